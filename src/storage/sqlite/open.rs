//! Opening a database: only a file that is ours, of a version that we know, that nobody else uses.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, SqlitePool};
use tempfile::TempDir;

use super::readers::Readers;
use crate::domain::{AccountId, Mode, Namespace};
use crate::storage::tx::Sequences;
use crate::storage::{Location, OpenError, StoreError};

/// Says in a file's header that it is ours; the four letters of `IdMo`.
const APPLICATION_ID: i32 = 0x4964_4d6f;
/// Where the header has it. Source: <https://www.sqlite.org/fileformat.html#the_database_header>.
const APPLICATION_ID_OFFSET: usize = 68;
const MAGIC: &[u8] = b"SQLite format 3\0";

/// How many statements read at the same time.
const READ_CONNECTIONS: u32 = 2;

/// How many pages of 4 KiB the write-ahead log gathers before they are folded into the file. Folding waits for the disk,
/// and a page that many commits change is written once; what is gathered is read again at a start after a crash.
const CHECKPOINT_PAGES: &str = "4000";

pub(super) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// An open database with the writer's connection.
#[derive(Debug)]
pub(in crate::storage) struct Database {
    pub(super) connection: SqliteConnection,
    /// How the connection was opened.
    options: SqliteConnectOptions,
    readers: SqlitePool,
    /// Removed with everything in it when dropped.
    _folder: Option<TempDir>,
    /// Held as long as the database is open.
    _lock: Option<File>,
}

/// Where the writer goes on counting, and who has data.
pub(in crate::storage) struct Counters {
    pub(in crate::storage) next: Sequences,
    pub(in crate::storage) last_namespace: i64,
    pub(in crate::storage) namespaces: Vec<(Namespace, i64)>,
}

impl Database {
    /// Opens `location`, making the file and its tables when it is new.
    pub(in crate::storage) async fn open(location: Location) -> Result<Self, OpenError> {
        let (path, folder, lock) = match location {
            Location::Temporary => {
                let folder =
                    tempfile::Builder::new().prefix("identity-mock-").tempdir().map_err(OpenError::Temporary)?;
                (folder.path().join("state.db"), Some(folder), None)
            }
            Location::File(path) => {
                check_header(&path)?;
                let lock = lock(&path)?;
                (path, None, Some(lock))
            }
        };
        let unreadable =
            |error: &dyn std::fmt::Display| OpenError::Unreadable { path: path.clone(), reason: error.to_string() };
        let options = options(&path);
        if path.metadata().is_ok_and(|metadata| metadata.len() > 0) {
            check_version(&path, &options).await?;
        } else {
            // Written before the journal mode is changed, so that it is in the file itself from the start.
            let mut connection = options.clone().connect().await.map_err(|error| unreadable(&error))?;
            let mark = format!("pragma application_id = {APPLICATION_ID}");
            connection.execute(sqlx::AssertSqlSafe(mark)).await.map_err(|error| unreadable(&error))?;
            connection.close().await.map_err(|error| unreadable(&error))?;
        }
        let options = options.journal_mode(SqliteJournalMode::Wal);
        let mut connection = options.clone().connect().await.map_err(|error| unreadable(&error))?;
        MIGRATIONS.run(&mut connection).await.map_err(|error| unreadable(&error))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READ_CONNECTIONS)
            .min_connections(0)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(options.clone().read_only(true));
        Ok(Self { connection, options, readers, _folder: folder, _lock: lock })
    }

    /// What writing came to. After a failure the connection is another one: SQLite has ended the transaction by itself when
    /// the disk is full, of which the driver does not know, and so would never begin another.
    pub(super) async fn recovered<T>(&mut self, written: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(StoreError::Database(_)) = &written {
            match self.options.clone().connect().await {
                // Closing gives up what the old one holds.
                Ok(fresh) => drop(std::mem::replace(&mut self.connection, fresh).close().await),
                Err(error) => tracing::error!(%error, "the database could not be opened again"),
            }
        }
        written
    }

    /// The readers of this database.
    pub(in crate::storage) fn readers(&self) -> Readers {
        Readers::new(self.readers.clone())
    }

    /// See [`Counters`].
    pub(in crate::storage) async fn counters(&mut self) -> Result<Counters, OpenError> {
        self.read_counters().await.map_err(|error| OpenError::Damaged(error.to_string()))
    }

    async fn read_counters(&mut self) -> Result<Counters, sqlx::Error> {
        let last = sqlx::query!(
            r#"select
                (select coalesce(max(sequence), 0) from verification_sessions) as "session!: i64",
                (select coalesce(max(sequence), 0) from verification_reports) as "report!: i64",
                (select coalesce(max(sequence), 0) from events) as "event!: i64",
                (select coalesce(max(sequence), 0) from webhook_endpoints) as "endpoint!: i64",
                (select coalesce(max(sequence), 0) from rules) as "rule!: i64",
                (select coalesce(max(sequence), 0) from webhook_deliveries) as "delivery!: i64",
                (select coalesce(max(sequence), 0) from webhook_attempts) as "attempt!: i64",
                (select coalesce(max(sequence), 0) from files) as "file!: i64",
                (select coalesce(max(sequence), 0) from file_links) as "file_link!: i64",
                (select coalesce(max(sequence), 0) from ephemeral_keys) as "ephemeral_key!: i64""#
        )
        .fetch_one(&mut self.connection)
        .await?;
        let next = Sequences {
            session: last.session + 1,
            report: last.report + 1,
            event: last.event + 1,
            endpoint: last.endpoint + 1,
            rule: last.rule + 1,
            delivery: last.delivery + 1,
            attempt: last.attempt + 1,
            file: last.file + 1,
            file_link: last.file_link + 1,
            ephemeral_key: last.ephemeral_key + 1,
        };
        let rows = sqlx::query!(r#"select id as "id!", account, livemode from namespaces"#)
            .fetch_all(&mut self.connection)
            .await?;
        let last_namespace = rows.iter().map(|row| row.id).max().unwrap_or(0);
        let namespaces = rows
            .into_iter()
            .filter_map(|row| {
                let mode = if row.livemode == 1 { Mode::Live } else { Mode::Test };
                Some((Namespace { account: AccountId::parse(&row.account)?, mode }, row.id))
            })
            .collect();
        Ok(Counters { next, last_namespace, namespaces })
    }

    /// How many sessions, reports, uploads, links to files and endpoints each account has. It looks at all of them, so only those
    /// ask who need to know.
    pub(in crate::storage) async fn made(&mut self) -> Result<HashMap<i64, u64>, OpenError> {
        let rows = sqlx::query!(
            r#"select namespace_id as "namespace!", count(*) as "count!: i64"
            from (
                select namespace_id from verification_sessions
                union all
                select namespace_id from verification_reports
                union all
                -- But what comes with a report.
                select namespace_id from files where purpose not in ('identity_document_downloadable', 'selfie')
                union all
                select namespace_id from file_links
                union all
                select namespace_id from webhook_endpoints
                union all
                select namespace_id from ephemeral_keys
            )
            group by namespace_id"#
        )
        .fetch_all(&mut self.connection)
        .await
        .map_err(|error| OpenError::Damaged(error.to_string()))?;
        Ok(rows.into_iter().map(|row| (row.namespace, row.count.unsigned_abs())).collect())
    }

    /// Closes the writer's connection, which folds the write-ahead log into the file.
    pub(in crate::storage) async fn close(self) {
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the database was not closed cleanly; it will be recovered when opened again");
        }
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(false)
        // In WAL mode this survives the death of the process without a wait for the disk at each commit.
        .synchronous(SqliteSynchronous::Normal)
        .pragma("temp_store", "memory")
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        .statement_cache_capacity(64)
        .disable_statement_logging()
}

