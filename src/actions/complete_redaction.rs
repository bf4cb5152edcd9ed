//! Finishes the redactions that are due.

use super::error::ActionError;
use crate::app::App;
use crate::domain::Timestamp;
use crate::storage::Needs;

/// Finishes some of the redactions that are due at `now`. Gives how many there were, and when the next one falls due.
pub(crate) async fn complete_redactions(app: &App, now: Timestamp) -> Result<(usize, Option<Timestamp>), ActionError> {
    let (due, next) = app.store.redactions_due(now).await?;
    let count = due.len();
    for (namespace, id) in due {
        let needs = Needs::sessions([id.clone()]);
        app.store
            .write(&namespace, needs, move |tx| {
                let Some(stored) = tx.session(&id) else { return };
                // It may have been finished by another door since it was looked for.
                if stored.session.redaction_due().is_some_and(|due| due <= now)
                    && let Ok(change) = stored.session.clone().complete_redaction()
                {
                    tx.save(&stored, change);
                }
            })
            .await?;
    }
    Ok((count, next))
}
