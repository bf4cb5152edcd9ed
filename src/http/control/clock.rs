//! `GET|POST /_mock/clock`: with a key the clock of its account, without one the server's.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, duration, refuse_as};
use super::body;
use crate::actions;
use crate::app::App;
use crate::clock::Whose;
use crate::domain::Timestamp;
use crate::http::error::ApiError;
use crate::params::{Fields, ParamError};

const KNOWN: &[&str] = &["freeze", "advance", "resume", "reset"];

#[derive(Serialize)]
pub(super) struct Clock {
    account: Option<String>,
    frozen: bool,
    now: i64,
    now_ms: i64,
}

/// What to do with a clock, in this order.
#[derive(Default, Debug)]
struct Moves {
    reset: bool,
    freeze: Option<Freeze>,
    advance: Option<Duration>,
    resume: bool,
}

/// When a clock is to stand.
#[derive(Clone, Copy, Debug)]
enum Freeze {
    Now,
    At(Timestamp),
}

/// Shows a clock.
pub(in crate::http) async fn show(State(app): State<App>, headers: HeaderMap) -> Response {
    match whose(&app, &headers) {
        Ok(whose) => shown(&app, &whose),
        Err(error) => refuse_as(error),
    }
}

/// Moves a clock, and does whatever falls due by that before it answers.
pub(in crate::http) async fn change(State(app): State<App>, headers: HeaderMap, body: Body) -> Response {
    match try_change(&app, &headers, body).await {
        Ok(whose) => shown(&app, &whose),
        Err(error) => refuse_as(error),
    }
}

async fn try_change(app: &App, headers: &HeaderMap, body: Body) -> Result<Whose, ApiError> {
    let whose = whose(app, headers)?;
    let moves = body::read(body, KNOWN, decode).await?;
    if moves.reset {
        app.clock.reset(&whose);
    }
    match moves.freeze {
        Some(Freeze::Now) => app.clock.freeze(&whose, None),
        Some(Freeze::At(time)) => app.clock.freeze(&whose, Some(time)),
        None => {}
    }
    if let Some(by) = moves.advance {
        app.clock.advance(&whose, by);
    }
    if moves.resume {
        app.clock.resume(&whose);
    }
    actions::finish_all_due(app).await.map_err(|error| ApiError::internal_of(&error))?;
    Ok(whose)
}

fn decode(fields: &mut Fields<'_>) -> Moves {
    let moves = Moves {
        reset: fields.boolean("reset").unwrap_or_default(),
        freeze: fields.parsed("freeze", |value, param| match (value.as_str(), value.parse()) {
            ("true", _) => Ok(Freeze::Now),
            (_, Ok(second)) => Ok(Freeze::At(Timestamp::from_seconds(second))),
            _ => Err(ParamError::NotOneOf { param, value, allowed: vec!["true", "a Unix time"], suggests: false }),
        }),
        advance: fields.parsed("advance", |value, param| duration(&value).ok_or(ParamError::NotADuration(param))),
        resume: fields.boolean("resume").unwrap_or_default(),
    };
    if !moves.reset && moves.freeze.is_none() && moves.advance.is_none() && !moves.resume {
        fields.note_missing("advance");
    }
    moves
}

fn whose(app: &App, headers: &HeaderMap) -> Result<Whose, ApiError> {
    Ok(account_of(app, headers)?.map_or(Whose::Server, |namespace| Whose::Account(namespace.account)))
}

fn shown(app: &App, whose: &Whose) -> Response {
    answer(200, &Clock::read(app, whose))
}

impl Clock {
    /// What a clock shows.
    pub(super) fn read(app: &App, whose: &Whose) -> Self {
        let reading = app.clock.read(whose);
        let account = match whose {
            Whose::Server => None,
            Whose::Account(account) => Some(account.to_string()),
        };
        let (now, now_ms) = (reading.now.seconds(), reading.now.millis());
        Self { account, frozen: !reading.runs, now, now_ms }
    }
}
