//! `/_mock/faults`: what goes wrong on purpose, for the key's account, or for all without a key.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, duration, refuse_as};
use super::body;
use crate::app::App;
use crate::domain::Namespace;
use crate::faults::{Armed, DeliveryEffect, Failure, Fault, FaultError, RequestEffect, Target};
use crate::http::error::ApiError;
use crate::params::{Fields, ParamError, Unsettable};

const KNOWN: &[&str] = &[
    "faults",
    "match",
    "method",
    "path",
    "event",
    "error",
    "status",
    "type",
    "code",
    "message",
    "should_retry",
    "reason",
    "latency",
    "reset",
    "after",
    "webhook",
    "delay",
    "times",
    "probability",
];

/// The most faults of one account.
const MOST: usize = 100;

/// The longest wait.
const LONGEST: Duration = Duration::from_mins(10);

/// The shortest time by which a delivery is put off.
const SHORTEST_DELAY: Duration = Duration::from_secs(1);

/// Source: <https://docs.stripe.com/api/errors>.
const TYPES: &[(&str, &str)] = &[
    ("api_error", "api_error"),
    ("card_error", "card_error"),
    ("idempotency_error", "idempotency_error"),
    ("invalid_request_error", "invalid_request_error"),
];

/// Those of any API of Stripe's that a client may have to deal with.
/// Source: <https://docs.stripe.com/error-codes>.
const CODES: &[(&str, &str)] = &[
    ("account_invalid", "account_invalid"),
    ("api_key_expired", "api_key_expired"),
    ("idempotency_key_in_use", "idempotency_key_in_use"),
    ("lock_timeout", "lock_timeout"),
    ("parameter_missing", "parameter_missing"),
    ("parameter_unknown", "parameter_unknown"),
    ("rate_limit", "rate_limit"),
    ("resource_missing", "resource_missing"),
    ("secret_key_required", "secret_key_required"),
];

/// Source: <https://docs.stripe.com/rate-limits>.
const REASONS: &[(&str, &str)] = &[
    ("endpoint-concurrency", "endpoint-concurrency"),
    ("endpoint-rate", "endpoint-rate"),
    ("global-concurrency", "global-concurrency"),
    ("global-rate", "global-rate"),
    ("resource-specific", "resource-specific"),
];

const METHODS: &[(&str, &str)] = &[("DELETE", "DELETE"), ("GET", "GET"), ("POST", "POST")];

/// What can become of a delivery; a delay says how long besides.
const DELIVERY_EFFECTS: &[(&str, DeliveryEffect)] = &[
    ("delay", DeliveryEffect::Delay(Duration::ZERO)),
    ("drop", DeliveryEffect::Drop),
    ("duplicate", DeliveryEffect::Duplicate),
];

#[derive(Serialize)]
struct Shown {
    account: Option<String>,
    mode: Option<&'static str>,
    faults: Vec<ShownFault>,
}

#[derive(Serialize)]
struct ShownFault {
    r#match: ShownMatch,
    #[serde(flatten)]
    effect: ShownEffect,
    times: Option<u32>,
    probability: f64,
    used: u32,
}

#[derive(Default, Serialize)]
struct ShownMatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
}

#[derive(Default, Serialize)]
struct ShownEffect {
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ShownError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reset: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<String>,
}

#[derive(Serialize)]
struct ShownError {
    status: u16,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    error_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    should_retry: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

/// Shows the faults of an account, or those for all.
pub(in crate::http) async fn show(State(app): State<App>, headers: HeaderMap) -> Response {
    match account_of(&app, &headers) {
        Ok(whose) => shown(&app, whose.as_ref()),
        Err(error) => refuse_as(error),
    }
}

/// Puts the faults given in the place of those that there were.
pub(in crate::http) async fn replace(State(app): State<App>, headers: HeaderMap, body: Body) -> Response {
    match try_replace(&app, &headers, body).await {
        Ok(whose) => shown(&app, whose.as_ref()),
        Err(error) => refuse_as(error),
    }
}

/// Takes the faults of an account away, or those for all.
pub(in crate::http) async fn clear(State(app): State<App>, headers: HeaderMap) -> Response {
    match account_of(&app, &headers) {
        Ok(whose) => {
            app.faults.replace(whose.as_ref(), Vec::new());
            shown(&app, whose.as_ref())
        }
        Err(error) => refuse_as(error),
    }
}

async fn try_replace(app: &App, headers: &HeaderMap, body: Body) -> Result<Option<Namespace>, ApiError> {
    let whose = account_of(app, headers)?;
    let faults = body::read(body, KNOWN, decode_all).await?;
    app.faults.replace(whose.as_ref(), faults);
    Ok(whose)
}

fn shown(app: &App, whose: Option<&Namespace>) -> Response {
    answer(
        200,
        &Shown {
            account: whose.map(|namespace| namespace.account.to_string()),
            mode: whose.map(|namespace| namespace.mode.word()),
            faults: app.faults.of(whose).into_iter().map(ShownFault::new).collect(),
        },
    )
}

fn decode_all(fields: &mut Fields<'_>) -> Vec<Fault> {
    let read = |list: &mut Fields<'_>| {
        let mut faults = Vec::new();
        // The items of a list are the fields of a hash, by their numbers; what is too much is left over and refused.
        while faults.len() < MOST
            && let Some(fault) = list.hash(&faults.len().to_string(), decode)
        {
            faults.push(fault);
        }
        faults
    };
    match fields.unsettable_hash("faults", read) {
        Some(Unsettable::Value(faults)) => faults,
        Some(Unsettable::Unset) | None => Vec::new(),
    }
}

