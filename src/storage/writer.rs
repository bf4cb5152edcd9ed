//! The single writer. It takes the queue's whole backlog, runs each piece of work against memory, writes all of it
//! in one transaction, publishes it to the cache, and only then answers.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::error::{OpenError, StoreError};
use super::feed::{Lane, News};
use super::reset::{Floors, Part, Reset};
use super::rows::Row;
use super::sqlite::Database;
use super::store::Shared;
use super::tx::{Batch, Loaded, Needs, Sequences, StoredSession, Tx};
use crate::domain::{AccountId, Namespace, Timestamp};
use crate::ids::IdSource;

/// The most work that shares one commit.
const MAX_BATCH: usize = 512;

/// How many idempotent answers, or events, are forgotten in one transaction, so that writers do not wait for long.
const FORGOTTEN_AT_ONCE: i64 = 1000;

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// Something for the writer to do.
pub(super) enum Job {
    /// A transaction.
    Work(Work),
    /// Remove the oldest answers.
    ForgetAnswers {
        /// Those given before.
        before: Timestamp,
        /// But none of these accounts.
        but: Vec<AccountId>,
        /// Where to say whether there may be more.
        reply: Reply<bool>,
    },
    /// Remove old events.
    ForgetEvents {
        /// Those made before.
        before: Timestamp,
        /// But none of these accounts.
        but: Vec<AccountId>,
        /// Where to say whether there may be more.
        reply: Reply<bool>,
    },
    /// Take data away.
    Reset {
        /// Which.
        reset: Reset,
        /// Where to say that it is gone.
        reply: Reply<()>,
    },
    /// Do what waits before this, then end.
    Stop,
}

/// A transaction to run.
pub(super) struct Work {
    namespace: Namespace,
    needs: Needs,
    task: Box<dyn Task>,
}

/// Tells the sender how the commit went.
type Delivery = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Work with its type erased.
trait Task: Send {
    fn run(self: Box<Self>, tx: &mut Tx<'_>) -> Delivery;
    fn fail(self: Box<Self>, error: StoreError);
}

struct TypedTask<T, W> {
    work: W,
    reply: Reply<T>,
}

impl<T: Send + 'static, W: FnOnce(&mut Tx<'_>) -> T + Send> Task for TypedTask<T, W> {
    fn run(self: Box<Self>, tx: &mut Tx<'_>) -> Delivery {
        let value = (self.work)(tx);
        let reply = self.reply;
        // A sender that went away does not wait for the answer; what it asked for is done all the same.
        Box::new(move |committed| drop(reply.send(committed.map(|()| value))))
    }

    fn fail(self: Box<Self>, error: StoreError) {
        drop(self.reply.send(Err(error)));
    }
}

impl Job {
    pub(super) fn new<T: Send + 'static>(
        namespace: Namespace,
        needs: Needs,
        work: impl FnOnce(&mut Tx<'_>) -> T + Send + 'static,
        reply: Reply<T>,
    ) -> Self {
        Self::Work(Work { namespace, needs, task: Box::new(TypedTask { work, reply }) })
    }

    pub(super) fn forget_answers(before: Timestamp, but: Vec<AccountId>, reply: Reply<bool>) -> Self {
        Self::ForgetAnswers { before, but, reply }
    }

    pub(super) fn forget_events(before: Timestamp, but: Vec<AccountId>, reply: Reply<bool>) -> Self {
        Self::ForgetEvents { before, but, reply }
    }

    pub(super) fn reset(reset: Reset, reply: Reply<()>) -> Self {
        Self::Reset { reset, reply }
    }

    fn fail(self, error: StoreError) {
        match self {
            Self::Work(work) => work.task.fail(error),
            Self::ForgetAnswers { reply, .. } | Self::ForgetEvents { reply, .. } => drop(reply.send(Err(error))),
            Self::Reset { reply, .. } => drop(reply.send(Err(error))),
            Self::Stop => {}
        }
    }
}

