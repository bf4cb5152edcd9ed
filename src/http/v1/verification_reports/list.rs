//! `GET /v1/identity/verification_reports`.
//! Source: <https://docs.stripe.com/api/identity/verification_reports/list>.

use axum::extract::State;

use crate::actions;
use crate::app::App;
use crate::domain::SessionType;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::{expanding, paging};
use crate::params::Fields;
use crate::storage::ReportFilter;
use crate::wire::expand::Root;
use crate::wire::json;
use crate::wire::list::List;
use crate::wire::report::Report;

/// The path of the list, which lists repeat.
const LIST_URL: &str = "/v1/identity/verification_reports";

/// Lists reports.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let (filter, (cursors, expand)) = form.decode(|fields| (filter(fields), paging::decode(fields, &app.settings)))?;
    let expand = expanding::list(&app, &call, Root::Report, &expand)?;
    let mode = call.namespace.mode;
    match actions::list_reports(&app, &call.namespace, &filter, cursors).await {
        Ok(page) => {
            let reports = page.items.iter().map(|stored| Report::new(&stored.object, mode, expand)).collect();
            Ok(Reply::Read(json::success(&List::new(LIST_URL, reports, page.has_more))))
        }
        Err(error) => Err(of_action(error, mode)),
    }
}

fn filter(fields: &mut Fields<'_>) -> ReportFilter {
    ReportFilter {
        client_reference_id: fields.string("client_reference_id"),
        report_type: fields.one_of("type", SessionType::WORDS).map(SessionType::word),
        verification_session: fields.string("verification_session"),
    }
}
