//! `POST /v1/test_helpers/identity/verification_sessions/:session/process`.

use axum::extract::{Path, State};

use super::attempting;
use crate::actions::Attempt;
use crate::app::App;
use crate::domain::{Ending, Outcome, Overrides};
use crate::http::call::Call;
use crate::http::error::ApiError;
use crate::http::form::Form;
use crate::http::reply::Reply;

/// Submits a session, whose checks then run until somebody decides.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    attempting::attempt(&app, &call, &session, form, |_| Attempt {
        outcome: Some(Outcome::now(Ending::Undecided)),
        reason: None,
        overrides: Overrides::default(),
    })
    .await
}
