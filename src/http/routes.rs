//! Every route, on one screen, then what each request passes through.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, any, get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use super::v1::verification_sessions::{cancel, create, list, redact, retrieve, update};
use super::{health, layer};
use crate::app::App;

/// The service.
pub(crate) fn router(app: App) -> Router {
    // Only on known routes and methods: Stripe judges the URL before the key.
    let judged = |methods: MethodRouter<App>| only(methods.route_layer(from_fn_with_state(app.clone(), layer::call)));
    let v1 = Router::new()
        .route("/v1/identity/verification_sessions", judged(get(list::handler).post(create::handler)))
        .route("/v1/identity/verification_sessions/{session}", judged(get(retrieve::handler).post(update::handler)))
        .route("/v1/identity/verification_sessions/{session}/cancel", judged(post(cancel::handler)))
        .route("/v1/identity/verification_sessions/{session}/redact", judged(post(redact::handler)));

    Router::new()
        .merge(v1)
        .route("/livez", only(get(health::live)))
        .route("/readyz", only(get(health::ready)))
        .route("/healthcheck", only(get(health::live)))
        .fallback(layer::unrecognized)
        .layer(
            ServiceBuilder::new()
                // Outermost, so that it sees every answer.
                .layer(from_fn(layer::log))
                // Below the log, so that a panic is logged as the 500 that it becomes.
                .layer(CatchPanicLayer::custom(layer::panicked)),
        )
        .with_state(app)
}

/// These methods and no others: Stripe documents no 405, a wrong method is an unknown URL (and has no header that offers
/// other methods).
fn only(methods: MethodRouter<App>) -> MethodRouter<App> {
    any(layer::unrecognized).merge(methods)
}
