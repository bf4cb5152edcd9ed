//! Sets how the coming attempts at a session end.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered, execute};
use super::shown::{Shown, session_of_path};
use crate::app::App;
use crate::domain::{Outcome, SessionId};

/// Sets an outcome for each coming attempt, in place of those set before.
pub(crate) async fn preset(
    app: &App,
    execution: Execution,
    id: SessionId,
    outcomes: Vec<Outcome>,
    render: impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let needs = execution.needs(&id);
    execute(
        app,
        execution,
        needs,
        move |tx| {
            let stored = session_of_path(tx, &id)?;
            let change = stored.object.clone().preset(outcomes)?;
            Ok(tx.save(&stored, change))
        },
        render,
    )
    .await
}
