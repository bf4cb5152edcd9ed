//! Cancels a session.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered, execute};
use crate::app::App;
use crate::domain::SessionId;
use crate::storage::{Needs, Stored};

/// Cancels a session.
pub(crate) async fn cancel(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Stored, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    execute(
        app,
        execution,
        Needs::sessions([id.clone()]),
        move |tx| {
            let stored = tx.session(&id).ok_or_else(|| ActionError::no_session(&id))?;
            let change = stored.session.clone().cancel()?;
            Ok(tx.save(&stored, change))
        },
        render,
    )
    .await
}
