//! Waits for an event, or for a session to have a status.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;

use super::error::ActionError;
use crate::app::App;
use crate::domain::{Event, EventId, Namespace, SessionId, Status};
use crate::storage::{News, Stored, StoredSession, WantedEvent};

/// What somebody waits for in an account: all of it has to be met, though not at the same time.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// An event.
    pub(crate) event: Option<WantedEvent>,
    /// Only an event made after this one.
    pub(crate) after: Option<EventId>,
    /// A session with a status.
    pub(crate) status: Option<(SessionId, Status)>,
}

/// As much of a wish as was met.
#[derive(Clone, Default, Debug)]
pub(crate) struct Met {
    /// The event.
    pub(crate) event: Option<Arc<Stored<Event>>>,
    /// The session as it was when it had the status.
    pub(crate) session: Option<Arc<StoredSession>>,
}

/// How a wait ended.
#[derive(Clone, Debug)]
pub(crate) enum Waited {
    /// All of it was met.
    Met(Met),
    /// The time was up.
    TimeIsUp(Met),
    /// The server stops.
    Stopped,
    /// There is no such event to count from.
    NoSuchEvent(EventId),
}

/// Waits until the wish is met, at most for `timeout`.
pub(crate) async fn wait(
    app: &App,
    namespace: &Namespace,
    wish: &Wish,
    timeout: Duration,
) -> Result<Waited, ActionError> {
    // Before looking at what is there, so that nothing that comes in between is missed.
    let news = app.store.subscribe();
    let after = match &wish.after {
        Some(id) => match app.store.event(namespace, id).await? {
            Some(stored) => stored.sequence,
            None => return Ok(Waited::NoSuchEvent(id.clone())),
        },
        None => 0,
    };
    let mut waiting = Waiting { app, namespace, wish, after, met: Met::default() };
    let ending = tokio::select! {
        ending = tokio::time::timeout(timeout, waiting.run(news)) => ending,
        () = app.stop.cancelled() => return Ok(Waited::Stopped),
    };
    match ending {
        Ok(Ok(())) => Ok(Waited::Met(waiting.met)),
        Ok(Err(error)) => Err(error),
        Err(_) => Ok(Waited::TimeIsUp(waiting.met)),
    }
}

struct Waiting<'a> {
    app: &'a App,
    namespace: &'a Namespace,
    wish: &'a Wish,
    after: i64,
    met: Met,
}

impl Waiting<'_> {
    async fn run(&mut self, mut news: UnboundedReceiver<News>) -> Result<(), ActionError> {
        if let Some((id, _)) = &self.wish.status
            && let Some(stored) = self.app.store.session(self.namespace, id).await?
        {
            self.see(&stored);
        }
        loop {
            self.look_for_event().await?;
            if self.is_done() {
                return Ok(());
            }
            if !self.hear(&mut news).await {
                return Err(ActionError::from(crate::storage::StoreError::Closed));
            }
        }
    }

    /// Waits for news of the account and takes in all that has come. Gives whether there can be more.
    async fn hear(&mut self, news: &mut UnboundedReceiver<News>) -> bool {
        loop {
            let Some(first) = news.recv().await else { return false };
            let mut concerns = self.take(&first);
            while let Ok(next) = news.try_recv() {
                concerns |= self.take(&next);
            }
            if concerns {
                return true;
            }
        }
    }

    /// Takes one piece of news in. Gives whether it is about the account.
    fn take(&mut self, news: &News) -> bool {
        match news {
            News::Session(namespace, stored) if namespace == self.namespace => {
                // As it was committed, since it may have gone on already.
                self.see(stored);
                true
            }
            News::Event(namespace, _) | News::Delivered(namespace) => namespace == self.namespace,
            News::Session(..) | News::Delivery(_) | News::Reset(_) => false,
        }
    }

    fn see(&mut self, stored: &Arc<StoredSession>) {
        if let Some((id, status)) = &self.wish.status
            && self.met.session.is_none()
            && stored.object.id == *id
            && stored.object.status() == *status
        {
            self.met.session = Some(stored.clone());
        }
    }

    async fn look_for_event(&mut self) -> Result<(), ActionError> {
        if let Some(wanted) = &self.wish.event
            && self.met.event.is_none()
        {
            self.met.event = self.app.store.first_event(self.namespace, self.after, wanted).await?;
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.wish.event.is_some() == self.met.event.is_some()
            && self.wish.status.is_some() == self.met.session.is_some()
    }
}
