//! Sessions and pages of lists in memory, bounded by their size.

use std::collections::BTreeSet;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::store::{Page, SessionQuery};
use super::tx::StoredSession;
use crate::domain::{Session, SessionId};

/// How much memory sessions may take, roughly.
const SESSION_BYTES: u64 = 24 << 20;
/// How much memory pages may take, roughly.
const PAGE_BYTES: u64 = 8 << 20;

/// What a session takes besides its texts.
const SESSION_OVERHEAD: usize = 700;

/// What that takes which a user handed over, usually.
const COLLECTED: usize = 2000;

/// What a session takes in the body that is kept with its page, besides its texts.
const RENDERED_OVERHEAD: u64 = 1100;

type SessionKey = (i64, SessionId);
type PageKey = (i64, SessionQuery);

/// A page and the version of its namespace that it was read at.
#[derive(Clone, Debug)]
struct VersionedPage {
    version: u64,
    page: Arc<Page<Session>>,
}

/// The cache.
#[derive(Debug)]
pub(super) struct StoreCache {
    sessions: Cache<SessionKey, Arc<StoredSession>, BySize>,
    pages: Cache<PageKey, VersionedPage, BySize>,
}

impl StoreCache {
    pub(super) fn new() -> Self {
        Self {
            sessions: Cache::with_weighter(20_000, SESSION_BYTES, BySize),
            pages: Cache::with_weighter(500, PAGE_BYTES, BySize),
        }
    }

    pub(super) fn session(&self, namespace: i64, id: &SessionId) -> Option<Arc<StoredSession>> {
        self.sessions.get(&(namespace, id.clone()))
    }

    pub(super) fn put_session(&self, namespace: i64, stored: Arc<StoredSession>) {
        self.sessions.insert((namespace, stored.object.id.clone()), stored);
    }

    /// Forgets the sessions of these namespaces. Their pages are of an old version by then.
    pub(super) fn forget_sessions(&self, namespaces: &BTreeSet<i64>) {
        self.sessions.retain(|(namespace, _), _| !namespaces.contains(namespace));
    }

    /// A page that was read at this very version of its namespace.
    pub(super) fn page(&self, namespace: i64, query: &SessionQuery, version: u64) -> Option<Arc<Page<Session>>> {
        let found = self.pages.get(&(namespace, query.clone()))?;
        (found.version == version).then_some(found.page)
    }

    pub(super) fn put_page(&self, namespace: i64, query: SessionQuery, version: u64, page: Arc<Page<Session>>) {
        self.pages.insert((namespace, query), VersionedPage { version, page });
    }
}

#[derive(Clone, Debug)]
struct BySize;

impl Weighter<SessionKey, Arc<StoredSession>> for BySize {
    fn weight(&self, _: &SessionKey, stored: &Arc<StoredSession>) -> u64 {
        weight_of(stored)
    }
}

impl Weighter<PageKey, VersionedPage> for BySize {
    fn weight(&self, _: &PageKey, versioned: &VersionedPage) -> u64 {
        200 + versioned.page.items.iter().map(|stored| weight_of(stored) + RENDERED_OVERHEAD).sum::<u64>()
    }
}

fn weight_of(stored: &StoredSession) -> u64 {
    let session = &stored.object;
    let metadata: usize = session.metadata.pairs().iter().map(|(key, value)| key.len() + value.len() + 96).sum();
    let texts = [
        &session.client_reference_id,
        &session.related_customer,
        &session.related_customer_account,
        &session.return_url,
    ];
    let texts: usize = texts.into_iter().flatten().map(String::len).sum();
    let collected = session.collected.as_ref().map_or(0, |_| COLLECTED);
    u64::try_from(SESSION_OVERHEAD + metadata + texts + collected).unwrap_or(u64::MAX)
}
