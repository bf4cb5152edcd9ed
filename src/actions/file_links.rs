//! Retrieves and lists links to files, and follows one.

use std::sync::Arc;

use super::error::{ActionError, NoSuch, Place};
use super::files::{Contents, ShownFile, contents_of, shown};
use super::list::Cursors;
use crate::app::App;
use crate::domain::{FileLink, FileLinkId, Namespace};
use crate::storage::{FileLinkFilter, StoreError, Stored};

/// What Stripe's messages call a link to a file.
const KIND: &str = "file link";

/// A link and, if an answer shows it, its file.
#[derive(Debug)]
pub(crate) struct ShownFileLink {
    /// The link.
    pub(crate) link: Arc<Stored<FileLink>>,
    /// Its file.
    pub(crate) file: Option<ShownFile>,
}

/// A page of links.
#[derive(Debug)]
pub(crate) struct ShownFileLinks {
    /// Newest first.
    pub(crate) links: Vec<ShownFileLink>,
    /// Whether there are more in the direction of the walk.
    pub(crate) has_more: bool,
}

/// The link of the path.
pub(crate) async fn retrieve_file_link(
    app: &App,
    namespace: &Namespace,
    text: &str,
    with_file: bool,
) -> Result<ShownFileLink, ActionError> {
    let link = named(app, namespace, Place::Path("link"), text).await?;
    let file = if with_file { file_of(app, namespace, &link.object).await? } else { None };
    Ok(ShownFileLink { link, file })
}

/// A page of links.
pub(crate) async fn list_file_links(
    app: &App,
    namespace: &Namespace,
    filter: &FileLinkFilter,
    cursors: Cursors,
    with_files: bool,
) -> Result<ShownFileLinks, ActionError> {
    let at = |param, id: String| async move { Ok(named(app, namespace, Place::Param(param), &id).await?.position()) };
    let page = app.store.file_links(namespace, filter, cursors.resolve(at).await?).await?;
    let mut links = Vec::with_capacity(page.items.len());
    for link in page.items {
        let file = if with_files { file_of(app, namespace, &link.object).await? } else { None };
        links.push(ShownFileLink { link, file });
    }
    Ok(ShownFileLinks { links, has_more: page.has_more })
}

/// The contents that the link with this token leads to.
pub(crate) async fn follow_file_link(app: &App, token: &str) -> Result<Contents, ActionError> {
    let Some((namespace, link)) = app.store.file_link_of_token(token).await? else {
        return Err(ActionError::LinkGone);
    };
    let now = app.clock.now(&namespace.account);
    if link.object.is_expired(now) {
        return Err(ActionError::LinkGone);
    }
    let Some(file) = app.store.file(&namespace, &link.object.file).await? else { return Err(ActionError::LinkGone) };
    contents_of(app, &namespace, file, now).await
}

/// The file that a link leads to, as an answer shows it.
pub(super) async fn file_of(
    app: &App,
    namespace: &Namespace,
    link: &FileLink,
) -> Result<Option<ShownFile>, StoreError> {
    match app.store.file(namespace, &link.file).await? {
        Some(file) => Ok(Some(shown(app, namespace, file).await?)),
        None => Ok(None),
    }
}

/// The link that a request names.
pub(super) async fn named(
    app: &App,
    namespace: &Namespace,
    place: Place,
    text: &str,
) -> Result<Arc<Stored<FileLink>>, ActionError> {
    let missing = |in_other_mode| ActionError::NoSuch(NoSuch { kind: KIND, id: text.to_owned(), place, in_other_mode });
    let id = FileLinkId::parse(text).ok_or_else(|| missing(false))?;
    match app.store.file_link(namespace, &id).await? {
        Some(stored) => Ok(stored),
        None => Err(missing(app.store.file_link(&namespace.other_mode(), &id).await?.is_some())),
    }
}
