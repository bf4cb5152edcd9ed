//! `POST /v1/identity/verification_pages/:session/phone_otp/generate` and `.../cannot_verify`.

use axum::extract::{Path, State};

use super::rendering;
use crate::actions::walk;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::verification_sessions::retrieve;

/// Sends a code to the user's phone.
pub(in crate::http) async fn generate(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    form.decode(|_| ())?;
    let id = retrieve::session_id(&call, &session)?;
    let answer = walk::send_phone_code(&app, call.execution(), id, rendering::of_step(&call)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}

/// Takes it that the user cannot verify the phone.
pub(in crate::http) async fn cannot_verify(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    form.decode(|_| ())?;
    let id = retrieve::session_id(&call, &session)?;
    let answer = walk::decline_phone(&app, call.execution(), id, rendering::of_step(&call)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}
