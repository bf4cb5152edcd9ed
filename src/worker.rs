//! Work that falls due by the clock. One step does what is due now and says when to come again; the loop around it
//! waits on the clock, and tests that move the clock see the same steps.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::actions::{self, ActionError, KEY_RETENTION};
use crate::app::App;
use crate::clock::Whose;
use crate::domain::Timestamp;
use crate::storage::{EVENT_RETENTION, StoreError};

/// How long after a failure of storage the worker tries again.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// How often old idempotent answers and events are looked for.
const FORGETTING_INTERVAL: Duration = Duration::from_mins(1);

/// The worker.
#[derive(Debug)]
pub(crate) struct Worker {
    app: App,
    next_forgetting: AtomicI64,
}

/// What a step did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Something; there may be more.
    Worked,
    /// Nothing was due; the next work is due after this time.
    Idle(Option<Duration>),
}

impl Worker {
    pub(crate) fn new(app: App) -> Self {
        Self { app, next_forgetting: AtomicI64::new(i64::MIN) }
    }

    /// Does what is due.
    pub(crate) async fn step(&self) -> Result<Step, ActionError> {
        let (finished, next_due) = actions::finish_due(&self.app).await?;
        if finished > 0 {
            return Ok(Step::Worked);
        }
        match self.forget().await? {
            Step::Worked => Ok(Step::Worked),
            Step::Idle(next_forgetting) => Ok(Step::Idle(next_due.into_iter().chain(next_forgetting).min())),
        }
    }

    /// Steps until nothing is due.
    pub(crate) async fn run_dry(&self) -> Result<Option<Duration>, ActionError> {
        loop {
            if let Step::Idle(next) = self.step().await? {
                return Ok(next);
            }
        }
    }

    /// Steps whenever something falls due, until stopped.
    pub(crate) async fn run(&self, stop: CancellationToken) {
        let mut clock = self.app.clock.watch();
        loop {
            // Interest is registered before looking, so that nothing that comes in between is missed.
            let news = self.app.due_work.notified();
            let next = match self.run_dry().await {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(%error, "work that was due could not be done");
                    Some(PAUSE_AFTER_FAILURE)
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = clock.wait(next) => {}
                () = news => {}
            }
        }
    }

    /// Forgets by the server's clock, and nothing of accounts that have another.
    async fn forget(&self) -> Result<Step, StoreError> {
        let now = self.app.clock.read(&Whose::Server).now;
        let mut next = Timestamp::from_millis(self.next_forgetting.load(Ordering::Relaxed));
        if now >= next {
            let but = self.app.clock.owners();
            let more_answers = self.app.store.forget_answers(now.before(KEY_RETENTION), but.clone()).await?;
            let more_events = self.app.store.forget_events(now.before(EVENT_RETENTION), but).await?;
            // Others get their turn in between.
            if more_answers || more_events {
                return Ok(Step::Worked);
            }
            next = now.after(FORGETTING_INTERVAL);
            self.next_forgetting.store(next.millis(), Ordering::Relaxed);
        }
        Ok(Step::Idle(self.app.clock.until(&Whose::Server, next)))
    }
}
