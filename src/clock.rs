//! The server's one source of time. Whatever waits, waits on this clock; only transport time-outs use another.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use crate::domain::Timestamp;

/// Says that the clock runs with the machine's.
const RUNNING: i64 = i64::MIN;

/// A clock that runs with the machine's, or stands still and moves when told. Clones are the same clock.
#[derive(Clone, Debug)]
pub(crate) struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The time at which the clock stands, or [`RUNNING`].
    stands_at: AtomicI64,
    moves: watch::Sender<()>,
}

impl Clock {
    /// The machine's time.
    pub(crate) fn system() -> Self {
        Self::new(RUNNING)
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    pub(crate) fn manual(start: Timestamp) -> Self {
        Self::new(start.millis())
    }

    fn new(stands_at: i64) -> Self {
        Self(Arc::new(Inner { stands_at: AtomicI64::new(stands_at), moves: watch::Sender::new(()) }))
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        match self.0.stands_at.load(Ordering::Acquire) {
            RUNNING => machine_time(),
            stands_at => Timestamp::from_millis(stands_at),
        }
    }

    /// Makes the clock stand at its present time.
    pub(crate) fn freeze(&self) {
        let now = self.now();
        self.0.stands_at.store(now.millis(), Ordering::Release);
        self.0.moves.send_replace(());
    }

    /// Moves a standing clock forward; a running one is frozen first.
    pub(crate) fn advance(&self, by: Duration) {
        let later = self.now().after(by);
        self.0.stands_at.store(later.millis(), Ordering::Release);
        self.0.moves.send_replace(());
    }

    /// A handle that learns of every move made after this call.
    pub(crate) fn watch(&self) -> ClockWatch {
        ClockWatch { clock: self.clone(), moves: self.0.moves.subscribe() }
    }
}

/// Waits for times to come. Taken before looking for work, so that no move is missed.
#[derive(Debug)]
pub(crate) struct ClockWatch {
    clock: Clock,
    moves: watch::Receiver<()>,
}

impl ClockWatch {
    /// Returns once `due` has come or the clock was moved; never by itself if nothing is due.
    pub(crate) async fn until(&mut self, due: Option<Timestamp>) {
        let sleep = async {
            match due {
                Some(due) if self.clock.0.stands_at.load(Ordering::Acquire) == RUNNING => {
                    machine_sleep(self.clock.now().until(due)).await;
                }
                Some(due) if self.clock.now() >= due => {}
                Some(_) | None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sleep => {}
            // An error says that the clock is gone, and with it whatever could wait.
            _ = self.moves.changed() => {}
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's time")]
fn machine_time() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

#[expect(clippy::disallowed_methods, reason = "the one place that sleeps with the machine's time")]
async fn machine_sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(Timestamp::from_seconds(100));
        let mut watch = clock.watch();
        assert_eq!(clock.now(), Timestamp::from_seconds(100));
        clock.advance(Duration::from_secs(5));
        assert_eq!(clock.now(), Timestamp::from_seconds(105));
        watch.until(None).await;
        watch.until(Some(Timestamp::from_seconds(105))).await;
    }

    #[tokio::test]
    async fn a_frozen_system_clock_stands() {
        let clock = Clock::system();
        clock.freeze();
        let at = clock.now();
        clock.advance(Duration::from_mins(1));
        assert_eq!(clock.now(), at.after(Duration::from_mins(1)));
    }
}
