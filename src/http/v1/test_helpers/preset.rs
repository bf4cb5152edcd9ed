//! `POST /v1/test_helpers/identity/verification_sessions/:session/preset`.

use axum::extract::{Path, State};

use crate::actions;
use crate::app::App;
use crate::domain::{Outcome, Session};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::http::v1::verification_sessions::{rendering, retrieve};
use crate::params::{Fields, ParamError, Unsettable};
use crate::wire::expand::Root;

/// Sets how the coming attempts end, one outcome for each; an empty value takes back what was set.
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
    if !fields.has("outcomes") {
        fields.note_missing("outcomes");
    }
    let words = match fields.unsettable_strings("outcomes") {
        Some(Unsettable::Value(words)) => words,
        Some(Unsettable::Unset) | None => Vec::new(),
    };
    let (count, max) = (words.len(), Session::MAX_PRESETS);
    if count > max {
        fields.note(ParamError::TooManyItems { param: "outcomes".to_owned(), max });
    }
    let mut outcomes = Vec::with_capacity(count);
    for (index, value) in words.into_iter().enumerate() {
        match Outcome::parse(&value) {
            Some(outcome) => outcomes.push(outcome),
            None => fields.note(ParamError::NotAnOutcome { param: format!("outcomes[{index}]"), value }),
        }
    }
    (outcomes, expand)
}
