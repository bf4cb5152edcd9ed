//! How files become the bodies of answers.

use bytes::Bytes;

use crate::actions::{ActionError, Rendered, ShownFile, ShownFiles};
use crate::domain::KeyKind;
use crate::http::call::{Call, CallData};
use crate::http::error::render_executed;
use crate::wire::file::{Context, File};
use crate::wire::json;
use crate::wire::list::List;

/// The path of the list, which lists repeat.
const LIST_URL: &str = "/v1/files";

/// What an answer depends on besides the objects.
pub(in crate::http::v1) fn context(call: &CallData) -> Context<'_> {
    Context { base_url: &call.file_base_url, mode: call.namespace.mode, now: call.now }
}

/// The view of a file. Keys that are not the account's own, as those that a phone has of one session, do not see the
/// links. Source: the upload by an ephemeral key in the tests of stripe/stripe-android, which shows none.
pub(in crate::http::v1) fn view<'a>(call: &CallData, shown: &'a ShownFile) -> File<'a> {
    let sees_links = match call.key_kind {
        KeyKind::Secret | KeyKind::Restricted | KeyKind::Publishable => true,
        KeyKind::Ephemeral => false,
    };
    let links = shown.links.items.iter().map(|link| &link.object);
    File::new(&shown.file.object, sees_links.then_some((links, shown.links.has_more)), context(call))
}

/// The body that shows one file.
pub(super) fn file(call: &CallData, shown: &ShownFile) -> Bytes {
    json::success(&view(call, shown))
}

/// The body that shows a page.
pub(super) fn page(call: &CallData, page: &ShownFiles) -> Bytes {
    let files = page.files.iter().map(|shown| view(call, shown)).collect();
    json::success(&List::new(LIST_URL, files, page.has_more))
}

/// The function that renders what an upload came to.
pub(super) fn of_upload(call: &Call) -> impl FnOnce(Result<&ShownFile, &ActionError>) -> Rendered + Send + 'static {
    let call = call.clone();
    move |result| match result {
        Ok(shown) => Rendered { status: 200, body: file(&call, shown), error: None },
        Err(error) => render_executed(&call, error),
    }
}
