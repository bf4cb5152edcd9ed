//! How a user's walk becomes the body of an answer.

use bytes::Bytes;

use crate::actions::walk::Walked;
use crate::actions::{ActionError, Rendered};
use crate::domain::Session;
use crate::http::call::Call;
use crate::http::error::render_executed;
use crate::wire::json;
use crate::wire::verification_page::{Context, VerificationPage, VerificationPageData};

/// The body that shows a page.
pub(super) fn page(call: &Call, session: &Session) -> Bytes {
    json::success(&VerificationPage::new(session, Context { base_url: &call.base_url, now: call.now }))
}

/// The function that renders what a step came to.
pub(super) fn of_step(call: &Call) -> impl FnOnce(Result<&Walked, &ActionError>) -> Rendered + Send + 'static {
    let call = call.clone();
    move |result| match result {
        Ok(walked) => {
            let view = VerificationPageData::new(
                &walked.session.object,
                &walked.obstacles,
                &walked.missing(),
                walked.is_submitted(),
                walked.is_closed(),
            );
            Rendered { status: 200, body: json::success(&view), error: None }
        }
        Err(error) => render_executed(&call, error),
    }
}
