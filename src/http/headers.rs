//! The headers of Stripe's answers. Source: recordings of 2026, see docs/fidelity.md, "Response headers".

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::call::CallData;
use crate::domain::{File, Mode, RequestId, version};

pub(super) static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
pub(super) static STRIPE_ACCOUNT: HeaderName = HeaderName::from_static("stripe-account");
pub(super) static STRIPE_CONTEXT: HeaderName = HeaderName::from_static("stripe-context");
pub(super) static STRIPE_VERSION: HeaderName = HeaderName::from_static("stripe-version");
static IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
static ORIGINAL_REQUEST: HeaderName = HeaderName::from_static("original-request");
static REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
static STRIPE_NOTICE: HeaderName = HeaderName::from_static("stripe-notice");
static STRIPE_SHOULD_RETRY: HeaderName = HeaderName::from_static("stripe-should-retry");
static PRIORITY_TIER: HeaderName = HeaderName::from_static("x-stripe-routing-context-priority-tier");

/// On every answer of the API. The recorded policy also names places to report to; this server sends nobody anywhere.
const COMMON: &[(&str, &str)] = &[
    ("server", "nginx"),
    ("content-type", "application/json"),
    ("access-control-allow-credentials", "true"),
    ("access-control-allow-methods", "GET, HEAD, PUT, PATCH, POST, DELETE"),
    ("access-control-allow-origin", "*"),
    (
        "access-control-expose-headers",
        "Request-Id, Stripe-Manage-Version, Stripe-Should-Retry, X-Stripe-External-Auth-Required, \
         X-Stripe-Privileged-Session-Required",
    ),
    ("access-control-max-age", "300"),
    ("cache-control", "no-cache, no-store"),
    (
        "content-security-policy",
        "base-uri 'none'; default-src 'none'; form-action 'none'; frame-ancestors 'none'; img-src 'self'; script-src \
         'self' 'report-sample'; style-src 'self'; worker-src 'none'",
    ),
    ("vary", "Origin"),
];

static ROUTED: LazyLock<HeaderMap> = LazyLock::new(|| {
    let mut headers = common();
    headers.insert("x-stripe-priority-routing-enabled", HeaderValue::from_static("true"));
    headers.insert("x-wc", HeaderValue::from_static("3c3"));
    headers.reserve(10);
    headers
});

static REFUSED: LazyLock<HeaderMap> = LazyLock::new(|| {
    let mut headers = common();
    headers.insert("x-robots-tag", HeaderValue::from_static("none"));
    headers.insert("x-wc", HeaderValue::from_static("383"));
    headers
});

fn common() -> HeaderMap {
    COMMON.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

/// How a `POST` was executed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Executed<'a> {
    /// By this request.
    Now,
    /// By this request of the same key before.
    Before(&'a RequestId),
    /// Not: it was refused before.
    Not,
}

/// The headers of an answer to a call that was read, not executed.
pub(super) fn of_read(call: &CallData) -> HeaderMap {
    let mut headers = ROUTED.clone();
    set(&mut headers, &REQUEST_ID, call.request_id.as_str());
    set(&mut headers, &STRIPE_VERSION, call.version.as_str());
    if let Some(account) = &call.on_behalf_of {
        set(&mut headers, &STRIPE_ACCOUNT, account.as_str());
    }
    if call.method == Method::DELETE && !call.answer_key.is_empty() {
        set(&mut headers, &IDEMPOTENCY_KEY, &call.answer_key);
    }
    if call.names_version && call.version.is_outdated() {
        let notice = format!(
            "You are using an outdated API version ({}). We recommend upgrading to the latest API version, {}. See \
             https://docs.stripe.com/upgrades",
            call.version.release(),
            version::NEWEST
        );
        set(&mut headers, &STRIPE_NOTICE, &notice);
    }
    let tier = match call.namespace.mode {
        Mode::Test => "api-testmode",
        Mode::Live => "livemode",
    };
    headers.insert(PRIORITY_TIER.clone(), HeaderValue::from_static(tier));
    headers
}

/// The headers of an answer to a `POST`; `key` is the one it brought or the one made up for it.
pub(super) fn of_post(call: &CallData, key: &str, executed: Executed<'_>) -> HeaderMap {
    let mut headers = of_read(call);
    set(&mut headers, &IDEMPOTENCY_KEY, key);
    match executed {
        Executed::Now => {
            set(&mut headers, &ORIGINAL_REQUEST, call.request_id.as_str());
            headers.insert(STRIPE_SHOULD_RETRY.clone(), HeaderValue::from_static("false"));
        }
        Executed::Before(original) => {
            set(&mut headers, &ORIGINAL_REQUEST, original.as_str());
            headers.insert(IDEMPOTENT_REPLAYED.clone(), HeaderValue::from_static("true"));
        }
        Executed::Not => set(&mut headers, &ORIGINAL_REQUEST, call.request_id.as_str()),
    }
    headers
}

/// The headers of an answer to an upload: no key is echoed, and the tier is that of live mode in test mode too.
/// Source: recordings of 2023.
pub(super) fn of_upload(call: &CallData, executed: Executed<'_>) -> HeaderMap {
    let mut headers = of_read(call);
    headers.insert(PRIORITY_TIER.clone(), HeaderValue::from_static("livemode"));
    if let Executed::Before(_) = executed {
        headers.insert(IDEMPOTENT_REPLAYED.clone(), HeaderValue::from_static("true"));
    }
    headers
}

/// The headers of the contents of a file, from `headers`, those of its answer.
pub(super) fn of_contents(mut headers: HeaderMap, file: &File) -> HeaderMap {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.file_type.media_type()));
    // The name is somebody's own, so only what needs no escape goes into a header.
    let is_plain = |character: &char| character.is_ascii_alphanumeric() || "._-".contains(*character);
    let name: String = file.filename.as_deref().unwrap_or_default().chars().filter(is_plain).collect();
    set(&mut headers, &header::CONTENT_DISPOSITION, &format!("inline; filename=\"{name}\""));
    // It may be somebody's page or picture with programs in it; it comes from here, but is not to act from here.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers
}

/// The headers of an answer without a call.
pub(super) fn of_anybody() -> HeaderMap {
    common()
}

/// The headers of a refusal at the gateway.
pub(super) fn of_refusal(status: u16) -> HeaderMap {
    let mut headers = REFUSED.clone();
    if status == 401 {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Stripe\""));
    }
    headers
}

/// What is echoed came in a header, so it can go out in one; anything else is left out.
fn set(headers: &mut HeaderMap, name: &HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name.clone(), value);
    }
}
