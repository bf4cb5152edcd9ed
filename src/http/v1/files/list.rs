//! `GET /v1/files`.
//! Source: <https://docs.stripe.com/api/files/list>.

use axum::extract::State;

use super::rendering;
use crate::actions;
use crate::app::App;
use crate::domain::Purpose;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::{expanding, paging};
use crate::params::Fields;
use crate::storage::FileFilter;
use crate::wire::expand::Root;

/// Lists files.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let (filter, (cursors, expand)) = form.decode(|fields| (filter(fields), paging::decode(fields, &app.settings)))?;
    expanding::list(&app, &call, Root::File, &expand)?;
    match actions::list_files(&app, &call.namespace, filter, cursors).await {
        Ok(page) => Ok(Reply::Read(rendering::page(&call, &page))),
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}

fn filter(fields: &mut Fields<'_>) -> FileFilter {
    FileFilter { purpose: fields.one_of("purpose", Purpose::WORDS) }
}
