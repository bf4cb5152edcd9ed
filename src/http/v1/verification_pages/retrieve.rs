//! `GET /v1/identity/verification_pages/:session`.

use axum::extract::{Path, State};

use super::rendering;
use crate::actions;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::verification_sessions::retrieve;

/// Shows the page of a session, with a link that works.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    // Which application asks has no effect: none is registered here.
    form.decode(|fields| fields.string("app_identifier"))?;
    let id = retrieve::session_id(&call, &session)?;
    match actions::retrieve(&app, &call.namespace, &id, false, call.now).await {
        Ok(shown) => Ok(Reply::Read(rendering::page(&call, &shown.session.object))),
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}
