//! Those who follow an account live, as `stripe listen` and `stripe logs tail` do: what they still have to be told, until
//! they say that they got it. In memory alone: a new start of the server knows none of them.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::domain::{AccountId, ApiVersion, Event, LogFilter, Namespace};
use crate::journal::Entry;

/// How many listeners are known at once; the one that is away for longest makes room for a new one.
const MAX_LISTENERS: usize = 200;

/// How many messages wait for one listener; the oldest make room. More than anybody who listens is ever behind.
const MAX_WAITING: usize = 20_000;

/// All listeners of a server; clones are the same.
#[derive(Clone, Default, Debug)]
pub(crate) struct Listeners {
    known: Arc<Mutex<Known>>,
    stop: CancellationToken,
}

#[derive(Default, Debug)]
struct Known {
    by_id: HashMap<String, Arc<Listener>>,
    /// Oldest first.
    order: VecDeque<String>,
}

/// What somebody listens to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Interest {
    /// Events, as they would go to webhook endpoints.
    Events,
    /// Requests that pass the filter.
    Requests(LogFilter),
    /// Something of Stripe's that this server does not have.
    Nothing,
}

/// Somebody who listens.
#[derive(Debug)]
pub(crate) struct Listener {
    namespace: Namespace,
    interest: Interest,
    mailbox: Mutex<Mailbox>,
    news: Notify,
}

#[derive(Default, Debug)]
struct Mailbox {
    waiting: VecDeque<(u64, Message)>,
    last: u64,
    /// Counts connections; only the newest is served.
    connection: u64,
    is_connected: bool,
}

/// Something to tell a listener.
#[derive(Clone, Debug)]
pub(crate) enum Message {
    /// Something happened.
    Event(Told),
    /// A request was answered.
    Request(Arc<Entry>),
}

/// An event as a listener is told of it.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The event.
    pub(crate) event: Arc<Event>,
    /// In which version; in that of the account it happened in if none is named.
    pub(crate) version: Option<ApiVersion>,
    /// The connected account that it happened in, if it is another than the listener's.
    pub(crate) account: Option<AccountId>,
}

/// A connection of a listener; what was told on an earlier one but not acknowledged is told again.
#[derive(Debug)]
pub(crate) struct Connection {
    listener: Arc<Listener>,
    number: u64,
    told: u64,
}

impl Listeners {
    /// None yet; their connections end with `stop`.
    pub(crate) fn new(stop: CancellationToken) -> Self {
        Self { known: Arc::default(), stop }
    }

    /// Returns when connections have to end.
    pub(crate) async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Makes a listener known under an id.
    pub(crate) fn add(&self, id: String, namespace: Namespace, interest: Interest) {
        let listener = Arc::new(Listener { namespace, interest, mailbox: Mutex::default(), news: Notify::new() });
        let mut known = self.lock();
        if known.by_id.len() >= MAX_LISTENERS {
            known.forget_one();
        }
        known.order.push_back(id.clone());
        known.by_id.insert(id, listener);
    }

    /// Connects a listener; none if the id is not known.
    pub(crate) fn connect(&self, id: &str) -> Option<Connection> {
        let listener = self.lock().by_id.get(id)?.clone();
        let number = {
            let mut mailbox = listener.mailbox();
            mailbox.connection += 1;
            mailbox.is_connected = true;
            mailbox.connection
        };
        // An earlier connection that still waits learns that it is over.
        listener.news.notify_waiters();
        Some(Connection { listener, number, told: 0 })
    }

