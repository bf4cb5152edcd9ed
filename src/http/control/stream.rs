//! `GET /_mock/stream`: what is committed, as it is, by server-sent events; with a key that of its account. A listener that
//! is too slow is told that it missed something and has to look again; nothing piles up for it.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream};
use serde::Serialize;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use super::answer::{account_of, refuse_as};
use super::summary::Summary;
use crate::app::App;
use crate::domain::{self, Namespace};
use crate::storage::{Lane, News};

/// How often something is sent when nothing happens, so that a connection that broke is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

#[derive(Serialize)]
struct Happened<'a> {
    id: &'a str,
    account: &'a str,
    created: i64,
    livemode: bool,
    r#type: &'static str,
    verification_session: &'a str,
}

#[derive(Serialize)]
struct Waiting<'a> {
    account: &'a str,
    endpoint: &'a str,
    livemode: bool,
}

/// An account in one mode.
#[derive(Serialize)]
struct Of<'a> {
    account: &'a str,
    livemode: bool,
}

impl<'a> Of<'a> {
    fn new(namespace: &'a Namespace) -> Self {
        Self { account: namespace.account.as_str(), livemode: namespace.mode.is_live() }
    }
}

#[derive(Serialize)]
struct Missed {
    missed: u64,
}

#[derive(Serialize)]
struct Ready<'a> {
    version: &'a str,
}

/// One who listens.
struct Listener {
    news: broadcast::Receiver<News>,
    only: Option<Namespace>,
    stop: CancellationToken,
    greeted: bool,
}

/// Tells what happens, until the client goes or the server stops.
pub(in crate::http) async fn handler(State(app): State<App>, headers: HeaderMap) -> Response {
    let only = match account_of(&app, &headers) {
        Ok(only) => only,
        Err(error) => return refuse_as(error),
    };
    let listener = Listener { news: app.store.watch(), only, stop: app.stop.clone(), greeted: false };
    Sse::new(listener.into_events()).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response()
}

impl Listener {
    fn into_events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut listener| async { Some((Ok(listener.next().await?), listener)) })
    }

    async fn next(&mut self) -> Option<Event> {
        // The first says that nothing is missed from here on.
        if !std::mem::replace(&mut self.greeted, true) {
            return event("ready", &Ready { version: env!("CARGO_PKG_VERSION") });
        }
        loop {
            let news = tokio::select! {
                () = self.stop.cancelled() => return None,
                news = self.news.recv() => news,
            };
            match news {
                Ok(news) if self.only.as_ref().is_none_or(|only| only == whose(&news)) => return told(&news),
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => return event("missed", &Missed { missed }),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

fn whose(news: &News) -> &Namespace {
    match news {
        News::Session(namespace, _)
        | News::Event(namespace, _)
        | News::Delivery(Lane { namespace, .. })
        | News::Delivered(namespace)
        | News::Reset(namespace) => namespace,
    }
}

fn told(news: &News) -> Option<Event> {
    match news {
        News::Session(namespace, stored) => event("session", &Summary::new(namespace, stored)),
        News::Event(namespace, stored) => event("event", &happened(namespace, &stored.object)),
        News::Delivery(Lane { namespace, endpoint }) => event(
            "delivery",
            &Waiting {
                account: namespace.account.as_str(),
                endpoint: endpoint.as_str(),
                livemode: namespace.mode.is_live(),
            },
        ),
        News::Delivered(namespace) => event("delivered", &Of::new(namespace)),
        News::Reset(namespace) => event("reset", &Of::new(namespace)),
    }
}

fn happened<'a>(namespace: &'a Namespace, event: &'a domain::Event) -> Happened<'a> {
    Happened {
        id: event.id.as_str(),
        account: namespace.account.as_str(),
        created: event.created.seconds(),
        livemode: namespace.mode.is_live(),
        r#type: event.kind.name(),
        verification_session: event.session.as_str(),
    }
}

/// Plain values always have a JSON; an end of the stream is what would be left.
fn event(name: &str, data: &impl Serialize) -> Option<Event> {
    Some(Event::default().event(name).data(serde_json::to_string(data).ok()?))
}
