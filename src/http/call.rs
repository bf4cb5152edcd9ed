//! One API call: who makes it, on whose behalf, in which version. Built before the handler runs.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::error::ApiError;
use super::headers::{IDEMPOTENCY_KEY, STRIPE_ACCOUNT, STRIPE_CONTEXT, STRIPE_VERSION};
use super::messages;
use super::scope::Scope;
use crate::actions::{Binding, Execution, InFlightKey};
use crate::app::{App, Settings};
use crate::domain::api_key::mask;
use crate::domain::{AccountId, ApiKey, ApiVersion, KeyKind, Namespace, RequestId, Timestamp};
use crate::params::Tree;
use crate::wire::expand::Expand;

/// Where files are uploaded.
pub(super) const UPLOAD_PATH: &str = "/v1/files";

/// The longest idempotency key.
const MAX_IDEMPOTENCY_KEY: usize = 255;

/// The hosts that intercepted traffic of Stripe's own SDKs and pages names, and where Stripe's links then lead.
const STRIPE_HOSTS: [&str; 5] =
    ["api.stripe.com", "files.stripe.com", "js.stripe.com", "uploads.stripe.com", "verify.stripe.com"];
const STRIPE_LINK_BASE: &str = "https://verify.stripe.com";
const STRIPE_FILE_BASE: &str = "https://files.stripe.com";

/// An authenticated call; clones are the same call.
#[derive(Clone, Debug)]
pub(super) struct Call(Arc<CallData>);

#[derive(Debug)]
pub(super) struct CallData {
    /// Whose data it is about.
    pub(super) namespace: Namespace,
    /// What the key may do.
    pub(super) key_kind: KeyKind,
    /// What it opens.
    pub(super) scope: Scope,
    /// The key, as it may be shown.
    pub(super) masked_key: String,
    /// Where the call comes from; nowhere if through a file.
    pub(super) peer: Option<IpAddr>,
    /// Its id.
    pub(super) request_id: RequestId,
    /// The version that the answer is rendered for.
    pub(super) version: ApiVersion,
    /// Whether the request named that version itself.
    pub(super) names_version: bool,
    /// The account of a `Stripe-Account` header.
    pub(super) on_behalf_of: Option<AccountId>,
    /// The account of the key, if it acts on another.
    pub(super) platform: Option<AccountId>,
    /// What links begin with.
    pub(super) base_url: Arc<str>,
    /// What the addresses of files begin with.
    pub(super) file_base_url: Arc<str>,
    /// `POST` and the like.
    pub(super) method: Method,
    /// The path asked.
    pub(super) path: String,
    /// The idempotency key that a request of this method may bring.
    pub(super) idempotency_key: Option<String>,
    /// The key that the answer shows: the one that the request brought, or one made up for a `POST` that brought none.
    pub(super) answer_key: String,
    /// What is wrong with that key, to be told once the body is known to be a form.
    key_refusal: Option<ApiError>,
    /// A short text that stands for the parameters, whatever their order.
    fingerprint: OnceLock<String>,
    /// The time of the call.
    pub(super) now: Timestamp,
    /// Held until the call is answered.
    in_flight: Option<InFlightKey>,
}

impl std::ops::Deref for Call {
    type Target = CallData;

    fn deref(&self) -> &CallData {
        &self.0
    }
}

/// A call that was refused, with what of it was already known.
#[derive(Debug)]
pub(super) enum Refused {
    /// Before it was known whose call it is: no request id, other headers.
    AtTheGateway(ApiError),
    /// After.
    Routed(Call, ApiError),
}

