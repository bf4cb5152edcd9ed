//! `POST /v1/identity/verification_pages/:session/submit`.

use axum::extract::{Path, State};

use super::rendering;
use crate::actions::walk;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::verification_sessions::retrieve;

/// Submits what was collected.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    form.decode(|_| ())?;
    let id = retrieve::session_id(&call, &session)?;
    let answer = walk::submit(&app, call.execution(), id, rendering::of_step(&call)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}
