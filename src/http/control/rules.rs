//! `/_mock/rules`: outcomes set beforehand for sessions of the key's account that are not there yet.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, refuse, refuse_as};
use super::body;
use crate::actions;
use crate::app::App;
use crate::domain::rule::Matcher;
use crate::domain::{Namespace, Outcome, Rule};
use crate::http::error::ApiError;
use crate::params::{Fields, ParamError, Unsettable};

const KNOWN: &[&str] =
    &["match", "outcomes", "times", "client_reference_id", "metadata", "email", "type", "verification_flow"];

/// The words that the `type` of a session can be.
const TYPES: &[(&str, &str)] =
    &[("document", "document"), ("id_number", "id_number"), ("verification_flow", "verification_flow")];

#[derive(Serialize)]
struct Rules {
    rules: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    id: i64,
    r#match: Matcher,
    outcomes: Vec<String>,
    times: Option<u32>,
    used: u32,
}

#[derive(Serialize)]
struct Deleted {
    deleted: usize,
}

/// What a new rule says.
#[derive(Debug)]
struct NewRule {
    matcher: Matcher,
    outcomes: Vec<Outcome>,
    times: Option<u32>,
}

/// Lists the rules of an account.
pub(in crate::http) async fn list(State(app): State<App>, headers: HeaderMap) -> Response {
    match namespace(&app, &headers) {
        Ok(namespace) => {
            let rules = actions::rules(&app, &namespace);
            answer(200, &Rules { rules: rules.iter().map(|stored| Shown::new(&stored.object)).collect() })
        }
        Err(error) => refuse_as(error),
    }
}

/// Makes a rule.
pub(in crate::http) async fn create(State(app): State<App>, headers: HeaderMap, body: Body) -> Response {
    match try_create(&app, &headers, body).await {
        Ok(shown) => answer(200, &shown),
        Err(error) => refuse_as(error),
    }
}

/// Deletes all rules of an account.
pub(in crate::http) async fn delete_all(State(app): State<App>, headers: HeaderMap) -> Response {
    match try_delete(&app, &headers, None).await {
        Ok(deleted) => answer(200, &Deleted { deleted }),
        Err(error) => refuse_as(error),
    }
}

/// Deletes a rule.
pub(in crate::http) async fn delete(State(app): State<App>, Path(rule): Path<String>, headers: HeaderMap) -> Response {
    let deleted = match rule.parse() {
        Ok(number) => try_delete(&app, &headers, Some(number)).await,
        Err(_) => namespace(&app, &headers).map(|_| 0),
    };
    match deleted {
        Ok(0) => refuse(404, format!("no such rule: `{rule}`")),
        Ok(deleted) => answer(200, &Deleted { deleted }),
        Err(error) => refuse_as(error),
    }
}

async fn try_create(app: &App, headers: &HeaderMap, body: Body) -> Result<Shown, ApiError> {
    let namespace = namespace(app, headers)?;
    let new = body::read(body, KNOWN, decode).await?;
    let rule = actions::create_rule(app, &namespace, new.matcher, new.outcomes, new.times).await;
    Ok(Shown::new(&rule.map_err(|error| ApiError::internal_of(&error))?.object))
}

async fn try_delete(app: &App, headers: &HeaderMap, number: Option<i64>) -> Result<usize, ApiError> {
    let namespace = namespace(app, headers)?;
    actions::delete_rules(app, &namespace, number).await.map_err(|error| ApiError::internal_of(&error))
}

fn decode(fields: &mut Fields<'_>) -> NewRule {
    let is_given = fields.has("outcomes");
    let words = fields.strings("outcomes").unwrap_or_default();
    if !is_given {
        fields.note_missing("outcomes");
    }
    let mut outcomes = Vec::with_capacity(words.len());
    for (index, value) in words.into_iter().enumerate() {
        match Outcome::parse(&value) {
            Some(outcome) => outcomes.push(outcome),
            None => fields.note(ParamError::NotAnOutcome { param: format!("outcomes[{index}]"), value }),
        }
    }
    let matcher = match fields.unsettable_hash("match", matcher) {
        Some(Unsettable::Value(matcher)) => matcher,
        Some(Unsettable::Unset) | None => Matcher::default(),
    };
    let times = fields.integer("times").and_then(|times| {
        let range = (1, i64::from(u32::MAX));
        if !(range.0..=range.1).contains(&times) {
            fields.note(ParamError::OutOfRange { param: "times".to_owned(), value: times, range });
        }
        u32::try_from(times).ok()
    });
    NewRule { matcher, outcomes, times }
}

fn matcher(fields: &mut Fields<'_>) -> Matcher {
    Matcher {
        client_reference_id: fields.string("client_reference_id"),
        metadata: fields.any_strings("metadata").unwrap_or_default().into_iter().collect::<BTreeMap<_, _>>(),
        email: fields.string("email"),
        r#type: fields.one_of_ours("type", TYPES).map(str::to_owned),
        verification_flow: fields.string("verification_flow"),
    }
}

fn namespace(app: &App, headers: &HeaderMap) -> Result<Namespace, ApiError> {
    account_of(app, headers)?
        .ok_or_else(|| ApiError::new(401, "rules belong to an account: give its key, as in `curl -u sk_test_123:`"))
}

impl Shown {
    fn new(rule: &Rule) -> Self {
        Self {
            id: rule.number,
            r#match: rule.matcher.clone(),
            outcomes: rule.outcomes.iter().map(|outcome| outcome.word()).collect(),
            times: rule.times,
            used: rule.used,
        }
    }
}
