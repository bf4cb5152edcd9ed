//! Makes a file of what somebody sends.

use bytes::Bytes;

use super::error::{ActionError, NoSuch, Place};
use super::files::ShownFile;
use super::idempotency::{Answer, Execution, Rendered, execute};
use crate::app::App;
use crate::domain::{Action, File, FileLink, NewFile, NewFileLink, SessionId, Status};
use crate::storage::{Needs, Tx};

/// What is sent.
#[derive(Debug)]
pub(crate) struct Upload {
    /// The file.
    pub(crate) file: NewFile,
    /// What is in it.
    pub(crate) contents: Bytes,
    /// The link that is to be made to it.
    pub(crate) link: Option<NewFileLink>,
}

/// Makes a file, and a link to it if one is asked for.
pub(crate) async fn upload(
    app: &App,
    execution: Execution,
    upload: Upload,
    render: impl FnOnce(Result<&ShownFile, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let now = execution.now;
    let needs = Needs::sessions(upload.file.owner.clone());
    let act = move |tx: &mut Tx<'_>| {
        if let Some(owner) = &upload.file.owner {
            check_owner(tx, owner)?;
        }
        let namespace = tx.namespace().clone();
        let Upload { file, contents, link } = upload;
        let file = tx.insert_file(contents, |random| File::create(file, &namespace.account, random, now));
        let link = match link {
            None => None,
            Some(new) => {
                Some(tx.insert_file_link(|random| FileLink::create(new, &file.object, &namespace, random, now))?)
            }
        };
        Ok(ShownFile::new(file, link))
    };
    execute(app, execution, needs, act, render).await
}

/// A session's user sends pictures as long as there is something to submit.
fn check_owner(tx: &Tx<'_>, owner: &SessionId) -> Result<(), ActionError> {
    let Some(session) = tx.session(owner) else {
        return Err(ActionError::NoSuch(NoSuch::session_at(Place::Param("owned_by"), owner.as_str())));
    };
    match session.object.status() {
        Status::RequiresInput => Ok(()),
        Status::Processing | Status::Verified | Status::Canceled => Err(session.object.refusal(Action::Submit).into()),
    }
}
