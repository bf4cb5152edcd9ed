//! Pages and redirects as answers, with the headers that keep them what they are: nothing from elsewhere, nothing
//! inline, in no frame but the one that asked for it, in no cache, in no referrer.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::place::{Frame, Place};

const HEADERS: &[(HeaderName, &str)] = &[
    (header::CACHE_CONTROL, "no-store"),
    // Addresses have the link in them, which nobody else is to learn. Without any, browsers would keep from this server
    // too where its forms come from.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// Where the forms of a page lead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Leads {
    /// To pages of this server only.
    Here,
    /// On to the application, and wherever that sends its user then: browsers hold every redirect that follows a form
    /// to the policy of the form's page.
    Away,
}

/// A page.
pub(super) fn page(status: u16, place: &Place, leads: Leads, page: &impl Template) -> Response {
    // Writing to memory does not fail, and no template here asks for anything that could.
    let text = page.render().unwrap_or_default();
    let mut response = with_headers(status, Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let policy = policy(place, leads);
    // Origins were checked to be such.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::try_from(policy).expect("a policy is ASCII"));
    if place.frame == Frame::Window {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    response
}

/// Sends the browser on.
pub(super) fn redirect(address: &HeaderValue) -> Response {
    let mut response = with_headers(StatusCode::SEE_OTHER.as_u16(), Body::empty());
    response.headers_mut().insert(header::LOCATION, address.clone());
    response
}

/// Sends the browser on to a page of this server.
pub(super) fn redirect_here(address: String) -> Response {
    redirect(&HeaderValue::try_from(address).expect("addresses of this server are ASCII"))
}

/// Something else than a page.
pub(super) fn plain(body: Body) -> Response {
    with_headers(StatusCode::OK.as_u16(), body)
}

fn with_headers(status: u16, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in HEADERS {
        response.headers_mut().insert(name.clone(), HeaderValue::from_static(value));
    }
    response
}

fn policy(place: &Place, leads: Leads) -> String {
    let form_action = match leads {
        Leads::Here => "'self'",
        Leads::Away => "'self' http: https:",
    };
    let (script, ancestors) = match &place.frame {
        Frame::Window => ("", "'none'".to_owned()),
        Frame::Modal(embedder) => {
            let all = std::iter::once(&embedder.origin).chain(&embedder.ancestors);
            (" script-src 'self';", all.map(String::as_str).collect::<Vec<_>>().join(" "))
        }
    };
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self';{script} form-action {form_action}; base-uri 'none'; \
         frame-ancestors {ancestors}"
    )
}
