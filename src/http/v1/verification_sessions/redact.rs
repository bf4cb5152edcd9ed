//! `POST /v1/identity/verification_sessions/:session/redact`.
//! Source: <https://docs.stripe.com/api/identity/verification_sessions/redact>.

use axum::extract::{Path, State};

use super::{rendering, retrieve};
use crate::actions;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;

/// Redacts a session.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let expand = retrieve::only_expand(&app, &call, form)?;
    let id = retrieve::session_id(&call, &session)?;
    let answer = actions::redact(&app, call.execution_showing(expand), id, rendering::of_change(&call, expand)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}
