//! Ends a user's walk with an outcome, whatever is still missing.

use super::walked::Walked;
use crate::actions::attempt::{Attempt, attempt_in};
use crate::actions::error::ActionError;
use crate::actions::idempotency::{Answer, Execution, Rendered};
use crate::actions::on_session::execute_on_session;
use crate::actions::recorder::Recorder;
use crate::app::App;
use crate::domain::SessionId;

/// Makes an attempt with an outcome that somebody chose in the user's stead.
pub(crate) async fn conclude(
    app: &App,
    execution: Execution,
    id: SessionId,
    attempt: Attempt,
    render: impl FnOnce(Result<&Walked, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let (recorder, settings) = (Recorder::of_user(app, execution.now), app.settings.clone());
    let answer = execute_on_session(
        app,
        execution,
        id,
        move |tx, stored| Ok(Walked::to_the_end(attempt_in(tx, &recorder, &stored, attempt, &settings)?)),
        render,
    )
    .await;
    app.due_work.notify_one();
    answer
}
