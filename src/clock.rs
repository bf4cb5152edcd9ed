//! The server's one source of time. Whatever waits, waits on this clock; only transport time-outs use another.
//!
//! Every account may have a clock of its own; the others share the server's. A clock runs with the machine's, perhaps
//! ahead of it, or stands still, and moves forward when told.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use crate::domain::{AccountId, Timestamp};

/// All clocks of a server. Clones are the same clocks.
#[derive(Clone, Debug)]
pub(crate) struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    hands: RwLock<Hands>,
    /// Where the server's clock was at the start.
    initial: Hand,
    moves: watch::Sender<()>,
}

#[derive(Debug)]
struct Hands {
    server: Hand,
    own: HashMap<AccountId, Hand>,
}

/// Where a clock stands, or how far it is ahead of the machine's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hand {
    Runs { ahead: Duration },
    Stands { at: Timestamp },
}

/// Whose clock is meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Whose {
    /// The server's, which every account follows that has none of its own.
    Server,
    /// One account's, which has one of its own from the first change on.
    Account(AccountId),
}

/// What a clock shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reading {
    /// The time.
    pub(crate) now: Timestamp,
    /// Whether it goes on by itself.
    pub(crate) runs: bool,
}

impl Clock {
    /// Clocks that run with the machine's.
    pub(crate) fn system() -> Self {
        Self::new(Hand::Runs { ahead: Duration::ZERO })
    }

    /// Clocks that stand at `start` until they are moved.
    pub(crate) fn manual(start: Timestamp) -> Self {
        Self::new(Hand::Stands { at: start })
    }

    fn new(server: Hand) -> Self {
        let hands = RwLock::new(Hands { server, own: HashMap::new() });
        Self(Arc::new(Inner { hands, initial: server, moves: watch::Sender::new(()) }))
    }

    /// The time of an account.
    pub(crate) fn now(&self, account: &AccountId) -> Timestamp {
        self.with_hands(|hands| hands.of(account).now())
    }

    /// The machine's time, for what receivers compare with their own: a signature must not look old to them because a
    /// clock here was moved.
    pub(crate) fn of_machine() -> Timestamp {
        machine_time()
    }

    /// What a clock shows.
    pub(crate) fn read(&self, whose: &Whose) -> Reading {
        let hand = self.with_hands(|hands| hands.at(whose));
        Reading { now: hand.now(), runs: matches!(hand, Hand::Runs { .. }) }
    }

    /// The accounts with a clock of their own.
    pub(crate) fn owners(&self) -> Vec<AccountId> {
        self.with_hands(|hands| hands.own.keys().cloned().collect())
    }

    /// Makes a clock stand, at its present time or at another.
    pub(crate) fn freeze(&self, whose: &Whose, at: Option<Timestamp>) {
        self.change(whose, |hand| Hand::Stands { at: at.unwrap_or_else(|| hand.now()) });
    }

    /// Moves a clock forward; one that runs goes on running from there.
    pub(crate) fn advance(&self, whose: &Whose, by: Duration) {
        self.change(whose, |hand| match hand {
            Hand::Runs { ahead } => Hand::Runs { ahead: ahead.saturating_add(by) },
            Hand::Stands { at } => Hand::Stands { at: at.after(by) },
        });
    }

    /// Lets a clock run on from where it stands, as long as that is not in the past: then it runs with the machine's.
    pub(crate) fn resume(&self, whose: &Whose) {
        self.change(whose, |hand| match hand {
            Hand::Runs { .. } => hand,
            Hand::Stands { at } => Hand::Runs { ahead: machine_time().until(at) },
        });
    }

    /// Takes away an account's own clock, or lets the server's run with the machine's.
    pub(crate) fn reset(&self, whose: &Whose) {
        let mut hands = self.0.hands.write().unwrap_or_else(PoisonError::into_inner);
        match whose {
            Whose::Server => hands.server = Hand::Runs { ahead: Duration::ZERO },
            Whose::Account(account) => drop(hands.own.remove(account)),
        }
        drop(hands);
        self.0.moves.send_replace(());
    }

    /// Puts the server's clock where it was at the start, and takes away those of accounts.
    pub(crate) fn begin_anew(&self) {
        let mut hands = self.0.hands.write().unwrap_or_else(PoisonError::into_inner);
        *hands = Hands { server: self.0.initial, own: HashMap::new() };
        drop(hands);
        self.0.moves.send_replace(());
    }

    /// How long it takes until `due` has come on a clock; `None` if that clock stands before it.
    pub(crate) fn until(&self, whose: &Whose, due: Timestamp) -> Option<Duration> {
        let Reading { now, runs } = self.read(whose);
        (runs || now >= due).then(|| now.until(due))
    }

