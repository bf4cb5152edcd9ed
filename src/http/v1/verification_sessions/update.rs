//! `POST /v1/identity/verification_sessions/:session`.
//! Source: <https://docs.stripe.com/api/identity/verification_sessions/update>.

use axum::extract::{Path, State};

use super::{options, rendering, retrieve};
use crate::actions;
use crate::app::App;
use crate::domain::{SessionType, Update};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::params::Fields;
use crate::wire::expand::Root;

/// Updates a session.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let (update, expand) = form.decode(decode)?;
    let expand = expanding::one(&app, &call, Root::Session, &expand)?;
    let id = retrieve::session_id(&call, &session)?;
    let answer =
        actions::update(&app, call.execution_showing(expand), id, update, rendering::of_change(&call, expand)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}

fn decode(fields: &mut Fields<'_>) -> (Update, Vec<String>) {
    let expand = fields.strings("expand").unwrap_or_default();
    let update = Update {
        metadata: fields.metadata(),
        options: options::options(fields),
        provided_details: options::provided_details(fields),
        session_type: fields.one_of("type", SessionType::WORDS),
    };
    (update, expand)
}
