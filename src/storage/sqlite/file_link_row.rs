//! A row of `file_links` and the link it stands for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::domain::{FileId, FileLink, FileLinkId, Metadata, Purpose, Timestamp};
use crate::storage::{StoreError, Stored};

/// The columns that are read.
#[derive(Debug)]
pub(super) struct FileLinkRow {
    pub(super) sequence: i64,
    pub(super) namespace_id: i64,
    pub(super) id: String,
    pub(super) file: String,
    pub(super) token: String,
    pub(super) expires_at: Option<i64>,
    pub(super) details: String,
}

/// The columns that are written, in the order of the statement.
#[derive(Serialize, Debug)]
pub(super) struct WrittenFileLink<'a>(i64, i64, &'a str, i64, &'a str, &'a str, Option<i64>, Written<'a>);

#[derive(Serialize, Debug)]
struct Written<'a> {
    created: i64,
    purpose: &'static str,
    metadata: &'a BTreeMap<String, String>,
}

/// What only the program reads.
#[derive(Deserialize, Debug)]
struct Details {
    created: i64,
    purpose: String,
    metadata: BTreeMap<String, String>,
}

impl<'a> WrittenFileLink<'a> {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &'a Stored<FileLink>) -> Self {
        let link = &stored.object;
        Self(
            stored.sequence,
            namespace_id,
            link.id.as_str(),
            stored.position().number(),
            link.file.as_str(),
            &link.token,
            link.expires_at.map(Timestamp::seconds),
            Written { created: link.created.seconds(), purpose: link.purpose.word(), metadata: link.metadata.pairs() },
        )
    }
}

/// Writes links, new ones and others as they are now. Of several rows of one link the last one stays.
pub(super) async fn write(connection: &mut SqliteConnection, rows: String) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into file_links (sequence, namespace_id, id, position, file, token, expires_at, details)
        select
            value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value -> 7
        from json_each(?1)
        where true
        on conflict (sequence) do update set
            expires_at = excluded.expires_at,
            details = excluded.details",
        rows
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl FileLinkRow {
    /// The link that the row stands for.
    pub(super) fn into_stored(self) -> Result<Stored<FileLink>, StoreError> {
        let (id, sequence) = (self.id.clone(), self.sequence);
        let object = self.into_link().map_err(|what| StoreError::Inconsistent {
            table: "file_links",
            id,
            what: what.to_owned(),
        })?;
        Ok(Stored { sequence, object })
    }

    fn into_link(self) -> Result<FileLink, &'static str> {
        let details: Details = serde_json::from_str(&self.details).map_err(|_| "details")?;
        Ok(FileLink {
            id: FileLinkId::parse(&self.id).ok_or("id")?,
            created: Timestamp::from_seconds(details.created),
            file: FileId::parse(&self.file).ok_or("file")?,
            purpose: Purpose::of_word(&details.purpose).ok_or("purpose")?,
            expires_at: self.expires_at.map(Timestamp::from_seconds),
            metadata: Metadata::from_stored(details.metadata),
            token: self.token,
        })
    }
}
