//! Every route, on one screen, then what each request passes through.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use super::v1::verification_sessions::{cancel, create, list, redact, retrieve, update};
use super::v1::{test_helpers, verification_reports};
use super::{health, layer};
use crate::app::App;

/// The service.
pub(crate) fn router(app: App) -> Router {
    // Not Stripe's: what a person does in Stripe's own test mode, by one call.
    let helpers = Router::new()
        .route("/verify", post(test_helpers::verify::handler))
        .route("/unverify", post(test_helpers::unverify::handler))
        .route("/process", post(test_helpers::process::handler))
        .route("/submit", post(test_helpers::submit::handler))
        .route("/preset", post(test_helpers::preset::handler))
        .route("/expire", post(test_helpers::expire::handler))
        .route("/complete_redaction", post(test_helpers::complete_redaction::handler));
    let v1 = Router::new()
        .route("/v1/identity/verification_sessions", get(list::handler).post(create::handler))
        .route("/v1/identity/verification_sessions/{session}", get(retrieve::handler).post(update::handler))
        .route("/v1/identity/verification_sessions/{session}/cancel", post(cancel::handler))
        .route("/v1/identity/verification_sessions/{session}/redact", post(redact::handler))
        .route("/v1/identity/verification_reports", get(verification_reports::list::handler))
        .route("/v1/identity/verification_reports/{report}", get(verification_reports::retrieve::handler))
        .nest("/v1/test_helpers/identity/verification_sessions/{session}", helpers)
        // Only on known routes: Stripe judges the URL before the key.
        .route_layer(from_fn_with_state(app.clone(), layer::call));

    Router::new()
        .merge(v1)
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/healthcheck", get(health::live))
        // Stripe documents no 405: a wrong method is an unknown URL.
        .method_not_allowed_fallback(layer::unrecognized)
        .fallback(layer::unrecognized)
        .layer(
            ServiceBuilder::new()
                // Outermost, so that it sees every answer.
                .layer(from_fn(layer::log))
                // Below the log, so that a panic is logged as the 500 that it becomes.
                .layer(CatchPanicLayer::custom(layer::panicked))
                // A wrong method is an unknown URL here, which has no methods to offer.
                .map_response(layer::without_allow),
        )
        .with_state(app)
}
