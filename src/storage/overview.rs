//! What people look at: the sessions of all accounts at once, the accounts themselves, and what is committed while they
//! look. No part of Stripe's API reads from here.

use std::sync::Arc;

use tokio::sync::broadcast;

use super::error::StoreError;
use super::feed::News;
use super::namespaces::Entry;
use super::store::Store;
use super::tx::StoredSession;
use crate::domain::{AccountId, Mode, Namespace, SessionId, Status};

/// How many rows one question looks through: the writer waits as long as that takes.
pub(super) const LOOKED_THROUGH: i64 = 5_000;

/// How many sessions of an account are counted.
pub(crate) const COUNTED: i64 = 1000;

/// Which sessions are looked for, among those of all accounts.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Sought {
    /// Only those of this account.
    pub(crate) account: Option<AccountId>,
    /// Only those of this world.
    pub(crate) mode: Option<Mode>,
    /// Only those in this status.
    pub(crate) status: Option<Status>,
    /// Only those with this text in their id, reference, e-mail address or metadata.
    pub(crate) text: Option<String>,
    /// Only those before this place, which an answer named.
    pub(crate) before: Option<i64>,
    /// How many at the most.
    pub(crate) limit: usize,
}

/// What a question found.
#[derive(Debug)]
pub(crate) struct Found {
    /// Newest first.
    pub(crate) sessions: Vec<(Namespace, StoredSession)>,
    /// Where to go on looking; nowhere if all was looked through.
    pub(crate) next: Option<i64>,
}

/// An account, and how many sessions it has.
#[derive(Debug)]
pub(crate) struct AccountOverview {
    /// Its place in the list.
    pub(crate) number: i64,
    /// The account.
    pub(crate) namespace: Namespace,
    /// How many sessions it has, [`COUNTED`] at the most.
    pub(crate) sessions: i64,
}

/// A row found, with its place in the walk that found it.
pub(super) type Placed = (i64, i64, StoredSession);

/// What one walk through an index found.
#[derive(Default, Debug)]
pub(super) struct Walked {
    /// Newest first: place, number of the namespace, session.
    pub(super) rows: Vec<Placed>,
    /// The last place looked at; `None` if the walk came to the end.
    pub(super) reached: Option<i64>,
}

impl Walked {
    /// Joins walks whose places compare. What one of them has beyond the place that another has reached is left for the
    /// next question, so that nothing is passed over.
    fn join(walks: Vec<Self>, limit: usize) -> Self {
        let reached = walks.iter().filter_map(|walk| walk.reached).max();
        let mut rows: Vec<Placed> = walks.into_iter().flat_map(|walk| walk.rows).collect();
        rows.retain(|(place, ..)| reached.is_none_or(|reached| *place >= reached));
        rows.sort_by_key(|(place, ..)| std::cmp::Reverse(*place));
        Self { rows, reached }.cut(limit)
    }

    /// At the most `limit` rows.
    pub(super) fn cut(mut self, limit: usize) -> Self {
        if self.rows.len() > limit {
            self.rows.truncate(limit);
            self.reached = self.rows.last().map(|(place, ..)| *place);
        }
        self
    }
}

impl Store {
    /// Everything that is committed from now on. Whoever reads too slowly is told how much was passed over.
    pub(crate) fn watch(&self) -> broadcast::Receiver<News> {
        self.shared().feed.watch()
    }

    /// The sessions looked for: those of one account in the order of its lists, those of all in the order of insertion.
    pub(crate) async fn look_for(&self, sought: &Sought) -> Result<Found, StoreError> {
        let id = sought.text.as_deref().and_then(SessionId::parse);
        let entries = sought.account.as_ref().map(|account| self.entries_of(account, sought.mode));
        let _reading = self.shared().gate.read().await;
        let walked = match (id, entries) {
            (Some(id), _) => self.readers().sessions_with_id(&id).await?,
            (None, None) => self.readers().sessions_of_all(sought).await?,
            (None, Some(entries)) => {
                let mut walks = Vec::with_capacity(entries.len());
                for entry in entries {
                    walks.push(self.readers().sessions_of_account(&entry, sought).await?);
                }
                Walked::join(walks, sought.limit)
            }
        };
        let named = walked.rows.into_iter().filter_map(|(_, number, session)| {
            let namespace = self.shared().namespaces.by_number(number)?.namespace.clone();
            let session = session.in_mode(namespace.mode);
            sought.takes(&namespace, &session).then_some((namespace, session))
        });
        Ok(Found { sessions: named.collect(), next: walked.reached })
    }

    /// The accounts that have data, newest first, and whether there are more. `text` is a part of their ids.
    pub(crate) async fn accounts(
        &self,
        text: &str,
        before: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<AccountOverview>, bool), StoreError> {
        let mut entries = self.shared().namespaces.newest(text, before.unwrap_or(i64::MAX), limit + 1);
        let has_more = entries.len() > limit;
        entries.truncate(limit);
        let _reading = self.shared().gate.read().await;
        let mut accounts = Vec::with_capacity(entries.len());
        for entry in entries {
            let sessions = self.readers().count_sessions(&entry, COUNTED).await?;
            accounts.push(AccountOverview { number: entry.number, namespace: entry.namespace.clone(), sessions });
        }
        Ok((accounts, has_more))
    }

    fn entries_of(&self, account: &AccountId, mode: Option<Mode>) -> Vec<Arc<Entry>> {
        let modes = mode.map_or_else(|| vec![Mode::Test, Mode::Live], |mode| vec![mode]);
        let namespaces = modes.into_iter().map(|mode| Namespace { account: account.clone(), mode });
        namespaces.filter_map(|namespace| self.shared().namespaces.get(&namespace)).collect()
    }
}

impl Sought {
    /// Whether a session is among those looked for, apart from its text.
    fn takes(&self, namespace: &Namespace, session: &StoredSession) -> bool {
        self.account.as_ref().is_none_or(|account| *account == namespace.account)
            && self.mode.is_none_or(|mode| mode == namespace.mode)
            && self.status.is_none_or(|status| status == session.object.status())
    }
}

impl StoredSession {
    fn in_mode(mut self, mode: Mode) -> Self {
        self.object.mode = mode;
        self
    }
}
