//! A row of `webhook_endpoints` and the endpoint it stands for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::domain::webhook_endpoint::{Secret, Status};
use crate::domain::{ApiVersion, EnabledEvents, EndpointId, Metadata, Mode, Timestamp, WebhookEndpoint};
use crate::storage::{StoreError, Stored};

/// The columns that are read.
#[derive(Debug)]
pub(super) struct EndpointRow {
    pub(super) sequence: i64,
    pub(super) namespace_id: i64,
    pub(super) id: String,
    pub(super) details: String,
}

/// The columns that are written, in the order of the statement.
#[derive(Serialize, Debug)]
pub(super) struct WrittenEndpoint<'a>(i64, i64, &'a str, Details);

/// What only the program reads.
#[derive(Serialize, Deserialize, Debug)]
struct Details {
    created: i64,
    url: String,
    enabled_events: Vec<String>,
    api_version: Option<String>,
    connect: bool,
    description: Option<String>,
    metadata: BTreeMap<String, String>,
    status: String,
    secret: String,
}

impl<'a> WrittenEndpoint<'a> {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &'a Stored<WebhookEndpoint>) -> Self {
        let endpoint = &stored.object;
        let details = Details {
            created: endpoint.created.seconds(),
            url: endpoint.url.clone(),
            enabled_events: endpoint.enabled_events.names().map(str::to_owned).collect(),
            api_version: endpoint.api_version.as_ref().map(ToString::to_string),
            connect: endpoint.connect,
            description: endpoint.description.clone(),
            metadata: endpoint.metadata.pairs().clone(),
            status: endpoint.status.word().to_owned(),
            secret: endpoint.secret.as_str().to_owned(),
        };
        Self(stored.sequence, namespace_id, endpoint.id.as_str(), details)
    }
}

/// Writes endpoints, new or changed.
pub(super) async fn write(connection: &mut SqliteConnection, rows: String) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into webhook_endpoints (sequence, namespace_id, id, details)
        select value ->> 0, value ->> 1, value ->> 2, value -> 3
        from json_each(?1)
        where true
        on conflict (sequence) do update set details = excluded.details",
        rows
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes the endpoints with these numbers.
pub(super) async fn delete(connection: &mut SqliteConnection, sequences: String) -> Result<(), StoreError> {
    sqlx::query!("delete from webhook_endpoints where sequence in (select value from json_each(?1))", sequences)
        .execute(connection)
        .await?;
    Ok(())
}

impl EndpointRow {
    /// The endpoint that the row stands for.
    pub(super) fn into_stored(self, mode: Mode) -> Result<Stored<WebhookEndpoint>, StoreError> {
        let (id, sequence) = (self.id.clone(), self.sequence);
        let object = self.into_endpoint(mode).map_err(|what| StoreError::Inconsistent {
            table: "webhook_endpoints",
            id,
            what: what.to_owned(),
        })?;
        Ok(Stored { sequence, object })
    }

    fn into_endpoint(self, mode: Mode) -> Result<WebhookEndpoint, &'static str> {
        let details: Details = serde_json::from_str(&self.details).map_err(|_| "details")?;
        let api_version = match details.api_version {
            Some(text) => Some(ApiVersion::parse(&text).ok_or("api_version")?),
            None => None,
        };
        Ok(WebhookEndpoint {
            id: EndpointId::parse(&self.id).ok_or("id")?,
            created: Timestamp::from_seconds(details.created),
            mode,
            url: details.url,
            enabled_events: EnabledEvents::of_names(details.enabled_events).ok_or("enabled_events")?,
            api_version,
            connect: details.connect,
            description: details.description,
            metadata: Metadata::from_stored(details.metadata),
            status: Status::parse(&details.status).ok_or("status")?,
            secret: Secret::parse(&details.secret).ok_or("secret")?,
        })
    }
}
