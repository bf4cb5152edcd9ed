//! Updates a session.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered, execute};
use super::renew::renewed;
use crate::app::App;
use crate::domain::{SessionId, Update};
use crate::storage::{Needs, Stored};

/// Updates a session; an answer that shows it also renews what expired.
pub(crate) async fn update(
    app: &App,
    execution: Execution,
    id: SessionId,
    update: Update,
    render: impl FnOnce(Result<&Stored, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let now = execution.now;
    let ids = app.ids.clone();
    execute(
        app,
        execution,
        Needs::sessions([id.clone()]),
        move |tx| {
            let stored = tx.session(&id).ok_or_else(|| ActionError::no_session(&id))?;
            let change = stored.session.clone().update(update)?;
            let stored = tx.save(&stored, change);
            Ok(renewed(tx, &ids, stored, now))
        },
        render,
    )
    .await
}
