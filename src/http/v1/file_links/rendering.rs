//! How links to files become the bodies of answers.

use bytes::Bytes;

use crate::actions::{ActionError, Rendered, ShownFileLink, ShownFileLinks};
use crate::http::call::{Call, CallData};
use crate::http::error::render_executed;
use crate::http::v1::files::rendering as files;
use crate::wire::file::FileLink;
use crate::wire::json;
use crate::wire::list::List;

/// The path of the list, which lists repeat.
const LIST_URL: &str = "/v1/file_links";

fn view<'a>(call: &CallData, shown: &'a ShownFileLink) -> FileLink<'a> {
    let file = shown.file.as_ref().map(|file| files::view(call, file));
    FileLink::new(&shown.link.object, file, files::context(call))
}

/// The body that shows one link.
pub(super) fn link(call: &CallData, shown: &ShownFileLink) -> Bytes {
    json::success(&view(call, shown))
}

/// The body that shows a page.
pub(super) fn page(call: &CallData, page: &ShownFileLinks) -> Bytes {
    let links = page.links.iter().map(|shown| view(call, shown)).collect();
    json::success(&List::new(LIST_URL, links, page.has_more))
}

/// The function that renders what a change came to.
pub(super) fn of_change(call: &Call) -> impl FnOnce(Result<&ShownFileLink, &ActionError>) -> Rendered + Send + 'static {
    let call = call.clone();
    move |result| match result {
        Ok(shown) => Rendered { status: 200, body: link(&call, shown), error: None },
        Err(error) => render_executed(&call, error),
    }
}
