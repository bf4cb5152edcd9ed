//! What every front door works with. Cheap to clone.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::actions::InFlight;
use crate::clock::Clock;
use crate::domain::retry::Speed;
use crate::domain::webhook_endpoint::Secret;
use crate::domain::{ApiVersion, Complete, Outcome, WebhookEndpoint};
use crate::faults::Faults;
use crate::ids::IdSource;
use crate::journal::Journal;
use crate::listeners::Listeners;
use crate::sink::Sinks;
use crate::storage::Store;

/// The whole application, without a door.
#[derive(Clone, Debug)]
pub(crate) struct App {
    /// Where state lives.
    pub(crate) store: Store,
    /// What time it is.
    pub(crate) clock: Clock,
    /// Where ids come from.
    pub(crate) ids: IdSource,
    /// Wakes the worker when there is work for later.
    pub(crate) due_work: Arc<Notify>,
    /// The idempotency keys of requests that are being answered.
    pub(crate) in_flight: InFlight,
    /// The requests that were answered last.
    pub(crate) journal: Journal,
    /// Those who follow accounts live.
    pub(crate) listeners: Listeners,
    /// Where webhooks can be sent to be looked at.
    pub(crate) sinks: Sinks,
    /// What goes wrong on purpose.
    pub(crate) faults: Faults,
    /// Cancelled once the server stops: an answer that has no end of its own ends then.
    pub(crate) stop: CancellationToken,
    /// What the marks are made with by which the server knows the forms that it gave out.
    pub(crate) form_key: Arc<str>,
    /// What was configured.
    pub(crate) settings: Arc<Settings>,
}

/// The part of the configuration that requests depend on.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The only keys accepted; any well-formed one if empty.
    pub(crate) api_keys: Vec<String>,
    /// The version of requests that name none.
    pub(crate) api_version: ApiVersion,
    /// What links begin with; taken from the request's host if absent.
    pub(crate) public_url: Option<Arc<str>>,
    /// What links begin with when a request's host is of no use.
    pub(crate) local_url: Arc<str>,
    /// How attempts end when nothing else decides; `None` leaves them to somebody's decision.
    pub(crate) outcome: Option<Outcome>,
    /// When sessions are submitted.
    pub(crate) complete: Complete,
    /// How long the checks of an asynchronous attempt take.
    pub(crate) processing_time: Duration,
    /// The endpoints of the configuration, which get the events of every account.
    pub(crate) webhook_endpoints: Vec<WebhookEndpoint>,
    /// How long a redaction takes.
    pub(crate) redaction_time: Duration,
    /// How much faster than Stripe's deliveries that failed are tried again.
    pub(crate) retry_speed: Speed,
    /// What signs for those who listen, and for the endpoints of the configuration.
    pub(crate) webhook_secret: Secret,
    /// Refuse a `limit` outside its range instead of bringing it into range.
    pub(crate) strict_limit: bool,
    /// Refuse references to objects that this server does not have.
    pub(crate) strict_references: bool,
    /// Show sensitive results to plain secret keys.
    pub(crate) lenient_sensitive: bool,
}
