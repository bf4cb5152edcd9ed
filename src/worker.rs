//! Work that falls due by the clock. One step does what is due now and says when to come again; the loop around it
//! waits on the clock, and tests that move the clock see the same steps.

use std::sync::atomic::{AtomicI64, Ordering};

use tokio_util::sync::CancellationToken;

use crate::actions::{self, ActionError, KEY_RETENTION};
use crate::app::App;
use crate::domain::Timestamp;
use crate::storage::StoreError;

/// How long after a failure of storage the worker tries again.
const PAUSE_AFTER_FAILURE: std::time::Duration = std::time::Duration::from_secs(1);

/// How often old idempotent answers are looked for.
const FORGETTING_INTERVAL: std::time::Duration = std::time::Duration::from_mins(1);

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
    /// Nothing was due; the next work is due then.
    Idle(Option<Timestamp>),
}

impl Worker {
    pub(crate) fn new(app: App) -> Self {
        Self { app, next_forgetting: AtomicI64::new(i64::MIN) }
    }

    /// Does what is due.
    pub(crate) async fn step(&self) -> Result<Step, ActionError> {
        let now = self.app.clock.now();
        let (finished, next_due) = actions::finish_due(&self.app, now).await?;
        if finished > 0 {
            return Ok(Step::Worked);
        }
        let next_forgetting = self.forget_answers(now).await?;
        Ok(Step::Idle(Some(next_due.map_or(next_forgetting, |due| due.min(next_forgetting)))))
    }

    /// Steps until nothing is due.
    pub(crate) async fn run_dry(&self) -> Result<Option<Timestamp>, ActionError> {
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
                    Some(self.app.clock.now().after(PAUSE_AFTER_FAILURE))
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = clock.until(next) => {}
                () = news => {}
            }
        }
    }

    async fn forget_answers(&self, now: Timestamp) -> Result<Timestamp, StoreError> {
        let next = Timestamp::from_millis(self.next_forgetting.load(Ordering::Relaxed));
        if now < next {
            return Ok(next);
        }
        self.app.store.forget_answers(now.before(KEY_RETENTION)).await?;
        let next = now.after(FORGETTING_INTERVAL);
        self.next_forgetting.store(next.millis(), Ordering::Relaxed);
        Ok(next)
    }
}
