//! Events, endpoints and what these have to be told: what the store and a transaction can do with them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::error::StoreError;
use super::feed::{Lane, News};
use super::kept::{Kept, put, take_out};
use super::position::Position;
use super::rows::Row;
use super::store::{Page, Store, Window};
use super::tx::{Stored, Tx};
use crate::domain::{
    Delivery, DeliveryAttempt, DeliveryState, Event, EventId, EventKind, Namespace, SessionId, Timestamp,
    WebhookEndpoint,
};

/// How long events are kept, since Stripe shows those of 30 days. Source: <https://docs.stripe.com/api/events>.
pub(crate) const EVENT_RETENTION: Duration = Duration::from_hours(30 * 24);

/// Which events a list has.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct EventFilter {
    /// Only those of these kinds, by their names; all if absent.
    pub(crate) types: Option<Vec<&'static str>>,
    /// Only those that every endpoint took, or only those that one did not yet.
    pub(crate) delivery_success: Option<bool>,
    /// Only those of this session.
    pub(crate) session: Option<String>,
}

/// An event that somebody waits for.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct WantedEvent {
    /// Only of this kind.
    pub(crate) kind: Option<EventKind>,
    /// Only of this session.
    pub(crate) session: Option<SessionId>,
    /// Only if every endpoint took it that was to be told.
    pub(crate) delivered: bool,
    /// Only of this Unix second or a later one.
    pub(crate) from_second: Option<i64>,
}

/// A delivery with its number and its event's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StoredDelivery {
    /// The number of its making.
    pub(crate) sequence: i64,
    /// The number of its event.
    pub(crate) event_sequence: i64,
    /// The delivery.
    pub(crate) delivery: Delivery,
}

impl Store {
    /// Everything that is committed from now on, for as long as the receiver is there.
    pub(crate) fn subscribe(&self) -> mpsc::UnboundedReceiver<News> {
        self.shared().feed.subscribe()
    }

    /// What is kept of an account in memory.
    pub(crate) fn kept(&self, namespace: &Namespace) -> Arc<Kept> {
        self.shared().namespaces.kept(namespace)
    }

    /// An event.
    pub(crate) async fn event(
        &self,
        namespace: &Namespace,
        id: &EventId,
    ) -> Result<Option<Arc<Stored<Event>>>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(None) };
        Ok(self.readers().event(&entry, id).await?.map(Arc::new))
    }

    /// A page of a list of events.
    pub(crate) async fn events(
        &self,
        namespace: &Namespace,
        filter: &EventFilter,
        window: Window,
    ) -> Result<Page<Event>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(Page::empty()) };
        Ok(Page::of_rows(self.readers().events(&entry, filter, window).await?, window))
    }

    /// The first event that somebody waits for, of those made after the one with the number `after`.
    pub(crate) async fn first_event(
        &self,
        namespace: &Namespace,
        after: i64,
        wanted: &WantedEvent,
    ) -> Result<Option<Arc<Stored<Event>>>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(None) };
        Ok(self.readers().first_event(&entry, after, wanted).await?.map(Arc::new))
    }

    /// The lanes in which something waits.
    pub(crate) async fn lanes(&self) -> Result<Vec<Lane>, StoreError> {
        let _reading = self.shared().gate.read().await;
        let lanes = self.readers().lanes().await?;
        let named = lanes.into_iter().filter_map(|(number, endpoint)| {
            let namespace = self.shared().namespaces.by_number(number)?.namespace.clone();
            Some(Lane { namespace, endpoint })
        });
        Ok(named.collect())
    }

    /// What waits in a lane, a few at a time in the order in which it falls due, each with its event.
    pub(crate) async fn waiting_deliveries(
        &self,
        lane: &Lane,
        count: u32,
    ) -> Result<Vec<(StoredDelivery, Event)>, StoreError> {
        let Some((entry, _reading)) = self.reading(&lane.namespace).await else { return Ok(Vec::new()) };
        self.readers().waiting_deliveries(&entry, &lane.endpoint, count).await
    }

    /// The deliveries of an event, oldest first, each with the attempts at it.
    pub(crate) async fn deliveries_of(
        &self,
        event: &Stored<Event>,
    ) -> Result<Vec<(StoredDelivery, Vec<DeliveryAttempt>)>, StoreError> {
        let _reading = self.shared().gate.read().await;
        self.readers().deliveries_of(event.sequence).await
    }

    /// The attempts at deliveries of an account, newest first, each with its delivery; only those made before the number
    /// `before`.
    pub(crate) async fn attempts(
        &self,
        namespace: &Namespace,
        before: Option<i64>,
        count: u32,
    ) -> Result<Vec<(i64, StoredDelivery, DeliveryAttempt)>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(Vec::new()) };
        self.readers().attempts(&entry, before.unwrap_or(i64::MAX), count).await
    }
}

