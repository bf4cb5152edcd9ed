//! Does what falls due by itself: checks end, redactions finish.

use std::time::Duration;

use super::attempt::settle_in;
use super::complete_redaction::complete_redaction_in;
use super::error::ActionError;
use super::recorder::Recorder;
use crate::app::App;
use crate::clock::Whose;
use crate::domain::Timestamp;
use crate::storage::{DueOf, Needs};

/// Does some of what is due by each clock. Gives how much there was, and how long until something falls due next.
pub(crate) async fn finish_due(app: &App) -> Result<(usize, Option<Duration>), ActionError> {
    let owners = app.clock.owners();
    let now = app.clock.read(&Whose::Server).now;
    let (mut count, next) = finish_due_of(app, DueOf::AllBut(&owners), now).await?;
    let mut soonest = next.and_then(|due| app.clock.until(&Whose::Server, due));
    for account in &owners {
        let (finished, next) = finish_due_of(app, DueOf::Account(account), app.clock.now(account)).await?;
        count += finished;
        let delay = next.and_then(|due| app.clock.until(&Whose::Account(account.clone()), due));
        soonest = soonest.into_iter().chain(delay).min();
    }
    Ok((count, soonest))
}

/// Does everything that is due by each clock.
pub(crate) async fn finish_all_due(app: &App) -> Result<(), ActionError> {
    while finish_due(app).await?.0 > 0 {}
    Ok(())
}

/// Does some of what is due at `now` by one clock, each as of the time at which it fell due. Gives how much there was,
/// and when something falls due next.
async fn finish_due_of(app: &App, whose: DueOf<'_>, now: Timestamp) -> Result<(usize, Option<Timestamp>), ActionError> {
    let (due, next) = app.store.sessions_due(whose, now).await?;
    let count = due.len();
    for (namespace, id) in due {
        let needs = Needs::sessions([id.clone()]).and_their_reports().and_their_events();
        let recorder = Recorder::of_user(app, now);
        app.store
            .write(&namespace, needs, move |tx| {
                // Another door may have been faster since it was looked for: then there is nothing left to do.
                let Some(stored) = tx.session(&id) else { return Ok(()) };
                match stored.object.due().filter(|due| *due <= now) {
                    None => Ok(()),
                    Some(due) => {
                        let recorder = recorder.at(due);
                        match stored.object.pending() {
                            Some(pending) => settle_in(tx, &recorder, &stored, &pending.submission).map(drop),
                            None => complete_redaction_in(tx, &recorder, &stored).map(drop),
                        }
                    }
                }
            })
            .await??;
    }
    Ok((count, next))
}
