//! Starts the redaction of a session.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered};
use super::on_session::execute_on;
use super::recorder::Recorder;
use super::shown::Shown;
use crate::app::App;
use crate::domain::SessionId;

/// Starts a redaction; the worker finishes it when it is due.
pub(crate) async fn redact(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let due = execution.now.after(app.settings.redaction_time);
    let recorder = Recorder::of_request(app, &execution);
    let answer = execute_on(
        app,
        execution,
        id,
        move |tx, stored| {
            let change = stored.object.clone().redact(due)?;
            Ok(recorder.save(tx, &stored, change))
        },
        render,
    )
    .await;
    app.due_work.notify_one();
    answer
}
