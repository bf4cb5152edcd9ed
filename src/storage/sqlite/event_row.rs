//! A row of `events` and the event it stands for.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::domain::{ApiVersion, Event, EventId, EventKind, EventRequest, RequestId, SessionId, Timestamp};
use crate::storage::{StoreError, Stored};

/// The columns that are read.
#[derive(Debug)]
pub(super) struct EventRow {
    pub(super) sequence: i64,
    pub(super) namespace_id: i64,
    pub(super) id: String,
    pub(super) r#type: String,
    pub(super) verification_session: String,
    pub(super) pending_webhooks: i64,
    pub(super) details: String,
}

/// The columns that are written, in the order of the statement.
#[derive(Serialize, Debug)]
pub(super) struct WrittenEvent<'a>(i64, i64, &'a str, i64, &'static str, &'a str, u32, Written<'a>);

#[derive(Serialize, Debug)]
struct Written<'a> {
    created: i64,
    api_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<&'a str>,
    object: &'a str,
}

/// What only the program reads.
#[derive(Deserialize, Debug)]
struct Details {
    created: i64,
    api_version: String,
    request: Option<RequestId>,
    idempotency_key: Option<String>,
    object: String,
}

impl<'a> WrittenEvent<'a> {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &'a Stored<Event>) -> Self {
        let event = &stored.object;
        let written = Written {
            created: event.created.seconds(),
            api_version: event.api_version.as_str(),
            request: event.request.id.as_ref().map(RequestId::as_str),
            idempotency_key: event.request.idempotency_key.as_deref(),
            object: &event.object,
        };
        Self(
            stored.sequence,
            namespace_id,
            event.id.as_str(),
            stored.position().number(),
            event.kind.name(),
            event.session.as_str(),
            event.pending_webhooks,
            written,
        )
    }
}

/// Writes events. Those that are there already get another session; what waits for them is counted elsewhere.
pub(super) async fn write(connection: &mut SqliteConnection, rows: String) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into events (
            sequence, namespace_id, id, position, type, verification_session, pending_webhooks, details
        )
        select
            value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value -> 7
        from json_each(?1)
        where true
        on conflict (sequence) do update set details = excluded.details",
        rows
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl EventRow {
    /// The event that the row stands for.
    pub(super) fn into_stored(self) -> Result<Stored<Event>, StoreError> {
        let (id, sequence) = (self.id.clone(), self.sequence);
        let object = self.into_event().map_err(|what| StoreError::Inconsistent {
            table: "events",
            id,
            what: what.to_owned(),
        })?;
        Ok(Stored { sequence, object })
    }

    fn into_event(self) -> Result<Event, &'static str> {
        let details: Details = serde_json::from_str(&self.details).map_err(|_| "details")?;
        let kind = EventKind::WORDS.iter().find(|(name, _)| *name == self.r#type).ok_or("type")?.1;
        Ok(Event {
            id: EventId::parse(&self.id).ok_or("id")?,
            created: Timestamp::from_seconds(details.created),
            kind,
            session: SessionId::parse(&self.verification_session).ok_or("verification_session")?,
            request: EventRequest { id: details.request, idempotency_key: details.idempotency_key },
            api_version: ApiVersion::parse(&details.api_version).ok_or("api_version")?,
            object: details.object.into(),
            pending_webhooks: u32::try_from(self.pending_webhooks).map_err(|_| "pending_webhooks")?,
        })
    }
}
