//! One request's view of the batch that it is written in: it reads what it declared that it needs, and what it
//! writes becomes part of the batch only when its work is done.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::kept::Kept;
use super::namespaces::Namespaces;
use super::position::Position;
use super::rows::Row;
use crate::domain::{Event, File, FileLink, FileLinkId, Namespace, Report, RequestId, Session, SessionId, Timestamp};
use crate::ids::IdSource;

/// An object with its place among all others of its kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stored<T> {
    /// The number of its insertion.
    pub(crate) sequence: i64,
    /// The object.
    pub(crate) object: T,
}

/// What lists show newest first.
pub(crate) trait Listed {
    /// When it was made.
    fn created(&self) -> Timestamp;
}

impl<T: Listed> Stored<T> {
    /// Its place in lists.
    pub(crate) fn position(&self) -> Position {
        Position::new(self.object.created(), self.sequence)
    }
}

impl Listed for Session {
    fn created(&self) -> Timestamp {
        self.created
    }
}

impl Listed for Report {
    fn created(&self) -> Timestamp {
        self.created
    }
}

impl Listed for Event {
    fn created(&self) -> Timestamp {
        self.created
    }
}

impl Listed for File {
    fn created(&self) -> Timestamp {
        self.created
    }
}

impl Listed for FileLink {
    fn created(&self) -> Timestamp {
        self.created
    }
}

/// A session with its place.
pub(crate) type StoredSession = Stored<Session>;
/// A report with its place.
pub(crate) type StoredReport = Stored<Report>;

/// The answer to a request that brought an idempotency key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StoredAnswer {
    /// When it was given.
    pub(crate) created: Timestamp,
    /// The path that was asked.
    pub(crate) path: String,
    /// Digest of the parameters.
    pub(crate) fingerprint: String,
    /// The request that was answered.
    pub(crate) request_id: RequestId,
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body as it was sent.
    pub(crate) body: String,
}

/// What a piece of work reads. The writer has it in memory before the work begins.
#[derive(Clone, Default, Debug)]
pub(crate) struct Needs {
    pub(super) sessions: Vec<SessionId>,
    pub(super) reports_of: Vec<SessionId>,
    pub(super) events_of: Vec<SessionId>,
    pub(super) file_link: Option<FileLinkId>,
    pub(super) answer: Option<String>,
}

impl Needs {
    /// Nothing but what the work brings along.
    pub(crate) fn nothing() -> Self {
        Self::default()
    }

    /// These sessions.
    pub(crate) fn sessions(ids: impl IntoIterator<Item = SessionId>) -> Self {
        Self { sessions: ids.into_iter().collect(), ..Self::default() }
    }

    /// This link to a file.
    pub(crate) fn file_link(id: FileLinkId) -> Self {
        Self { file_link: Some(id), ..Self::default() }
    }

    /// Also every report on these sessions.
    #[must_use]
    pub(crate) fn and_their_reports(mut self) -> Self {
        self.reports_of = self.sessions.clone();
        self
    }

    /// Also every event of these sessions.
    #[must_use]
    pub(crate) fn and_their_events(mut self) -> Self {
        self.events_of = self.sessions.clone();
        self
    }

    /// Also the answer kept under an idempotency key.
    #[must_use]
    pub(crate) fn and_answer(mut self, key: impl Into<String>) -> Self {
        self.answer = Some(key.into());
        self
    }
}

/// Everything that one batch has read and will write, over all accounts.
#[derive(Default, Debug)]
pub(super) struct Batch {
    pub(super) sessions: HashMap<(i64, SessionId), Loaded<Arc<StoredSession>>>,
    /// By session, oldest first.
    pub(super) reports: HashMap<(i64, SessionId), Vec<Loaded<Arc<StoredReport>>>>,
    pub(super) answers: HashMap<(i64, String), Loaded<Arc<StoredAnswer>>>,
    /// By session, as they were before the batch.
    pub(super) events: HashMap<(i64, SessionId), Vec<Arc<Stored<Event>>>>,
    /// As they were before the batch, whose own links are among `rows`.
    pub(super) file_links: HashMap<(i64, FileLinkId), Option<Arc<Stored<FileLink>>>>,
    /// What is kept of accounts in memory, where it changed.
    pub(super) kept: HashMap<Namespace, Arc<Kept>>,
    /// What no work reads back, in the order in which it was staged.
    pub(super) rows: Vec<(i64, Row)>,
}

