//! `POST /v1/test_helpers/identity/verification_sessions/:session/complete_redaction`.

use axum::extract::{Path, State};

use crate::actions;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::verification_sessions::{rendering, retrieve};

/// Finishes a redaction at once.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let expand = retrieve::only_expand(&app, &call, form)?;
    let id = retrieve::session_id(&call, &session)?;
    let render = rendering::of_change(&call, expand);
    let answer = actions::complete_redaction(&app, call.execution_showing(expand), id, render).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}
