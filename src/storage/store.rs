//! The face of storage: open, write, read, close.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{RwLock, mpsc, oneshot};

use super::cache::StoreCache;
use super::error::{OpenError, StoreError};
use super::feed::Feed;
use super::kept_body::KeptBody;
use super::namespaces::Namespaces;
use super::position::Position;
use super::sqlite::{self, Database};
use super::tx::{Needs, Stored, StoredReport, StoredSession, Tx};
use super::writer::{Job, Writer};
use crate::domain::{AccountId, Namespace, Report, ReportId, Session, SessionId, Status, Timestamp};
use crate::ids::IdSource;

/// How many writes may wait before senders wait with them.
const QUEUE_LENGTH: usize = 4096;

/// How many sessions to which something happens by itself are looked at together.
const DUE_AT_ONCE: i64 = 100;

/// Where the database is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Location {
    /// A file of its own, removed at exit.
    Temporary,
    /// This file.
    File(PathBuf),
}

/// The store; clones are the same store.
#[derive(Clone, Debug)]
pub(crate) struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    queue: mpsc::Sender<Job>,
    shared: Arc<Shared>,
    finished: RwLock<Option<tokio::task::JoinHandle<Database>>>,
}

/// What the writer and the readers share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) namespaces: Namespaces,
    pub(super) cache: StoreCache,
    /// Readers of the database hold it for reading until what they read is in the cache, the writer holds it for
    /// writing from before the commit until after the cache is changed. So nothing old can enter the cache
    /// after something new was published, and nothing new is seen before.
    pub(super) gate: RwLock<()>,
    pub(super) readers: sqlite::Readers,
    /// Tells of what was committed.
    pub(super) feed: Feed,
}

/// The accounts whose work is looked for: those that share a clock.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DueOf<'a> {
    /// All but these.
    AllBut(&'a [AccountId]),
    /// This one.
    Account(&'a AccountId),
}

/// The way from which a page is filled; the page itself is always newest first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Walk {
    /// From the newest on.
    NewestFirst,
    /// From the oldest on.
    OldestFirst,
}

/// Which sessions a list has.
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug)]
pub(crate) struct SessionFilter {
    /// Exactly this reference.
    pub(crate) client_reference_id: Option<String>,
    /// Exactly this customer.
    pub(crate) related_customer: Option<String>,
    /// Exactly this customer account.
    pub(crate) related_customer_account: Option<String>,
    /// This status.
    pub(crate) status: Option<Status>,
}

/// Which reports a list has.
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug)]
pub(crate) struct ReportFilter {
    /// Exactly this reference.
    pub(crate) client_reference_id: Option<String>,
    /// What was checked.
    pub(crate) report_type: Option<&'static str>,
    /// The reports on this session.
    pub(crate) verification_session: Option<String>,
}

/// The part of a list that a page shows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Window {
    /// Only those after this position.
    pub(crate) after: Position,
    /// Only those before this position.
    pub(crate) before: Position,
    /// From which side the page is filled.
    pub(crate) walk: Walk,
    /// How many at the most.
    pub(crate) limit: u32,
}

/// A page of a list of sessions.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct SessionQuery {
    /// Which sessions.
    pub(crate) filter: SessionFilter,
    /// Which part of them.
    pub(crate) window: Window,
}

/// What a query found.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// Newest first.
    pub(crate) items: Vec<Arc<Stored<T>>>,
    /// Whether there are more in the direction of the walk.
    pub(crate) has_more: bool,
    /// What it was last rendered as.
    pub(crate) body: KeptBody,
}

impl<T> Page<T> {
    /// A page with these on it.
    pub(crate) fn new(items: Vec<Arc<Stored<T>>>, has_more: bool) -> Self {
        Self { items, has_more, body: KeptBody::default() }
    }

    /// A page with nothing on it.
    pub(crate) fn empty() -> Self {
        Self::new(Vec::new(), false)
    }

    /// The page of rows found in the order of the walk, one more than asked for if there are more.
    pub(super) fn of_rows(mut rows: Vec<Stored<T>>, window: Window) -> Self {
        let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        if window.walk == Walk::OldestFirst {
            rows.reverse();
        }
        Self::new(rows.into_iter().map(Arc::new).collect(), has_more)
    }
}

impl Store {
    /// Opens or makes the database and starts the writer.
    pub(crate) async fn open(location: Location, ids: IdSource) -> Result<Self, OpenError> {
        let database = Database::open(location).await?;
        let shared = Arc::new(Shared {
            feed: Feed::default(),
            namespaces: Namespaces::default(),
            cache: StoreCache::new(),
            gate: RwLock::new(()),
            readers: database.readers(),
        });
        let (queue, jobs) = mpsc::channel(QUEUE_LENGTH);
        let writer = Writer::start(database, shared.clone(), ids).await?;
        let finished = RwLock::new(Some(tokio::spawn(writer.run(jobs))));
        Ok(Self(Arc::new(Inner { queue, shared, finished })))
    }

    /// What the store's other parts read from.
    pub(super) fn shared(&self) -> &Shared {
        &self.0.shared
    }

    /// Hands the writer something to do.
    pub(super) async fn send(&self, job: Job) -> Result<(), StoreError> {
        self.0.queue.send(job).await.map_err(|_| StoreError::Closed)
    }

    /// The accounts that have data.
    pub(crate) fn namespaces(&self) -> Vec<Namespace> {
        self.0.shared.namespaces.all().iter().map(|entry| entry.namespace.clone()).collect()
    }

