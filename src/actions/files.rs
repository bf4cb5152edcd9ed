//! Retrieves and lists files, and gets their contents.

use std::sync::Arc;

use bytes::Bytes;

use super::error::{ActionError, NoSuch, Place};
use super::list::Cursors;
use super::picture;
use crate::app::App;
use crate::domain::{File, FileId, FileLink, Namespace, Origin, Picture, Redaction, ReportId, SessionId, Timestamp};
use crate::storage::{FileFilter, Page, StoreError, Stored};

/// What Stripe's messages call a file; its former name.
pub(super) const KIND: &str = "file upload";

/// How many links a file shows.
const LINKS_SHOWN: u32 = 10;

/// A file, with the first page of the links to it.
#[derive(Debug)]
pub(crate) struct ShownFile {
    /// The file.
    pub(crate) file: Arc<Stored<File>>,
    /// The links.
    pub(crate) links: Page<FileLink>,
}

/// A page of files.
#[derive(Debug)]
pub(crate) struct ShownFiles {
    /// Newest first.
    pub(crate) files: Vec<ShownFile>,
    /// Whether there are more in the direction of the walk.
    pub(crate) has_more: bool,
}

/// Contents, and the file that they are of.
#[derive(Clone, Debug)]
pub(crate) struct Contents {
    /// The file.
    pub(crate) file: Arc<Stored<File>>,
    /// What is in it.
    pub(crate) bytes: Bytes,
}

impl ShownFile {
    /// A file that was made just now.
    pub(super) fn new(file: Arc<Stored<File>>, link: Option<Arc<Stored<FileLink>>>) -> Self {
        Self { file, links: Page::new(link.into_iter().collect(), false) }
    }

    /// The file with a link that is new, or in place of what it was.
    pub(super) fn with(mut self, link: &Arc<Stored<FileLink>>) -> Self {
        let links = &mut self.links.items;
        match links.iter_mut().find(|shown| shown.sequence == link.sequence) {
            Some(shown) => *shown = link.clone(),
            None => links.insert(0, link.clone()),
        }
        let limit = usize::try_from(LINKS_SHOWN).unwrap_or(usize::MAX);
        self.links.has_more |= links.len() > limit;
        links.truncate(limit);
        self
    }
}

/// The file of the path.
pub(crate) async fn retrieve_file(app: &App, namespace: &Namespace, text: &str) -> Result<ShownFile, ActionError> {
    let file = named(app, namespace, Place::Path("file"), text).await?;
    Ok(shown(app, namespace, file).await?)
}

/// A page of files.
pub(crate) async fn list_files(
    app: &App,
    namespace: &Namespace,
    filter: FileFilter,
    cursors: Cursors,
) -> Result<ShownFiles, ActionError> {
    let at = |param, id: String| async move { Ok(named(app, namespace, Place::Param(param), &id).await?.position()) };
    let page = app.store.files(namespace, filter, cursors.resolve(at).await?).await?;
    Ok(ShownFiles { files: all_shown(app, namespace, page.items).await?, has_more: page.has_more })
}

/// The contents of the file of the path.
pub(crate) async fn file_contents(
    app: &App,
    namespace: &Namespace,
    text: &str,
    may_see_sensitive: bool,
    now: Timestamp,
) -> Result<Contents, ActionError> {
    let file = named(app, namespace, Place::Path("file"), text).await?;
    if file.object.purpose.is_sensitive() && !may_see_sensitive {
        return Err(ActionError::SensitiveFile);
    }
    contents_of(app, namespace, file, now).await
}

/// The contents of a file, for whoever may see them.
pub(super) async fn contents_of(
    app: &App,
    namespace: &Namespace,
    file: Arc<Stored<File>>,
    now: Timestamp,
) -> Result<Contents, ActionError> {
    let purpose = file.object.purpose;
    if !purpose.is_downloadable() {
        return Err(ActionError::NotDownloadable(purpose));
    }
    let found = match &file.object.origin {
        _ if file.object.is_expired(now) => None,
        Origin::Upload { .. } => app.store.file_contents(&file).await?,
        Origin::Report { session, report, picture } => drawn(app, namespace, session, report, *picture).await?,
    };
    match found {
        Some(bytes) => Ok(Contents { file, bytes }),
        None => Err(ActionError::ContentsGone(file.object.id.clone())),
    }
}

/// A picture of a report, unless its session was redacted.
async fn drawn(
    app: &App,
    namespace: &Namespace,
    session: &SessionId,
    report: &ReportId,
    picture: Picture,
) -> Result<Option<Bytes>, StoreError> {
    let session = app.store.session(namespace, session).await?;
    if session.and_then(|stored| stored.object.redaction()) == Some(Redaction::Redacted) {
        return Ok(None);
    }
    let report = app.store.report(namespace, report).await?;
    Ok(report.map(|report| picture::draw(&report.object, picture).into()))
}

/// A file with the links to it.
pub(super) async fn shown(app: &App, namespace: &Namespace, file: Arc<Stored<File>>) -> Result<ShownFile, StoreError> {
    let mut links = app.store.links_to(namespace, &[&file.object.id], LINKS_SHOWN).await?;
    let links = links.remove(&file.object.id).unwrap_or_else(Page::empty);
    Ok(ShownFile { file, links })
}

/// Files with the links to them.
pub(super) async fn all_shown(
    app: &App,
    namespace: &Namespace,
    files: Vec<Arc<Stored<File>>>,
) -> Result<Vec<ShownFile>, StoreError> {
    let ids: Vec<&FileId> = files.iter().map(|file| &file.object.id).collect();
    let mut links = app.store.links_to(namespace, &ids, LINKS_SHOWN).await?;
    let shown = |file: Arc<Stored<File>>| {
        let links = links.remove(&file.object.id).unwrap_or_else(Page::empty);
        ShownFile { file, links }
    };
    Ok(files.into_iter().map(shown).collect())
}

/// The file that a request names.
pub(super) async fn named(
    app: &App,
    namespace: &Namespace,
    place: Place,
    text: &str,
) -> Result<Arc<Stored<File>>, ActionError> {
    let missing = |in_other_mode| ActionError::NoSuch(NoSuch { kind: KIND, id: text.to_owned(), place, in_other_mode });
    let id = FileId::parse(text).ok_or_else(|| missing(false))?;
    match app.store.file(namespace, &id).await? {
        Some(stored) => Ok(stored),
        None => Err(missing(app.store.file(&namespace.other_mode(), &id).await?.is_some())),
    }
}