    /// A handle that learns of every move made after this call.
    pub(crate) fn watch(&self) -> ClockWatch {
        ClockWatch { moves: self.0.moves.subscribe() }
    }

    fn with_hands<T>(&self, look: impl FnOnce(&Hands) -> T) -> T {
        look(&self.0.hands.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, whose: &Whose, to: impl FnOnce(Hand) -> Hand) {
        let mut hands = self.0.hands.write().unwrap_or_else(PoisonError::into_inner);
        let hand = to(hands.at(whose));
        match whose {
            Whose::Server => hands.server = hand,
            Whose::Account(account) => drop(hands.own.insert(account.clone(), hand)),
        }
        drop(hands);
        self.0.moves.send_replace(());
    }
}

impl Hands {
    fn of(&self, account: &AccountId) -> Hand {
        self.own.get(account).copied().unwrap_or(self.server)
    }

    fn at(&self, whose: &Whose) -> Hand {
        match whose {
            Whose::Server => self.server,
            Whose::Account(account) => self.of(account),
        }
    }
}

impl Hand {
    fn now(self) -> Timestamp {
        match self {
            Self::Runs { ahead } => machine_time().after(ahead),
            Self::Stands { at } => at,
        }
    }
}

/// Waits for times to come. Taken before looking for work, so that no move is missed.
#[derive(Debug)]
pub(crate) struct ClockWatch {
    moves: watch::Receiver<()>,
}

impl ClockWatch {
    /// Returns once `delay` has passed or a clock was moved; never by itself without a delay.
    pub(crate) async fn wait(&mut self, delay: Option<Duration>) {
        let sleep = async {
            match delay {
                Some(delay) => machine_sleep(delay).await,
                None => std::future::pending().await,
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

    fn account(text: &str) -> AccountId {
        AccountId::parse(text).unwrap()
    }

    #[tokio::test]
    async fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(Timestamp::from_seconds(100));
        let anyone = account("acct_1U7Qw2Kx8RbTn4Lp");
        let mut watch = clock.watch();
        assert_eq!(clock.now(&anyone), Timestamp::from_seconds(100));
        assert_eq!(clock.until(&Whose::Server, Timestamp::from_seconds(105)), None);
        clock.advance(&Whose::Server, Duration::from_secs(5));
        assert_eq!(clock.now(&anyone), Timestamp::from_seconds(105));
        watch.wait(None).await;
        assert_eq!(clock.until(&Whose::Server, Timestamp::from_seconds(105)), Some(Duration::ZERO));
    }

    #[test]
    fn a_running_clock_runs_on_after_a_move_and_a_frozen_one_stands() {
        let clock = Clock::system();
        let hour = Duration::from_hours(1);
        let before = clock.read(&Whose::Server);
        clock.advance(&Whose::Server, hour);
        let after = clock.read(&Whose::Server);
        assert!(after.runs && after.now >= before.now.after(hour));
        clock.freeze(&Whose::Server, None);
        let at = clock.read(&Whose::Server);
        clock.advance(&Whose::Server, hour);
        assert_eq!(clock.read(&Whose::Server), Reading { now: at.now.after(hour), runs: false });
        clock.resume(&Whose::Server);
        let on = clock.read(&Whose::Server);
        assert!(on.runs && on.now >= at.now.after(hour));
    }

    #[test]
    fn a_clock_that_stands_in_the_past_goes_on_with_the_machine() {
        let clock = Clock::manual(Timestamp::from_seconds(100));
        clock.resume(&Whose::Server);
        assert!(clock.read(&Whose::Server).now > Timestamp::from_seconds(1_700_000_000));
    }

    #[test]
    fn accounts_follow_the_server_until_they_have_a_clock_of_their_own() {
        let clock = Clock::manual(Timestamp::from_seconds(100));
        let (first, second) = (account("acct_1U7Qw2Kx8RbTn4Lp"), account("acct_1R4kScFkz2A7XNTi"));
        let own = Whose::Account(first.clone());
        clock.advance(&own, Duration::from_secs(7));
        clock.advance(&Whose::Server, Duration::from_secs(1));
        assert_eq!(clock.now(&first), Timestamp::from_seconds(107));
        assert_eq!(clock.now(&second), Timestamp::from_seconds(101));
        assert_eq!(clock.owners(), vec![first.clone()]);
        clock.reset(&own);
        assert_eq!(clock.now(&first), Timestamp::from_seconds(101));
        clock.freeze(&own, Some(Timestamp::from_seconds(5)));
        assert_eq!(clock.now(&first), Timestamp::from_seconds(5));
    }
}