fn decode(fields: &mut Fields<'_>) -> Fault {
    let (method, path, event) = fields
        .hash("match", |fields| (fields.one_of_ours("method", METHODS), fields.string("path"), fields.string("event")))
        .unwrap_or_default();
    let latency = wait(fields, "latency");
    let error = fields.hash("error", decode_error);
    let (resets, after) = (fields.boolean("reset").unwrap_or_default(), fields.boolean("after").unwrap_or_default());
    let webhook = fields.one_of_ours("webhook", DELIVERY_EFFECTS);
    let delay = wait(fields, "delay");
    let times = whole_number(fields, "times", (1, i64::from(u32::MAX))).and_then(|times| u32::try_from(times).ok());
    let probability = fields.parsed("probability", probability).unwrap_or(1.0);
    let note_exclusive =
        |fields: &mut Fields<'_>, names: &[&'static str]| fields.note(ParamError::Exclusive(names.to_vec()));
    if error.is_some() && resets {
        note_exclusive(fields, &["error", "reset"]);
    }
    let is_of_request = error.is_some() || resets || latency.is_some();
    let target = if let Some(effect) = webhook {
        if is_of_request || method.is_some() || path.is_some() {
            note_exclusive(fields, &["webhook", "error", "reset", "latency", "method", "path"]);
        }
        let effect = match effect {
            DeliveryEffect::Delay(_) => {
                match delay {
                    // Times of events are whole seconds: a delivery that was put off is known by its later second.
                    Some(delay) if delay < SHORTEST_DELAY => {
                        let param = fields.path("delay");
                        fields.note(ParamError::NotOneOf {
                            param,
                            value: humantime::format_duration(delay).to_string(),
                            allowed: vec!["a second or more"],
                            suggests: false,
                        });
                    }
                    Some(_) => {}
                    None => fields.note_missing("delay"),
                }
                DeliveryEffect::Delay(delay.unwrap_or_default())
            }
            other => other,
        };
        Target::Delivery { event, effect }
    } else {
        if !is_of_request {
            fields.note_missing("error");
        }
        if event.is_some() {
            note_exclusive(fields, &["event", "error"]);
        }
        let failure = if resets { Some(Failure::Reset) } else { error.map(Failure::Error) };
        let effect = RequestEffect { latency: latency.unwrap_or_default(), failure, after };
        Target::Request { method: method.map(str::to_owned), path, effect }
    };
    Fault { target, times, probability }
}

fn decode_error(fields: &mut Fields<'_>) -> FaultError {
    if !fields.has("status") {
        fields.note_missing("status");
    }
    let status = whole_number(fields, "status", (400, 503)).and_then(|status| u16::try_from(status).ok());
    FaultError {
        status: status.unwrap_or(500),
        error_type: fields.one_of_ours("type", TYPES),
        code: fields.one_of_ours("code", CODES),
        message: fields.string("message"),
        should_retry: fields.boolean("should_retry"),
        reason: fields.one_of_ours("reason", REASONS),
    }
}

fn wait(fields: &mut Fields<'_>, name: &str) -> Option<Duration> {
    fields.parsed(name, |value, param| {
        duration(&value).filter(|wait| *wait <= LONGEST).ok_or(ParamError::NotADuration(param))
    })
}

fn whole_number(fields: &mut Fields<'_>, name: &str, range: (i64, i64)) -> Option<i64> {
    let number = fields.integer(name)?;
    if !(range.0..=range.1).contains(&number) {
        let param = fields.path(name);
        fields.note(ParamError::OutOfRange { param, value: number, range });
    }
    Some(number)
}

fn probability(value: String, param: String) -> Result<f64, ParamError> {
    match value.parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        Ok(_) | Err(_) => {
            Err(ParamError::NotOneOf { param, value, allowed: vec!["a number from 0 to 1"], suggests: false })
        }
    }
}

impl ShownFault {
    fn new(armed: Armed) -> Self {
        let Fault { target, times, probability } = armed.fault;
        let (r#match, effect) = match target {
            Target::Request { method, path, effect } => {
                (ShownMatch { method, path, event: None }, ShownEffect::of_request(effect))
            }
            Target::Delivery { event, effect } => {
                (ShownMatch { event, ..ShownMatch::default() }, ShownEffect::of_delivery(effect))
            }
        };
        Self { r#match, effect, times, probability, used: armed.used }
    }
}

impl ShownEffect {
    fn of_request(effect: RequestEffect) -> Self {
        let (error, reset) = match effect.failure {
            Some(Failure::Error(error)) => (Some(ShownError::new(error)), None),
            Some(Failure::Reset) => (None, Some(true)),
            None => (None, None),
        };
        Self { error, reset, after: effect.after.then_some(true), latency: text_of(effect.latency), ..Self::default() }
    }

    fn of_delivery(effect: DeliveryEffect) -> Self {
        let (webhook, delay) = match effect {
            DeliveryEffect::Drop => ("drop", None),
            DeliveryEffect::Delay(delay) => ("delay", text_of(delay)),
            DeliveryEffect::Duplicate => ("duplicate", None),
        };
        Self { webhook: Some(webhook), delay, ..Self::default() }
    }
}

impl ShownError {
    fn new(error: FaultError) -> Self {
        let FaultError { status, error_type, code, message, should_retry, reason } = error;
        Self { status, error_type, code, message, should_retry, reason }
    }
}

fn text_of(wait: Duration) -> Option<String> {
    (!wait.is_zero()).then(|| humantime::format_duration(wait).to_string())
}
