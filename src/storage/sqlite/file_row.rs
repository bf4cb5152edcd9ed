//! A row of `files` and the file it stands for, and what is written with it: contents that were uploaded.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::domain::{File, FileId, FileType, Origin, Picture, Purpose, ReportId, SessionId, Timestamp};
use crate::storage::{StoreError, Stored};

/// The columns that are read.
#[derive(Debug)]
pub(super) struct FileRow {
    pub(super) sequence: i64,
    pub(super) id: String,
    pub(super) purpose: String,
    pub(super) owner: Option<String>,
    pub(super) details: String,
}

/// The columns that are written, in the order of the statement.
#[derive(Serialize, Debug)]
pub(super) struct WrittenFile<'a>(i64, i64, &'a str, i64, &'static str, Option<&'a str>, Details);

/// What only the program reads.
#[derive(Serialize, Deserialize, Debug)]
struct Details {
    created: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    filename: Option<String>,
    size: usize,
    r#type: FileType,
    /// Absent for uploads.
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<StoredPicture>,
}

#[derive(Serialize, Deserialize, Debug)]
struct StoredPicture {
    session: SessionId,
    report: ReportId,
    shows: Picture,
}

impl<'a> WrittenFile<'a> {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &'a Stored<File>) -> Self {
        let file = &stored.object;
        let (owner, picture) = match &file.origin {
            Origin::Upload { owner } => (owner.as_ref(), None),
            Origin::Report { session, report, picture } => {
                (None, Some(StoredPicture { session: session.clone(), report: report.clone(), shows: *picture }))
            }
        };
        Self(
            stored.sequence,
            namespace_id,
            file.id.as_str(),
            stored.position().number(),
            file.purpose.word(),
            owner.map(SessionId::as_str),
            Details {
                created: file.created.seconds(),
                filename: file.filename.clone(),
                size: file.size,
                r#type: file.file_type,
                picture,
            },
        )
    }
}

/// Writes files, which are never changed.
pub(super) async fn write(connection: &mut SqliteConnection, rows: String) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into files (sequence, namespace_id, id, position, purpose, owner, details)
        select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value -> 6
        from json_each(?1)",
        rows
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes contents, a statement each and as they are: they are few and may be large, and as JSON each would be there
/// three times, twice as text of at least half as much again.
pub(super) async fn write_contents(
    connection: &mut SqliteConnection,
    contents: Vec<(i64, Bytes)>,
) -> Result<(), StoreError> {
    for (file, content) in contents {
        let content = Vec::from(content);
        sqlx::query!("insert into file_contents (file, content) values (?1, ?2)", file, content)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Removes what the users of sessions, named by (namespace, id), sent.
pub(super) async fn forget_contents(connection: &mut SqliteConnection, owners: String) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from file_contents
        where file in (
            select files.sequence
            from json_each(?1) as forgotten
            cross join files indexed by files_by_owner
                on namespace_id = forgotten.value ->> 0 and owner = forgotten.value ->> 1
        )",
        owners
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl FileRow {
    /// The file that the row stands for.
    pub(super) fn into_stored(self) -> Result<Stored<File>, StoreError> {
        let (id, sequence) = (self.id.clone(), self.sequence);
        let object =
            self.into_file().map_err(|what| StoreError::Inconsistent { table: "files", id, what: what.to_owned() })?;
        Ok(Stored { sequence, object })
    }

    fn into_file(self) -> Result<File, &'static str> {
        let details: Details = serde_json::from_str(&self.details).map_err(|_| "details")?;
        let owner = match self.owner {
            Some(owner) => Some(SessionId::parse(&owner).ok_or("owner")?),
            None => None,
        };
        Ok(File {
            id: FileId::parse(&self.id).ok_or("id")?,
            created: Timestamp::from_seconds(details.created),
            filename: details.filename,
            purpose: Purpose::of_word(&self.purpose).ok_or("purpose")?,
            size: details.size,
            file_type: details.r#type,
            origin: match details.picture {
                None => Origin::Upload { owner },
                Some(StoredPicture { session, report, shows }) => Origin::Report { session, report, picture: shows },
            },
        })
    }
}
