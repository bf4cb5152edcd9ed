//! What an endpoint has still to be told, or was told: one event, to one webhook endpoint.

use super::account::AccountId;
use super::id::{EndpointId, EventId};
use super::timestamp::Timestamp;
use super::version::ApiVersion;

/// The delivery of one event to one endpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// What is told.
    pub event: EventId,
    /// To whom.
    pub endpoint: EndpointId,
    /// The account that the endpoint belongs to, if it is another than the event's: a platform, which hears of its
    /// connected accounts.
    pub platform: Option<AccountId>,
    /// The endpoint's own version, if it has one; the event's otherwise.
    pub api_version: Option<ApiVersion>,
    /// How many endpoints the event had to be told to when this one was made; what the body says.
    pub pending_webhooks: u32,
    /// How often it was tried.
    pub attempts: u32,
    /// Whether somebody asked for it by hand: then it is tried once.
    pub by_hand: bool,
    /// Whether and when it is tried next.
    pub state: DeliveryState,
}

/// How far a delivery has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeliveryState {
    /// It is tried, or tried again, from this time on.
    Waits {
        /// When.
        due: Timestamp,
    },
    /// The endpoint took it.
    Delivered,
    /// It is not tried any more.
    GivenUp,
}

impl Delivery {
    /// When it is tried next, if it is.
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            DeliveryState::Waits { due } => Some(due),
            DeliveryState::Delivered | DeliveryState::GivenUp => None,
        }
    }
}

impl DeliveryState {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waits { .. } => "pending",
            Self::Delivered => "delivered",
            Self::GivenUp => "given_up",
        }
    }
}

/// One attempt at a delivery, as it is kept for people to look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeliveryAttempt {
    /// When it was made, by the account's clock.
    pub at: Timestamp,
    /// Which attempt it was, from one on.
    pub number: u32,
    /// Where the request went.
    pub url: String,
    /// How long it took.
    pub duration_ms: u64,
    /// The `Stripe-Signature` that was sent.
    pub signature: String,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// The beginning of the answer's body.
    pub body: String,
    /// Why there was no answer.
    pub error: Option<String>,
    /// When the next attempt is due, if there is to be one.
    pub next: Option<Timestamp>,
}