impl Stored<Event> {
    /// The first position of events that are still shown at `now`, removed already or not.
    pub(crate) fn oldest_shown(now: Timestamp) -> Position {
        Position::before_second(now.before(EVENT_RETENTION).seconds())
    }
}

impl Tx<'_> {
    /// What is kept of the account, as this transaction sees it.
    pub(crate) fn kept(&self) -> Arc<Kept> {
        match &self.staged_kept {
            Some(kept) => kept.clone(),
            None => self.kept_of(self.namespace),
        }
    }

    /// What is kept of another account.
    pub(crate) fn kept_of(&self, namespace: &Namespace) -> Arc<Kept> {
        self.batch.kept.get(namespace).cloned().unwrap_or_else(|| self.namespaces.kept(namespace))
    }

    /// Makes and saves an endpoint; `make` gets the random characters for its id and secret.
    pub(crate) fn insert_webhook_endpoint(
        &mut self,
        make: impl FnOnce(&str) -> WebhookEndpoint,
    ) -> Arc<Stored<WebhookEndpoint>> {
        *self.made += 1;
        let endpoint = make(&self.ids.webhook_endpoint(self.namespace, *self.made));
        let stored = Arc::new(Stored { sequence: self.next.take_endpoint(), object: endpoint });
        self.put_webhook_endpoint(stored.clone());
        stored
    }

    /// Saves a changed endpoint.
    pub(crate) fn save_webhook_endpoint(
        &mut self,
        old: &Stored<WebhookEndpoint>,
        endpoint: WebhookEndpoint,
    ) -> Arc<Stored<WebhookEndpoint>> {
        let stored = Arc::new(Stored { sequence: old.sequence, object: endpoint });
        self.put_webhook_endpoint(stored.clone());
        stored
    }

    fn put_webhook_endpoint(&mut self, stored: Arc<Stored<WebhookEndpoint>>) {
        self.change_kept(|kept| put(&mut kept.webhook_endpoints, stored.clone()));
        self.stage(Row::WebhookEndpoint(stored));
    }

    /// Deletes an endpoint.
    pub(crate) fn delete_webhook_endpoint(&mut self, old: &Stored<WebhookEndpoint>) {
        self.change_kept(|kept| take_out(&mut kept.webhook_endpoints, old.sequence));
        self.stage(Row::NoWebhookEndpoint(old.sequence));
    }

    pub(super) fn change_kept(&mut self, change: impl FnOnce(&mut Kept)) {
        let mut kept = Arc::unwrap_or_clone(self.kept());
        change(&mut kept);
        self.staged_kept = Some(Arc::new(kept));
    }

    /// Saves something that an endpoint has to be told of an event saved in this transaction or before.
    pub(crate) fn insert_delivery(&mut self, event: &Stored<Event>, delivery: Delivery) {
        let sequence = self.next.take_delivery();
        let stored = StoredDelivery { sequence, event_sequence: event.sequence, delivery };
        self.stage(Row::Delivery(Arc::new(stored)));
    }

    /// Saves what came of an attempt at a delivery: the attempt and how far the delivery has come.
    pub(crate) fn save_attempt(&mut self, old: &StoredDelivery, attempt: DeliveryAttempt, state: DeliveryState) {
        let delivery = Delivery { attempts: attempt.number, state, ..old.delivery.clone() };
        let sequence = self.next.take_attempt();
        self.stage(Row::Attempt { sequence, delivery: old.sequence, attempt: Arc::new(attempt) });
        self.end_delivery(old, delivery);
    }

    /// Puts a delivery off without an attempt.
    pub(crate) fn postpone_delivery(&mut self, old: &StoredDelivery, due: Timestamp) {
        self.end_delivery(old, Delivery { state: DeliveryState::Waits { due }, ..old.delivery.clone() });
    }

    /// Gives a delivery up without another attempt.
    pub(crate) fn give_up_delivery(&mut self, old: &StoredDelivery) {
        self.end_delivery(old, Delivery { state: DeliveryState::GivenUp, ..old.delivery.clone() });
    }

    fn end_delivery(&mut self, old: &StoredDelivery, delivery: Delivery) {
        if delivery.state == DeliveryState::Delivered && !delivery.by_hand {
            self.stage(Row::Delivered { event: old.event_sequence });
        }
        self.stage(Row::Delivery(Arc::new(StoredDelivery { delivery, ..old.clone() })));
    }
}
