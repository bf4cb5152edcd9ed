//! `GET /v1/identity/verification_sessions`.
//! Source: <https://docs.stripe.com/api/identity/verification_sessions/list>.

use axum::extract::State;

use super::rendering;
use crate::actions::{self, ShownPage};
use crate::app::App;
use crate::domain::Status;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::{expanding, paging};
use crate::params::Fields;
use crate::storage::SessionFilter;
use crate::wire::expand::Root;

/// Lists sessions.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let (filter, (cursors, expand)) = form.decode(|fields| (filter(fields), paging::decode(fields, &app.settings)))?;
    let expand = expanding::list(&app, &call, Root::Session, &expand)?;
    let look = rendering::look(&call, expand);
    let render = |page: &ShownPage| rendering::page(&call, expand, page);
    let (query, with_reports) = ((filter, cursors), expand.needs_report());
    match actions::list(&app, &call.namespace, query, with_reports, look, call.now, render).await {
        Ok(body) => Ok(Reply::Read(body)),
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}

fn filter(fields: &mut Fields<'_>) -> SessionFilter {
    SessionFilter {
        client_reference_id: fields.string("client_reference_id"),
        related_customer: fields.string("related_customer"),
        related_customer_account: fields.string("related_customer_account"),
        status: fields.one_of("status", Status::WORDS),
    }
}
