//! Makes a link to a file.

use super::error::{ActionError, Place};
use super::file_links::ShownFileLink;
use super::files::{named, shown};
use super::idempotency::{Answer, Execution, Rendered, execute};
use crate::app::App;
use crate::domain::{FileLink, NewFileLink};
use crate::storage::Needs;

/// How a link is asked for.
#[derive(Debug)]
pub(crate) struct FileLinkRequest {
    /// The id of the file.
    pub(crate) file: String,
    /// The link.
    pub(crate) new: NewFileLink,
    /// Whether the key may see what a verification left.
    pub(crate) may_see_sensitive: bool,
    /// Whether the answer shows the file.
    pub(crate) with_file: bool,
}

/// Makes a link. The file is looked at before the transaction: files do not change.
pub(crate) async fn create_file_link(
    app: &App,
    execution: Execution,
    request: FileLinkRequest,
    render: impl FnOnce(Result<&ShownFileLink, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let (now, namespace) = (execution.now, execution.namespace.clone());
    let file = named(app, &namespace, Place::Param("file"), &request.file).await?;
    if file.object.purpose.is_sensitive() && !request.may_see_sensitive {
        return Err(ActionError::SensitiveFile);
    }
    let shown = if request.with_file { Some(shown(app, &namespace, file.clone()).await?) } else { None };
    execute(
        app,
        execution,
        Needs::nothing(),
        move |tx| {
            let make = |random: &str| FileLink::create(request.new, &file.object, &namespace, random, now);
            let link = tx.insert_file_link(make)?;
            Ok(ShownFileLink { file: shown.map(|shown| shown.with(&link)), link })
        },
        render,
    )
    .await
}
