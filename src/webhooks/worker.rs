//! Follows what is committed: tells those who listen, and works a lane wherever something has to be delivered.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio::task::{self, JoinSet};
use tokio_util::sync::CancellationToken;

use super::attempt::Attempts;
use super::delivery::Sender;
use super::lane::LaneWorker;
use crate::app::App;
use crate::domain::{Event, Namespace};
use crate::storage::{Lane, News};

/// Delivers events.
#[derive(Debug)]
pub(crate) struct WebhookWorker {
    attempts: Attempts,
    news: mpsc::UnboundedReceiver<News>,
    lanes: HashMap<Lane, LaneState>,
    running: JoinSet<()>,
    by_task: HashMap<task::Id, Lane>,
    stop: CancellationToken,
}

/// A lane that is worked.
#[derive(Debug)]
struct LaneState {
    wake: Arc<Notify>,
    /// Ends it.
    stop: CancellationToken,
    /// Whether something came that it may not have seen when it ended.
    has_news: bool,
}

impl WebhookWorker {
    /// A worker that knows of everything that is committed from now on, and of what waits already.
    pub(crate) fn new(app: App, timeout: Duration, is_in_container: bool, stop: CancellationToken) -> Self {
        let news = app.store.subscribe();
        let attempts = Attempts { app, sender: Sender::new(timeout), is_in_container };
        Self { attempts, news, lanes: HashMap::new(), running: JoinSet::new(), by_task: HashMap::new(), stop }
    }

    /// Works until stopped.
    pub(crate) async fn run(mut self) {
        match self.attempts.app.store.lanes().await {
            Ok(lanes) => lanes.into_iter().for_each(|lane| self.wake(lane)),
            Err(error) => tracing::error!(%error, "waiting deliveries could not be read"),
        }
        loop {
            tokio::select! {
                // First, so that a lane that ends because of it is not begun again.
                biased;
                () = self.stop.cancelled() => break,
                Some(ended) = self.running.join_next_with_id() => self.end(match ended {
                    Ok((id, ())) => id,
                    Err(error) => error.id(),
                }),
                news = self.news.recv() => match news {
                    Some(News::Event(namespace, event)) => self.tell(&namespace, &event.object).await,
                    Some(News::Delivery(lane)) => self.wake(lane),
                    Some(News::Reset(namespace)) => self.end_lanes_of(&namespace),
                    Some(News::Session(..) | News::Delivered(_)) => {}
                    // The store is gone, and with it whatever could be delivered.
                    None => break,
                },
            }
        }
        while self.running.join_next().await.is_some() {}
    }

    /// Tells those who listen to an account, or to the platform that it is connected to for the session in question.
    async fn tell(&self, namespace: &Namespace, event: &Event) {
        let app = &self.attempts.app;
        if app.listeners.is_empty() {
            return;
        }
        let told = Arc::new(event.clone());
        app.listeners.tell_event(namespace, &told, None);
        match app.store.session(namespace, &event.session).await {
            Ok(session) => {
                if let Some(account) = session.and_then(|stored| stored.object.platform.clone()) {
                    let platform = Namespace { account, mode: namespace.mode };
                    app.listeners.tell_event(&platform, &told, Some(&namespace.account));
                }
            }
            Err(error) => tracing::error!(%error, "the session of an event could not be read"),
        }
    }

    /// Lets a lane look, which is begun if it is not worked.
    fn wake(&mut self, lane: Lane) {
        if let Some(state) = self.lanes.get_mut(&lane) {
            state.has_news = true;
            state.wake.notify_one();
            return;
        }
        let wake = Arc::new(Notify::new());
        let worker = LaneWorker::new(lane.clone(), self.attempts.clone());
        let stop = self.stop.child_token();
        self.lanes.insert(lane.clone(), LaneState { wake: wake.clone(), stop: stop.clone(), has_news: false });
        let begun = self.running.spawn(worker.run(wake, stop));
        self.by_task.insert(begun.id(), lane);
    }

    /// Ends the lanes of an account whose deliveries may be gone. What still waits in one begins it again.
    fn end_lanes_of(&mut self, namespace: &Namespace) {
        for (_, state) in self.lanes.iter_mut().filter(|(lane, _)| lane.namespace == *namespace) {
            state.has_news = true;
            state.stop.cancel();
        }
    }

    fn end(&mut self, id: task::Id) {
        let Some(lane) = self.by_task.remove(&id) else { return };
        if self.lanes.remove(&lane).is_some_and(|state| state.has_news) {
            self.wake(lane);
        }
    }
}
