//! Tells whoever wants to know what was committed, in the order of the commits.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{broadcast, mpsc};

use super::tx::{Stored, StoredSession};
use crate::domain::{EndpointId, Event, Namespace};

/// Something that was committed.
#[derive(Clone, Debug)]
pub(crate) enum News {
    /// A session is new or has changed.
    Session(Namespace, Arc<StoredSession>),
    /// Something happened.
    Event(Namespace, Arc<Stored<Event>>),
    /// An endpoint has something to be told.
    Delivery(Lane),
    /// An endpoint took something that it was told.
    Delivered(Namespace),
    /// Data of an account was taken away: what waits for it may wait for nothing.
    Reset(Namespace),
}

/// The deliveries of one account's events to one endpoint, which are made in their own time.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Lane {
    /// Whose events.
    pub(crate) namespace: Namespace,
    /// The endpoint.
    pub(crate) endpoint: EndpointId,
}

/// How much is kept for those who watch, until it is passed over.
const KEPT_FOR_WATCHERS: usize = 1024;

/// Those who want to know: subscribers get everything, watchers what they are quick enough for.
#[derive(Debug)]
pub(super) struct Feed {
    subscribers: Mutex<Vec<mpsc::UnboundedSender<News>>>,
    watchers: broadcast::Sender<News>,
}

impl Default for Feed {
    fn default() -> Self {
        Self { subscribers: Mutex::default(), watchers: broadcast::Sender::new(KEPT_FOR_WATCHERS) }
    }
}

impl Feed {
    /// What is committed from now on, as far as the receiver keeps up.
    pub(super) fn watch(&self) -> broadcast::Receiver<News> {
        self.watchers.subscribe()
    }

    /// Everything that is committed from now on, for as long as the receiver is there.
    pub(super) fn subscribe(&self) -> mpsc::UnboundedReceiver<News> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// Tells everybody; `news` is made only if there is anybody.
    pub(super) fn tell(&self, news: impl FnOnce() -> Vec<News>) {
        let mut subscribers = self.subscribers.lock().unwrap_or_else(PoisonError::into_inner);
        subscribers.retain(|subscriber| !subscriber.is_closed());
        let is_watched = self.watchers.receiver_count() > 0;
        if subscribers.is_empty() && !is_watched {
            return;
        }
        let news = news();
        if is_watched {
            for item in &news {
                drop(self.watchers.send(item.clone()));
            }
        }
        for subscriber in subscribers.iter() {
            for item in &news {
                // One that went away in the meantime is noticed next time.
                drop(subscriber.send(item.clone()));
            }
        }
    }
}
