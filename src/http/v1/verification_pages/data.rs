//! `POST /v1/identity/verification_pages/:session/data`.

use axum::extract::{Path, State};

use super::{collected, rendering};
use crate::actions::walk;
use crate::app::App;
use crate::domain::date::Date;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::verification_sessions::retrieve;

/// Takes what a screen collected.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let (update, files) = form.decode(|fields| collected::update(fields, Date::of(call.now)))?;
    let id = retrieve::session_id(&call, &session)?;
    let answer = walk::collect(&app, call.execution(), id, update, files, rendering::of_step(&call)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}
