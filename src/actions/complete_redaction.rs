//! Finishes a redaction before its time.

use std::sync::Arc;

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered};
use super::on_session::execute_on;
use super::recorder::Recorder;
use super::shown::Shown;
use crate::app::App;
use crate::domain::{Event, Refusal, SessionId};
use crate::storage::{StoredSession, Tx};
use crate::wire;

/// Finishes the redaction of a session.
pub(crate) async fn complete_redaction(
    app: &App,
    execution: Execution,
    id: SessionId,
    render: impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let execution = Execution { reads_reports: true, reads_events: true, ..execution };
    let recorder = Recorder::of_user(app, execution.now);
    execute_on(app, execution, id, move |tx, stored| Ok(complete_redaction_in(tx, &recorder, &stored)?), render).await
}

/// Takes the personal data out of a session and out of every report and event on it, within a transaction that needed
/// those, and removes what its user sent.
pub(super) fn complete_redaction_in(
    tx: &mut Tx<'_>,
    recorder: &Recorder,
    stored: &Arc<StoredSession>,
) -> Result<Arc<StoredSession>, Refusal> {
    let change = stored.object.clone().complete_redaction()?;
    for report in tx.reports(&stored.object.id) {
        tx.save_report(&report, report.object.clone().redacted());
    }
    for event in tx.events(&stored.object.id) {
        let object = wire::snapshot::redacted(&event.object.object).into();
        tx.save_event(&event, Event { object, ..event.object.clone() });
    }
    tx.forget_file_contents(stored.object.id.clone());
    Ok(recorder.save(tx, stored, change))
}