/// The numbers that the next rows get, over all accounts.
#[derive(Debug)]
pub(super) struct Sequences {
    pub(super) session: i64,
    pub(super) report: i64,
    pub(super) event: i64,
    pub(super) endpoint: i64,
    pub(super) rule: i64,
    pub(super) delivery: i64,
    pub(super) attempt: i64,
    pub(super) file: i64,
    pub(super) file_link: i64,
    pub(super) ephemeral_key: i64,
}

impl Sequences {
    pub(super) fn take_endpoint(&mut self) -> i64 {
        take(&mut self.endpoint)
    }

    pub(super) fn take_rule(&mut self) -> i64 {
        take(&mut self.rule)
    }

    pub(super) fn take_delivery(&mut self) -> i64 {
        take(&mut self.delivery)
    }

    pub(super) fn take_attempt(&mut self) -> i64 {
        take(&mut self.attempt)
    }

    pub(super) fn take_file(&mut self) -> i64 {
        take(&mut self.file)
    }

    pub(super) fn take_file_link(&mut self) -> i64 {
        take(&mut self.file_link)
    }

    pub(super) fn take_ephemeral_key(&mut self) -> i64 {
        take(&mut self.ephemeral_key)
    }
}

/// A row that was looked for, and whether the batch changed it.
#[derive(Debug)]
pub(super) struct Loaded<T> {
    pub(super) row: Option<T>,
    pub(super) changed: bool,
}

impl<T> Loaded<T> {
    pub(super) fn as_found(row: Option<T>) -> Self {
        Self { row, changed: false }
    }
}

/// One request's transaction, within one account and mode: nothing of another can be reached.
#[derive(Debug)]
pub(crate) struct Tx<'a> {
    pub(super) batch: &'a mut Batch,
    pub(super) namespace: &'a Namespace,
    pub(super) number: i64,
    pub(super) namespaces: &'a Namespaces,
    pub(super) ids: &'a IdSource,
    /// How much this account has made, which is what its reproducible ids depend on.
    pub(super) made: &'a mut u64,
    pub(super) next: &'a mut Sequences,
    pub(super) staged_sessions: Vec<Arc<StoredSession>>,
    pub(super) staged_reports: Vec<Arc<StoredReport>>,
    pub(super) staged_rows: Vec<Row>,
    pub(super) staged_kept: Option<Arc<Kept>>,
    pub(super) staged_answer: Option<(String, StoredAnswer)>,
}

