//! Makes a session's client secret and link stop working before their time.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered, execute};
use super::shown::{Shown, session_of_path};
use crate::app::App;
use crate::domain::SessionId;

/// Expires client secret and link; the answer shows neither, and the next one that may has new ones.
pub(crate) async fn expire(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let needs = execution.needs(&id);
    execute(
        app,
        execution,
        needs,
        move |tx| {
            let stored = session_of_path(tx, &id)?;
            let change = stored.object.clone().expire_token()?;
            Ok(tx.save(&stored, change))
        },
        render,
    )
    .await
}
