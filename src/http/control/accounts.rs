//! `GET /_mock/accounts`: the accounts that have data, newest first; with a key that account alone.

use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, query, refuse_as};
use super::session_list::limit;
use crate::app::App;
use crate::http::error::ApiError;
use crate::storage::{AccountOverview, COUNTED};

const KNOWN: &[&str] = &["search", "before", "limit"];

/// How many are shown unless more or fewer are asked for, and at the most.
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 200;

#[derive(Serialize)]
struct Accounts<'a> {
    accounts: Vec<Shown<'a>>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Shown<'a> {
    account: &'a str,
    livemode: bool,
    sessions: i64,
    /// Whether there may be more sessions than were counted.
    more_sessions: bool,
}

/// Lists accounts.
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
    let (text, before, limit) = query(uri, KNOWN, |fields| {
        (fields.string("search"), fields.integer("before"), limit(fields, DEFAULT_LIMIT, MAX_LIMIT))
    })?;
    // A key has one account, which need not be on the first page of all.
    let own = account_of(app, headers)?;
    let text = own.as_ref().map_or(text.unwrap_or_default(), |namespace| namespace.account.to_string());
    // Both worlds of it, of which the key's is then taken.
    let limit = if own.is_some() { limit.max(2) } else { limit };
    let (mut accounts, has_more) =
        app.store.accounts(text.trim(), before, limit).await.map_err(|error| ApiError::internal_of(&error))?;
    let next = accounts.last().filter(|_| has_more).map(|last| last.number.to_string());
    if let Some(namespace) = own {
        accounts.retain(|account| account.namespace == namespace);
    }
    Ok(answer(200, &Accounts { accounts: accounts.iter().map(Shown::new).collect(), next }))
}

impl<'a> Shown<'a> {
    fn new(overview: &'a AccountOverview) -> Self {
        Self {
            account: overview.namespace.account.as_str(),
            livemode: overview.namespace.mode.is_live(),
            sessions: overview.sessions,
            more_sessions: overview.sessions == COUNTED,
        }
    }
}
