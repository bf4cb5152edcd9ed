//! `ANY /_mock/sink/NAME` takes whatever is sent to it, and answers 200 or the `status` of its query;
//! `GET /_mock/sink/NAME/requests` shows what came, oldest first.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{OriginalUri, Path, Request, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use http_body_util::{BodyExt as _, Limited};
use serde::Serialize;
use url::form_urlencoded;

use super::answer::{answer, refuse};
use crate::app::App;
use crate::clock::Clock;
use crate::sink::SunkRequest;

/// The largest body that is taken.
const MAX_BODY_BYTES: usize = 1 << 20;

#[derive(Serialize)]
struct Requests {
    requests: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    received: i64,
    method: String,
    path: String,
    headers: BTreeMap<String, String>,
    body: String,
}

#[derive(Serialize)]
struct Taken {
    received: bool,
}

/// Takes a request.
pub(in crate::http) async fn take(
    State(app): State<App>,
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Response {
    let Some(status) = status(&uri) else {
        return refuse(400, "`status` must be a number from 200 to 599");
    };
    let (parts, body) = request.into_parts();
    let Some(body) = read(body).await else {
        return refuse(413, "a sink takes bodies of up to 1 MiB");
    };
    let request = SunkRequest {
        received: Clock::of_machine(),
        method: parts.method.to_string(),
        path: uri.to_string(),
        headers: headers(&parts.headers),
        body,
    };
    app.sinks.keep(&name, request);
    answer(status, &Taken { received: true })
}

/// Shows what came.
pub(in crate::http) async fn requests(State(app): State<App>, Path(name): Path<String>) -> Response {
    let requests = app.sinks.requests(&name);
    let requests = requests.iter().map(|request| Shown {
        received: request.received.seconds(),
        method: request.method.clone(),
        path: request.path.clone(),
        headers: request.headers.iter().cloned().collect(),
        body: String::from_utf8_lossy(&request.body).into_owned(),
    });
    answer(200, &Requests { requests: requests.collect() })
}

fn status(uri: &Uri) -> Option<u16> {
    let query = uri.query().unwrap_or_default().as_bytes();
    match form_urlencoded::parse(query).find(|(name, _)| name == "status") {
        None => Some(200),
        Some((_, text)) => text.parse().ok().filter(|status| (200..=599).contains(status)),
    }
}

async fn read(body: Body) -> Option<bytes::Bytes> {
    Some(Limited::new(body, MAX_BODY_BYTES).collect().await.ok()?.to_bytes())
}

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}
