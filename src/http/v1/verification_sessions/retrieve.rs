//! `GET /v1/identity/verification_sessions/:session`, and what the verbs on one session share with it.
//! Source: <https://docs.stripe.com/api/identity/verification_sessions/retrieve>.

use axum::extract::{Path, State};

use super::rendering;
use crate::actions::{self, ActionError, NoSuch};
use crate::app::App;
use crate::domain::SessionId;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::wire::expand::{Expand, Root};

/// Retrieves a session.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let expand = only_expand(&app, &call, form)?;
    let id = session_id(&call, &session)?;
    match actions::retrieve(&app, &call.namespace, &id, expand.needs_report(), call.now).await {
        Ok(shown) => Ok(Reply::Read(rendering::session(&call, expand, &shown))),
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}

/// The parameters of a request that takes nothing but `expand`.
pub(in crate::http::v1) fn only_expand(app: &App, call: &Call, form: Form) -> Result<Expand, ApiError> {
    let paths = form.decode(|fields| fields.strings("expand").unwrap_or_default())?;
    expanding::one(app, call, Root::Session, &paths)
}

/// The session named in the path; what cannot be an id cannot exist.
pub(in crate::http::v1) fn session_id(call: &Call, text: &str) -> Result<SessionId, ApiError> {
    SessionId::parse(text).ok_or_else(|| of_action(ActionError::NoSuch(NoSuch::session(text)), call.namespace.mode))
}