    /// Whether nobody listens at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.lock().by_id.is_empty()
    }

    /// Tells an event to all who listen to the account's events: in the account's version and, for those who asked for
    /// it, in the newest. It may have happened in an account that is connected to theirs.
    pub(crate) fn tell_event(&self, namespace: &Namespace, event: &Arc<Event>, connected: Option<&AccountId>) {
        for listener in self.of(namespace) {
            if listener.interest == Interest::Events {
                for version in [None, Some(ApiVersion::newest())] {
                    let (event, account) = (event.clone(), connected.cloned());
                    listener.tell(Message::Event(Told { event, version, account }));
                }
            }
        }
    }

    /// Tells a request to all who want to see it.
    pub(crate) fn tell_request(&self, entry: &Arc<Entry>) {
        for namespace in [&entry.namespace, &entry.caller] {
            for listener in self.of(namespace) {
                if let Interest::Requests(filter) = &listener.interest
                    && entry.direction(namespace).is_some_and(|direction| filter.takes(&entry.log, direction))
                {
                    listener.tell(Message::Request(entry.clone()));
                }
            }
            if entry.namespace == entry.caller {
                break;
            }
        }
    }

    fn of(&self, namespace: &Namespace) -> Vec<Arc<Listener>> {
        let known = self.lock();
        if known.by_id.is_empty() {
            return Vec::new();
        }
        known.by_id.values().filter(|listener| listener.namespace == *namespace).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Forgets the oldest that is away, or the oldest of all.
    fn forget_one(&mut self) {
        let is_away = |id: &String| self.by_id.get(id).is_none_or(|listener| !listener.mailbox().is_connected);
        let index = self.order.iter().position(is_away).unwrap_or_default();
        if let Some(id) = self.order.remove(index) {
            self.by_id.remove(&id);
        }
    }
}

impl Listener {
    fn tell(&self, message: Message) {
        {
            let mut mailbox = self.mailbox();
            mailbox.last += 1;
            let number = mailbox.last;
            if mailbox.waiting.len() == MAX_WAITING {
                mailbox.waiting.pop_front();
            }
            mailbox.waiting.push_back((number, message));
        }
        self.news.notify_waiters();
    }

    fn mailbox(&self) -> MutexGuard<'_, Mailbox> {
        self.mailbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    /// The account that is listened to.
    pub(crate) fn namespace(&self) -> &Namespace {
        &self.listener.namespace
    }

    /// The next message with its number; nothing once a newer connection has taken over.
    pub(crate) async fn next(&mut self) -> Option<(u64, Message)> {
        loop {
            let listener = self.listener.clone();
            // Interest is registered before looking, so that nothing that comes in between is missed.
            let news = listener.news.notified();
            tokio::pin!(news);
            news.as_mut().enable();
            {
                let mailbox = listener.mailbox();
                if mailbox.connection != self.number {
                    return None;
                }
                let index = mailbox.waiting.partition_point(|(number, _)| *number <= self.told);
                if let Some((number, message)) = mailbox.waiting.get(index) {
                    self.told = *number;
                    return Some((*number, message.clone()));
                }
            }
            news.await;
        }
    }

    /// Takes note that the message of this number was received.
    pub(crate) fn acknowledge(&self, number: u64) {
        let mut mailbox = self.listener.mailbox();
        if let Ok(index) = mailbox.waiting.binary_search_by_key(&number, |(number, _)| *number) {
            mailbox.waiting.remove(index);
        }
    }

