//! `POST /v1/test_helpers/identity/verification_sessions/:session/unverify`.

use axum::extract::{Path, State};

use super::overrides::overrides;
use crate::actions::{self, Attempt};
use crate::app::App;
use crate::domain::{Ending, ErrorCode, Outcome};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::http::v1::verification_sessions::{rendering, retrieve};
use crate::params::Fields;
use crate::wire::expand::Root;

/// Submits a session if need be, and lets a check of it fail.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let (attempt, expand) = form.decode(decode)?;
    let expand = expanding::one(&app, &call, Root::Session, &expand)?;
    let id = retrieve::session_id(&call, &session)?;
    let render = rendering::of_change(&call, expand);
    let answer = actions::attempt(&app, call.execution(expand), id, attempt, render).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}

fn decode(fields: &mut Fields<'_>) -> (Attempt, Vec<String>) {
    let expand = fields.strings("expand").unwrap_or_default();
    let is_async = fields.boolean("simulate_delay").unwrap_or_default();
    let given = fields.hash("last_error", |error| (error.one_of("code", ErrorCode::WORDS), error.string("reason")));
    let (code, reason) = given.unwrap_or_default();
    let ending = Ending::Failed(code.unwrap_or(ErrorCode::DocumentUnverifiedOther));
    (Attempt { outcome: Some(Outcome { ending, is_async }), reason, overrides: overrides(fields) }, expand)
}
