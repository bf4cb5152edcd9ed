//! What an event tells of its session: rendered once, in the newest version; what older versions show, and what
//! redaction leaves, is made of that text.

use super::expand::Expand;
use super::json;
use super::session::{Context, Session};
use crate::domain::{self, ApiVersion, Timestamp};

/// The session as an event tells of it. Client secret and link are in it only with `base_url`.
pub fn object(session: &domain::Session, base_url: Option<&str>, now: Timestamp) -> String {
    let version = ApiVersion::newest();
    json::text(&Session::new(session, None, Context { base_url, expand: Expand::default(), version: &version, now }))
}

/// The object of an event as an older version shows it.
pub fn in_version(object: &str, version: &ApiVersion) -> String {
    if version.shows_related_customer_account() {
        object.to_owned()
    } else {
        json::with_key(object, "related_customer_account", None)
    }
}

/// The object of an event once its session is redacted.
pub fn redacted(object: &str) -> String {
    let object = json::with_key(object, "client_reference_id", Some("null"));
    json::with_key(&object, "metadata", Some("{}"))
}