/// The writer's own state.
pub(super) struct Writer {
    database: Database,
    shared: Arc<Shared>,
    ids: IdSource,
    next: Sequences,
    next_namespace: i64,
    /// By number of the account; those that are absent have made nothing.
    made: HashMap<i64, u64>,
    /// What is late news of something that was taken away.
    floors: Floors,
}

impl Writer {
    /// Reads what the writer counts and the accounts that there are.
    pub(super) async fn start(mut database: Database, shared: Arc<Shared>, ids: IdSource) -> Result<Self, OpenError> {
        let counters = database.counters().await?;
        for (namespace, number) in counters.namespaces {
            shared.namespaces.add(namespace, number);
        }
        for (number, kept) in database.kept(&shared.namespaces).await? {
            if let Some(entry) = shared.namespaces.by_number(number) {
                entry.keep(Arc::new(kept));
            }
        }
        let made = match &ids {
            IdSource::Random => HashMap::new(),
            IdSource::Seeded(_) => database.made().await?,
        };
        let (next, next_namespace) = (counters.next, counters.last_namespace + 1);
        Ok(Self { database, shared, ids, next, next_namespace, made, floors: Floors::default() })
    }

    /// Works until told to stop or nobody can send any more; gives the database back to be closed.
    pub(super) async fn run(mut self, mut queue: mpsc::Receiver<Job>) -> Database {
        let mut jobs = Vec::with_capacity(MAX_BATCH);
        'serving: while queue.recv_many(&mut jobs, MAX_BATCH).await > 0 {
            let mut works = Vec::with_capacity(jobs.len());
            for job in jobs.drain(..) {
                match job {
                    Job::Work(work) => works.push(work),
                    Job::ForgetAnswers { before, but, reply } => {
                        self.commit(std::mem::take(&mut works)).await;
                        let but = self.shared.namespaces.numbers_of(&but);
                        let forgotten = self.database.forget_answers(before, &but, FORGOTTEN_AT_ONCE).await;
                        drop(reply.send(forgotten.map(may_be_more)));
                    }
                    Job::ForgetEvents { before, but, reply } => {
                        self.commit(std::mem::take(&mut works)).await;
                        let but = self.shared.namespaces.numbers_of(&but);
                        let forgotten = self.database.forget_events(before, &but, FORGOTTEN_AT_ONCE).await;
                        drop(reply.send(forgotten.map(may_be_more)));
                    }
                    Job::Reset { reset, reply } => {
                        self.commit(std::mem::take(&mut works)).await;
                        drop(reply.send(self.reset(&reset).await));
                    }
                    Job::Stop => {
                        self.commit(works).await;
                        break 'serving;
                    }
                }
            }
            self.commit(works).await;
        }
        queue.close();
        while let Some(job) = queue.recv().await {
            job.fail(StoreError::Closed);
        }
        self.database
    }

    /// Runs all of `works` and commits them together.
    async fn commit(&mut self, mut works: Vec<Work>) {
        if works.is_empty() {
            return;
        }
        let mut new_namespaces = HashMap::new();
        let numbers: Vec<i64> = works.iter().map(|work| self.number_of(&work.namespace, &mut new_namespaces)).collect();
        let needs: Vec<Needs> = works.iter_mut().map(|work| std::mem::take(&mut work.needs)).collect();
        let batch = match self.load(needs, &numbers).await {
            Ok(batch) => batch,
            Err(error) => {
                tracing::error!(%error, "a batch could not be read");
                for work in works {
                    work.task.fail(error.clone());
                }
                return;
            }
        };
        let (batch, deliveries) = self.run_all(works, &numbers, batch);
        let outcome = self.write(batch, new_namespaces).await;
        if let Err(error) = &outcome {
            tracing::error!(%error, "a batch could not be written");
        }
        for deliver in deliveries {
            deliver(outcome.clone());
        }
    }

    fn number_of(&mut self, namespace: &Namespace, new: &mut HashMap<Namespace, i64>) -> i64 {
        if let Some(entry) = self.shared.namespaces.get(namespace) {
            return entry.number;
        }
        *new.entry(namespace.clone()).or_insert_with(|| {
            let number = self.next_namespace;
            self.next_namespace += 1;
            number
        })
    }

    /// Everything that the batch's work needs, from the cache or in one query a table.
    async fn load(&mut self, needs: Vec<Needs>, numbers: &[i64]) -> Result<Batch, StoreError> {
        let mut batch = Batch::default();
        let mut missing = Vec::new();
        let mut reported = Vec::new();
        let mut told = Vec::new();
        let mut keys = Vec::new();
        let mut links = Vec::new();
        for (needs, number) in needs.into_iter().zip(numbers) {
            for id in needs.sessions {
                let key = (*number, id);
                if batch.sessions.contains_key(&key) {
                    continue;
                }
                let cached = self.shared.cache.session(*number, &key.1);
                if cached.is_none() {
                    missing.push(key.clone());
                }
                batch.sessions.insert(key, Loaded::as_found(cached));
            }
            for id in needs.reports_of {
                let key = (*number, id);
                if batch.reports.insert(key.clone(), Vec::new()).is_none() {
                    reported.push(key);
                }
            }
            for id in needs.events_of {
                let key = (*number, id);
                if batch.events.insert(key.clone(), Vec::new()).is_none() {
                    told.push(key);
                }
            }
            if let Some(id) = needs.file_link {
                let key = (*number, id);
                if batch.file_links.insert(key.clone(), None).is_none() {
                    links.push(key);
                }
            }
            if let Some(key) = needs.answer {
                let key = (*number, key);
                if batch.answers.insert(key.clone(), Loaded::as_found(None)).is_none() {
                    keys.push(key);
                }
            }
        }
        if !missing.is_empty() {
            for (number, stored) in self.database.sessions(&missing, &self.shared.namespaces).await? {
                let key = (number, stored.object.id.clone());
                batch.sessions.insert(key, Loaded::as_found(Some(Arc::new(stored))));
            }
        }
        if !reported.is_empty() {
            for (number, stored) in self.database.reports_of(&reported).await? {
                let key = (number, stored.object.session.clone());
                batch.reports.entry(key).or_default().push(Loaded::as_found(Some(Arc::new(stored))));
            }
        }
        if !told.is_empty() {
            for (number, stored) in self.database.events_of(&told).await? {
                let key = (number, stored.object.session.clone());
                batch.events.entry(key).or_default().push(Arc::new(stored));
            }
        }
        if !links.is_empty() {
            for (number, stored) in self.database.file_links(&links).await? {
                batch.file_links.insert((number, stored.object.id.clone()), Some(Arc::new(stored)));
            }
        }
        if !keys.is_empty() {
            for (key, answer) in self.database.answers(&keys).await? {
                batch.answers.insert(key, Loaded::as_found(Some(Arc::new(answer))));
            }
        }
        Ok(batch)
    }

    /// Runs every piece of work; one that panics leaves nothing behind and does not disturb the others.
    fn run_all(&mut self, works: Vec<Work>, numbers: &[i64], mut batch: Batch) -> (Batch, Vec<Delivery>) {
        let mut deliveries = Vec::with_capacity(works.len());
        for (work, number) in works.into_iter().zip(numbers) {
            let mut tx = Tx {
                batch: &mut batch,
                namespace: &work.namespace,
                namespaces: &self.shared.namespaces,
                number: *number,
                ids: &self.ids,
                made: self.made.entry(*number).or_default(),
                next: &mut self.next,
                staged_sessions: Vec::new(),
                staged_reports: Vec::new(),
                staged_rows: Vec::new(),
                staged_kept: None,
                staged_answer: None,
            };
            // Its reply is dropped by the panic, which tells the sender.
            if let Ok(delivery) = catch_unwind(AssertUnwindSafe(|| work.task.run(&mut tx))) {
                tx.merge();
                deliveries.push(delivery);
            }
        }
        (batch, deliveries)
    }

    /// Commits what changed, then lets readers see it.
    async fn write(&mut self, mut batch: Batch, new_namespaces: HashMap<Namespace, i64>) -> Result<(), StoreError> {
        self.floors.sift(&mut batch.rows);
        let sessions: Vec<_> = batch
            .sessions
            .into_iter()
            .filter(|(_, loaded)| loaded.changed)
            .filter_map(|((number, _), loaded)| Some((number, loaded.row?)))
            .collect();
        let reports: Vec<_> = batch
            .reports
            .into_iter()
            .flat_map(|((number, _), reports)| reports.into_iter().map(move |loaded| (number, loaded)))
            .filter(|(_, loaded)| loaded.changed)
            .filter_map(|(number, loaded)| Some((number, loaded.row?)))
            .collect();
        let answers: Vec<_> = batch
            .answers
            .into_iter()
            .filter(|(_, loaded)| loaded.changed)
            .filter_map(|((number, key), loaded)| Some((number, key, loaded.row?)))
            .collect();
        if sessions.is_empty() && reports.is_empty() && answers.is_empty() && batch.rows.is_empty() {
            return Ok(());
        }
        let prepared = Database::prepare(&new_namespaces, &sessions, &reports, &answers, &batch.rows)?;
        let _writing = self.shared.gate.write().await;
        self.database.commit(prepared).await?;
        for (namespace, number) in new_namespaces {
            self.shared.namespaces.add(namespace, number);
        }
        for (namespace, kept) in batch.kept {
            if let Some(entry) = self.shared.namespaces.get(&namespace) {
                entry.keep(kept);
            }
        }
        // Versions first: a page of the old rows must not be given out once a new session can be seen.
        let moved: BTreeSet<i64> = sessions.iter().map(|(number, _)| *number).collect();
        for entry in moved.into_iter().filter_map(|number| self.shared.namespaces.by_number(number)) {
            entry.move_version();
        }
        for (number, stored) in &sessions {
            self.shared.cache.put_session(*number, stored.clone());
        }
        self.shared.feed.tell(|| self.news(&sessions, &batch.rows));
        Ok(())
    }

    /// Takes data away, and whatever of it is in memory, while readers are kept out.
    async fn reset(&mut self, reset: &Reset) -> Result<(), StoreError> {
        let entries = match &reset.whose {
            Some(namespace) => self.shared.namespaces.get(namespace).into_iter().collect(),
            None => self.shared.namespaces.all(),
        };
        let numbers: BTreeSet<i64> = entries.iter().map(|entry| entry.number).collect();
        let listed: Vec<i64> = numbers.iter().copied().collect();
        let _writing = self.shared.gate.write().await;
        self.database.reset(&listed, &reset.parts).await?;
        for entry in &entries {
            entry.keep(Arc::new(reset.applied_to(&entry.kept())));
            entry.move_version();
            if reset.has(Part::Events) {
                self.floors.raise(entry.number, &self.next);
            }
            if reset.is_whole() {
                self.made.remove(&entry.number);
            }
        }
        if reset.has(Part::Sessions) {
            self.shared.cache.forget_sessions(&numbers);
        }
        if reset.is_whole() {
            self.ids.begin_anew(reset.whose.as_ref());
        }
        self.shared.feed.tell(|| entries.iter().map(|entry| News::Reset(entry.namespace.clone())).collect());
        Ok(())
    }

    /// What a commit tells those who want to know.
    fn news(&self, sessions: &[(i64, Arc<StoredSession>)], rows: &[(i64, Row)]) -> Vec<News> {
        let namespace = |number: i64| Some(self.shared.namespaces.by_number(number)?.namespace.clone());
        let changed =
            sessions.iter().filter_map(|(number, stored)| Some(News::Session(namespace(*number)?, stored.clone())));
        let told = rows.iter().filter_map(|(number, row)| match row {
            Row::Event(event) => Some(News::Event(namespace(*number)?, event.clone())),
            Row::Delivery(stored) if stored.delivery.due().is_some() => Some(News::Delivery(Lane {
                namespace: namespace(*number)?,
                endpoint: stored.delivery.endpoint.clone(),
            })),
            Row::Delivered { .. } => Some(News::Delivered(namespace(*number)?)),
            _ => None,
        });
        changed.chain(told).collect()
    }
}

/// Whether so many rows were removed that more may be old.
fn may_be_more(removed: u64) -> bool {
    removed >= FORGOTTEN_AT_ONCE.unsigned_abs()
}
