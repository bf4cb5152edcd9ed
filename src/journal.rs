//! The requests that were answered last, in memory, for people to look at. Nothing here is kept beyond the process, and
//! nothing depends on it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::request_log::Direction;
use crate::domain::{Namespace, RequestLog};

/// How many requests are remembered, of all accounts together.
const REMEMBERED: usize = 1000;

/// The journal; clones are the same one.
#[derive(Clone, Default, Debug)]
pub(crate) struct Journal(Arc<Mutex<VecDeque<Arc<Entry>>>>);

/// One request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    /// Whose data it was about.
    pub(crate) namespace: Namespace,
    /// Whose key it was made with.
    pub(crate) caller: Namespace,
    /// The key, masked.
    pub(crate) masked_key: String,
    /// The request and its answer.
    pub(crate) log: RequestLog,
}

impl Journal {
    /// Remembers a request.
    pub(crate) fn record(&self, entry: Arc<Entry>) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() == REMEMBERED {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    /// Forgets the requests about an account's data, or all.
    pub(crate) fn forget(&self, namespace: Option<&Namespace>) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|entry| namespace.is_some_and(|namespace| entry.namespace != *namespace));
    }

    /// All that is remembered, newest first.
    pub(crate) fn all(&self) -> Vec<Arc<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    /// What is remembered of an account, newest first.
    pub(crate) fn of(&self, namespace: &Namespace) -> Vec<Arc<Entry>> {
        self.all().into_iter().filter(|entry| entry.direction(namespace).is_some()).collect()
    }
}

impl Entry {
    /// How an account sees the request; not at all if it had no part in it.
    pub(crate) fn direction(&self, namespace: &Namespace) -> Option<Direction> {
        match (self.namespace == *namespace, self.caller == *namespace) {
            (true, true) => Some(Direction::Own),
            (true, false) => Some(Direction::Incoming),
            (false, true) => Some(Direction::Outgoing),
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ApiKey, RequestId, Timestamp};

    fn namespace(key: &str) -> Namespace {
        ApiKey::parse(key).unwrap().namespace
    }

    fn entry(number: usize, namespace: &Namespace, caller: &Namespace) -> Entry {
        Entry {
            namespace: namespace.clone(),
            caller: caller.clone(),
            masked_key: String::new(),
            log: RequestLog {
                id: RequestId::compose(&number.to_string()),
                created: Timestamp::from_seconds(1),
                mode: namespace.mode,
                method: "GET".to_owned(),
                path: "/v1/events".to_owned(),
                status: 200,
                error: None,
                ip_address: None,
            },
        }
    }

    #[test]
    fn only_the_last_requests_are_remembered() {
        let (journal, own) = (Journal::default(), namespace("sk_test_a"));
        for number in 0..=REMEMBERED {
            journal.record(Arc::new(entry(number, &own, &own)));
        }
        let entries = journal.of(&own);
        assert_eq!(entries.len(), REMEMBERED);
        assert_eq!(entries[0].log.id, RequestId::compose(&REMEMBERED.to_string()));
        assert_eq!(entries[REMEMBERED - 1].log.id, RequestId::compose("1"));
    }

    #[test]
    fn an_account_sees_what_it_had_a_part_in() {
        let journal = Journal::default();
        let [platform, connected, other] = ["sk_test_a", "sk_test_b", "sk_test_c"].map(namespace);
        journal.record(Arc::new(entry(1, &connected, &platform)));
        let seen = |namespace: &Namespace| journal.of(namespace).first().map(|entry| entry.direction(namespace));
        assert_eq!(seen(&platform), Some(Some(Direction::Outgoing)));
        assert_eq!(seen(&connected), Some(Some(Direction::Incoming)));
        assert_eq!(seen(&other), None);
    }
}
