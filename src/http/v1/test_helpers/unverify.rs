//! `POST /v1/test_helpers/identity/verification_sessions/:session/unverify`.

use axum::extract::{Path, State};

use super::attempting;
use super::overrides::overrides;
use crate::actions::Attempt;
use crate::app::App;
use crate::domain::{Ending, ErrorCode, Outcome};
use crate::http::call::Call;
use crate::http::error::ApiError;
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::params::Fields;

/// Submits a session if need be, and lets a check of it fail.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    attempting::attempt(&app, &call, &session, form, decode).await
}

fn decode(fields: &mut Fields<'_>) -> Attempt {
    let is_async = fields.boolean("simulate_delay").unwrap_or_default();
    let given =
        fields.hash("last_error", |error| (error.one_of_ours("code", ErrorCode::WORDS), error.string("reason")));
    let (code, reason) = given.unwrap_or_default();
    let ending = Ending::Failed(code.unwrap_or(ErrorCode::DocumentUnverifiedOther));
    Attempt { outcome: Some(Outcome { ending, is_async }), reason, overrides: overrides(fields) }
}
