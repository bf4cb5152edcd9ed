//! Sets how the coming attempts at a session end.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered};
use super::on_session::execute_on;
use super::recorder::Recorder;
use super::shown::Shown;
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
    let recorder = Recorder::of_request(app, &execution);
    execute_on(
        app,
        execution,
        id,
        move |tx, stored| {
            let change = stored.object.clone().preset(outcomes)?;
            Ok(recorder.save(tx, &stored, change))
        },
        render,
    )
    .await
}