    /// Takes note that the message about the request of this id was received.
    pub(crate) fn acknowledge_request(&self, id: &str) {
        let is_it = |message: &Message| matches!(message, Message::Request(entry) if entry.log.id.as_str() == id);
        let mut mailbox = self.listener.mailbox();
        if let Some(index) = mailbox.waiting.iter().position(|(_, message)| is_it(message)) {
            mailbox.waiting.remove(index);
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut mailbox = self.listener.mailbox();
        if mailbox.connection == self.number {
            mailbox.is_connected = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ApiKey, EventId, EventKind, EventRequest, RequestId, RequestLog, SessionId, Timestamp};

    fn namespace(key: &str) -> Namespace {
        ApiKey::parse(key).unwrap().namespace
    }

    fn event(id: &str) -> Arc<Event> {
        Arc::new(Event {
            id: EventId::parse(id).unwrap(),
            created: Timestamp::from_seconds(1),
            kind: EventKind::Created,
            session: SessionId::parse("vs_1").unwrap(),
            request: EventRequest::default(),
            api_version: ApiVersion::newest(),
            object: "{}".into(),
            pending_webhooks: 0,
        })
    }

    fn entry(namespace: &Namespace, caller: &Namespace, status: u16) -> Arc<Entry> {
        Arc::new(Entry {
            namespace: namespace.clone(),
            caller: caller.clone(),
            masked_key: String::new(),
            log: RequestLog {
                id: RequestId::compose("1"),
                created: Timestamp::from_seconds(1),
                mode: namespace.mode,
                method: "GET".to_owned(),
                path: "/v1/events".to_owned(),
                status,
                error: None,
                ip_address: None,
            },
        })
    }

    /// What is told now: the ids of events in the account's version, the statuses of requests.
    async fn told(connection: &mut Connection) -> Vec<String> {
        let mut told = Vec::new();
        while let Ok(next) = tokio::time::timeout(std::time::Duration::ZERO, connection.next()).await {
            match next {
                Some((_, Message::Event(Told { event, version: None, .. }))) => told.push(event.id.to_string()),
                Some((_, Message::Event(_))) => {}
                Some((_, Message::Request(entry))) => told.push(entry.log.status.to_string()),
                None => break,
            }
        }
        told
    }

    #[tokio::test]
    async fn every_listener_of_an_account_is_told_its_events_in_order() {
        let (listeners, own, other) = (Listeners::default(), namespace("sk_test_a"), namespace("sk_test_b"));
        for id in ["1", "2"] {
            listeners.add(id.to_owned(), own.clone(), Interest::Events);
        }
        listeners.add("3".to_owned(), other.clone(), Interest::Events);
        listeners.add("4".to_owned(), own.clone(), Interest::Nothing);
        listeners.tell_event(&own, &event("evt_1"), None);
        let mut connections: Vec<_> = ["1", "2", "3", "4"].map(|id| listeners.connect(id).unwrap()).into();
        listeners.tell_event(&own, &event("evt_2"), None);
        for index in [0, 1] {
            assert_eq!(told(&mut connections[index]).await, ["evt_1", "evt_2"]);
        }
        for index in [2, 3] {
            assert!(told(&mut connections[index]).await.is_empty());
        }
        assert!(listeners.connect("5").is_none());
    }

    #[tokio::test]
    async fn what_was_not_acknowledged_is_told_again() {
        let (listeners, own) = (Listeners::default(), namespace("sk_test_a"));
        listeners.add("1".to_owned(), own.clone(), Interest::Events);
        for id in ["evt_1", "evt_2"] {
            listeners.tell_event(&own, &event(id), None);
        }
        let mut first = listeners.connect("1").unwrap();
        let (number, _) = first.next().await.unwrap();
        first.acknowledge(number);
        first.acknowledge(number);
        assert_eq!(told(&mut first).await, ["evt_2"]);

        let mut second = listeners.connect("1").unwrap();
        assert!(first.next().await.is_none());
        drop(first);
        assert_eq!(told(&mut second).await, ["evt_2"]);
        assert!(second.listener.mailbox().is_connected);
    }

    #[tokio::test]
    async fn requests_are_filtered_and_told_to_both_sides() {
        let listeners = Listeners::default();
        let [platform, connected] = ["sk_test_a", "sk_test_b"].map(namespace);
        let filter = serde_json::from_str(r#"{"filter_account": ["connect_out"]}"#).unwrap();
        listeners.add("1".to_owned(), platform.clone(), Interest::Requests(filter));
        listeners.add("2".to_owned(), connected.clone(), Interest::Requests(LogFilter::default()));
        listeners.tell_request(&entry(&connected, &platform, 201));
        listeners.tell_request(&entry(&platform, &platform, 202));
        listeners.tell_request(&entry(&connected, &connected, 203));
        assert_eq!(told(&mut listeners.connect("1").unwrap()).await, ["201"]);
        assert_eq!(told(&mut listeners.connect("2").unwrap()).await, ["201", "203"]);
    }

    #[tokio::test]
    async fn who_is_away_makes_room() {
        let (listeners, own) = (Listeners::default(), namespace("sk_test_a"));
        listeners.add("kept".to_owned(), own.clone(), Interest::Events);
        let connection = listeners.connect("kept").unwrap();
        for number in 0..MAX_LISTENERS {
            listeners.add(number.to_string(), own.clone(), Interest::Events);
        }
        assert!(listeners.connect("0").is_none());
        assert!(listeners.connect("1").is_some());
        assert!(listeners.connect("kept").is_some());
        drop(connection);
    }

    #[tokio::test]
    async fn a_mailbox_is_not_filled_for_ever() {
        let (listeners, own) = (Listeners::default(), namespace("sk_test_a"));
        listeners.add("1".to_owned(), own.clone(), Interest::Requests(LogFilter::default()));
        for _ in 0..=MAX_WAITING {
            listeners.tell_request(&entry(&own, &own, 200));
        }
        assert_eq!(told(&mut listeners.connect("1").unwrap()).await.len(), MAX_WAITING);
    }
}
