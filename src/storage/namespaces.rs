//! The accounts that have data, all in memory: their number in the database and a version that every write moves.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::kept::Kept;
use crate::domain::{AccountId, Mode, Namespace};

/// One account and mode.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its number in the database.
    pub(super) number: i64,
    /// What it is the number of.
    pub(super) namespace: Namespace,
    /// Moves with every published write; whoever keeps something made from rows keeps the version with it.
    version: AtomicU64,
    /// What is kept of it in memory.
    kept: RwLock<Arc<Kept>>,
}

impl Entry {
    pub(super) fn kept(&self) -> Arc<Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn keep(&self, kept: Arc<Kept>) {
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = kept;
    }

    pub(super) fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    pub(super) fn move_version(&self) {
        self.version.fetch_add(1, Ordering::AcqRel);
    }
}

/// All of them.
#[derive(Default, Debug)]
pub(super) struct Namespaces(RwLock<Maps>);

#[derive(Default, Debug)]
struct Maps {
    by_namespace: HashMap<Namespace, Arc<Entry>>,
    by_number: HashMap<i64, Arc<Entry>>,
}

impl Namespaces {
    pub(super) fn get(&self, namespace: &Namespace) -> Option<Arc<Entry>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_namespace.get(namespace).cloned()
    }

    pub(super) fn by_number(&self, number: i64) -> Option<Arc<Entry>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_number.get(&number).cloned()
    }

    /// Those with `text` in the account's id, newest first, only those before the number `before`.
    pub(super) fn newest(&self, text: &str, before: i64, limit: usize) -> Vec<Arc<Entry>> {
        let maps = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let fits = |entry: &&Arc<Entry>| entry.number < before && entry.namespace.account.as_str().contains(text);
        let mut entries: Vec<Arc<Entry>> = maps.by_number.values().filter(fits).cloned().collect();
        drop(maps);
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.number));
        entries.truncate(limit);
        entries
    }

    /// What is kept of an account; nothing of one that is not known yet.
    pub(super) fn kept(&self, namespace: &Namespace) -> Arc<Kept> {
        self.get(namespace).map(|entry| entry.kept()).unwrap_or_default()
    }

    /// The numbers of both worlds of these accounts, as far as they have data.
    pub(super) fn numbers_of(&self, accounts: &[AccountId]) -> Vec<i64> {
        let maps = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let namespaces = accounts
            .iter()
            .flat_map(|account| [Mode::Test, Mode::Live].map(|mode| Namespace { account: account.clone(), mode }));
        namespaces.filter_map(|namespace| maps.by_namespace.get(&namespace).map(|entry| entry.number)).collect()
    }

    /// All that have data.
    pub(super) fn all(&self) -> Vec<Arc<Entry>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_namespace.values().cloned().collect()
    }

    pub(super) fn add(&self, namespace: Namespace, number: i64) {
        let entry = Arc::new(Entry {
            number,
            namespace: namespace.clone(),
            version: AtomicU64::new(0),
            kept: RwLock::default(),
        });
        let mut maps = self.0.write().unwrap_or_else(PoisonError::into_inner);
        maps.by_number.insert(number, entry.clone());
        maps.by_namespace.insert(namespace, entry);
    }
}
