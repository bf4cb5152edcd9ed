//! Forms: the mark by which the server knows those that it gave out itself, reading what comes back, and which pages of
//! a browser may send anything at all.

use axum::extract::{FromRequest as _, OriginalUri, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::super::control::guard::reason_to_refuse;
use super::super::upload::{FilePart, Upload};
use super::place::Place;
use super::problem::Problem;
use crate::app::App;
use crate::domain::Link;
use crate::params::{Node, Tree};

/// The field that has the mark.
pub(super) const MARK: &str = "csrf";

/// Where intercepted traffic of browsers is sent.
const STRIPE_PAGES: &str = "https://verify.stripe.com";

/// What a form brought.
#[derive(Debug)]
pub(super) struct Posted {
    pairs: Vec<(String, String)>,
    pub(super) file: Option<FilePart>,
}

/// Refuses what a page of another origin sends, or one that calls this server by a name that may be anybody's. Links to
/// pages may come from anywhere.
pub(in crate::http) async fn guard(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    request: Request,
    next: Next,
) -> Response {
    let (headers, public_url) = (request.headers(), app.settings.public_url.as_deref());
    let is_refused = request.method() != Method::GET
        && reason_to_refuse(headers, public_url).is_some()
        && reason_to_refuse(headers, Some(STRIPE_PAGES)).is_some();
    if is_refused { Problem::other_origin().page(&Place::in_window(&uri)) } else { next.run(request).await }
}

/// The pairs of a query. What is no query has none: addresses come from anywhere, with whatever was added on the way.
pub(super) fn pairs_of(query: &str) -> Vec<(String, String)> {
    let pairs = Tree::pairs(query.as_bytes()).unwrap_or_default();
    pairs.into_iter().map(|(name, text)| (name.into_owned(), text.into_owned())).collect()
}

/// The mark of the forms of a link.
pub(super) fn mark(app: &App, link: &Link) -> String {
    URL_SAFE_NO_PAD.encode(mac(app, link).finalize().into_bytes())
}

/// Reads a form that this server gave out for this link.
pub(super) async fn read(app: &App, link: &Link, request: Request) -> Result<Posted, Problem> {
    let upload = Upload::from_request(request, &()).await?;
    let pairs = upload.form.0.into_entries().into_iter().filter_map(|entry| match entry.node {
        Node::Scalar(text) => Some((entry.name, text)),
        Node::Hash(_) => None,
    });
    let posted = Posted { pairs: pairs.collect(), file: upload.file };
    let mark = posted.text(MARK).and_then(|mark| URL_SAFE_NO_PAD.decode(mark).ok()).unwrap_or_default();
    // Compares in constant time.
    mac(app, link).verify_slice(&mark).map_err(|_| Problem::stale_form())?;
    Ok(posted)
}

fn mac(app: &App, link: &Link) -> Hmac<Sha256> {
    let mac = Hmac::new_from_slice(app.form_key.as_bytes()).expect("any length will do");
    mac.chain_update("form of ").chain_update(link.to_string())
}

impl Posted {
    /// The field of this name, if it was filled in.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let mut named = self.pairs.iter().filter(|(known, _)| known == name);
        named.next_back().map(|(_, text)| text.trim()).filter(|text| !text.is_empty())
    }
}
