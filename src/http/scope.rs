//! What a key opens. The one place where the scope of an ephemeral key is judged: it may show and change one session's
//! verification page and send pictures for it, and nothing else. The rest of the API never sees such a key.

use axum::http::Method;

use super::call::{UPLOAD_PATH, invalid_key};
use super::error::ApiError;
use crate::actions::ephemeral_key_of;
use crate::app::App;
use crate::domain::api_key::mask;
use crate::domain::{ApiKey, EphemeralSecret, KeyKind, Purpose, SessionId};

/// Where the pages are.
const PAGES_PATH: &str = "/v1/identity/verification_pages/";

/// What a key opens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Scope {
    /// The whole account.
    Account,
    /// What the user of this session needs.
    Session(SessionId),
    /// Nothing here: the key is for a customer.
    Nothing,
}

impl Scope {
    /// What a well-formed key opens, if it is known and works.
    pub(super) async fn of(app: &App, key: &ApiKey, text: &str) -> Result<Self, ApiError> {
        match key.kind {
            KeyKind::Secret | KeyKind::Restricted | KeyKind::Publishable => return Ok(Self::Account),
            KeyKind::Ephemeral => {}
        }
        let now = app.clock.now(&key.namespace.account);
        let secret = EphemeralSecret::from_text(text);
        let found = ephemeral_key_of(app, &key.namespace, &secret).await;
        let found = found.map_err(|error| ApiError { internal: Some(error.to_string()), ..ApiError::internal() })?;
        match found {
            None => Err(invalid_key(text)),
            Some(key) if key.is_expired(now) => {
                Err(ApiError::new(401, format!("Expired API Key provided: {}", mask(text)))
                    .with_code("api_key_expired"))
            }
            Some(key) => Ok(key.scope.session.map_or(Self::Nothing, Self::Session)),
        }
    }

    /// Whether a key may ask for this at all.
    pub(super) fn opens(&self, method: &Method, path: &str) -> bool {
        match self {
            Self::Account => true,
            Self::Nothing => false,
            Self::Session(session) => {
                let page = path.strip_prefix(PAGES_PATH).and_then(|rest| rest.strip_prefix(session.as_str()));
                page.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                    || (method == Method::POST && path == UPLOAD_PATH)
            }
        }
    }

    /// Whether a key may send a file for this purpose and this session.
    pub(super) fn permits_upload(&self, purpose: Purpose, owner: Option<&SessionId>) -> bool {
        match self {
            Self::Account => true,
            Self::Nothing => false,
            Self::Session(session) => purpose == Purpose::IdentityPrivate && owner == Some(session),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_opens_its_page_and_uploads_only() {
        let scope = Scope::Session(SessionId::parse("vs_1").unwrap());
        for (method, path, opens) in [
            (Method::GET, "/v1/identity/verification_pages/vs_1", true),
            (Method::POST, "/v1/identity/verification_pages/vs_1/data", true),
            (Method::GET, "/v1/identity/verification_pages/vs_12", false),
            (Method::GET, "/v1/identity/verification_pages/vs_2/vs_1", false),
            (Method::GET, "/v1/identity/verification_pages", false),
            (Method::GET, "/v1/identity/verification_sessions/vs_1", false),
            (Method::POST, "/v1/files", true),
            (Method::GET, "/v1/files", false),
            (Method::POST, "/v1/files/file_1", false),
            (Method::POST, "/v1/ephemeral_keys", false),
        ] {
            assert_eq!(scope.opens(&method, path), opens, "{method} {path}");
            assert!(Scope::Account.opens(&method, path) && !Scope::Nothing.opens(&method, path));
        }
    }

    #[test]
    fn pictures_are_sent_for_the_keys_own_session() {
        let ids = ["vs_1", "vs_2"].map(|id| SessionId::parse(id).unwrap());
        let scope = Scope::Session(ids[0].clone());
        assert!(scope.permits_upload(Purpose::IdentityPrivate, Some(&ids[0])));
        for (purpose, owner) in [
            (Purpose::IdentityPrivate, Some(&ids[1])),
            (Purpose::IdentityPrivate, None),
            (Purpose::BusinessIcon, Some(&ids[0])),
        ] {
            assert!(!scope.permits_upload(purpose, owner), "{purpose:?}");
            assert!(Scope::Account.permits_upload(purpose, owner) && !Scope::Nothing.permits_upload(purpose, owner));
        }
    }
}
