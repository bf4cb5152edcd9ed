//! Takes what a user hands over.

use super::walked::Walked;
use crate::actions::error::{ActionError, NoSuch, Place};
use crate::actions::files::{KIND, named};
use crate::actions::idempotency::{Answer, Execution, Rendered};
use crate::actions::on_session::execute_on_session;
use crate::actions::recorder::Recorder;
use crate::actions::retrieve::missing;
use crate::app::App;
use crate::domain::{Namespace, Origin, PageUpdate, SessionId};

/// A file that a step names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NamedFile {
    /// By this parameter.
    pub(crate) param: &'static str,
    /// Its id, as it was sent.
    pub(crate) id: String,
}

/// Takes one step; `files` are all those that it names.
pub(crate) async fn collect(
    app: &App,
    execution: Execution,
    id: SessionId,
    update: PageUpdate,
    files: Vec<NamedFile>,
    render: impl FnOnce(Result<&Walked, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    check_files(app, &execution.namespace, &id, files).await?;
    let recorder = Recorder::of_user(app, execution.now);
    execute_on_session(
        app,
        execution,
        id,
        move |tx, stored| {
            let step = stored.object.clone().collect(update)?;
            Ok(Walked::on_the_way(recorder.save(tx, &stored, step.change), step.obstacles))
        },
        render,
    )
    .await
}

/// A user shows pictures that were sent for this very session. Files never go, so what is found here stays.
async fn check_files(
    app: &App,
    namespace: &Namespace,
    session: &SessionId,
    files: Vec<NamedFile>,
) -> Result<(), ActionError> {
    if !files.is_empty() && app.store.session(namespace, session).await?.is_none() {
        return Err(missing(app, namespace, NoSuch::session(session.as_str()), session).await);
    }
    for NamedFile { param, id } in files {
        let file = named(app, namespace, Place::Param(param), &id).await?;
        match &file.object.origin {
            Origin::Upload { owner } if owner.as_ref() == Some(session) => {}
            Origin::Upload { .. } | Origin::Report { .. } => {
                return Err(ActionError::NoSuch(NoSuch::reference(KIND, param, id)));
            }
        }
    }
    Ok(())
}
