//! Does what falls due by itself: checks end, redactions finish.

use super::attempt::settle_in;
use super::complete_redaction::complete_redaction_in;
use super::error::ActionError;
use crate::app::App;
use crate::domain::Timestamp;
use crate::storage::Needs;

/// Does some of what is due at `now`, each as of the time at which it fell due. Gives how much there was, and when
/// something falls due next.
pub(crate) async fn finish_due(app: &App, now: Timestamp) -> Result<(usize, Option<Timestamp>), ActionError> {
    let (due, next) = app.store.sessions_due(now).await?;
    let count = due.len();
    for (namespace, id) in due {
        let needs = Needs::sessions([id.clone()]).and_their_reports();
        app.store
            .write(&namespace, needs, move |tx| {
                // Another door may have been faster since it was looked for: then there is nothing left to do.
                let Some(stored) = tx.session(&id) else { return Ok(()) };
                match stored.object.due().filter(|due| *due <= now) {
                    None => Ok(()),
                    Some(due) => match stored.object.pending() {
                        Some(pending) => settle_in(tx, &stored, &pending.submission, due).map(drop),
                        None => complete_redaction_in(tx, &stored).map(drop),
                    },
                }
            })
            .await??;
    }
    Ok((count, next))
}
