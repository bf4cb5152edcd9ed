//! What surrounds the handlers: judging the call before, making the whole answer after, one line in the log.

use std::any::Any;
use std::net::IpAddr;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{ConnectInfo, OriginalUri, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use percent_encoding::percent_decode_str;

use super::call::{Call, Refused};
use super::error::{ApiError, of_action};
use super::headers::{self, Executed};
use super::reply::{Outcome, Reply};
use super::{faulting, journaling, messages};
use crate::actions;
use crate::app::App;
use crate::faults::Failure;

/// What the log says of an answer besides status and time.
#[derive(Clone, Debug)]
struct Logged {
    call: Option<Call>,
    error: Option<String>,
    internal: Option<String>,
}

/// Judges a call before its handler runs, and turns what the handler came to into Stripe's answer.
pub(super) async fn call(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    request: Request,
    next: Next,
) -> Response {
    // The whole path: of a nested route the request itself has only the end, and every session's would be alike.
    let path = uri.path();
    if !is_whole(path) {
        return unrecognized(request.method().clone(), OriginalUri(uri)).await;
    }
    let peer = request.extensions().get::<ConnectInfo<Option<IpAddr>>>().and_then(|ConnectInfo(peer)| *peer);
    let call = match Call::begin(&app, request.method(), path, request.headers(), peer).await {
        Ok(call) => call,
        Err(Refused::AtTheGateway(error)) => return refuse(error),
        Err(Refused::Routed(call, error)) => return answer(&app, call, &Outcome::Error(error)),
    };
    match app.faults.on_request(&app.ids, &call.namespace, request.method().as_str(), path) {
        None => answered(&app, call, request, next).await,
        Some(effect) => {
            faulting::delay(effect.latency).await;
            match effect.failure {
                None => answered(&app, call, request, next).await,
                Some(failure) => {
                    if effect.after {
                        // Nobody hears of what came of it.
                        drop(answered(&app, call.clone(), request, next).await);
                    }
                    failed(&app, call, &failure)
                }
            }
        }
    }
}

/// Lets the handler run.
async fn answered(app: &App, call: Call, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(call.clone());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Outcome>() {
        Some(Outcome::Error(error)) => {
            let outcome = unless_key_is_known(app, &call, error).await;
            answer(app, call, &outcome)
        }
        Some(outcome @ Outcome::Reply(_)) => answer(app, call, &outcome),
        None => answer(app, call, &Outcome::Error(ApiError::internal())),
    }
}

/// What a client sees of a call that a fault strikes.
fn failed(app: &App, call: Call, failure: &Failure) -> Response {
    match failure {
        Failure::Reset => faulting::cut_off(),
        Failure::Error(fault) => {
            let error = faulting::error(fault);
            let code = error.code;
            let mut response = answer(app, call, &Outcome::Error(error));
            faulting::add_headers(fault, code, response.headers_mut());
            response
        }
    }
}

/// Turns what a handler came to into an answer to anybody, with a key or without.
pub(super) async fn anybody(OriginalUri(uri): OriginalUri, request: Request, next: Next) -> Response {
    if !is_whole(uri.path()) {
        return unrecognized(request.method().clone(), OriginalUri(uri)).await;
    }
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Outcome>() {
        Some(Outcome::Reply(Reply::Contents(contents))) => {
            let headers = headers::of_contents(headers::of_anybody(), &contents.file.object);
            respond(200, headers, contents.bytes, Logged { call: None, error: None, internal: None })
        }
        Some(Outcome::Error(error)) => refuse(error),
        Some(Outcome::Reply(Reply::Read(_) | Reply::Executed(_))) | None => refuse(ApiError::internal()),
    }
}

/// Whether every part of a path is there and is text. The router takes other paths too, but they name nothing.
fn is_whole(path: &str) -> bool {
    path.split('/').skip(1).all(|part| !part.is_empty() && percent_decode_str(part).decode_utf8().is_ok())
}

/// A key that was used before outweighs what is wrong with the request: it brings back its answer, or stands for
/// something else.
async fn unless_key_is_known(app: &App, call: &Call, error: ApiError) -> Outcome {
    let Some(binding) = call.binding() else { return Outcome::Error(error) };
    match actions::recall(app, &call.namespace, binding, call.now).await {
        Ok(Some(kept)) => Outcome::Reply(Reply::Executed(kept)),
        Ok(None) => Outcome::Error(error),
        Err(graver) => Outcome::Error(of_action(graver, call.namespace.mode)),
    }
}

/// The whole answer of a call.
fn answer(app: &App, call: Call, outcome: &Outcome) -> Response {
    if let Outcome::Reply(Reply::Contents(contents)) = outcome {
        journaling::note(app, &call, 200, &[]);
        let headers = headers::of_contents(headers::of_read(&call), &contents.file.object);
        let logged = Logged { call: Some(call), error: None, internal: None };
        return respond(200, headers, contents.bytes.clone(), logged);
    }
    let (status, body, executed, error) = match outcome {
        Outcome::Reply(Reply::Contents(contents)) => (200, contents.bytes.clone(), Executed::Not, None),
        Outcome::Reply(Reply::Read(body)) => (200, body.clone(), Executed::Not, None),
        Outcome::Reply(Reply::Executed(answer)) => {
            let executed = if answer.is_replay { Executed::Before(&answer.original_request) } else { Executed::Now };
            (answer.rendered.status, answer.rendered.body.clone(), executed, answer.rendered.error.clone())
        }
        Outcome::Error(error) => {
            let body = error.routed_body(&call.namespace, &call.request_id);
            (error.status, body, Executed::Not, Some(error.message.clone()))
        }
    };
    let internal = match outcome {
        Outcome::Error(error) => error.internal.clone(),
        Outcome::Reply(_) => None,
    };
    let headers = if call.is_upload() {
        headers::of_upload(&call, executed)
    } else if call.method == Method::POST {
        headers::of_post(&call, &call.answer_key, executed)
    } else {
        headers::of_read(&call)
    };
    journaling::note(app, &call, status, &body);
    respond(status, headers, body, Logged { call: Some(call), error, internal })
}

fn refuse(error: ApiError) -> Response {
    let body = error.gateway_body();
    let logged = Logged { call: None, error: Some(error.message), internal: error.internal };
    respond(error.status, headers::of_refusal(error.status), body, logged)
}

fn respond(status: u16, headers: HeaderMap, body: Bytes, logged: Logged) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response.extensions_mut().insert(logged);
    response
}

