//! `GET /_mock/deliveries`: what was sent to webhook endpoints of an account, and what came of it. With `event` or
//! `session` the deliveries of it, each with its attempts; else the last attempts at any, newest first.

use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, query, refuse_as};
use crate::actions::{self, ShownDelivery};
use crate::app::App;
use crate::domain::{DeliveryAttempt, Namespace, Timestamp};
use crate::http::error::{ApiError, of_action};
use crate::http::messages;
use crate::params::{Fields, ParamError};

const KNOWN: &[&str] = &["event", "session", "before", "limit"];

/// How many attempts are shown unless more or fewer are asked for, and at the most.
const DEFAULT_LIMIT: i64 = 20;
const MAX_LIMIT: i64 = 100;

#[derive(Debug)]
enum Question {
    Event(String),
    Session(String),
    Last { before: Option<i64>, limit: i64 },
}

#[derive(Serialize)]
struct Deliveries<'a> {
    deliveries: Vec<Delivery<'a>>,
}

#[derive(Serialize)]
struct Delivery<'a> {
    event: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    verification_session: &'a str,
    endpoint: &'a str,
    by_hand: bool,
    state: &'static str,
    due: Option<i64>,
    attempts: Vec<Attempt<'a>>,
}

#[derive(Serialize)]
struct Attempts<'a> {
    attempts: Vec<LoneAttempt<'a>>,
    has_more: bool,
}

#[derive(Serialize)]
struct LoneAttempt<'a> {
    /// What `before` takes.
    sequence: i64,
    event: &'a str,
    endpoint: &'a str,
    by_hand: bool,
    #[serde(flatten)]
    attempt: Attempt<'a>,
}

#[derive(Serialize)]
struct Attempt<'a> {
    #[serde(rename = "attempt")]
    number: u32,
    at: i64,
    url: &'a str,
    signature: &'a str,
    duration_ms: u64,
    status: Option<u16>,
    body: &'a str,
    error: Option<&'a str>,
    next: Option<i64>,
}

/// Shows deliveries.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    match show(&app, &uri, &headers).await {
        Ok(response) => response,
        Err(error) => refuse_as(error),
    }
}

async fn show(app: &App, uri: &Uri, headers: &HeaderMap) -> Result<Response, ApiError> {
    let namespace = account_of(app, headers)?.ok_or_else(|| ApiError::new(401, messages::NO_API_KEY))?;
    let failed = |error| of_action(error, namespace.mode);
    match query(uri, KNOWN, decode)? {
        Question::Event(event) => {
            let shown = actions::deliveries_of_event(app, &namespace, &event).await.map_err(failed)?;
            Ok(answer(200, &Deliveries::new(&shown)))
        }
        Question::Session(session) => {
            let shown = actions::deliveries_of_session(app, &namespace, &session).await.map_err(failed)?;
            Ok(answer(200, &Deliveries::new(&shown)))
        }
        Question::Last { before, limit } => last(app, &namespace, before, limit).await,
    }
}

async fn last(app: &App, namespace: &Namespace, before: Option<i64>, limit: i64) -> Result<Response, ApiError> {
    let limit = limit.clamp(1, MAX_LIMIT);
    let count = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let attempts = actions::delivery_attempts(app, namespace, before, count).await;
    let attempts = attempts.map_err(|error| of_action(error, namespace.mode))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let shown = attempts.iter().take(limit).map(|(sequence, stored, attempt)| LoneAttempt {
        sequence: *sequence,
        event: stored.delivery.event.as_str(),
        endpoint: stored.delivery.endpoint.as_str(),
        by_hand: stored.delivery.by_hand,
        attempt: Attempt::new(attempt),
    });
    Ok(answer(200, &Attempts { attempts: shown.collect(), has_more: attempts.len() > limit }))
}

fn decode(fields: &mut Fields<'_>) -> Question {
    let (event, session) = (fields.string("event"), fields.string("session"));
    let (before, limit) = (fields.integer("before"), fields.integer("limit").unwrap_or(DEFAULT_LIMIT));
    match (event, session) {
        (Some(_), Some(_)) => {
            fields.note(ParamError::Exclusive(vec!["event", "session"]));
            Question::Last { before, limit }
        }
        (Some(event), None) => Question::Event(event),
        (None, Some(session)) => Question::Session(session),
        (None, None) => Question::Last { before, limit },
    }
}

impl<'a> Deliveries<'a> {
    fn new(shown: &'a [ShownDelivery]) -> Self {
        Self { deliveries: shown.iter().map(Delivery::new).collect() }
    }
}

impl<'a> Delivery<'a> {
    fn new(shown: &'a ShownDelivery) -> Self {
        let (event, delivery) = (&shown.event.object, &shown.stored.delivery);
        Self {
            event: event.id.as_str(),
            kind: event.kind.name(),
            verification_session: event.session.as_str(),
            endpoint: delivery.endpoint.as_str(),
            by_hand: delivery.by_hand,
            state: delivery.state.word(),
            due: delivery.due().map(Timestamp::seconds),
            attempts: shown.attempts.iter().map(Attempt::new).collect(),
        }
    }
}

impl<'a> Attempt<'a> {
    fn new(attempt: &'a DeliveryAttempt) -> Self {
        Self {
            number: attempt.number,
            at: attempt.at.seconds(),
            url: &attempt.url,
            signature: &attempt.signature,
            duration_ms: attempt.duration_ms,
            status: attempt.status,
            body: &attempt.body,
            error: attempt.error.as_deref(),
            next: attempt.next.map(Timestamp::seconds),
        }
    }
}
