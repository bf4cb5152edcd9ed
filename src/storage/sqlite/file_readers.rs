//! The readers' statements about files and links to them.

use super::file_link_row::FileLinkRow;
use super::file_row::FileRow;
use super::open::Database;
use super::readers::{Readers, json_array, page};
use crate::domain::{File, FileId, FileLink, FileLinkId, Purpose};
use crate::storage::namespaces::Entry;
use crate::storage::{FileFilter, FileLinkFilter, StoreError, Stored, Walk, Window};

impl Readers {
    /// One file.
    pub(in crate::storage) async fn file(
        &self,
        entry: &Entry,
        id: &FileId,
    ) -> Result<Option<Stored<File>>, StoreError> {
        let (number, id) = (entry.number, id.as_str());
        let row = sqlx::query_as!(
            FileRow,
            "select sequence, id, purpose, owner, details from files where namespace_id = ?1 and id = ?2",
            number,
            id
        )
        .fetch_optional(&self.0)
        .await?;
        row.map(FileRow::into_stored).transpose()
    }

    /// The contents of an upload, unless they are gone.
    pub(in crate::storage) async fn file_contents(&self, file: i64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar!("select content from file_contents where file = ?1", file)
            .fetch_optional(&self.0)
            .await?)
    }

    /// A page of files and one row more, in the order of the walk.
    pub(in crate::storage) async fn files(
        &self,
        entry: &Entry,
        filter: FileFilter,
        window: Window,
    ) -> Result<Vec<Stored<File>>, StoreError> {
        let purpose = filter.purpose.map(Purpose::word);
        let rows = if let Some(word) = purpose {
            page!(
                self,
                FileRow,
                "sequence, id, purpose, owner, details",
                entry,
                window,
                "files indexed by files_by_purpose where purpose",
                word,
                "(?6 is null or purpose = ?6)",
                purpose
            )
        } else {
            page!(
                self,
                FileRow,
                "sequence, id, purpose, owner, details",
                entry,
                window,
                "files indexed by files_by_age where 1",
                1,
                "(?6 is null or purpose = ?6)",
                purpose
            )
        }?;
        rows.into_iter().map(FileRow::into_stored).collect()
    }

    /// One link.
    pub(in crate::storage) async fn file_link(
        &self,
        entry: &Entry,
        id: &FileLinkId,
    ) -> Result<Option<Stored<FileLink>>, StoreError> {
        let (number, id) = (entry.number, id.as_str());
        let row = sqlx::query_as!(
            FileLinkRow,
            "select sequence, namespace_id, id, file, token, expires_at, details
            from file_links
            where namespace_id = ?1 and id = ?2",
            number,
            id
        )
        .fetch_optional(&self.0)
        .await?;
        row.map(FileLinkRow::into_stored).transpose()
    }

    /// The link whose URL ends with `token`, and the number of the account that it belongs to.
    pub(in crate::storage) async fn file_link_of_token(
        &self,
        token: &str,
    ) -> Result<Option<(i64, Stored<FileLink>)>, StoreError> {
        let row = sqlx::query_as!(
            FileLinkRow,
            "select sequence, namespace_id, id, file, token, expires_at, details from file_links where token = ?1",
            token
        )
        .fetch_optional(&self.0)
        .await?;
        row.map(|row| Ok((row.namespace_id, row.into_stored()?))).transpose()
    }

    /// A page of links and one row more, in the order of the walk.
    pub(in crate::storage) async fn file_links(
        &self,
        entry: &Entry,
        filter: &FileLinkFilter,
        window: Window,
    ) -> Result<Vec<Stored<FileLink>>, StoreError> {
        let (file, expired, now) = (filter.file.as_deref(), filter.expired, filter.now.seconds());
        let rows = if let Some(id) = file {
            page!(
                self,
                FileLinkRow,
                "sequence, namespace_id, id, file, token, expires_at, details",
                entry,
                window,
                "file_links indexed by file_links_by_file where file",
                id,
                "(?6 is null or file = ?6) and (?7 is null or (expires_at is not null and expires_at <= ?8) = ?7)",
                file,
                expired,
                now
            )
        } else {
            page!(
                self,
                FileLinkRow,
                "sequence, namespace_id, id, file, token, expires_at, details",
                entry,
                window,
                "file_links indexed by file_links_by_age where 1",
                1,
                "(?6 is null or file = ?6) and (?7 is null or (expires_at is not null and expires_at <= ?8) = ?7)",
                file,
                expired,
                now
            )
        }?;
        rows.into_iter().map(FileLinkRow::into_stored).collect()
    }

    /// The newest links to each of these files, at most `count` of one, newest first.
    pub(in crate::storage) async fn newest_links(
        &self,
        entry: &Entry,
        files: &[&FileId],
        count: i64,
    ) -> Result<Vec<Stored<FileLink>>, StoreError> {
        let number = entry.number;
        let files: Vec<&str> = files.iter().map(|id| id.as_str()).collect();
        let files = json_array(&files)?;
        let rows = sqlx::query_as!(
            FileLinkRow,
            r#"select
                sequence as "sequence!", namespace_id as "namespace_id!", id as "id!", file as "file!", token as "token!",
                expires_at, details as "details!"
            from (
                select
                    file_links.sequence, file_links.namespace_id, file_links.id, file_links.file, file_links.token,
                    file_links.expires_at, file_links.details,
                    row_number() over (partition by file_links.file order by file_links.position desc) as place
                from json_each(?1) as wanted
                cross join file_links indexed by file_links_by_file
                    on file_links.namespace_id = ?2 and file_links.file = wanted.value
            )
            where place <= ?3
            order by file, place"#,
            files,
            number,
            count
        )
        .fetch_all(&self.0)
        .await?;
        rows.into_iter().map(FileLinkRow::into_stored).collect()
    }
}

impl Database {
    /// The links named by (namespace, id).
    pub(in crate::storage) async fn file_links(
        &mut self,
        keys: &[(i64, FileLinkId)],
    ) -> Result<Vec<(i64, Stored<FileLink>)>, StoreError> {
        let keys: Vec<_> = keys.iter().map(|(number, id)| (number, id.as_str())).collect();
        let keys = json_array(&keys)?;
        let rows = sqlx::query_as!(
            FileLinkRow,
            r#"select
                sequence as "sequence!", namespace_id, file_links.id, file, token, expires_at, details
            from json_each(?1) as wanted
            cross join file_links on namespace_id = wanted.value ->> 0 and file_links.id = wanted.value ->> 1"#,
            keys
        )
        .fetch_all(&mut self.connection)
        .await?;
        rows.into_iter()
            .map(|row| {
                let number = row.namespace_id;
                row.into_stored().map(|stored| (number, stored))
            })
            .collect()
    }
}
