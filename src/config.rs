//! What can be configured, with its defaults. Knows no command line and no environment; a Rust test writes it by
//! hand.

use std::borrow::Cow;
use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

pub use crate::domain::Complete;
pub use crate::domain::api_key::SUGGESTED_KEY;
use crate::domain::retry::Speed;
use crate::domain::webhook_endpoint::Secret;
use crate::domain::{ApiKey, ApiVersion, Outcome, Timestamp, WebhookEndpoint};
use crate::params::text::{nearest, web_url, webhook_url};

/// The port of the command line; a server in a test takes a free one.
pub const DEFAULT_PORT: u16 = 12113;

/// The signing secret of servers that were told no other: known, so that applications can be configured with it before
/// a server runs.
const DEFAULT_WEBHOOK_SECRET: &str = "whsec_IdentityMockLocalSigningSecret00";

/// Leaves outcomes to somebody's decision.
const MANUAL: &str = "manual";

/// How a server behaves.
///
/// ```
/// use std::time::Duration;
///
/// let config = identity_mock::Config { redaction_time: Duration::ZERO, ..identity_mock::Config::default() };
/// assert_eq!(config.port, 0);
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on. Default: `127.0.0.1`.
    pub host: IpAddr,
    /// The port to listen on. Default: 0, a free one.
    pub port: u16,
    /// Also serve on this unix socket. Default: none.
    pub unix_socket: Option<PathBuf>,
    /// What session links begin with. Default: the host of the request.
    pub public_url: Option<String>,
    /// The file that keeps the state. Default, and what `:memory:` stands for: a temporary one, removed when the server
    /// ends.
    pub database: Option<PathBuf>,
    /// The only API keys to accept. Default: any well-formed one.
    pub api_keys: Vec<String>,
    /// The API version of requests that name none. Default: the newest known.
    pub api_version: String,
    /// How attempts end when nothing else decides: an outcome word, or `manual` to leave it to somebody. Default:
    /// `manual`.
    pub outcome: String,
    /// When a session is submitted without its user. Default: never.
    pub complete: Complete,
    /// How long the checks of an attempt with an `_async` outcome take. Default: 1 second.
    pub processing_time: Duration,
    /// How long a redaction takes. Default: 3 seconds.
    pub redaction_time: Duration,
    /// Where the events of every account are sent, beside the webhook endpoints made by the API. Default: nowhere.
    pub webhook_urls: Vec<String>,
    /// What signs deliveries to `webhook_urls` and to those who listen with the Stripe CLI. Default: the same for every
    /// server, `whsec_IdentityMockLocalSigningSecret00`.
    pub webhook_secret: String,
    /// How long a receiver of webhooks may take to answer. Default: 30 seconds.
    pub webhook_timeout: Duration,
    /// How many times faster than Stripe's deliveries that failed are tried again. Default: 1.
    pub retry_speed: f64,
    /// Makes ids, tokens and secrets reproducible. Default: random ones.
    pub id_seed: Option<u64>,
    /// Where to be stricter than Stripe seems to be. Default: nowhere.
    pub strict: Vec<Strict>,
    /// Where to be more lenient than Stripe. Default: nowhere.
    pub lenient: Vec<Lenient>,
    /// Start with a clock that stands at this Unix second and moves only when told. Default: the machine's clock.
    pub frozen_at: Option<i64>,
}

/// Where a server can be stricter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strict {
    /// Refuse a list's `limit` outside 1 to 100 instead of bringing it into range.
    Limit,
    /// Refuse customers, accounts, persons and flows, none of which this server has.
    References,
}

/// Where a server can be more lenient.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lenient {
    /// Show sensitive verification results to plain secret keys.
    Sensitive,
}

/// A configuration that cannot work.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what}")]
pub struct ConfigError {
    what: String,
    hint: Cow<'static, str>,
}

impl ConfigError {
    /// What to do about it.
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            unix_socket: None,
            public_url: None,
            database: None,
            api_keys: Vec::new(),
            api_version: ApiVersion::newest().to_string(),
            outcome: MANUAL.to_owned(),
            complete: Complete::OnSubmit,
            processing_time: Duration::from_secs(1),
            redaction_time: Duration::from_secs(3),
            webhook_urls: Vec::new(),
            webhook_secret: DEFAULT_WEBHOOK_SECRET.to_owned(),
            webhook_timeout: Duration::from_secs(30),
            retry_speed: 1.0,
            id_seed: None,
            strict: Vec::new(),
            lenient: Vec::new(),
            frozen_at: None,
        }
    }
}

