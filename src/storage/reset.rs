//! Taking data away: which parts of which accounts, what the store does for it, and what keeps late news of what was
//! taken away from coming back.

use std::collections::HashMap;

use tokio::sync::oneshot;

use super::error::StoreError;
use super::kept::Kept;
use super::rows::Row;
use super::store::Store;
use super::tx::Sequences;
use super::writer::Job;
use crate::domain::Namespace;

/// A part of an account's data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Part {
    /// Sessions, the reports on them, and the ephemeral keys that open them.
    Sessions,
    /// Events, and what endpoints have to be told or were told.
    Events,
    /// Files with their contents, and the links to them.
    Files,
    /// Webhook endpoints.
    Endpoints,
    /// Rules.
    Rules,
    /// The answers kept under idempotency keys.
    Answers,
}

impl Part {
    /// All of them.
    pub(crate) const ALL: [Self; 6] =
        [Self::Sessions, Self::Events, Self::Files, Self::Endpoints, Self::Rules, Self::Answers];
}

/// What to take away.
#[derive(Clone, Debug)]
pub(crate) struct Reset {
    /// Of whom; of everybody if absent.
    pub(crate) whose: Option<Namespace>,
    /// Which parts, each once.
    pub(crate) parts: Vec<Part>,
}

impl Reset {
    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// Whether nothing stays, so that everything begins anew.
    pub(super) fn is_whole(&self) -> bool {
        Part::ALL.into_iter().all(|part| self.has(part))
    }

    /// What is kept of an account afterwards.
    pub(super) fn applied_to(&self, kept: &Kept) -> Kept {
        let mut kept = kept.clone();
        if self.has(Part::Endpoints) {
            kept.webhook_endpoints.clear();
        }
        if self.has(Part::Rules) {
            kept.rules.clear();
        }
        kept
    }
}

impl Store {
    /// Takes data away. Whatever was asked for before is done before, and gone afterwards.
    pub(crate) async fn reset(&self, reset: Reset) -> Result<(), StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.send(Job::reset(reset, sender)).await?;
        receiver.await.map_err(|_| StoreError::Panicked)?
    }
}

/// The numbers from which on events and deliveries of an account count. An attempt at a delivery may end after a reset took
/// the delivery away, and must not bring it back.
#[derive(Default, Debug)]
pub(super) struct Floors(HashMap<i64, Floor>);

#[derive(Clone, Copy, Debug)]
struct Floor {
    event: i64,
    delivery: i64,
}

impl Floors {
    /// From now on nothing of what was made yet counts.
    pub(super) fn raise(&mut self, namespace: i64, next: &Sequences) {
        self.0.insert(namespace, Floor { event: next.event, delivery: next.delivery });
    }

    /// Takes out what is about something that is gone.
    pub(super) fn sift(&self, rows: &mut Vec<(i64, Row)>) {
        if !self.0.is_empty() {
            rows.retain(|(namespace, row)| self.0.get(namespace).is_none_or(|floor| floor.allows(row)));
        }
    }
}

impl Floor {
    fn allows(self, row: &Row) -> bool {
        match row {
            Row::Event(event) | Row::ChangedEvent(event) => event.sequence >= self.event,
            Row::Delivered { event } => *event >= self.event,
            // One that is made by hand is new, but may be about an event that is gone.
            Row::Delivery(stored) => stored.sequence >= self.delivery && stored.event_sequence >= self.event,
            Row::Attempt { delivery, .. } => *delivery >= self.delivery,
            Row::WebhookEndpoint(_)
            | Row::NoWebhookEndpoint(_)
            | Row::Rule(_)
            | Row::NoRule(_)
            | Row::File(_)
            | Row::FileContents(..)
            | Row::NoFileContents(_)
            | Row::FileLink(_)
            | Row::EphemeralKey(_) => true,
        }
    }
}
