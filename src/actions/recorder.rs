//! Saves changes of sessions together with the events that tell of them, in the transaction of the change. An action
//! saves through it, never through the `Tx` alone, wherever a change may cause an event.

use std::sync::Arc;

use super::idempotency::Execution;
use crate::app::{App, Settings};
use crate::domain::{
    AccountId, ApiVersion, Change, Delivery, DeliveryState, EndpointId, Event, EventId, EventKind, EventRequest,
    Namespace, Session, Settled, Timestamp, WebhookEndpoint,
};
use crate::ids::IdSource;
use crate::storage::{StoredSession, Tx};
use crate::wire;

/// What caused a change, and as of when.
#[derive(Clone, Debug)]
pub(super) struct Recorder {
    settings: Arc<Settings>,
    ids: IdSource,
    request: EventRequest,
    base_url: Arc<str>,
    pub(super) now: Timestamp,
}

impl Recorder {
    /// The request of `execution` causes the change.
    pub(super) fn of_request(app: &App, execution: &Execution) -> Self {
        Self {
            settings: app.settings.clone(),
            ids: app.ids.clone(),
            request: EventRequest {
                id: Some(execution.request_id.clone()),
                idempotency_key: Some(execution.idempotency_key.clone()),
            },
            base_url: execution.base_url.clone(),
            now: execution.now,
        }
    }

    /// The user causes the change, through whatever door.
    pub(super) fn of_user(app: &App, now: Timestamp) -> Self {
        Self {
            settings: app.settings.clone(),
            ids: app.ids.clone(),
            request: EventRequest::default(),
            base_url: app.settings.local_url.clone(),
            now,
        }
    }

    /// The same, but the user causes the change.
    pub(super) fn by_user(&self) -> Self {
        Self { request: EventRequest::default(), ..self.clone() }
    }

    /// The same, but as of another time.
    pub(super) fn at(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }

    /// Saves a change of a session.
    pub(super) fn save(&self, tx: &mut Tx<'_>, old: &Arc<StoredSession>, change: Change) -> Arc<StoredSession> {
        let stored = tx.save(old, change.session);
        self.tell(tx, &stored.object, &change.events);
        stored
    }

    /// Saves a new session; `make` gets the random characters for its id and token.
    pub(super) fn insert(&self, tx: &mut Tx<'_>, make: impl FnOnce(&str) -> Change) -> Arc<StoredSession> {
        let mut events = Vec::new();
        let stored = tx.insert_session(|random| {
            let change = make(random);
            events = change.events;
            change.session
        });
        self.tell(tx, &stored.object, &events);
        stored
    }

    /// Ends the checks of a session: saves its new state, the report and the files that this names. `settle` gets the
    /// random characters.
    pub(super) fn settle<E>(
        &self,
        tx: &mut Tx<'_>,
        old: &Arc<StoredSession>,
        settle: impl FnOnce(&str) -> Result<Settled, E>,
    ) -> Result<Arc<StoredSession>, E> {
        let Settled { change, report, files } = settle(&tx.settlement_random())?;
        tx.insert_report(report);
        tx.insert_pictures(files);
        Ok(self.save(tx, old, change))
    }

    fn tell(&self, tx: &mut Tx<'_>, session: &Session, kinds: &[EventKind]) {
        for kind in kinds {
            let receivers = self.receivers(tx, session, *kind);
            // Nobody may see it but who asked for it by its name (docs/fidelity.md, "Events").
            if kind.needs_explicit_selection() && receivers.is_empty() {
                continue;
            }
            // Only the first event shows secrets (docs/fidelity.md, "Events").
            let base_url = (*kind == EventKind::Created).then_some(&*self.base_url);
            let random = self.ids.event(session, *kind);
            let event = Event {
                id: EventId::compose(self.now, &tx.namespace().account, &random),
                created: self.now.whole_second(),
                kind: *kind,
                session: session.id.clone(),
                request: self.request.clone(),
                api_version: self.settings.api_version.clone(),
                object: wire::snapshot::of_session(session, base_url, self.now).into(),
                pending_webhooks: u32::try_from(receivers.len()).unwrap_or(u32::MAX),
            };
            let event = tx.insert_event(event);
            for receiver in receivers {
                let delivery = receiver.delivery(&event.object, self.now);
                tx.insert_delivery(&event, delivery);
            }
        }
    }

    /// Who has to be told: the account's own endpoints, those of its platform that are there for connected accounts, and
    /// those of the configuration.
    fn receivers(&self, tx: &Tx<'_>, session: &Session, kind: EventKind) -> Vec<Receiver> {
        let own = tx.kept();
        let own = own.webhook_endpoints.iter().map(|stored| &stored.object).filter(|endpoint| endpoint.receives(kind));
        let configured = self.settings.webhook_endpoints.iter();
        let mut receivers: Vec<_> = own.chain(configured).map(|endpoint| Receiver::new(endpoint, None)).collect();
        if let Some(platform) = &session.platform {
            let kept = tx.kept_of(&Namespace { account: platform.clone(), mode: session.mode });
            let endpoints = kept.webhook_endpoints.iter().map(|stored| &stored.object);
            let connected = endpoints.filter(|endpoint| endpoint.receives_of_connected(kind));
            receivers.extend(connected.map(|endpoint| Receiver::new(endpoint, Some(platform))));
        }
        receivers
    }
}

/// An endpoint that has to be told of an event.
struct Receiver {
    endpoint: EndpointId,
    api_version: Option<ApiVersion>,
    platform: Option<AccountId>,
}

impl Receiver {
    fn new(endpoint: &WebhookEndpoint, platform: Option<&AccountId>) -> Self {
        Self { endpoint: endpoint.id.clone(), api_version: endpoint.api_version.clone(), platform: platform.cloned() }
    }

    fn delivery(self, event: &Event, now: Timestamp) -> Delivery {
        Delivery {
            event: event.id.clone(),
            endpoint: self.endpoint,
            platform: self.platform,
            api_version: self.api_version,
            pending_webhooks: event.pending_webhooks,
            attempts: 0,
            by_hand: false,
            state: DeliveryState::Waits { due: now },
        }
    }
}
