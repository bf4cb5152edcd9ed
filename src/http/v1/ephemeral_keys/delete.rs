//! `DELETE /v1/ephemeral_keys/:key`.
//! Source: the types of stripe/stripe-node.

use axum::extract::{Path, State};

use super::rendering;
use crate::actions;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::wire::expand::Root;

/// Makes a key stop working.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(key): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let paths = form.decode(|fields| fields.strings("expand").unwrap_or_default())?;
    expanding::one(&app, &call, Root::Plain, &paths)?;
    let answer = actions::revoke_ephemeral_key(&app, call.execution(), &key, rendering::of_revoked(&call)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}
