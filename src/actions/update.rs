//! Updates a session.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered, execute};
use super::renew::renewed;
use super::shown::{Shown, session_of_path};
use crate::app::App;
use crate::domain::{SessionId, Update};

/// Updates a session; an answer that shows it also renews what expired.
pub(crate) async fn update(
    app: &App,
    execution: Execution,
    id: SessionId,
    update: Update,
    render: impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let now = execution.now;
    let ids = app.ids.clone();
    let needs = execution.needs(&id);
    execute(
        app,
        execution,
        needs,
        move |tx| {
            let stored = session_of_path(tx, &id)?;
            let change = stored.object.clone().update(update)?;
            let stored = tx.save(&stored, change);
            Ok(renewed(tx, &ids, stored, now))
        },
        render,
    )
    .await
}
