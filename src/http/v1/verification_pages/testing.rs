//! `POST /v1/identity/verification_pages/:session/testing/verify` and `.../unverify`: the screen that the SDKs show in
//! test mode.

use axum::extract::{Path, State};

use super::rendering;
use crate::actions::{Attempt, walk};
use crate::app::App;
use crate::domain::{Ending, ErrorCode, Outcome, Overrides};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::verification_sessions::retrieve;

/// Lets the checks pass.
pub(in crate::http) async fn verify(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    conclude(&app, &call, &session, form, Ending::Verified).await
}

/// Lets a check fail, the one that fails in Stripe's test mode.
pub(in crate::http) async fn unverify(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    conclude(&app, &call, &session, form, Ending::Failed(ErrorCode::DocumentUnverifiedOther)).await
}

async fn conclude(app: &App, call: &Call, session: &str, form: Form, ending: Ending) -> Result<Reply, ApiError> {
    let is_async = form.decode(|fields| fields.boolean("simulate_delay"))?.unwrap_or_default();
    let id = retrieve::session_id(call, session)?;
    let outcome = Some(Outcome { ending, is_async });
    let attempt = Attempt { outcome, reason: None, overrides: Overrides::default() };
    let answer = walk::conclude(app, call.execution(), id, attempt, rendering::of_step(call)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}
