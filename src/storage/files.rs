//! Files and links to them: what the store and a transaction can do with these.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::RwLockReadGuard;

use super::error::StoreError;
use super::namespaces::Entry;
use super::rows::Row;
use super::sqlite::Readers;
use super::store::{Page, Store, Window};
use super::tx::{Stored, Tx};
use crate::domain::{File, FileId, FileLink, FileLinkId, Namespace, Purpose, SessionId, Timestamp};

/// Which files a list has.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct FileFilter {
    /// For this purpose.
    pub(crate) purpose: Option<Purpose>,
}

/// Which links a list has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FileLinkFilter {
    /// To this file.
    pub(crate) file: Option<String>,
    /// Expired, or not.
    pub(crate) expired: Option<bool>,
    /// At this time.
    pub(crate) now: Timestamp,
}

impl Store {
    /// A file.
    pub(crate) async fn file(
        &self,
        namespace: &Namespace,
        id: &FileId,
    ) -> Result<Option<Arc<Stored<File>>>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(None) };
        Ok(self.readers().file(&entry, id).await?.map(Arc::new))
    }

    /// The contents of an upload, unless they are gone.
    pub(crate) async fn file_contents(&self, file: &Stored<File>) -> Result<Option<Bytes>, StoreError> {
        let _reading = self.shared().gate.read().await;
        Ok(self.readers().file_contents(file.sequence).await?.map(Bytes::from))
    }

    /// A page of a list of files.
    pub(crate) async fn files(
        &self,
        namespace: &Namespace,
        filter: FileFilter,
        window: Window,
    ) -> Result<Page<File>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(Page::empty()) };
        Ok(Page::of_rows(self.readers().files(&entry, filter, window).await?, window))
    }

    /// A link to a file.
    pub(crate) async fn file_link(
        &self,
        namespace: &Namespace,
        id: &FileLinkId,
    ) -> Result<Option<Arc<Stored<FileLink>>>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(None) };
        Ok(self.readers().file_link(&entry, id).await?.map(Arc::new))
    }

    /// The link whose URL ends with `token`, whoever it belongs to.
    pub(crate) async fn file_link_of_token(
        &self,
        token: &str,
    ) -> Result<Option<(Namespace, Stored<FileLink>)>, StoreError> {
        let _reading = self.shared().gate.read().await;
        let found = self.readers().file_link_of_token(token).await?;
        Ok(found.and_then(|(number, link)| {
            let entry = self.shared().namespaces.by_number(number)?;
            Some((entry.namespace.clone(), link))
        }))
    }

    /// A page of a list of links.
    pub(crate) async fn file_links(
        &self,
        namespace: &Namespace,
        filter: &FileLinkFilter,
        window: Window,
    ) -> Result<Page<FileLink>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(Page::empty()) };
        Ok(Page::of_rows(self.readers().file_links(&entry, filter, window).await?, window))
    }

    /// The first page of the links to each of these files; files without any are absent.
    pub(crate) async fn links_to(
        &self,
        namespace: &Namespace,
        files: &[&FileId],
        limit: u32,
    ) -> Result<HashMap<FileId, Page<FileLink>>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(HashMap::new()) };
        let rows = self.readers().newest_links(&entry, files, i64::from(limit) + 1).await?;
        let mut pages: HashMap<FileId, Page<FileLink>> = HashMap::new();
        for link in rows {
            let page = pages.entry(link.object.file.clone()).or_insert_with(Page::empty);
            if page.items.len() < usize::try_from(limit).unwrap_or(usize::MAX) {
                page.items.push(Arc::new(link));
            } else {
                page.has_more = true;
            }
        }
        Ok(pages)
    }

    /// The account's entry, if it has data, and a hold on the gate.
    pub(super) async fn reading(&self, namespace: &Namespace) -> Option<(Arc<Entry>, RwLockReadGuard<'_, ()>)> {
        let entry = self.shared().namespaces.get(namespace)?;
        Some((entry, self.shared().gate.read().await))
    }

    pub(super) fn readers(&self) -> &Readers {
        &self.shared().readers
    }
}

impl Tx<'_> {
    /// Saves the files that a report names.
    pub(crate) fn insert_pictures(&mut self, files: Vec<File>) {
        for file in files {
            let stored = Stored { sequence: self.next.take_file(), object: file };
            self.stage(Row::File(Arc::new(stored)));
        }
    }

    /// Saves a new file with its contents; `make` gets the random characters for its id.
    pub(crate) fn insert_file(&mut self, contents: Bytes, make: impl FnOnce(&str) -> File) -> Arc<Stored<File>> {
        *self.made += 1;
        let file = make(&self.ids.file(self.namespace, *self.made));
        let stored = Arc::new(Stored { sequence: self.next.take_file(), object: file });
        self.stage(Row::File(stored.clone()));
        self.stage(Row::FileContents(stored.sequence, contents));
        stored
    }

    /// Removes what a session's user sent.
    pub(crate) fn forget_file_contents(&mut self, owner: SessionId) {
        self.stage(Row::NoFileContents(owner));
    }

    /// A link that the work said it needs, as this transaction sees it.
    pub(crate) fn file_link(&self, id: &FileLinkId) -> Option<Arc<Stored<FileLink>>> {
        let earlier = self.batch.rows.iter().filter(|(number, _)| *number == self.number).map(|(_, row)| row);
        let changed = earlier.chain(&self.staged_rows).rev().find_map(|row| match row {
            Row::FileLink(link) => (link.object.id == *id).then(|| link.clone()),
            _ => None,
        });
        changed.or_else(|| {
            let loaded = self.batch.file_links.get(&(self.number, id.clone()));
            debug_assert!(loaded.is_some(), "the work reads a link that it did not say it needs");
            loaded?.clone()
        })
    }

    /// Saves a new link; `make` gets the random characters for its id and token.
    pub(crate) fn insert_file_link<E>(
        &mut self,
        make: impl FnOnce(&str) -> Result<FileLink, E>,
    ) -> Result<Arc<Stored<FileLink>>, E> {
        let count = *self.made + 1;
        let link = make(&self.ids.file_link(self.namespace, count))?;
        *self.made = count;
        let stored = Arc::new(Stored { sequence: self.next.take_file_link(), object: link });
        self.stage(Row::FileLink(stored.clone()));
        Ok(stored)
    }

    /// Saves a changed link.
    pub(crate) fn save_file_link(&mut self, old: &Stored<FileLink>, link: FileLink) -> Arc<Stored<FileLink>> {
        let stored = Arc::new(Stored { sequence: old.sequence, object: link });
        if old.object != stored.object {
            self.stage(Row::FileLink(stored.clone()));
        }
        stored
    }
}
