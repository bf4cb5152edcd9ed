//! `GET /_mock/wait`: answers as soon as something has happened in the key's account, at once if it has already.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, duration, query, refuse, refuse_as};
use super::sessions::{self, no_such_session};
use crate::actions::{self, Met, Waited, Wish};
use crate::app::App;
use crate::domain::{Event, EventId, EventKind, Namespace, SessionId, Status};
use crate::http::error::ApiError;
use crate::params::{Fields, ParamError};
use crate::storage::WantedEvent;

const KNOWN: &[&str] = &["event", "session", "status", "delivered", "since", "timeout"];

/// How long a wait lasts unless told.
const USUAL_TIMEOUT: Duration = Duration::from_secs(5);

/// How long it lasts at the most, in seconds.
const LONGEST_TIMEOUT: i64 = 60;

/// What was asked for.
#[derive(Debug)]
struct Question {
    kind: Option<EventKind>,
    session: Option<String>,
    status: Option<Status>,
    delivered: bool,
    since: Option<String>,
    timeout: Duration,
}

#[derive(Serialize)]
struct Answer {
    event: Option<ShownEvent>,
    session: Option<sessions::Shown>,
}

#[derive(Serialize)]
struct ShownEvent {
    id: String,
    r#type: &'static str,
    created: i64,
    session: String,
    pending_webhooks: u32,
}

#[derive(Serialize)]
struct TimeIsUp {
    error: Reason,
    event: Option<ShownEvent>,
    session: Option<sessions::Shown>,
}

#[derive(Serialize)]
struct Reason {
    message: String,
}

/// Waits.
pub(in crate::http) async fn handler(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    match try_wait(&app, &uri, &headers).await {
        Ok(response) => response,
        Err(error) => refuse_as(error),
    }
}

async fn try_wait(app: &App, uri: &Uri, headers: &HeaderMap) -> Result<Response, ApiError> {
    let key = account_of(app, headers)?;
    let question = query(uri, KNOWN, decode)?;
    let (namespace, session) = place(app, key, question.session.as_deref()).await?;
    let wish = question.wish(session.as_ref())?;
    let waited = actions::wait(app, &namespace, &wish, question.timeout).await;
    Ok(match waited.map_err(|error| ApiError::internal_of(&error))? {
        Waited::Met(met) => {
            let (event, session) = shown(app, &namespace, &met);
            answer(200, &Answer { event, session })
        }
        Waited::TimeIsUp(met) => {
            let (event, met_session) = shown(app, &namespace, &met);
            let now = match &session {
                Some(id) => actions::find_session(app, Some(&namespace), id).await.ok().flatten(),
                None => None,
            };
            let session =
                met_session.or_else(|| now.map(|(_, stored)| sessions::Shown::new(app, &namespace, &stored.object)));
            let message = question.complaint(&met);
            answer(408, &TimeIsUp { error: Reason { message }, event, session })
        }
        Waited::Stopped => refuse(503, "the server stops"),
        Waited::NoSuchEvent(id) => refuse(404, format!("no such event to count from: `{id}`")),
    })
}

/// The account to look at, and the session that was named. Without a key the session tells the account.
async fn place(
    app: &App,
    key: Option<Namespace>,
    session: Option<&str>,
) -> Result<(Namespace, Option<SessionId>), ApiError> {
    let Some(text) = session else {
        let hint = "what happens belongs to an account: give its key, as in `curl -u sk_test_123:`, or a `session`";
        return key.map(|namespace| (namespace, None)).ok_or_else(|| ApiError::new(401, hint));
    };
    let id = SessionId::parse(text).ok_or_else(|| no_such_session(text, key.is_some()))?;
    // A session that is not there yet may come; without a key nobody would know where.
    match key {
        Some(namespace) => Ok((namespace, Some(id))),
        None => match actions::find_session(app, None, &id).await.map_err(|error| ApiError::internal_of(&error))? {
            Some((namespace, _)) => Ok((namespace, Some(id))),
            None => Err(no_such_session(text, false)),
        },
    }
}

fn decode(fields: &mut Fields<'_>) -> Question {
    Question {
        kind: fields.one_of_ours("event", EventKind::WORDS),
        session: fields.string("session"),
        status: fields.one_of_ours("status", Status::WORDS),
        delivered: fields.boolean("delivered").unwrap_or_default(),
        since: fields.string("since"),
        timeout: fields.parsed("timeout", |value, param| timeout(&value, param)).unwrap_or(USUAL_TIMEOUT),
    }
}

fn timeout(value: &str, param: String) -> Result<Duration, ParamError> {
    let timeout = duration(value).ok_or_else(|| ParamError::NotADuration(param.clone()))?;
    match i64::try_from(timeout.as_millis().div_ceil(1000)) {
        Ok(..=LONGEST_TIMEOUT) => Ok(timeout),
        Ok(value) => Err(ParamError::OutOfRange { param, value, range: (0, LONGEST_TIMEOUT) }),
        Err(_) => Err(ParamError::NotADuration(param)),
    }
}

impl Question {
    fn wish(&self, session: Option<&SessionId>) -> Result<Wish, ApiError> {
        let status = match (self.status, session) {
            (None, _) => None,
            (Some(status), Some(id)) => Some((id.clone(), status)),
            (Some(_), None) => return Err(ApiError::new(400, "`status` needs a `session` that is to have it")),
        };
        let (after, from_second) = match &self.since {
            None => (None, None),
            Some(text) => match (EventId::parse(text), text.parse()) {
                (Some(id), _) => (Some(id), None),
                (None, Ok(second)) => (None, Some(second)),
                (None, Err(_)) => return Err(ApiError::new(400, "`since` is the id of an event or a Unix time")),
            },
        };
        let is_about_event = self.kind.is_some() || self.delivered || self.since.is_some() || status.is_none();
        let wanted = WantedEvent { kind: self.kind, session: session.cloned(), delivered: self.delivered, from_second };
        Ok(Wish { event: is_about_event.then_some(wanted), after, status })
    }

    /// What did not come.
    fn complaint(&self, met: &Met) -> String {
        let of_session = self.session.as_ref().map_or(String::new(), |session| format!(" of `{session}`"));
        let event = self.kind.map_or("an event".to_owned(), |kind| format!("`{}`", kind.name()));
        let delivered = if self.delivered { " that every endpoint took" } else { "" };
        let what = match self.status {
            Some(status) if met.session.is_none() => format!("the status `{}`{of_session}", status.word()),
            Some(_) | None => format!("{event}{of_session}{delivered}"),
        };
        format!("waited {} for {what}, which did not come", humantime::format_duration(self.timeout))
    }
}

fn shown(app: &App, namespace: &Namespace, met: &Met) -> (Option<ShownEvent>, Option<sessions::Shown>) {
    let session = met.session.as_ref().map(|stored| sessions::Shown::new(app, namespace, &stored.object));
    (met.event.as_ref().map(|stored| ShownEvent::new(&stored.object)), session)
}

impl ShownEvent {
    fn new(event: &Event) -> Self {
        Self {
            id: event.id.to_string(),
            r#type: event.kind.name(),
            created: event.created.seconds(),
            session: event.session.to_string(),
            pending_webhooks: event.pending_webhooks,
        }
    }
}
