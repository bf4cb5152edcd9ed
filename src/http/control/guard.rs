//! Keeps web pages of other origins away from the control API. A browser says where a request comes from; programs say
//! nothing and pass.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::Response;
use url::Url;

use super::answer::refuse;
use crate::app::App;

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a request pass unless it comes from a page of another origin, or from one that calls this server by a name that
/// may be anybody's.
pub(in crate::http) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    match reason_to_refuse(request.headers(), app.settings.public_url.as_deref()) {
        Some(reason) => refuse(403, reason),
        None => next.run(request).await,
    }
}

/// Lets a request for a page of the console pass unless a browser makes it by a name that may be anybody's. Links lead to
/// the console from anywhere; the page by itself tells nothing.
pub(in crate::http) async fn guard_page(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let by_browser = headers.contains_key(&header::ORIGIN) || headers.contains_key(&SEC_FETCH_SITE);
    let host = headers.get(header::HOST).map(|host| host.to_str().unwrap_or_default()).unwrap_or_default();
    if !by_browser || is_own_name(host, app.settings.public_url.as_deref()) {
        next.run(request).await
    } else {
        refuse(403, STRANGE_NAME)
    }
}

/// Why a browser is refused that came by a name that may be anybody's.
const STRANGE_NAME: &str = "the control API is for browsers only at a local name; see `--public-url`";

/// Why a request is refused that a browser makes, if it is.
pub(in crate::http) fn reason_to_refuse(headers: &HeaderMap, public_url: Option<&str>) -> Option<&'static str> {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let (origin, site, host) = (text(&header::ORIGIN), text(&SEC_FETCH_SITE), text(&header::HOST));
    if origin.is_none() && site.is_none() {
        return None;
    }
    let host = host.unwrap_or_default();
    // What a person types into the address bar comes from nowhere.
    let is_of_other_site = site.is_some_and(|site| !["same-origin", "none"].contains(&site));
    let is_of_other_origin = origin.is_some_and(|origin| origin.split_once("://").is_none_or(|(_, at)| at != host));
    if is_of_other_site || is_of_other_origin {
        return Some("the control API does not answer pages of other origins");
    }
    // A page whose name was made to lead here looks like a page of this server's own, but for the name.
    (!is_own_name(host, public_url)).then_some(STRANGE_NAME)
}

/// Whether a name can lead to nobody but this server.
fn is_own_name(host: &str, public_url: Option<&str>) -> bool {
    let public_host = public_url.and_then(|url| Url::parse(url).ok()).and_then(|url| url.host_str().map(str::to_owned));
    is_local_name(host) || public_host.as_deref() == Some(name_of(host))
}

/// `localhost`, an address, or a name without dots, as in a container network: none of them can belong to a stranger.
fn is_local_name(host: &str) -> bool {
    let name = name_of(host).trim_matches(['[', ']']);
    let is_single = !name.is_empty() && !name.contains('.');
    is_single || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok()
}

/// A host without its port.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => name,
        Some(_) | None => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(host: &str, origin: Option<&str>, site: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        let texts = [(header::HOST, Some(host)), (header::ORIGIN, origin), (SEC_FETCH_SITE.clone(), site)];
        for (name, text) in texts {
            if let Some(text) = text {
                headers.insert(name, text.parse().unwrap());
            }
        }
        reason_to_refuse(&headers, Some("https://mock.example.com/base")).is_none()
    }

    #[test]
    fn programs_pass_by_any_name() {
        for host in ["localhost:12113", "identity-mock.internal", "evil.example"] {
            assert!(passes(host, None, None), "{host}");
        }
    }

    #[test]
    fn own_pages_pass_at_local_names() {
        for host in
            ["localhost:12113", "127.0.0.1:1", "[::1]:12113", "[::1]", "mock", "app.localhost", "mock.example.com"]
        {
            assert!(passes(host, Some(&format!("http://{host}")), Some("same-origin")), "{host}");
            assert!(passes(host, None, Some("none")), "{host}");
        }
        for host in ["evil.example", "evil.example:12113", "localhost.evil.example", "1.2.3.4.evil.example", ""] {
            assert!(!passes(host, Some(&format!("http://{host}")), Some("same-origin")), "{host}");
        }
    }

    #[test]
    fn pages_of_others_do_not_pass() {
        let host = "localhost:12113";
        for origin in ["http://evil.example", "http://localhost:3000", "null", ""] {
            assert!(!passes(host, Some(origin), None), "{origin}");
        }
        for site in ["cross-site", "same-site", ""] {
            assert!(!passes(host, None, Some(site)), "{site}");
        }
    }
}