/// Looks at the first bytes of a file that exists, before SQLite may touch it.
fn check_header(path: &Path) -> Result<(), OpenError> {
    let unreadable = |error: std::io::Error| OpenError::Unreadable { path: path.to_owned(), reason: error.to_string() };
    let mut file = match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut header = Vec::new();
    file.by_ref().take(100).read_to_end(&mut header).map_err(unreadable)?;
    if header.is_empty() {
        return Ok(());
    }
    let id = header.get(APPLICATION_ID_OFFSET..APPLICATION_ID_OFFSET + 4);
    let ours = header.starts_with(MAGIC) && id == Some(APPLICATION_ID.to_be_bytes().as_slice());
    if ours { Ok(()) } else { Err(OpenError::Foreign(path.to_owned())) }
}

/// Two servers on one file would not see each other's cache. The lock is on a file beside it, since SQLite has
/// locks of its own on the database.
fn lock(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    let unreadable =
        |error: &dyn std::fmt::Display| OpenError::Unreadable { path: path.to_owned(), reason: error.to_string() };
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(PathBuf::from(name))
        .map_err(|error| unreadable(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(unreadable(&error)),
    }
}

/// Refuses a file with migrations that this version does not know, without writing to it.
async fn check_version(path: &Path, options: &SqliteConnectOptions) -> Result<(), OpenError> {
    let unreadable = |error: sqlx::Error| match &error {
        // 26: the file is not a database; 11: it is malformed. <https://www.sqlite.org/rescode.html>
        sqlx::Error::Database(database) if matches!(database.code().as_deref(), Some("26" | "11")) => {
            OpenError::Foreign(path.to_owned())
        }
        _ => OpenError::Unreadable { path: path.to_owned(), reason: error.to_string() },
    };
    let mut connection =
        options.clone().create_if_missing(false).read_only(true).connect().await.map_err(unreadable)?;
    let table: Option<String> = sqlx::query_scalar("select name from sqlite_master where name = '_sqlx_migrations'")
        .fetch_optional(&mut connection)
        .await
        .map_err(unreadable)?;
    let newest: Option<i64> = match table {
        None => None,
        Some(_) => sqlx::query_scalar("select max(version) from _sqlx_migrations")
            .fetch_one(&mut connection)
            .await
            .map_err(unreadable)?,
    };
    connection.close().await.map_err(unreadable)?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).max();
    if newest > known { Err(OpenError::Newer(path.to_owned())) } else { Ok(()) }
}
