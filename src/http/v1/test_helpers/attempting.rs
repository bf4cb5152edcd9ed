//! What the verbs share that stand for a user's attempt: only the attempt itself differs.

use crate::actions::{self, Attempt};
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::http::v1::verification_sessions::{rendering, retrieve};
use crate::params::Fields;
use crate::wire::expand::Root;

/// Makes the attempt that `decode` reads at the session of the path.
pub(super) async fn attempt(
    app: &App,
    call: &Call,
    session: &str,
    form: Form,
    decode: impl FnOnce(&mut Fields<'_>) -> Attempt,
) -> Result<Reply, ApiError> {
    let (expand, attempt) = form.decode(|fields| (fields.strings("expand").unwrap_or_default(), decode(fields)))?;
    let expand = expanding::one(app, call, Root::Session, &expand)?;
    let id = retrieve::session_id(call, session)?;
    let render = rendering::of_change(call, expand);
    let answer = actions::attempt(app, call.execution_showing(expand), id, attempt, render).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}
