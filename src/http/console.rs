//! The console: a page for people, and the way to it. It is static, its files are part of the program, and all that it
//! shows and does goes through `/_mock` and `/v1`; no handler here knows a session.

use axum::extract::{OriginalUri, Path};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::layer;

/// Nothing from elsewhere, nothing inline. Pictures of reports come by `fetch`, with a key, and are shown as blobs.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// A file of the console: its name, its type and what is in it.
type Asset = (&'static str, &'static str, &'static str);

macro_rules! assets {
    ($($kind:ident $name:literal),+ $(,)?) => {
        &[$(($name, $kind, include_str!(concat!("../../assets/console/", $name)))),+]
    };
}

/// The page itself.
const PAGE: Asset = ("", HTML, include_str!("../../assets/console/index.html"));

/// What the page loads.
const ASSETS: &[Asset] = assets![
    CSS "console.css",
    SVG "icon.svg",
    SCRIPT "account.js",
    SCRIPT "api.js",
    SCRIPT "app.js",
    SCRIPT "dom.js",
    SCRIPT "journal.js",
    SCRIPT "keyboard.js",
    SCRIPT "live.js",
    SCRIPT "outcomes.js",
    SCRIPT "parts.js",
    SCRIPT "report.js",
    SCRIPT "rules.js",
    SCRIPT "server.js",
    SCRIPT "session.js",
    SCRIPT "sessions.js",
    SCRIPT "timeline.js",
    SCRIPT "webhooks.js",
];

/// The page.
pub(super) async fn page() -> Response {
    served(&PAGE)
}

/// A file that the page loads.
pub(super) async fn asset(method: Method, uri: OriginalUri, Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, ..)| *known == name) {
        Some(asset) => served(asset),
        None => layer::unrecognized(method, uri).await,
    }
}

/// Sends a browser that asks for nothing in particular to the console. Programs get what Stripe has there: nothing.
pub(super) async fn front(method: Method, uri: OriginalUri, headers: HeaderMap) -> Response {
    let mut response = if wants_page(&headers) {
        // Relative, so that it also holds behind a proxy that adds a path.
        (StatusCode::SEE_OTHER, [(header::LOCATION, "console")]).into_response()
    } else {
        layer::unrecognized(method, uri).await
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepts
        .flat_map(|text| text.split(','))
        .any(|range| range.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html")))
}

fn served((_, kind, content): &Asset) -> Response {
    const HEADERS: &[(HeaderName, &str)] = &[
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // The next version of the program brings others under the same names.
        (header::CACHE_CONTROL, "no-cache"),
    ];
    let mut response = (*content).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in HEADERS {
        response.headers_mut().insert(name.clone(), HeaderValue::from_static(value));
    }
    response
}
