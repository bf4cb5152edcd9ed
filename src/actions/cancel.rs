//! Cancels a session.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered, execute};
use super::shown::{Shown, session_of_path};
use crate::app::App;
use crate::domain::SessionId;

/// Cancels a session.
pub(crate) async fn cancel(
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
            let change = stored.object.clone().cancel()?;
            Ok(tx.save(&stored, change))
        },
        render,
    )
    .await
}
