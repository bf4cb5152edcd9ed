//! Saves changes of sessions together with the events that tell of them, in the transaction of the change. An action
//! saves through it, never through the `Tx` alone, wherever a change may cause an event.

use std::sync::Arc;

use super::idempotency::Execution;
use crate::app::{App, Settings};
use crate::domain::{Change, Event, EventId, EventKind, EventRequest, Session, Settled, Timestamp};
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
                pending_webhooks: 0,
            };
            tx.insert_event(event);
        }
    }
}
