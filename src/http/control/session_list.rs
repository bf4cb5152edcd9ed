//! `GET /_mock/sessions`: the sessions of all accounts, newest first; with a key those of its account. One question looks
//! through a limited number of sessions; `next` says where to go on with `before`, even if nothing was found so far.

use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, query, refuse_as};
use super::summary::Summary;
use crate::app::App;
use crate::domain::{AccountId, Mode, Status};
use crate::http::error::ApiError;
use crate::params::{Fields, ParamError};
use crate::storage::Sought;

const KNOWN: &[&str] = &["account", "mode", "status", "search", "before", "limit"];

/// How many are shown unless more or fewer are asked for, and at the most.
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 200;

/// The words of the two worlds.
const MODES: &[(&str, Mode)] = &[("test", Mode::Test), ("live", Mode::Live)];

#[derive(Serialize)]
struct Sessions<'a> {
    sessions: Vec<Summary<'a>>,
    /// A text, since it may be larger than what JavaScript counts exactly.
    next: Option<String>,
}

/// Lists sessions.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    match find(&app, &uri, &headers).await {
        Ok(response) => response,
        Err(error) => refuse_as(error),
    }
}

async fn find(app: &App, uri: &Uri, headers: &HeaderMap) -> Result<Response, ApiError> {
    let mut sought = query(uri, KNOWN, decode)?;
    // A key narrows what else is asked for; it does not replace it.
    if let Some(namespace) = account_of(app, headers)? {
        let is_other = sought.account.as_ref().is_some_and(|account| *account != namespace.account)
            || sought.mode.is_some_and(|mode| mode != namespace.mode);
        if is_other {
            return Ok(answer(200, &Sessions { sessions: Vec::new(), next: None }));
        }
        (sought.account, sought.mode) = (Some(namespace.account), Some(namespace.mode));
    }
    let found = app.store.look_for(&sought).await.map_err(|error| ApiError::internal_of(&error))?;
    let sessions = found.sessions.iter().map(|(namespace, session)| Summary::new(namespace, session));
    Ok(answer(200, &Sessions { sessions: sessions.collect(), next: found.next.map(|next| next.to_string()) }))
}

fn decode(fields: &mut Fields<'_>) -> Sought {
    Sought {
        account: fields.parsed("account", |value, param| {
            AccountId::parse(&value).ok_or(ParamError::NotOneOf {
                param,
                value,
                allowed: vec!["acct_..."],
                suggests: false,
            })
        }),
        mode: fields.one_of_ours("mode", MODES),
        status: fields.one_of_ours("status", Status::WORDS),
        text: fields.string("search").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        before: fields.integer("before"),
        limit: limit(fields, DEFAULT_LIMIT, MAX_LIMIT),
    }
}

/// `limit`, brought into range.
pub(super) fn limit(fields: &mut Fields<'_>, default: i64, most: i64) -> usize {
    usize::try_from(fields.integer("limit").unwrap_or(default).clamp(1, most)).unwrap_or(1)
}
