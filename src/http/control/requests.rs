//! `GET /_mock/requests`: the requests to the API that were answered last, newest first. With a key those of its account,
//! without one those of all.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, query, refuse_as};
use crate::app::App;
use crate::http::error::ApiError;
use crate::journal::Entry;

const KNOWN: &[&str] = &["method", "path", "status", "limit"];

#[derive(Serialize)]
struct Requests {
    requests: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    id: String,
    account: String,
    created: i64,
    error: Option<Error>,
    ip_address: Option<String>,
    key: String,
    livemode: bool,
    method: String,
    path: String,
    status: u16,
}

#[derive(Serialize)]
struct Error {
    code: Option<String>,
    message: String,
    param: Option<String>,
    #[serde(rename = "type")]
    kind: String,
}

/// Which requests to show.
#[derive(Default, Debug)]
struct Filter {
    method: Option<String>,
    path: Option<String>,
    status: Option<i64>,
    limit: Option<usize>,
}

/// Shows requests.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    match find(&app, &uri, &headers) {
        Ok(entries) => answer(200, &Requests { requests: entries.iter().map(|entry| Shown::new(entry)).collect() }),
        Err(error) => refuse_as(error),
    }
}

fn find(app: &App, uri: &Uri, headers: &HeaderMap) -> Result<Vec<Arc<Entry>>, ApiError> {
    let filter = query(uri, KNOWN, |fields| Filter {
        method: fields.string("method"),
        path: fields.string("path"),
        status: fields.integer("status"),
        limit: fields.integer("limit").and_then(|limit| usize::try_from(limit).ok()),
    })?;
    let entries = match account_of(app, headers)? {
        Some(namespace) => app.journal.of(&namespace),
        None => app.journal.all(),
    };
    let limit = filter.limit.unwrap_or(usize::MAX);
    Ok(entries.into_iter().filter(|entry| filter.takes(entry)).take(limit).collect())
}

impl Filter {
    fn takes(&self, entry: &Entry) -> bool {
        let log = &entry.log;
        self.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(&log.method))
            && self.path.as_ref().is_none_or(|path| log.is_below(path))
            && self.status.is_none_or(|status| status == i64::from(log.status))
    }
}

impl Shown {
    fn new(entry: &Entry) -> Self {
        let log = &entry.log;
        Self {
            id: log.id.to_string(),
            account: entry.namespace.account.to_string(),
            created: log.created.seconds(),
            error: log.error.as_ref().map(|error| Error {
                code: error.code.clone(),
                message: error.message.clone(),
                param: error.param.clone(),
                kind: error.error_type.clone(),
            }),
            ip_address: log.ip_address.map(|address| address.to_string()),
            key: entry.masked_key.clone(),
            livemode: log.mode.is_live(),
            method: log.method.clone(),
            path: log.path.clone(),
            status: log.status,
        }
    }
}