    /// Runs `work` in a transaction of `namespace` and gives its result once that is committed. The work sees what
    /// `needs` names and whatever it saves itself.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        namespace: &Namespace,
        needs: Needs,
        work: impl FnOnce(&mut Tx<'_>) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.send(Job::new(namespace.clone(), needs, work, sender)).await?;
        receiver.await.map_err(|_| StoreError::Panicked)?
    }

    /// A session.
    pub(crate) async fn session(
        &self,
        namespace: &Namespace,
        id: &SessionId,
    ) -> Result<Option<Arc<StoredSession>>, StoreError> {
        let Some(entry) = self.0.shared.namespaces.get(namespace) else { return Ok(None) };
        if let Some(stored) = self.0.shared.cache.session(entry.number, id) {
            return Ok(Some(stored));
        }
        let _reading = self.0.shared.gate.read().await;
        let found = self.0.shared.readers.session(&entry, id).await?;
        Ok(found.map(|stored| {
            let stored = Arc::new(stored);
            self.0.shared.cache.put_session(entry.number, stored.clone());
            stored
        }))
    }

    /// A page of a list of sessions.
    pub(crate) async fn sessions(
        &self,
        namespace: &Namespace,
        query: SessionQuery,
    ) -> Result<Arc<Page<Session>>, StoreError> {
        let Some(entry) = self.0.shared.namespaces.get(namespace) else { return Ok(Arc::new(Page::empty())) };
        if let Some(page) = self.0.shared.cache.page(entry.number, &query, entry.version()) {
            return Ok(page);
        }
        let _reading = self.0.shared.gate.read().await;
        let version = entry.version();
        let rows = self.0.shared.readers.sessions(&entry, &query).await?;
        let page = Arc::new(Page::of_rows(rows, query.window));
        self.0.shared.cache.put_page(entry.number, query, version, page.clone());
        Ok(page)
    }

    /// A report.
    pub(crate) async fn report(
        &self,
        namespace: &Namespace,
        id: &ReportId,
    ) -> Result<Option<Arc<StoredReport>>, StoreError> {
        let Some(entry) = self.0.shared.namespaces.get(namespace) else { return Ok(None) };
        let _reading = self.0.shared.gate.read().await;
        Ok(self.0.shared.readers.report(&entry, id).await?.map(Arc::new))
    }

    /// A page of a list of reports.
    pub(crate) async fn reports(
        &self,
        namespace: &Namespace,
        filter: &ReportFilter,
        window: Window,
    ) -> Result<Page<Report>, StoreError> {
        let Some(entry) = self.0.shared.namespaces.get(namespace) else { return Ok(Page::empty()) };
        let _reading = self.0.shared.gate.read().await;
        Ok(Page::of_rows(self.0.shared.readers.reports(&entry, filter, window).await?, window))
    }

    /// The sessions to which something happens by itself by `now`, a few at a time in the order in which it falls due,
    /// and when the next one after them falls due.
    pub(crate) async fn sessions_due(
        &self,
        whose: DueOf<'_>,
        now: Timestamp,
    ) -> Result<(Vec<(Namespace, SessionId)>, Option<Timestamp>), StoreError> {
        let numbers = |accounts: &[AccountId]| self.0.shared.namespaces.numbers_of(accounts);
        let _reading = self.0.shared.gate.read().await;
        let readers = &self.0.shared.readers;
        let rows = match whose {
            DueOf::AllBut(accounts) => readers.sessions_due(&numbers(accounts), DUE_AT_ONCE).await?,
            DueOf::Account(account) => {
                readers.sessions_due_of(&numbers(std::slice::from_ref(account)), DUE_AT_ONCE).await?
            }
        };
        let next = rows.iter().map(|row| row.due).find(|due| *due > now);
        let due = rows
            .into_iter()
            .filter(|row| row.due <= now)
            .filter_map(|row| Some((self.0.shared.namespaces.by_number(row.namespace)?.namespace.clone(), row.id)))
            .collect();
        Ok((due, next))
    }

    /// Forgets some of the oldest idempotent answers given before `before`, but none of the accounts in `but`; whether
    /// there may be more.
    pub(crate) async fn forget_answers(&self, before: Timestamp, but: Vec<AccountId>) -> Result<bool, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.send(Job::forget_answers(before, but, sender)).await?;
        receiver.await.map_err(|_| StoreError::Panicked)?
    }

    /// Forgets some of the events made before `before` that no endpoint waits for any more, with what was told of them,
    /// but none of the accounts in `but`; whether there may be more.
    pub(crate) async fn forget_events(&self, before: Timestamp, but: Vec<AccountId>) -> Result<bool, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.0.queue.send(Job::forget_events(before, but, sender)).await.map_err(|_| StoreError::Closed)?;
        receiver.await.map_err(|_| StoreError::Panicked)?
    }

    /// Whether the database answers.
    pub(crate) async fn is_ready(&self) -> bool {
        self.0.shared.readers.ping().await.is_ok()
    }

    /// Finishes what waits and closes the database; a temporary one is removed. Later calls get `Closed`.
    pub(crate) async fn close(&self) {
        let Some(writer) = self.0.finished.write().await.take() else { return };
        // The queue may be full; a closed one is closed already.
        drop(self.0.queue.send(Job::Stop).await);
        self.0.shared.readers.close().await;
        if let Ok(database) = writer.await {
            database.close().await;
        }
    }
}
