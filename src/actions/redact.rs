//! Starts the redaction of a session.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered, execute};
use crate::app::App;
use crate::domain::SessionId;
use crate::storage::{Needs, Stored};

/// Starts a redaction; the worker finishes it when it is due.
pub(crate) async fn redact(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Stored, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let due = execution.now.after(app.settings.redaction_time);
    let answer = execute(
        app,
        execution,
        Needs::sessions([id.clone()]),
        move |tx| {
            let stored = tx.session(&id).ok_or_else(|| ActionError::no_session(&id))?;
            let change = stored.session.clone().redact(due)?;
            Ok(tx.save(&stored, change))
        },
        render,
    )
    .await;
    app.due_work.notify_one();
    answer
}
