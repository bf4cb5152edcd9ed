//! Makes a session's client secret and link stop working before their time.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered};
use super::on_session::execute_on;
use super::shown::Shown;
use crate::app::App;
use crate::domain::SessionId;

/// Expires client secret and link; the answer shows neither, and the next one that may has new ones.
pub(crate) async fn expire(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    execute_on(
        app,
        execution,
        id,
        move |tx, stored| {
            let change = stored.object.clone().expire_token()?;
            Ok(tx.save(&stored, change))
        },
        render,
    )
    .await
}
