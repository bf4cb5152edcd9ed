//! `POST /_mock/reset`: takes data away, that of the key's account, or everything without a key.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, refuse_as};
use super::body;
use crate::actions;
use crate::app::App;
use crate::domain::Namespace;
use crate::http::error::ApiError;
use crate::params::{Fields, ParamError};
use crate::storage::Part;

const KNOWN: &[&str] = &["only"];

/// What can be reset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Target {
    Stored(Part),
    Clock,
    Faults,
    Requests,
}

/// Its words, in the order in which they are told.
const TARGETS: &[(&str, Target)] = &[
    ("sessions", Target::Stored(Part::Sessions)),
    ("events", Target::Stored(Part::Events)),
    ("files", Target::Stored(Part::Files)),
    ("endpoints", Target::Stored(Part::Endpoints)),
    ("rules", Target::Stored(Part::Rules)),
    ("idempotency", Target::Stored(Part::Answers)),
    ("clock", Target::Clock),
    ("faults", Target::Faults),
    ("requests", Target::Requests),
];

#[derive(Serialize)]
struct Done {
    account: Option<String>,
    mode: Option<&'static str>,
    reset: Vec<&'static str>,
}

/// Takes data away; it is gone when the answer comes.
pub(in crate::http) async fn handler(State(app): State<App>, headers: HeaderMap, body: Body) -> Response {
    match try_reset(&app, &headers, body).await {
        Ok(done) => answer(200, &done),
        Err(error) => refuse_as(error),
    }
}

async fn try_reset(app: &App, headers: &HeaderMap, body: Body) -> Result<Done, ApiError> {
    let namespace = account_of(app, headers)?;
    let wanted = body::read(body, KNOWN, decode).await?;
    let targets: Vec<_> =
        TARGETS.iter().filter(|(word, _)| wanted.as_ref().is_none_or(|only| only.contains(word))).collect();
    let has = |target| targets.iter().any(|(_, other)| *other == target);
    let parts = Part::ALL.into_iter().filter(|part| has(Target::Stored(*part))).collect();
    let whose: Option<Namespace> = namespace.clone();
    actions::reset(app, whose, parts, has(Target::Clock)).await.map_err(|error| ApiError::internal_of(&error))?;
    if has(Target::Faults) {
        app.faults.clear(namespace.as_ref());
    }
    if has(Target::Requests) {
        app.journal.forget(namespace.as_ref());
        // Sinks belong to nobody.
        if namespace.is_none() {
            app.sinks.forget();
        }
    }
    Ok(Done {
        account: namespace.as_ref().map(|namespace| namespace.account.to_string()),
        mode: namespace.as_ref().map(|namespace| namespace.mode.word()),
        reset: targets.iter().map(|(word, _)| *word).collect(),
    })
}

fn decode(fields: &mut Fields<'_>) -> Option<Vec<&'static str>> {
    let words = fields.strings("only")?;
    let mut known = Vec::with_capacity(words.len());
    for (index, value) in words.into_iter().enumerate() {
        match TARGETS.iter().find(|(word, _)| *word == value) {
            Some((word, _)) => known.push(*word),
            None => fields.note(ParamError::NotOneOf {
                param: format!("only[{index}]"),
                value,
                allowed: TARGETS.iter().map(|(word, _)| *word).collect(),
                suggests: true,
            }),
        }
    }
    Some(known)
}