impl Tx<'_> {
    /// The account and mode.
    pub(crate) fn namespace(&self) -> &Namespace {
        self.namespace
    }

    /// A session that the work said it needs, as this transaction sees it.
    pub(crate) fn session(&self, id: &SessionId) -> Option<Arc<StoredSession>> {
        let staged = self.staged_sessions.iter().rev().find(|stored| stored.object.id == *id);
        staged.cloned().or_else(|| {
            let loaded = self.batch.sessions.get(&(self.number, id.clone()));
            debug_assert!(loaded.is_some(), "the work reads a session that it did not say it needs");
            loaded?.row.clone()
        })
    }

    /// The answer kept under a key that the work said it needs.
    pub(crate) fn answer(&self, key: &str) -> Option<Arc<StoredAnswer>> {
        let loaded = self.batch.answers.get(&(self.number, key.to_owned()));
        debug_assert!(loaded.is_some(), "the work reads an answer that it did not say it needs");
        loaded?.row.clone()
    }

    /// Makes and saves a new session; `make` gets the random characters for its id and token.
    pub(crate) fn insert_session(&mut self, make: impl FnOnce(&str) -> Session) -> Arc<StoredSession> {
        let sequence = take(&mut self.next.session);
        *self.made += 1;
        let session = make(&self.ids.session(self.namespace, *self.made));
        let stored = Arc::new(Stored { sequence, object: session });
        self.staged_sessions.push(stored.clone());
        stored
    }

    /// Saves a session as it is after a change.
    pub(crate) fn save(&mut self, old: &Arc<StoredSession>, session: Session) -> Arc<StoredSession> {
        if old.object == session {
            return old.clone();
        }
        let stored = Arc::new(Stored { sequence: old.sequence, object: session });
        self.staged_sessions.push(stored.clone());
        stored
    }

    /// The reports on a session that the work said it needs, oldest first, as this transaction sees them.
    pub(crate) fn reports(&self, session: &SessionId) -> Vec<Arc<StoredReport>> {
        let loaded = self.batch.reports.get(&(self.number, session.clone()));
        debug_assert!(
            loaded.is_some() || !self.batch.sessions.contains_key(&(self.number, session.clone())),
            "the work reads reports of an older session that it did not say it needs"
        );
        let mut reports: Vec<_> = loaded.into_iter().flatten().filter_map(|loaded| loaded.row.clone()).collect();
        for staged in self.staged_reports.iter().filter(|staged| staged.object.session == *session) {
            match reports.iter_mut().find(|report| report.sequence == staged.sequence) {
                Some(report) => *report = staged.clone(),
                None => reports.push(staged.clone()),
            }
        }
        reports
    }

    /// The random characters for what the end of checks makes.
    pub(crate) fn settlement_random(&mut self) -> String {
        *self.made += 1;
        self.ids.settlement(self.namespace, *self.made)
    }

    /// Saves a new report.
    pub(crate) fn insert_report(&mut self, report: Report) {
        let sequence = take(&mut self.next.report);
        self.staged_reports.push(Arc::new(Stored { sequence, object: report }));
    }

    /// Saves a changed report.
    pub(crate) fn save_report(&mut self, old: &Arc<StoredReport>, report: Report) {
        if old.object != report {
            self.staged_reports.push(Arc::new(Stored { sequence: old.sequence, object: report }));
        }
    }

    /// Saves a new event.
    pub(crate) fn insert_event(&mut self, event: Event) -> Arc<Stored<Event>> {
        let stored = Arc::new(Stored { sequence: take(&mut self.next.event), object: event });
        self.stage(Row::Event(stored.clone()));
        stored
    }

    /// The events of a session that the work said it needs, oldest first, as this transaction sees them.
    pub(crate) fn events(&self, session: &SessionId) -> Vec<Arc<Stored<Event>>> {
        let loaded = self.batch.events.get(&(self.number, session.clone()));
        debug_assert!(loaded.is_some(), "the work reads events that it did not say it needs");
        let mut events: BTreeMap<i64, _> =
            loaded.into_iter().flatten().map(|event| (event.sequence, event.clone())).collect();
        let in_batch = self.batch.rows.iter().filter(|(number, _)| *number == self.number).map(|(_, row)| row);
        for row in in_batch.chain(&self.staged_rows) {
            if let Row::Event(event) | Row::ChangedEvent(event) = row
                && event.object.session == *session
            {
                events.insert(event.sequence, event.clone());
            }
        }
        events.into_values().collect()
    }

    /// Saves a changed event.
    pub(crate) fn save_event(&mut self, old: &Arc<Stored<Event>>, event: Event) {
        if old.object != event {
            self.stage(Row::ChangedEvent(Arc::new(Stored { sequence: old.sequence, object: event })));
        }
    }

    /// Saves a row of a table that nothing is read back from.
    pub(crate) fn stage(&mut self, row: Row) {
        self.staged_rows.push(row);
    }

    /// Keeps an answer under its idempotency key.
    pub(crate) fn keep_answer(&mut self, key: String, answer: StoredAnswer) {
        self.staged_answer = Some((key, answer));
    }

    /// Forgets what was saved so far.
    pub(crate) fn roll_back(&mut self) {
        self.staged_sessions.clear();
        self.staged_reports.clear();
        self.staged_rows.clear();
        self.staged_kept = None;
        self.staged_answer = None;
    }

    /// Makes what was saved part of the batch.
    pub(super) fn merge(self) {
        for stored in self.staged_sessions {
            let key = (self.number, stored.object.id.clone());
            self.batch.sessions.insert(key, Loaded { row: Some(stored), changed: true });
        }
        for stored in self.staged_reports {
            let of_session = self.batch.reports.entry((self.number, stored.object.session.clone())).or_default();
            of_session.retain(|loaded| loaded.row.as_ref().is_none_or(|row| row.sequence != stored.sequence));
            of_session.push(Loaded { row: Some(stored), changed: true });
            of_session.sort_by_key(|loaded| loaded.row.as_ref().map(|row| row.sequence));
        }
        if let Some(kept) = self.staged_kept {
            self.batch.kept.insert(self.namespace.clone(), kept);
        }
        self.batch.rows.extend(self.staged_rows.into_iter().map(|row| (self.number, row)));
        if let Some((key, answer)) = self.staged_answer {
            let row = Some(Arc::new(answer));
            self.batch.answers.insert((self.number, key), Loaded { row, changed: true });
        }
    }
}

/// The next number of a sequence.
fn take(next: &mut i64) -> i64 {
    let number = *next;
    *next += 1;
    number
}
