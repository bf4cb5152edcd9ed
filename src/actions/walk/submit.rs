//! Submits what a user handed over.

use super::walked::Walked;
use crate::actions::attempt::{Attempt, attempt_in};
use crate::actions::error::ActionError;
use crate::actions::idempotency::{Answer, Execution, Rendered};
use crate::actions::on_session::execute_on_session;
use crate::actions::recorder::Recorder;
use crate::app::App;
use crate::domain::{Overrides, SessionId};

/// Submits everything, if nothing is missing; what was set before decides how that ends. If something is missing,
/// nothing changes, and the answer says what.
pub(crate) async fn submit(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Walked, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let (recorder, settings) = (Recorder::of_user(app, execution.now), app.settings.clone());
    let answer = execute_on_session(
        app,
        execution,
        id,
        move |tx, stored| {
            if !stored.object.missing().is_empty() {
                return Ok(Walked::on_the_way(stored, Vec::new()));
            }
            let attempt = Attempt { outcome: None, reason: None, overrides: Overrides::default() };
            Ok(Walked::to_the_end(attempt_in(tx, &recorder, &stored, attempt, &settings)?))
        },
        render,
    )
    .await;
    app.due_work.notify_one();
    answer
}