/// An URL that is not known, or not by this method.
pub(super) async fn unrecognized(method: Method, OriginalUri(uri): OriginalUri) -> Response {
    refuse(ApiError::new(404, messages::unrecognized_url(method.as_str(), uri.path())))
}

/// A handler that panicked: a defect of this server, told as Stripe tells of its own.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a message");
    refuse(ApiError { internal: Some(text.to_owned()), ..ApiError::internal() })
}

/// One line a request: failures of the server as errors, refusals as information, the rest for debugging.
pub(super) async fn log(request: Request, next: Next) -> Response {
    #[expect(clippy::disallowed_methods, reason = "a duration, which no clock of the domain moves")]
    let begun = Instant::now();
    let method = request.method().clone();
    let uri = request.uri().clone();
    let mut response = next.run(request).await;
    let duration_us = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    let logged = response.extensions_mut().remove::<Logged>();
    let call = logged.as_ref().and_then(|logged| logged.call.as_ref());
    let error = logged.as_ref().and_then(|logged| logged.error.as_deref());
    let internal = logged.as_ref().and_then(|logged| logged.internal.as_deref());
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                http.method = %method,
                http.path = uri.path(),
                http.status = status,
                duration_us,
                request.id = call.map(|call| call.request_id.as_str()),
                account.id = call.map(|call| call.namespace.account.as_str()),
                livemode = call.map(|call| call.namespace.mode.is_live()),
                error.message = error,
                error.internal = internal,
                "request"
            )
        };
    }
    match status {
        500.. => line!(error),
        400..500 => line!(info),
        _ => line!(debug),
    }
    response
}

/// A plain word, for orchestrators.
pub(super) fn word(status: StatusCode, text: &'static str) -> Response {
    (status, text).into_response()
}
