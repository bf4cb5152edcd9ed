//! How a session becomes the body of an answer.

use bytes::Bytes;

use crate::actions::{ActionError, Rendered, Shown, ShownPage};
use crate::domain::Timestamp;
use crate::http::call::{Call, CallData};
use crate::http::error::render_executed;
use crate::storage::Look;
use crate::wire::expand::Expand;
use crate::wire::json;
use crate::wire::list::List;
use crate::wire::session::{Context, Session};

/// The path of the list, which lists repeat.
const LIST_URL: &str = "/v1/identity/verification_sessions";

fn context(call: &CallData, expand: Expand, now: Timestamp) -> Context<'_> {
    Context { base_url: Some(&call.base_url), expand, version: &call.version, now }
}

fn view<'a>(shown: &'a Shown, context: Context<'_>) -> Session<'a> {
    Session::new(&shown.session.object, shown.report.as_ref().map(|report| &report.object), context)
}

/// What a body depends on besides the sessions, if it expands nothing: then it may be kept.
pub(super) fn look(call: &CallData, expand: Expand) -> Option<Look<'_>> {
    (expand == Expand::default()).then_some(Look { base_url: &call.base_url, version: &call.version })
}

/// The body that shows one session.
pub(super) fn session(call: &Call, expand: Expand, shown: &Shown) -> Bytes {
    json::success(&view(shown, context(call, expand, call.now)))
}

/// The body that shows a page.
pub(super) fn page(call: &Call, expand: Expand, page: &ShownPage) -> Bytes {
    let context = context(call, expand, call.now);
    let sessions = page.sessions.iter().map(|shown| view(shown, context)).collect();
    json::success(&List::new(LIST_URL, sessions, page.has_more))
}

/// The function that renders what a change came to.
pub(in crate::http::v1) fn of_change(
    call: &Call,
    expand: Expand,
) -> impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static {
    let call = call.clone();
    move |result| match result {
        Ok(shown) => Rendered { status: 200, body: session(&call, expand, shown), error: None },
        Err(error) => render_executed(&call, error),
    }
}
