//! `POST /v1/file_links/:link`.
//! Source: <https://docs.stripe.com/api/file_links/update>.

use axum::extract::{Path, State};

use super::create::future_second;
use super::rendering;
use crate::actions;
use crate::app::App;
use crate::domain::{ExpiryChange, FileLinkUpdate, Timestamp};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::params::{Fields, Unsettable};
use crate::wire::expand::Root;

/// The word for an end at once.
const NOW: &str = "now";

/// Changes a link.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(link): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let (update, expand) = form.decode(|fields| decode(fields, call.now))?;
    let expand = expanding::one(&app, &call, Root::FileLink, &expand)?;
    let (execution, render) = (call.execution(), rendering::of_change(&call));
    let answer = actions::update_file_link(&app, execution, &link, update, expand.file(), render).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}

fn decode(fields: &mut Fields<'_>, now: Timestamp) -> (FileLinkUpdate, Vec<String>) {
    let expand = fields.strings("expand").unwrap_or_default();
    let expiry = fields.unsettable("expires_at", |text, path| {
        if text == NOW { Ok(ExpiryChange::Now) } else { future_second(&text, path, now).map(ExpiryChange::At) }
    });
    let expiry = match expiry {
        None => ExpiryChange::Keep,
        Some(Unsettable::Unset) => ExpiryChange::Never,
        Some(Unsettable::Value(change)) => change,
    };
    (FileLinkUpdate { expiry, metadata: fields.metadata() }, expand)
}
