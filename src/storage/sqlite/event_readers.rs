//! The readers' statements about events and what endpoints have to be told.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::delivery_row::{DeliveryRow, attempt_of};
use super::endpoint_row::EndpointRow;
use super::event_row::EventRow;
use super::open::Database;
use super::readers::{Readers, page};
use super::rule_row::RuleRow;
use crate::domain::{DeliveryAttempt, EndpointId, Event, EventId, EventKind, SessionId};
use crate::storage::kept::Kept;
use crate::storage::namespaces::{Entry, Namespaces};
use crate::storage::position::Position;
use crate::storage::{EventFilter, OpenError, StoreError, Stored, StoredDelivery, Walk, WantedEvent, Window};

/// A page of events, as `page!` makes it, with the filters that its index does not have.
macro_rules! event_page {
    ($self:ident, $entry:ident, $window:ident, $index:literal, $value:expr, $types:expr, $success:expr, $session:expr) => {
        page!(
            $self,
            EventRow,
            "sequence, namespace_id, id, type, verification_session, pending_webhooks, details",
            $entry,
            $window,
            $index,
            $value,
            "(?6 is null or type in (select value from json_each(?6)))
            and (?7 is null or (pending_webhooks = 0) = ?7)
            and (?8 is null or verification_session = ?8)",
            $types,
            $success,
            $session
        )
    };
}

impl Readers {
    /// One event.
    pub(in crate::storage) async fn event(
        &self,
        entry: &Entry,
        id: &EventId,
    ) -> Result<Option<Stored<Event>>, StoreError> {
        let (number, id) = (entry.number, id.as_str());
        let row = sqlx::query_as!(
            EventRow,
            "select sequence, namespace_id, id, type, verification_session, pending_webhooks, details
            from events
            where namespace_id = ?1 and id = ?2",
            number,
            id
        )
        .fetch_optional(&self.0)
        .await?;
        row.map(EventRow::into_stored).transpose()
    }

    /// A page of events and one row more, in the order of the walk.
    pub(in crate::storage) async fn events(
        &self,
        entry: &Entry,
        filter: &EventFilter,
        window: Window,
    ) -> Result<Vec<Stored<Event>>, StoreError> {
        let types = match &filter.types {
            Some(names) if names.is_empty() => return Ok(Vec::new()),
            Some(names) => Some(serde_json::to_string(names).map_err(|error| StoreError::Database(error.to_string()))?),
            None => None,
        };
        let (success, session) = (filter.delivery_success, filter.session.as_deref());
        let one_type = filter.types.as_deref().and_then(|names| match names {
            [name] => Some(*name),
            _ => None,
        });
        let rows = if let Some(session) = session {
            event_page!(
                self,
                entry,
                window,
                "events indexed by events_by_session where verification_session",
                session,
                types,
                success,
                session
            )
        } else if success == Some(false) {
            event_page!(
                self,
                entry,
                window,
                "events indexed by events_by_pending where pending_webhooks > 0 and 1",
                1,
                types,
                success,
                session
            )
        } else if let Some(name) = one_type {
            event_page!(
                self,
                entry,
                window,
                "events indexed by events_by_type where type",
                name,
                types,
                success,
                session
            )
        } else {
            event_page!(self, entry, window, "events indexed by events_by_age where 1", 1, types, success, session)
        }?;
        rows.into_iter().map(EventRow::into_stored).collect()
    }

    /// The first event after the one with this number, in the order of their making, that is of this kind, of this
    /// session and taken by every endpoint, as far as that is asked for.
    pub(in crate::storage) async fn first_event(
        &self,
        entry: &Entry,
        after: i64,
        wanted: &WantedEvent,
    ) -> Result<Option<Stored<Event>>, StoreError> {
        let number = entry.number;
        let (kind, session) = (wanted.kind.map(EventKind::name), wanted.session.as_ref().map(SessionId::as_str));
        let from = wanted.from_second.map_or(Position::FIRST, Position::from_second).number();
        // An account has few events, and a session fewer: sorting them costs less than walking past those of others.
        let row = match session {
            Some(session) => {
                sqlx::query_as!(
                    EventRow,
                    "select sequence, namespace_id, id, type, verification_session, pending_webhooks, details
                    from events indexed by events_by_session
                    where namespace_id = ?1 and verification_session = ?2 and sequence > ?3
                        and (?4 is null or type = ?4) and (?5 = 0 or pending_webhooks = 0) and position >= ?6
                    order by sequence limit 1",
                    number,
                    session,
                    after,
                    kind,
                    wanted.delivered,
                    from
                )
                .fetch_optional(&self.0)
                .await?
            }
            None => {
                sqlx::query_as!(
                    EventRow,
                    "select sequence, namespace_id, id, type, verification_session, pending_webhooks, details
                    from events indexed by events_by_age
                    where namespace_id = ?1 and sequence > ?2
                        and (?3 is null or type = ?3) and (?4 = 0 or pending_webhooks = 0) and position >= ?5
                    order by sequence limit 1",
                    number,
                    after,
                    kind,
                    wanted.delivered,
                    from
                )
                .fetch_optional(&self.0)
                .await?
            }
        };
        row.map(EventRow::into_stored).transpose()
    }

    /// Where something waits: the number of the events' namespace, and the endpoint.
    pub(in crate::storage) async fn lanes(&self) -> Result<Vec<(i64, EndpointId)>, StoreError> {
        let rows = sqlx::query!(
            "select distinct namespace_id, endpoint
            from webhook_deliveries indexed by webhook_deliveries_by_lane
            where due is not null"
        )
        .fetch_all(&self.0)
        .await?;
        Ok(rows.into_iter().filter_map(|row| Some((row.namespace_id, EndpointId::parse(&row.endpoint)?))).collect())
    }

