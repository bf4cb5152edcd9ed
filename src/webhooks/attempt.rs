//! One attempt at one delivery: prepare what is sent, send it, write down what came of it.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use url::Url;

use super::delivery::{Outcome, Sender};
use super::failure::{self, Failure};
use crate::actions::{self, ActionError};
use crate::app::App;
use crate::clock::{Clock, Reading, Whose};
use crate::domain::webhook_endpoint::Status;
use crate::domain::{DeliveryAttempt, DeliveryState, Event, Timestamp, WebhookEndpoint, retry};
use crate::faults::DeliveryEffect;
use crate::params::text::webhook_url;
use crate::storage::{Lane, StoredDelivery};
use crate::wire::{self, json, webhook};

/// What attempts are made with.
#[derive(Clone, Debug)]
pub(super) struct Attempts {
    pub(super) app: App,
    pub(super) sender: Sender,
    /// Whether this program runs in a container, where `localhost` may not be what it seems.
    pub(super) is_in_container: bool,
}

/// What is sent.
struct Prepared {
    url: Url,
    body: Bytes,
    signature: String,
}

impl Attempts {
    /// Makes an attempt and writes down what came of it.
    pub(super) async fn make(
        &self,
        lane: &Lane,
        stored: Arc<StoredDelivery>,
        event: &Event,
    ) -> Result<(), ActionError> {
        let endpoint = actions::endpoint_of(&self.app, &lane.namespace, &stored.delivery);
        let prepared = endpoint
            .filter(|endpoint| endpoint.status == Status::Enabled)
            .and_then(|endpoint| prepare(lane, &stored, event, &endpoint));
        let Some(prepared) = prepared else {
            return actions::give_up_delivery(&self.app, &lane.namespace, stored).await;
        };
        let before = self.reading(lane);
        let fault = self.fault(lane, &stored, event);
        if let Some(DeliveryEffect::Delay(delay)) = fault {
            let due = before.now.after(delay);
            return actions::postpone_delivery(&self.app, &lane.namespace, stored, due).await;
        }
        #[expect(clippy::disallowed_methods, reason = "a duration, which no clock of the domain moves")]
        let begun = Instant::now();
        let mode = lane.namespace.mode;
        if fault == Some(DeliveryEffect::Duplicate) {
            // What comes of the first of the two counts for nothing, as if its answer had been lost.
            drop(self.sender.send(&prepared.url, prepared.body.clone(), &prepared.signature, mode).await);
        }
        let outcome = if fault == Some(DeliveryEffect::Drop) {
            Outcome::Failed(Failure { what: "dropped by a fault".to_owned(), is_refusal: false })
        } else {
            self.sender.send(&prepared.url, prepared.body, &prepared.signature, mode).await
        };
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);

        let number = stored.delivery.attempts.saturating_add(1);
        let (at, state) = self.judge(lane, &stored, before, number, &outcome);
        self.log(&prepared.url, event, number, &outcome, state);
        let (status, body, error) = match outcome {
            Outcome::Answered { status, body } => (Some(status), body, None),
            Outcome::Failed(failure) => (None, String::new(), Some(failure.what)),
        };
        let next = match state {
            DeliveryState::Waits { due } => Some(due),
            DeliveryState::Delivered | DeliveryState::GivenUp => None,
        };
        let (url, signature) = (shown(&prepared.url), prepared.signature);
        let attempt = DeliveryAttempt { at, number, url, duration_ms, signature, status, body, error, next };
        actions::record_attempt(&self.app, &lane.namespace, stored, attempt, state).await
    }

    /// As of when the attempt counts, and what becomes of the delivery. By a clock that stands, an attempt is made at the
    /// very time at which it fell due, so that a clock that was moved far shows all that would have happened.
    fn judge(
        &self,
        lane: &Lane,
        stored: &StoredDelivery,
        before: Reading,
        number: u32,
        outcome: &Outcome,
    ) -> (Timestamp, DeliveryState) {
        let delivery = &stored.delivery;
        let due = delivery.due().unwrap_or(before.now);
        let (at, from) = if before.runs { (before.now, self.reading(lane).now) } else { (due, due) };
        if outcome.is_success() {
            return (at, DeliveryState::Delivered);
        }
        if delivery.by_hand {
            return (at, DeliveryState::GivenUp);
        }
        let pause = retry::pause_after(number, lane.namespace.mode, self.app.settings.retry_speed);
        (at, pause.map_or(DeliveryState::GivenUp, |pause| DeliveryState::Waits { due: from.after(pause) }))
    }

    /// What a fault does to an attempt.
    fn fault(&self, lane: &Lane, stored: &StoredDelivery, event: &Event) -> Option<DeliveryEffect> {
        // One that was put off already is not put off again, or it would never be made.
        let is_first = stored.delivery.due().is_some_and(|due| due.whole_second() == event.created);
        self.app.faults.on_delivery(&self.app.ids, &lane.namespace, event.kind.name(), is_first)
    }

    fn reading(&self, lane: &Lane) -> Reading {
        self.app.clock.read(&Whose::Account(lane.namespace.account.clone()))
    }

    fn log(&self, url: &Url, event: &Event, number: u32, outcome: &Outcome, state: DeliveryState) {
        let hint = match outcome {
            Outcome::Failed(failure) if failure.is_refusal => failure::hint(url, self.is_in_container),
            Outcome::Failed(_) | Outcome::Answered { .. } => None,
        };
        let (url, kind, state) = (shown(url), event.kind.name(), state.word());
        match outcome {
            Outcome::Answered { status, .. } if outcome.is_success() => {
                tracing::debug!(%url, event.id = %event.id, event.r#type = kind, delivery.attempt = number, http.status = status, "webhook delivered");
            }
            Outcome::Answered { status, .. } => {
                tracing::warn!(%url, event.id = %event.id, event.r#type = kind, delivery.attempt = number, delivery.state = state, http.status = status, "webhook failed");
            }
            Outcome::Failed(failure) => {
                tracing::warn!(%url, event.id = %event.id, event.r#type = kind, delivery.attempt = number, delivery.state = state, error = failure.what, hint, "webhook failed");
            }
        }
    }
}

/// None if there is nothing to send, or nowhere: somebody has changed the database.
fn prepare(lane: &Lane, stored: &StoredDelivery, event: &Event, endpoint: &WebhookEndpoint) -> Option<Prepared> {
    let delivery = &stored.delivery;
    let event = Event { pending_webhooks: delivery.pending_webhooks, ..event.clone() };
    let version = delivery.api_version.as_ref().unwrap_or(&event.api_version);
    let view = wire::event::Event::in_version(&event, version, lane.namespace.mode)?;
    let view = if delivery.platform.is_some() { view.of_connected(&lane.namespace.account) } else { view };
    let body = json::success(&view);
    // The machine's time, since receivers compare it with theirs.
    let now = Clock::of_machine();
    let signature = webhook::signature(now, &body, &[&endpoint.secret], lane.namespace.mode);
    Some(Prepared { url: webhook_url(&endpoint.url).ok()?, body, signature })
}

/// A URL as it may be shown: without a password.
fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    if shown.password().is_some() {
        // Only a URL without a host cannot have one.
        let _: Result<(), ()> = shown.set_password(Some("***"));
    }
    shown.to_string()
}
