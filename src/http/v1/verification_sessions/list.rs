//! `GET /v1/identity/verification_sessions`.
//! Source: <https://docs.stripe.com/api/identity/verification_sessions/list>.

use axum::extract::State;

use super::rendering;
use crate::actions::{self, SessionList};
use crate::app::{App, Settings};
use crate::domain::Status;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::params::{Fields, ParamError};
use crate::storage::{Position, SessionFilter};
use crate::wire::expand::Expand;

const DEFAULT_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 100;

/// Lists sessions.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let (list, expand) = form.decode(|fields| decode(fields, &app.settings))?;
    let expand = Expand::of_session_list(expand.iter().map(String::as_str))?;
    let expand = call.permit(&app.settings, expand)?;
    match actions::list(&app, &call.namespace, list).await {
        Ok(page) => Ok(Reply::Read(rendering::page(&call, expand, &page))),
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}

fn decode(fields: &mut Fields<'_>, settings: &Settings) -> (SessionList, Vec<String>) {
    let expand = fields.strings("expand").unwrap_or_default();
    let (after, before) = created(fields);
    let list = SessionList {
        filter: SessionFilter {
            client_reference_id: fields.string("client_reference_id"),
            related_customer: fields.string("related_customer"),
            related_customer_account: fields.string("related_customer_account"),
            status: fields.one_of("status", Status::WORDS),
        },
        after,
        before,
        starting_after: fields.string("starting_after"),
        ending_before: fields.string("ending_before"),
        limit: limit(fields, settings),
    };
    (list, expand)
}

/// `created`, as the positions between which the page lies.
fn created(fields: &mut Fields<'_>) -> (Position, Position) {
    let all = (Position::FIRST, Position::LAST);
    let range = fields.integer_or_hash(
        "created",
        |second| (Position::before_second(second), Position::from_second(second.saturating_add(1))),
        |range| {
            let (mut after, mut before) = all;
            if let Some(second) = range.integer("gt") {
                after = after.max(Position::before_second(second.saturating_add(1)));
            }
            if let Some(second) = range.integer("gte") {
                after = after.max(Position::before_second(second));
            }
            if let Some(second) = range.integer("lt") {
                before = before.min(Position::from_second(second));
            }
            if let Some(second) = range.integer("lte") {
                before = before.min(Position::from_second(second.saturating_add(1)));
            }
            (after, before)
        },
    );
    range.unwrap_or(all)
}

/// Out of range it is brought into range, as was seen in test mode, unless strictness was asked for.
fn limit(fields: &mut Fields<'_>, settings: &Settings) -> u32 {
    let Some(value) = fields.integer("limit") else { return DEFAULT_LIMIT };
    let range = (1, i64::from(MAX_LIMIT));
    if settings.strict_limit && !(range.0..=range.1).contains(&value) {
        fields.note(ParamError::OutOfRange { param: "limit".to_owned(), value, range });
    }
    u32::try_from(value.clamp(range.0, range.1)).unwrap_or(MAX_LIMIT)
}
