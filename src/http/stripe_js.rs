//! `GET /v3/`, `/v3/stripe.js` and `/:train/stripe.js`: the stand-in for Stripe.js, at the paths that js.stripe.com has.
//! Source: <https://github.com/stripe/stripe-js>, `src/shared.ts`.

use axum::body::Body;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::Response;

use super::call::base_url;
use super::layer::unrecognized;
use crate::app::App;

const SCRIPT: &str = include_str!("../../assets/stripe-js/stripe.js");

/// What in the file stands for the server's own address, and for the version asked for.
const BASE_URL: &str = "'@base-url@'";
const VERSION: &str = "'@version@'";

/// The train that has no name.
const V3: &str = "v3";

const HEADERS: &[(&str, &str)] = &[
    ("content-type", "text/javascript; charset=utf-8"),
    // Where the server is may change from run to run.
    ("cache-control", "no-cache"),
    ("x-content-type-options", "nosniff"),
    // Any page may load it, also with `crossorigin`, also when isolated from other origins.
    ("access-control-allow-origin", "*"),
    ("cross-origin-resource-policy", "cross-origin"),
];

/// Without a train.
pub(super) async fn v3(State(app): State<App>, headers: HeaderMap) -> Response {
    served(&app, &headers, V3)
}

/// Of a release train.
pub(super) async fn of_train(
    State(app): State<App>,
    Path(train): Path<String>,
    method: Method,
    uri: OriginalUri,
    headers: HeaderMap,
) -> Response {
    // The names that the package takes for one.
    let is_train = train == V3 || (!train.is_empty() && train.bytes().all(|byte| byte.is_ascii_lowercase()));
    if is_train { served(&app, &headers, &train) } else { unrecognized(method, uri).await }
}

fn served(app: &App, headers: &HeaderMap, train: &str) -> Response {
    let literal = |text: &str| serde_json::to_string(text).expect("a text is JSON");
    let script = SCRIPT.replacen(BASE_URL, &literal(&base_url(&app.settings, headers)), 1);
    let mut response = Response::new(Body::from(script.replacen(VERSION, &literal(train), 1)));
    for (name, value) in HEADERS {
        response.headers_mut().insert(*name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_what_is_put_into_it() {
        for place in [BASE_URL, VERSION] {
            assert_eq!(SCRIPT.matches(place).count(), 1, "{place}");
        }
    }
}
