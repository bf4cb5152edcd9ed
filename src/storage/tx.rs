//! One request's view of the batch that it is written in: it reads what it declared that it needs, and what it
//! writes becomes part of the batch only when its work is done.

use std::collections::HashMap;
use std::sync::Arc;

use super::position::Position;
use crate::domain::{Change, Namespace, RequestId, Session, SessionId, Timestamp};
use crate::ids::IdSource;

/// A session with its place among all others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stored {
    /// The number of its insertion.
    pub(crate) sequence: i64,
    /// The session.
    pub(crate) session: Session,
}

impl Stored {
    /// Its place in lists.
    pub(crate) fn position(&self) -> Position {
        Position::new(self.session.created, self.sequence)
    }
}

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
    pub(super) answer: Option<String>,
}

impl Needs {
    /// Nothing but what the work brings along.
    pub(crate) fn nothing() -> Self {
        Self::default()
    }

    /// These sessions.
    pub(crate) fn sessions(ids: impl IntoIterator<Item = SessionId>) -> Self {
        Self { sessions: ids.into_iter().collect(), answer: None }
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
    pub(super) sessions: HashMap<(i64, SessionId), Loaded<Arc<Stored>>>,
    pub(super) answers: HashMap<(i64, String), Loaded<Arc<StoredAnswer>>>,
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
    pub(super) ids: &'a IdSource,
    pub(super) next_sequence: &'a mut i64,
    pub(super) staged_sessions: Vec<Arc<Stored>>,
    pub(super) staged_answer: Option<(String, StoredAnswer)>,
}

impl Tx<'_> {
    /// The account and mode.
    pub(crate) fn namespace(&self) -> &Namespace {
        self.namespace
    }

    /// A session that the work said it needs, as this transaction sees it.
    pub(crate) fn session(&self, id: &SessionId) -> Option<Arc<Stored>> {
        let staged = self.staged_sessions.iter().rev().find(|stored| stored.session.id == *id);
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
    pub(crate) fn insert_session(&mut self, make: impl FnOnce(&str) -> Change) -> Arc<Stored> {
        let sequence = *self.next_sequence;
        *self.next_sequence += 1;
        let change = make(&self.ids.session(self.namespace, sequence));
        let stored = Arc::new(Stored { sequence, session: change.session });
        self.staged_sessions.push(stored.clone());
        stored
    }

    /// Saves a change of a session.
    pub(crate) fn save(&mut self, old: &Arc<Stored>, change: Change) -> Arc<Stored> {
        if old.session == change.session {
            return old.clone();
        }
        let stored = Arc::new(Stored { sequence: old.sequence, session: change.session });
        self.staged_sessions.push(stored.clone());
        stored
    }

    /// Keeps an answer under its idempotency key.
    pub(crate) fn keep_answer(&mut self, key: String, answer: StoredAnswer) {
        self.staged_answer = Some((key, answer));
    }

    /// Forgets what was saved so far.
    pub(crate) fn roll_back(&mut self) {
        self.staged_sessions.clear();
        self.staged_answer = None;
    }

    /// Makes what was saved part of the batch.
    pub(super) fn merge(self) {
        for stored in self.staged_sessions {
            let key = (self.number, stored.session.id.clone());
            self.batch.sessions.insert(key, Loaded { row: Some(stored), changed: true });
        }
        if let Some((key, answer)) = self.staged_answer {
            let row = Some(Arc::new(answer));
            self.batch.answers.insert((self.number, key), Loaded { row, changed: true });
        }
    }
}
