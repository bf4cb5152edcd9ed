//! `GET /_mock/sessions/{session}`: what Stripe does not show of a session. With a key only sessions of its account, without
//! one any.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, refuse_as};
use crate::actions;
use crate::app::App;
use crate::clock::Whose;
use crate::domain::token::URL_LIFETIME;
use crate::domain::{Decision, Door, Namespace, Session, SessionId, Token};
use crate::http::error::ApiError;

/// A session as people who debug it want to see it.
#[derive(Serialize)]
pub(super) struct Shown {
    id: String,
    account: String,
    mode: &'static str,
    created: i64,
    status: &'static str,
    last_error: Option<String>,
    last_verification_report: Option<String>,
    attempts: u32,
    presets: Vec<String>,
    decisions: Vec<ShownDecision>,
    due: Option<Due>,
    token: Option<ShownToken>,
}

#[derive(Serialize)]
struct ShownDecision {
    outcome: String,
    door: &'static str,
    rule: Option<i64>,
    why: String,
}

/// What happens by itself.
#[derive(Serialize)]
struct Due {
    what: &'static str,
    outcome: Option<&'static str>,
    at_ms: i64,
    /// How long that is from now; null while the clock stands before it.
    in_ms: Option<u128>,
}

#[derive(Serialize)]
struct ShownToken {
    spent: bool,
    client_secret_expires_at: i64,
    url_expires_at: i64,
}

/// Shows a session.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    Path(session): Path<String>,
    headers: HeaderMap,
) -> Response {
    match find(&app, &headers, &session).await {
        Ok((namespace, session)) => answer(200, &Shown::new(&app, &namespace, &session)),
        Err(error) => refuse_as(error),
    }
}

async fn find(app: &App, headers: &HeaderMap, text: &str) -> Result<(Namespace, Session), ApiError> {
    let namespace = account_of(app, headers)?;
    let found = match SessionId::parse(text) {
        Some(id) => actions::find_session(app, namespace.as_ref(), &id).await,
        None => Ok(None),
    };
    match found.map_err(|error| ApiError::internal_of(&error))? {
        Some((namespace, stored)) => Ok((namespace, stored.object.clone())),
        None => Err(no_such_session(text, namespace.is_some())),
    }
}

/// The refusal of an id that leads nowhere.
pub(super) fn no_such_session(text: &str, with_key: bool) -> ApiError {
    let place = if with_key { "in the key's account" } else { "in any account" };
    ApiError::new(404, format!("no such session {place}: `{text}`"))
}

impl Shown {
    pub(super) fn new(app: &App, namespace: &Namespace, session: &Session) -> Self {
        Self {
            id: session.id.to_string(),
            account: namespace.account.to_string(),
            mode: namespace.mode.word(),
            created: session.created.seconds(),
            status: session.status().word(),
            last_error: session.last_error().map(|error| error.code.word().to_owned()),
            last_verification_report: session.last_verification_report.as_ref().map(ToString::to_string),
            attempts: session.attempts,
            presets: session.presets.iter().map(|outcome| outcome.word()).collect(),
            decisions: session.decisions.iter().map(ShownDecision::new).collect(),
            due: Due::of(app, namespace, session),
            token: session.token().map(ShownToken::new),
        }
    }
}

impl ShownDecision {
    fn new(decision: &Decision) -> Self {
        let (rule, why) = match decision.door {
            Door::Explicit => (None, "somebody named it for this very attempt".to_owned()),
            Door::Preset => (None, "it was set beforehand for this session's coming attempts".to_owned()),
            Door::Rule(number) => (Some(number), format!("rule {number} of the account matches the session")),
            Door::Email => (None, "a tag of the user's e-mail address names it".to_owned()),
            Door::Default => (None, "nothing else had a say, so the server's default counts".to_owned()),
        };
        Self { outcome: decision.outcome.word(), door: decision.door.word(), rule, why }
    }
}

impl Due {
    fn of(app: &App, namespace: &Namespace, session: &Session) -> Option<Self> {
        let due = session.due()?;
        let verdict = session.pending().map(|pending| &pending.submission.verdict);
        let wait = app.clock.until(&Whose::Account(namespace.account.clone()), due);
        Some(Self {
            what: if verdict.is_some() { "end_of_checks" } else { "redaction" },
            outcome: verdict.map(|verdict| verdict.error().map_or("verified", |error| error.code.word())),
            at_ms: due.millis(),
            in_ms: wait.map(|wait| wait.as_millis()),
        })
    }
}

impl ShownToken {
    fn new(token: &Token) -> Self {
        Self {
            spent: token.spent,
            client_secret_expires_at: token.expires().seconds(),
            url_expires_at: token.minted.after(URL_LIFETIME).seconds(),
        }
    }
}
