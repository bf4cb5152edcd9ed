//! A row of `ephemeral_keys` and the key it stands for.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::readers::Readers;
use crate::domain::{EphemeralKey, EphemeralKeyId, EphemeralSecret, KeyScope, SessionId, Timestamp};
use crate::storage::namespaces::Entry;
use crate::storage::{StoreError, Stored};

/// The columns that are read.
#[derive(Debug)]
struct EphemeralKeyRow {
    sequence: i64,
    id: String,
    secret: String,
    expires: i64,
    details: String,
}

/// The columns that are written, in the order of the statement.
#[derive(Serialize, Debug)]
pub(super) struct WrittenEphemeralKey<'a>(i64, i64, &'a str, &'a str, i64, Details);

/// What only the program reads.
#[derive(Serialize, Deserialize, Debug)]
struct Details {
    created: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verification_session: Option<SessionId>,
}

impl<'a> WrittenEphemeralKey<'a> {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &'a Stored<EphemeralKey>) -> Self {
        let key = &stored.object;
        Self(
            stored.sequence,
            namespace_id,
            key.id.as_str(),
            key.secret.as_str(),
            key.expires.seconds(),
            Details {
                created: key.created.seconds(),
                customer: key.scope.customer.clone(),
                verification_session: key.scope.session.clone(),
            },
        )
    }
}

/// Writes keys, new ones and others as they are now.
pub(super) async fn write(connection: &mut SqliteConnection, rows: String) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into ephemeral_keys (sequence, namespace_id, id, secret, expires, details)
        select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value -> 5
        from json_each(?1)
        where true
        on conflict (sequence) do update set expires = excluded.expires",
        rows
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl Readers {
    /// The key of this id.
    pub(in crate::storage) async fn ephemeral_key(
        &self,
        entry: &Entry,
        id: &EphemeralKeyId,
    ) -> Result<Option<Stored<EphemeralKey>>, StoreError> {
        let (number, id) = (entry.number, id.as_str());
        let row = sqlx::query_as!(
            EphemeralKeyRow,
            "select sequence, id, secret, expires, details from ephemeral_keys where namespace_id = ?1 and id = ?2",
            number,
            id
        )
        .fetch_optional(&self.0)
        .await?;
        row.map(EphemeralKeyRow::into_stored).transpose()
    }

    /// The key with this secret.
    pub(in crate::storage) async fn ephemeral_key_of_secret(
        &self,
        entry: &Entry,
        secret: &EphemeralSecret,
    ) -> Result<Option<Stored<EphemeralKey>>, StoreError> {
        let (number, secret) = (entry.number, secret.as_str());
        let row = sqlx::query_as!(
            EphemeralKeyRow,
            "select sequence, id, secret, expires, details from ephemeral_keys where namespace_id = ?1 and secret = ?2",
            number,
            secret
        )
        .fetch_optional(&self.0)
        .await?;
        row.map(EphemeralKeyRow::into_stored).transpose()
    }
}

impl EphemeralKeyRow {
    fn into_stored(self) -> Result<Stored<EphemeralKey>, StoreError> {
        let (id, sequence) = (self.id.clone(), self.sequence);
        let object = self.into_key().map_err(|what| StoreError::Inconsistent {
            table: "ephemeral_keys",
            id,
            what: what.to_owned(),
        })?;
        Ok(Stored { sequence, object })
    }

    fn into_key(self) -> Result<EphemeralKey, &'static str> {
        let details: Details = serde_json::from_str(&self.details).map_err(|_| "details")?;
        Ok(EphemeralKey {
            id: EphemeralKeyId::parse(&self.id).ok_or("id")?,
            created: Timestamp::from_seconds(details.created),
            expires: Timestamp::from_seconds(self.expires),
            scope: KeyScope { customer: details.customer, session: details.verification_session },
            secret: EphemeralSecret::from_text(&self.secret),
        })
    }
}
