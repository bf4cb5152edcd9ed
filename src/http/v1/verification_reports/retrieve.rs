//! `GET /v1/identity/verification_reports/:report`.
//! Source: <https://docs.stripe.com/api/identity/verification_reports/retrieve>.

use axum::extract::{Path, State};

use crate::actions;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::wire::expand::Root;
use crate::wire::json;
use crate::wire::report::Report;

/// Retrieves a report.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(report): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let paths = form.decode(|fields| fields.strings("expand").unwrap_or_default())?;
    let expand = expanding::one(&app, &call, Root::Report, &paths)?;
    let mode = call.namespace.mode;
    match actions::retrieve_report(&app, &call.namespace, &report).await {
        Ok(stored) => Ok(Reply::Read(json::success(&Report::new(&stored.object, mode, expand)))),
        Err(error) => Err(of_action(error, mode)),
    }
}
