//! The code for a user's phone.

use std::sync::Arc;

use super::walked::Walked;
use crate::actions::attempt::{Attempt, attempt_in};
use crate::actions::error::ActionError;
use crate::actions::idempotency::{Answer, Execution, Rendered};
use crate::actions::on_session::execute_on_session;
use crate::actions::recorder::Recorder;
use crate::app::App;
use crate::domain::{Ending, ErrorCode, Obstacle, Outcome, Overrides, SessionId};
use crate::storage::{StoredSession, Tx};

/// Sends a code, as far as a server can that knows nobody: the code is always the same one.
pub(crate) async fn send_phone_code(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Walked, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let act = |_: &mut Tx<'_>, stored: Arc<StoredSession>| {
        stored.object.expect_phone()?;
        Ok(Walked::on_the_way(stored, Vec::new()))
    };
    execute_on_session(app, execution, id, act, render).await
}

/// The user cannot verify the number, which ends the attempt.
pub(crate) async fn decline_phone(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Walked, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let (recorder, settings) = (Recorder::of_user(app, execution.now), app.settings.clone());
    execute_on_session(
        app,
        execution,
        id,
        move |tx, stored| {
            stored.object.expect_phone()?;
            let outcome = Some(Outcome::now(Ending::Failed(ErrorCode::PhoneVerificationDeclined)));
            let attempt = Attempt { outcome, reason: None, overrides: Overrides::default() };
            let session = attempt_in(tx, &recorder, &stored, attempt, &settings)?;
            Ok(Walked::on_the_way(session, vec![Obstacle::PhoneDeclined]))
        },
        render,
    )
    .await
}