impl Config {
    /// The version of requests that name none.
    pub(crate) fn default_version(&self) -> Result<ApiVersion, ConfigError> {
        ApiVersion::parse(&self.api_version).ok_or_else(|| ConfigError {
            what: format!("`{}` is not an API version", self.api_version),
            hint: "versions look like `2026-10-28.endive`, or `2023-10-16` before they had names".into(),
        })
    }

    /// What links begin with, without a slash at the end.
    pub(crate) fn link_base(&self) -> Result<Option<String>, ConfigError> {
        let Some(text) = &self.public_url else { return Ok(None) };
        let is_base = web_url(text).is_some_and(|url| url.query().is_none() && url.fragment().is_none());
        if is_base {
            return Ok(Some(text.trim_end_matches('/').to_owned()));
        }
        Err(ConfigError {
            what: format!("`{text}` is not a URL that links can begin with"),
            hint: "give scheme and host, for example `http://localhost:12113`".into(),
        })
    }

    /// The keys, each of which must be well-formed.
    pub(crate) fn checked_api_keys(&self) -> Result<Vec<String>, ConfigError> {
        match self.api_keys.iter().find(|key| ApiKey::parse(key).is_none()) {
            None => Ok(self.api_keys.clone()),
            Some(key) => Err(ConfigError {
                what: format!("`{}` is not an API key", crate::domain::api_key::mask(key)),
                hint: "keys look like `sk_test_...`, `rk_test_...` or `pk_test_...`, or the same with `live`".into(),
            }),
        }
    }

    /// How attempts end when nothing else decides.
    pub(crate) fn checked_outcome(&self) -> Result<Option<Outcome>, ConfigError> {
        if self.outcome == MANUAL {
            return Ok(None);
        }
        Outcome::parse(&self.outcome).map(Some).ok_or_else(|| {
            let words = [&[MANUAL.to_owned()], &Outcome::all_words()[..]].concat();
            let hint = match nearest(&self.outcome, &words) {
                Some(near) => format!("did you mean `{near}`?").into(),
                None => {
                    "an outcome is `manual`, `verified`, `processing` or an error code such as `document_expired`, \
                         each but the first also with `_async`"
                        .into()
                }
            };
            ConfigError { what: format!("`{}` is not an outcome", self.outcome), hint }
        })
    }

    /// What signs for those who listen.
    pub(crate) fn checked_webhook_secret(&self) -> Result<Secret, ConfigError> {
        Secret::parse(&self.webhook_secret).ok_or_else(|| ConfigError {
            what: "the webhook secret is not one".to_owned(),
            hint: "secrets look like `whsec_...`, with letters and digits".into(),
        })
    }

    /// The endpoints that every account has.
    pub(crate) fn configured_endpoints(&self, secret: &Secret) -> Result<Vec<WebhookEndpoint>, ConfigError> {
        let endpoint = |url: &String| match webhook_url(url) {
            Ok(_) => Ok(WebhookEndpoint::configured(url.clone(), secret.clone())),
            Err(_) => Err(ConfigError {
                what: format!("`{url}` is not a URL that webhooks can be sent to"),
                hint: "give scheme, host and path, for example `http://localhost:4242/webhook`".into(),
            }),
        };
        let mut endpoints = self.webhook_urls.iter().map(endpoint).collect::<Result<Vec<_>, _>>()?;
        // Whoever names a place twice does not want to be told twice.
        let mut known = HashSet::new();
        endpoints.retain(|endpoint| known.insert(endpoint.id.clone()));
        Ok(endpoints)
    }

    /// How much faster deliveries are tried again.
    pub(crate) fn checked_retry_speed(&self) -> Result<Speed, ConfigError> {
        Speed::new(self.retry_speed).ok_or_else(|| ConfigError {
            what: format!("`{}` is not a speed", self.retry_speed),
            hint: "a speed is a number above zero: 1 is Stripe's, 3600 makes hours seconds".into(),
        })
    }

    /// Where a clock that stands begins.
    pub(crate) fn start_time(&self) -> Option<Timestamp> {
        self.frozen_at.map(Timestamp::from_seconds)
    }
}

impl Strict {
    /// Its name on the command line.
    pub const WORDS: &'static [(&'static str, Self)] = &[("limit", Self::Limit), ("references", Self::References)];
}

impl Lenient {
    /// Its name on the command line.
    pub const WORDS: &'static [(&'static str, Self)] = &[("sensitive", Self::Sensitive)];
}
