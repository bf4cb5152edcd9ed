//! The deliveries to one endpoint, which keep to themselves: an endpoint that is slow or gone delays no other.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::{self, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::attempt::Attempts;
use crate::actions::ActionError;
use crate::clock::Whose;
use crate::domain::{Event, SessionId};
use crate::storage::{Lane, StoreError, StoredDelivery};

/// How many deliveries to one endpoint are under way together.
const AT_ONCE: usize = 8;

/// How many deliveries are looked at together, beside those that are known already.
const LOOKED_AT: u32 = 256;

/// How many deliveries a lane knows at the most before it looks for more.
const KNOWN: usize = 4096;

/// How long after a failure of storage a lane tries again.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// How long attempts under way may take to end once the server stops. What is cut off is made again later.
const GRACE: Duration = Duration::from_millis(500);

/// Works a lane.
pub(super) struct LaneWorker {
    lane: Lane,
    attempts: Attempts,
    /// Found, and due when found.
    queue: VecDeque<(Arc<StoredDelivery>, Event)>,
    under_way: JoinSet<Result<(), ActionError>>,
    /// What the attempts under way are about.
    subjects: HashMap<task::Id, (i64, SessionId)>,
    /// The deliveries that need not be found again: those in the queue, those under way, and those that this program
    /// stumbled over.
    known: HashSet<i64>,
    sessions: HashSet<SessionId>,
    /// Storage failed, so that trying again at once would only fail, or send again what was sent.
    has_to_rest: bool,
}

/// What a lane has to wait for besides the attempts under way.
enum Outlook {
    /// It has enough to do to look no further.
    Busy,
    /// The next is due after this time; if none is given, only a clock that is moved makes it so.
    Later(Option<Duration>),
    /// Nothing waits.
    Empty,
}

impl LaneWorker {
    pub(super) fn new(lane: Lane, attempts: Attempts) -> Self {
        Self {
            lane,
            attempts,
            queue: VecDeque::new(),
            under_way: JoinSet::new(),
            subjects: HashMap::new(),
            known: HashSet::new(),
            sessions: HashSet::new(),
            has_to_rest: false,
        }
    }

    /// Works until nothing waits any more, or until stopped.
    pub(super) async fn run(mut self, wake: Arc<Notify>, stop: CancellationToken) {
        loop {
            // Interest is registered before looking, so that nothing that comes in between is missed.
            let mut clock = self.attempts.app.clock.watch();
            let news = wake.notified();
            if std::mem::take(&mut self.has_to_rest) {
                tokio::select! {
                    () = stop.cancelled() => return self.wind_up().await,
                    () = clock.wait(Some(PAUSE_AFTER_FAILURE)) => {}
                }
            }
            self.begin();
            let outlook = match self.look().await {
                Ok(outlook) => outlook,
                Err(error) => {
                    tracing::error!(%error, "deliveries could not be read");
                    Outlook::Later(Some(PAUSE_AFTER_FAILURE))
                }
            };
            self.begin();
            let is_idle = self.under_way.is_empty();
            let delay = match outlook {
                Outlook::Empty if is_idle => return,
                Outlook::Later(delay) => delay,
                Outlook::Empty | Outlook::Busy => None,
            };
            tokio::select! {
                () = stop.cancelled() => return self.wind_up().await,
                Some(ended) = self.under_way.join_next_with_id() => self.end(ended),
                () = news => {}
                () = clock.wait(delay) => {}
            }
        }
    }

    /// Adds what is due to the queue, if there is room for more attempts than could be begun from it.
    async fn look(&mut self) -> Result<Outlook, StoreError> {
        if self.under_way.len() >= AT_ONCE || self.known.len() >= KNOWN {
            return Ok(Outlook::Busy);
        }
        let app = &self.attempts.app;
        let whose = Whose::Account(self.lane.namespace.account.clone());
        let now = app.clock.read(&whose).now;
        let count = LOOKED_AT.saturating_add(u32::try_from(self.known.len()).unwrap_or(u32::MAX));
        for (stored, event) in app.store.waiting_deliveries(&self.lane, count).await? {
            if self.known.contains(&stored.sequence) {
                continue;
            }
            match stored.delivery.due() {
                Some(due) if due <= now => {
                    self.known.insert(stored.sequence);
                    self.queue.push_back((Arc::new(stored), event));
                }
                Some(due) => return Ok(Outlook::Later(app.clock.until(&whose, due))),
                None => {}
            }
        }
        Ok(if self.queue.is_empty() { Outlook::Empty } else { Outlook::Busy })
    }

    /// Begins as many attempts as there is room for, but only one at a time about one session, so that its events come in
    /// their order as long as none fails.
    fn begin(&mut self) {
        let mut passed_over = Vec::new();
        while self.under_way.len() < AT_ONCE
            && let Some((stored, event)) = self.queue.pop_front()
        {
            if self.sessions.contains(&event.session) {
                passed_over.push((stored, event));
                continue;
            }
            self.sessions.insert(event.session.clone());
            let subject = (stored.sequence, event.session.clone());
            let (attempts, lane) = (self.attempts.clone(), self.lane.clone());
            let begun = self.under_way.spawn(async move { attempts.make(&lane, stored, &event).await });
            self.subjects.insert(begun.id(), subject);
        }
        // Back to their places.
        passed_over.into_iter().rev().for_each(|item| self.queue.push_front(item));
    }

    fn end(&mut self, ended: Result<(task::Id, Result<(), ActionError>), JoinError>) {
        let (id, result) = match ended {
            Ok((id, result)) => (id, Some(result)),
            Err(error) => (error.id(), None),
        };
        let Some((delivery, session)) = self.subjects.remove(&id) else { return };
        self.sessions.remove(&session);
        match result {
            Some(Ok(())) => drop(self.known.remove(&delivery)),
            Some(Err(error)) => {
                tracing::error!(%error, "what came of a delivery could not be written down");
                self.known.remove(&delivery);
                self.has_to_rest = true;
            }
            // It stays marked: it would panic again.
            None => tracing::error!(delivery, "a delivery could not be made"),
        }
    }

    /// Lets attempts under way end, for a moment.
    async fn wind_up(mut self) {
        let ending = async { while self.under_way.join_next().await.is_some() {} };
        // Whatever has not ended by then is made again when the server runs again.
        drop(tokio::time::timeout(GRACE, ending).await);
    }
}
