//! `GET /v1/file_links`.
//! Source: <https://docs.stripe.com/api/file_links/list>.

use axum::extract::State;

use super::rendering;
use crate::actions;
use crate::app::App;
use crate::domain::Timestamp;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::{expanding, paging};
use crate::params::Fields;
use crate::storage::FileLinkFilter;
use crate::wire::expand::Root;

/// Lists links.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let (filter, (cursors, expand)) =
        form.decode(|fields| (filter(fields, call.now), paging::decode(fields, &app.settings)))?;
    let expand = expanding::list(&app, &call, Root::FileLink, &expand)?;
    match actions::list_file_links(&app, &call.namespace, &filter, cursors, expand.file()).await {
        Ok(page) => Ok(Reply::Read(rendering::page(&call, &page))),
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}

fn filter(fields: &mut Fields<'_>, now: Timestamp) -> FileLinkFilter {
    FileLinkFilter { expired: fields.boolean("expired"), file: fields.string("file"), now }
}
