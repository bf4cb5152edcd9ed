//! A row of `webhook_deliveries` and the delivery it stands for; rows of `webhook_attempts`.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::domain::{AccountId, ApiVersion, Delivery, DeliveryAttempt, DeliveryState, EndpointId, EventId, Timestamp};
use crate::storage::{StoreError, StoredDelivery};

/// The columns that are read.
#[derive(Debug)]
pub(super) struct DeliveryRow {
    pub(super) sequence: i64,
    pub(super) event_sequence: i64,
    pub(super) endpoint: String,
    pub(super) due: Option<i64>,
    pub(super) details: String,
}

/// The columns that are written, in the order of the statement.
#[derive(Serialize, Debug)]
pub(super) struct WrittenDelivery<'a>(i64, i64, i64, &'a str, Option<i64>, Details);

/// What only the program reads.
#[derive(Serialize, Deserialize, Debug)]
struct Details {
    event: EventId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    platform: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    api_version: Option<String>,
    pending_webhooks: u32,
    attempts: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    by_hand: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    delivered: bool,
}

impl<'a> WrittenDelivery<'a> {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &'a StoredDelivery) -> Self {
        let delivery = &stored.delivery;
        let details = Details {
            event: delivery.event.clone(),
            platform: delivery.platform.as_ref().map(ToString::to_string),
            api_version: delivery.api_version.as_ref().map(ToString::to_string),
            pending_webhooks: delivery.pending_webhooks,
            attempts: delivery.attempts,
            by_hand: delivery.by_hand,
            delivered: delivery.state == DeliveryState::Delivered,
        };
        let due = delivery.due().map(Timestamp::millis);
        Self(stored.sequence, namespace_id, stored.event_sequence, delivery.endpoint.as_str(), due, details)
    }
}

/// Writes deliveries, new or changed.
pub(super) async fn write(connection: &mut SqliteConnection, rows: String) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into webhook_deliveries (sequence, namespace_id, event_sequence, endpoint, due, details)
        select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value -> 5
        from json_each(?1)
        where true
        on conflict (sequence) do update set due = excluded.due, details = excluded.details",
        rows
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts down what the events with these numbers wait for, once for each time that a number is there.
pub(super) async fn count_down(connection: &mut SqliteConnection, events: String) -> Result<(), StoreError> {
    sqlx::query!(
        "update events
        set pending_webhooks = max(0, pending_webhooks - taken.times)
        from (select value as sequence, count(*) as times from json_each(?1) group by value) as taken
        where events.sequence = taken.sequence",
        events
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl DeliveryRow {
    /// The delivery that the row stands for.
    pub(super) fn into_stored(self) -> Result<StoredDelivery, StoreError> {
        let (sequence, event_sequence) = (self.sequence, self.event_sequence);
        let delivery = self.into_delivery().map_err(|what| StoreError::Inconsistent {
            table: "webhook_deliveries",
            id: sequence.to_string(),
            what: what.to_owned(),
        })?;
        Ok(StoredDelivery { sequence, event_sequence, delivery })
    }

    fn into_delivery(self) -> Result<Delivery, &'static str> {
        let details: Details = serde_json::from_str(&self.details).map_err(|_| "details")?;
        let platform = match details.platform {
            Some(text) => Some(AccountId::parse(&text).ok_or("platform")?),
            None => None,
        };
        let api_version = match details.api_version {
            Some(text) => Some(ApiVersion::parse(&text).ok_or("api_version")?),
            None => None,
        };
        Ok(Delivery {
            event: details.event,
            endpoint: EndpointId::parse(&self.endpoint).ok_or("endpoint")?,
            platform,
            api_version,
            pending_webhooks: details.pending_webhooks,
            attempts: details.attempts,
            by_hand: details.by_hand,
            state: match self.due {
                Some(due) => DeliveryState::Waits { due: Timestamp::from_millis(due) },
                None if details.delivered => DeliveryState::Delivered,
                None => DeliveryState::GivenUp,
            },
        })
    }
}

/// The columns of an attempt that are written, in the order of the statement.
#[derive(Serialize, Debug)]
pub(super) struct WrittenAttempt(i64, i64, i64, AttemptDetails);

/// What only the program reads of an attempt.
#[derive(Serialize, Deserialize, Debug)]
struct AttemptDetails {
    at: i64,
    number: u32,
    url: String,
    duration_ms: u64,
    signature: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
}

impl WrittenAttempt {
    /// The row of an attempt at the delivery with this number.
    pub(super) fn new(sequence: i64, namespace_id: i64, delivery: i64, attempt: &DeliveryAttempt) -> Self {
        let details = AttemptDetails {
            at: attempt.at.millis(),
            number: attempt.number,
            url: attempt.url.clone(),
            duration_ms: attempt.duration_ms,
            signature: attempt.signature.clone(),
            status: attempt.status,
            body: attempt.body.clone(),
            error: attempt.error.clone(),
            next: attempt.next.map(Timestamp::millis),
        };
        Self(sequence, namespace_id, delivery, details)
    }
}

/// The attempt of a row's details.
pub(super) fn attempt_of(details: &str) -> Option<DeliveryAttempt> {
    let details: AttemptDetails = serde_json::from_str(details).ok()?;
    Some(DeliveryAttempt {
        at: Timestamp::from_millis(details.at),
        number: details.number,
        url: details.url,
        duration_ms: details.duration_ms,
        signature: details.signature,
        status: details.status,
        body: details.body,
        error: details.error,
        next: details.next.map(Timestamp::from_millis),
    })
}

/// Writes attempts.
pub(super) async fn write_attempts(connection: &mut SqliteConnection, rows: String) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into webhook_attempts (sequence, namespace_id, delivery_sequence, details)
        select value ->> 0, value ->> 1, value ->> 2, value -> 3 from json_each(?1)",
        rows
    )
    .execute(connection)
    .await?;
    Ok(())
}