impl Call {
    /// Judges everything that depends neither on the endpoint nor on the body, in Stripe's order: key, account,
    /// version. The idempotency key is held from here on, but judged after the body.
    pub(super) async fn begin(
        app: &App,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
    ) -> Result<Self, Refused> {
        let (text, key) = authenticate(&app.settings, headers).map_err(Refused::AtTheGateway)?;
        let scope = Scope::of(app, &key, &text).await.map_err(Refused::AtTheGateway)?;
        let masked_key = mask(&text);
        let other_account = account_header(headers, &key, &masked_key).map_err(Refused::AtTheGateway)?;
        let on_behalf_of =
            other_account.as_ref().filter(|(_, is_echoed)| *is_echoed).map(|(account, _)| account.clone());
        let own = key.namespace.account;
        let account = other_account.map_or_else(|| own.clone(), |(account, _)| account);
        let platform = (account != own).then_some(own);
        let namespace = Namespace { account, mode: key.namespace.mode };
        let (base_url, file_base_url) = base_urls(&app.settings, headers);
        let mut data = CallData {
            request_id: app.ids.request(&namespace),
            key_kind: key.kind,
            scope,
            masked_key,
            peer,
            version: app.settings.api_version.clone(),
            names_version: false,
            on_behalf_of,
            platform,
            base_url,
            file_base_url,
            method: method.clone(),
            path: path.to_owned(),
            idempotency_key: None,
            answer_key: String::new(),
            key_refusal: None,
            fingerprint: OnceLock::new(),
            now: app.clock.now(&namespace.account),
            in_flight: None,
            namespace,
        };
        match data.take_headers(app, headers) {
            Ok(()) => Ok(Self(Arc::new(data))),
            Err(error) => Err(Refused::Routed(Self(Arc::new(data)), error)),
        }
    }

    /// How a change of a session made by this call is executed, if its answer expands this.
    pub(super) fn execution_showing(&self, expand: Expand) -> Execution {
        Execution { reads_reports: expand.needs_report(), ..self.execution() }
    }

    /// How a change made by this call is executed.
    pub(super) fn execution(&self) -> Execution {
        Execution {
            namespace: self.namespace.clone(),
            platform: self.platform.clone(),
            request_id: self.request_id.clone(),
            binding: self.binding(),
            now: self.now,
            reads_reports: false,
            reads_events: false,
            idempotency_key: self.answer_key.clone(),
            base_url: self.base_url.clone(),
        }
    }

    /// What the call's idempotency key is bound to, once the parameters are known.
    pub(super) fn binding(&self) -> Option<Binding> {
        let key = self.idempotency_key.clone()?;
        Some(Binding { key, path: self.path.clone(), fingerprint: self.fingerprint.get()?.clone() })
    }

    /// Takes notice of the parameters and of what was sent beside them, to which the call's idempotency key is bound,
    /// then refuses the key if it has to be. A key in use whose answer is kept already is no obstacle: the layer gives
    /// that answer in place of the refusal.
    pub(super) fn note_parameters(&self, tree: &Tree, beside: &[&[u8]]) -> Result<(), ApiError> {
        if self.idempotency_key.is_some() {
            self.fingerprint.get_or_init(|| {
                let whole = beside.iter().fold(Sha256::new_with_prefix(tree.canonical()), |whole, part| {
                    // Lengths keep the parts apart.
                    whole.chain_update(part.len().to_be_bytes()).chain_update(part)
                });
                URL_SAFE_NO_PAD.encode(whole.finalize())
            });
        }
        match &self.key_refusal {
            Some(refusal) => Err(refusal.clone()),
            None => Ok(()),
        }
    }

    /// Refuses sensitive results to plain secret keys.
    /// Source: <https://docs.stripe.com/identity/access-verification-results>.
    pub(super) fn permit(&self, settings: &Settings, expand: Expand) -> Result<Expand, ApiError> {
        if expand.is_sensitive() && !self.may_see_sensitive(settings) {
            return Err(ApiError::new(403, messages::SENSITIVE_RESULTS));
        }
        Ok(expand)
    }

    /// Whether the key may see sensitive results.
    pub(super) fn may_see_sensitive(&self, settings: &Settings) -> bool {
        self.key_kind == KeyKind::Restricted || settings.lenient_sensitive
    }

