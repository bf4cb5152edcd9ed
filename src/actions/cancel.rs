//! Cancels a session.

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered};
use super::on_session::execute_on;
use crate::app::App;
use crate::domain::SessionId;
use crate::storage::Stored;

/// Cancels a session.
pub(crate) async fn cancel(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Stored, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    execute_on(
        app,
        execution,
        id,
        move |tx, stored| {
            let change = stored.session.clone().cancel()?;
            Ok(tx.save(&stored, change))
        },
        render,
    )
    .await
}
