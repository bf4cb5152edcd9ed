//! Updates a session.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered};
use super::on_session::execute_on;
use super::recorder::Recorder;
use super::renew::renewed;
use super::shown::Shown;
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
    let recorder = Recorder::of_request(app, &execution);
    execute_on(
        app,
        execution,
        id,
        move |tx, stored| {
            let change = stored.object.clone().update(update)?;
            let stored = recorder.save(tx, &stored, change);
            Ok(renewed(tx, &ids, stored, now))
        },
        render,
    )
    .await
}