    /// Whether it uploads a file, whose answers have other headers.
    pub(super) fn is_upload(&self) -> bool {
        self.method == Method::POST && self.path == UPLOAD_PATH
    }
}

impl CallData {
    fn take_headers(&mut self, app: &App, headers: &HeaderMap) -> Result<(), ApiError> {
        // First, so that every answer repeats the key.
        if self.method == Method::POST {
            self.take_key(app, headers);
        } else if self.method == Method::DELETE {
            // Repeated, though it means nothing (docs/fidelity.md, "Idempotency").
            self.answer_key = header_text(headers, &IDEMPOTENCY_KEY).unwrap_or_default();
        }
        if self.key_kind == KeyKind::Publishable {
            return Err(ApiError::new(403, messages::SECRET_KEY_REQUIRED).with_code("secret_key_required"));
        }
        if !self.scope.opens(&self.method, &self.path) {
            return Err(self.out_of_scope());
        }
        if let Some(text) = header_text(headers, &STRIPE_VERSION) {
            self.version = ApiVersion::parse(&text)
                .ok_or_else(|| ApiError::new(400, format!("Invalid Stripe API version: {text}")))?;
            self.names_version = true;
        } else if self.key_kind == KeyKind::Ephemeral {
            return Err(ApiError::new(400, messages::VERSION_FOR_EPHEMERAL_KEY));
        }
        if let Some(key) = &self.idempotency_key {
            self.in_flight = app.in_flight.take(&self.namespace, key);
            if self.in_flight.is_none() {
                let refusal = ApiError::new(409, messages::idempotency_key_in_use(key));
                self.key_refusal = Some(refusal.with_code("idempotency_key_in_use"));
            }
        }
        Ok(())
    }

    /// The refusal of what the key does not open.
    pub(super) fn out_of_scope(&self) -> ApiError {
        ApiError::new(403, messages::out_of_scope(&self.masked_key, self.namespace.account.as_str()))
    }

    fn take_key(&mut self, app: &App, headers: &HeaderMap) {
        if let Some(key) = header_text(headers, &IDEMPOTENCY_KEY) {
            let length = key.chars().count();
            if (1..=MAX_IDEMPOTENCY_KEY).contains(&length) {
                self.answer_key.clone_from(&key);
                self.idempotency_key = Some(key);
                return;
            }
            self.key_refusal = Some(ApiError::new(400, messages::idempotency_key_length(length)));
        }
        self.answer_key = app.ids.idempotency_key(&self.request_id).to_string();
    }
}

fn header_text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(ApiError::internal)
    }
}

/// The account that a request with these headers acts on.
pub(super) fn namespace_of(app: &App, headers: &HeaderMap) -> Result<Namespace, ApiError> {
    let (text, key) = authenticate(&app.settings, headers)?;
    if key.kind == KeyKind::Ephemeral {
        return Err(invalid_key(&text));
    }
    Ok(match account_header(headers, &key, &mask(&text))? {
        Some((account, _)) => Namespace { account, mode: key.namespace.mode },
        None => key.namespace,
    })
}

/// The key's text and what it stands for.
fn authenticate(settings: &Settings, headers: &HeaderMap) -> Result<(String, ApiKey), ApiError> {
    let text = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(key_of);
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Err(ApiError::new(401, messages::NO_API_KEY));
    };
    let is_accepted = settings.api_keys.is_empty() || settings.api_keys.contains(&text);
    match ApiKey::parse(&text) {
        // Ephemeral keys are made by accepted ones.
        Some(key) if is_accepted || key.kind == KeyKind::Ephemeral => Ok((text, key)),
        Some(_) | None => Err(invalid_key(&text)),
    }
}

/// A key that is not accepted.
pub(super) fn invalid_key(text: &str) -> ApiError {
    ApiError::new(401, format!("Invalid API Key provided: {}", mask(text)))
}

/// `Bearer KEY`, or `Basic` with the key as user name.
fn key_of(authorization: &str) -> Option<String> {
    let (scheme, value) = authorization.trim().split_once(' ')?;
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(value.to_owned());
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let decoded = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
        return Some(decoded.split_once(':').map_or(decoded.as_str(), |(user, _)| user).to_owned());
    }
    None
}

