//! Changes a link to a file.

use super::error::{ActionError, Place};
use super::file_links::{ShownFileLink, file_of, named};
use super::idempotency::{Answer, Execution, Rendered, execute};
use crate::app::App;
use crate::domain::FileLinkUpdate;
use crate::storage::Needs;

/// Changes the link of the path.
pub(crate) async fn update_file_link(
    app: &App,
    execution: Execution,
    text: &str,
    update: FileLinkUpdate,
    with_file: bool,
    render: impl FnOnce(Result<&ShownFileLink, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let (now, namespace) = (execution.now, execution.namespace.clone());
    let found = named(app, &namespace, Place::Path("link"), text).await?;
    let file = if with_file { file_of(app, &namespace, &found.object).await? } else { None };
    let id = found.object.id.clone();
    execute(
        app,
        execution,
        Needs::file_link(id.clone()),
        move |tx| {
            // As it is now: another request may have been faster.
            let old = tx.file_link(&id).unwrap_or(found);
            let link = tx.save_file_link(&old, old.object.clone().update(update, now)?);
            Ok(ShownFileLink { file: file.map(|file| file.with(&link)), link })
        },
        render,
    )
    .await
}
