//! Finishes a redaction before its time.

use std::sync::Arc;

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered};
use super::on_session::execute_on;
use super::shown::Shown;
use crate::app::App;
use crate::domain::{Refusal, SessionId};
use crate::storage::{StoredSession, Tx};

/// Finishes the redaction of a session.
pub(crate) async fn complete_redaction(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let execution = Execution { reads_reports: true, ..execution };
    execute_on(app, execution, id, move |tx, stored| Ok(complete_redaction_in(tx, &stored)?), render).await
}

/// Takes the personal data out of a session and out of every report on it, within a transaction that needed those.
pub(super) fn complete_redaction_in(
    tx: &mut Tx<'_>,
    stored: &Arc<StoredSession>,
) -> Result<Arc<StoredSession>, Refusal> {
    let change = stored.object.clone().complete_redaction()?;
    for report in tx.reports(&stored.object.id) {
        tx.save_report(&report, report.object.clone().redacted());
    }
    Ok(tx.save(stored, change))
}
