//! `POST /v1/test_helpers/identity/verification_sessions/:session/preset`.

use axum::extract::{Path, State};

use crate::actions;
use crate::app::App;
use crate::domain::Outcome;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::http::v1::verification_sessions::{rendering, retrieve};
use crate::params::{Fields, ParamError};
use crate::wire::expand::Root;

/// Sets how the coming attempts end, one outcome for each.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(session): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let (outcomes, expand) = form.decode(decode)?;
    let expand = expanding::one(&app, &call, Root::Session, &expand)?;
    let id = retrieve::session_id(&call, &session)?;
    let render = rendering::of_change(&call, expand);
    let answer = actions::preset(&app, call.execution_showing(expand), id, outcomes, render).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}

fn decode(fields: &mut Fields<'_>) -> (Vec<Outcome>, Vec<String>) {
    let expand = fields.strings("expand").unwrap_or_default();
    let is_given = fields.has("outcomes");
    let words = fields.strings("outcomes").unwrap_or_default();
    if !is_given {
        fields.note_missing("outcomes");
    }
    let mut outcomes = Vec::with_capacity(words.len());
    for (index, word) in words.into_iter().enumerate() {
        match Outcome::parse(&word) {
            Some(outcome) => outcomes.push(outcome),
            None => fields.note(ParamError::NotOneOf {
                param: format!("outcomes[{index}]"),
                value: word,
                allowed: Outcome::words(),
            }),
        }
    }
    (outcomes, expand)
}