    /// What waits for an endpoint, first what falls due first, each with its event.
    pub(in crate::storage) async fn waiting_deliveries(
        &self,
        entry: &Entry,
        endpoint: &EndpointId,
        count: u32,
    ) -> Result<Vec<(StoredDelivery, Event)>, StoreError> {
        let (number, endpoint, count) = (entry.number, endpoint.as_str(), i64::from(count));
        let rows = sqlx::query!(
            r#"select
                webhook_deliveries.sequence as "sequence!", event_sequence, endpoint, due,
                webhook_deliveries.details as "details!", events.namespace_id, events.id, events.type,
                events.verification_session, events.pending_webhooks, events.details as "event_details!"
            from webhook_deliveries indexed by webhook_deliveries_by_lane
            cross join events on events.sequence = event_sequence
            where webhook_deliveries.namespace_id = ?1 and endpoint = ?2 and due is not null
            order by due, webhook_deliveries.sequence
            limit ?3"#,
            number,
            endpoint,
            count
        )
        .fetch_all(&self.0)
        .await?;
        rows.into_iter()
            .map(|row| {
                let delivery = DeliveryRow {
                    sequence: row.sequence,
                    event_sequence: row.event_sequence,
                    endpoint: row.endpoint,
                    due: row.due,
                    details: row.details,
                };
                let event = EventRow {
                    sequence: row.event_sequence,
                    namespace_id: row.namespace_id,
                    id: row.id,
                    r#type: row.r#type,
                    verification_session: row.verification_session,
                    pending_webhooks: row.pending_webhooks,
                    details: row.event_details,
                };
                Ok((delivery.into_stored()?, event.into_stored()?.object))
            })
            .collect()
    }

    /// The deliveries of an event with the attempts at each, oldest first.
    pub(in crate::storage) async fn deliveries_of(
        &self,
        event: i64,
    ) -> Result<Vec<(StoredDelivery, Vec<DeliveryAttempt>)>, StoreError> {
        let rows = sqlx::query_as!(
            DeliveryRow,
            "select sequence, event_sequence, endpoint, due, details
            from webhook_deliveries
            where event_sequence = ?1
            order by sequence",
            event
        )
        .fetch_all(&self.0)
        .await?;
        let mut deliveries = Vec::with_capacity(rows.len());
        for row in rows {
            let sequence = row.sequence;
            let attempts = sqlx::query_scalar!(
                "select details from webhook_attempts where delivery_sequence = ?1 order by sequence",
                sequence
            )
            .fetch_all(&self.0)
            .await?;
            let attempts = attempts.iter().filter_map(|details| attempt_of(details)).collect();
            deliveries.push((row.into_stored()?, attempts));
        }
        Ok(deliveries)
    }

    /// The attempts of an account before a number, newest first, each with its number and its delivery.
    pub(in crate::storage) async fn attempts(
        &self,
        entry: &Entry,
        before: i64,
        count: u32,
    ) -> Result<Vec<(i64, StoredDelivery, DeliveryAttempt)>, StoreError> {
        let (number, count) = (entry.number, i64::from(count));
        let rows = sqlx::query!(
            r#"select
                webhook_attempts.sequence as "attempt!", webhook_attempts.details as "attempt_details!",
                webhook_deliveries.sequence as "sequence!", event_sequence, endpoint, due,
                webhook_deliveries.details as "details!"
            from webhook_attempts indexed by webhook_attempts_by_age
            cross join webhook_deliveries on webhook_deliveries.sequence = delivery_sequence
            where webhook_attempts.namespace_id = ?1 and webhook_attempts.sequence < ?2
            order by webhook_attempts.sequence desc
            limit ?3"#,
            number,
            before,
            count
        )
        .fetch_all(&self.0)
        .await?;
        rows.into_iter()
            .filter_map(|row| {
                let attempt = attempt_of(&row.attempt_details)?;
                let delivery = DeliveryRow {
                    sequence: row.sequence,
                    event_sequence: row.event_sequence,
                    endpoint: row.endpoint,
                    due: row.due,
                    details: row.details,
                };
                Some(delivery.into_stored().map(|delivery| (row.attempt, delivery, attempt)))
            })
            .collect()
    }
}

impl Database {
    /// What every account keeps in memory, by its number.
    pub(in crate::storage) async fn kept(&mut self, namespaces: &Namespaces) -> Result<Vec<(i64, Kept)>, OpenError> {
        let unreadable = |error: &dyn std::fmt::Display| OpenError::Damaged(error.to_string());
        let rows = sqlx::query_as!(
            EndpointRow,
            "select sequence, namespace_id, id, details from webhook_endpoints order by sequence"
        )
        .fetch_all(&mut self.connection)
        .await
        .map_err(|error| unreadable(&error))?;
        let mut all = BTreeMap::<i64, Kept>::new();
        for row in rows {
            let number = row.namespace_id;
            let Some(entry) = namespaces.by_number(number) else { continue };
            let stored = row.into_stored(entry.namespace.mode).map_err(|error| unreadable(&error))?;
            all.entry(number).or_default().webhook_endpoints.push(Arc::new(stored));
        }
        let rows = sqlx::query_as!(RuleRow, "select sequence, namespace_id, details from rules order by sequence")
            .fetch_all(&mut self.connection)
            .await
            .map_err(|error| unreadable(&error))?;
        for row in rows {
            let number = row.namespace_id;
            let stored = row.into_stored().map_err(|error| unreadable(&error))?;
            all.entry(number).or_default().rules.push(Arc::new(stored));
        }
        Ok(all.into_iter().collect())
    }
}
