//! `GET /v1/webhook_endpoints`.
//! Source: <https://docs.stripe.com/api/webhook_endpoints/list>.

use axum::extract::State;

use super::rendering;
use crate::actions;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::{expanding, paging};
use crate::wire::expand::Root;
use crate::wire::json;
use crate::wire::list::List;

/// The path of the list, which lists repeat.
const LIST_URL: &str = "/v1/webhook_endpoints";

/// Lists endpoints.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let (cursors, expand) = form.decode(|fields| paging::decode_undated(fields, &app.settings))?;
    expanding::list(&app, &call, Root::Plain, &expand)?;
    match actions::list_webhook_endpoints(&app, &call.namespace, &cursors) {
        Ok(page) => {
            let endpoints = page.items.iter().map(|stored| rendering::view(&call, stored)).collect();
            Ok(Reply::Read(json::success(&List::new(LIST_URL, endpoints, page.has_more))))
        }
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}