/// The account to act on, by either of the two headers that name one, and whether it was `Stripe-Account`.
fn account_header(headers: &HeaderMap, key: &ApiKey, masked: &str) -> Result<Option<(AccountId, bool)>, ApiError> {
    let (text, is_echoed) = match (header_text(headers, &STRIPE_ACCOUNT), header_text(headers, &STRIPE_CONTEXT)) {
        (Some(account), _) => (account, true),
        // A context is a path of accounts, of which the last one is acted on.
        (None, Some(context)) => (context.rsplit('/').next().unwrap_or_default().to_owned(), false),
        (None, None) => return Ok(None),
    };
    match AccountId::parse(&text) {
        // An ephemeral key has its account in it and acts on no other.
        Some(account) if key.kind != KeyKind::Ephemeral || account == key.namespace.account => {
            Ok(Some((account, is_echoed)))
        }
        Some(_) | None => {
            Err(ApiError::new(403, messages::account_invalid(masked, &text)).with_code("account_invalid"))
        }
    }
}

/// What the address of this server begins with for whoever sent these headers.
pub(super) fn base_url(settings: &Settings, headers: &HeaderMap) -> Arc<str> {
    base_urls(settings, headers).0
}

/// What links, and what the addresses of files begin with: as configured, or where the request itself came to.
fn base_urls(settings: &Settings, headers: &HeaderMap) -> (Arc<str>, Arc<str>) {
    let here = |url: Arc<str>| (url.clone(), url);
    if let Some(url) = &settings.public_url {
        return here(url.clone());
    }
    match headers.get(header::HOST).and_then(|value| value.to_str().ok()) {
        Some(host) if STRIPE_HOSTS.contains(&host) => (STRIPE_LINK_BASE.into(), STRIPE_FILE_BASE.into()),
        Some(host) if is_authority(host) => here(format!("http://{host}").into()),
        Some(_) | None => here(settings.local_url.clone()),
    }
}

/// Whether a `Host` header can stand in a URL: a name or an address, and perhaps a port.
pub(super) fn is_authority(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        Some(_) | None => (host, None),
    };
    let port_is_well_formed = port.is_none_or(|port| port.parse::<u16>().is_ok());
    let name_is_well_formed = match name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<IpAddr>().is_ok(),
        None => !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
    };
    port_is_well_formed && name_is_well_formed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_come_as_bearer_or_as_user_name() {
        let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert_eq!(key_of("Bearer sk_test_a").as_deref(), Some("sk_test_a"));
        assert_eq!(key_of("bearer  sk_test_a ").as_deref(), Some("sk_test_a"));
        assert_eq!(key_of(&basic("sk_test_a:")).as_deref(), Some("sk_test_a"));
        assert_eq!(key_of(&basic("sk_test_a")).as_deref(), Some("sk_test_a"));
        for text in ["", "Bearer", "sk_test_a", "Basic ###", "Digest x"] {
            assert_eq!(key_of(text), None, "{text}");
        }
    }

    #[test]
    fn only_hosts_that_can_stand_in_a_link_are_used() {
        for host in ["localhost", "localhost:12113", "127.0.0.1:1", "[::1]:12113", "[::1]", "mock_1.test"] {
            assert!(is_authority(host), "{host}");
        }
        for host in ["", ":80", "a b", "a/b", "a:99999", "a:b", "[x]", "user@host", "::1", "a\"b"] {
            assert!(!is_authority(host), "{host}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_refused(text in "\\PC{0,100}") {
            let _ = key_of(&text);
            let _ = is_authority(&text);
            let _ = ApiKey::parse(&text);
            let _ = ApiVersion::parse(&text);
            let _ = AccountId::parse(&text);
            prop_assert_eq!(mask(&text).chars().count(), text.chars().count());
        }
    }
}
