//! Every route, on one screen, then what each request passes through.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, any, delete, get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use super::v1::verification_pages::{data, phone_otp, submit, testing};
use super::v1::verification_sessions::{cancel, create, list, redact, retrieve, update};
use super::v1::{ephemeral_keys, events, file_links, files, stripecli, test_helpers, verification_pages};
use super::v1::{verification_reports, webhook_endpoints};
use super::{console, control, follow_link, health, hosted, layer, stripe_js};
use crate::app::App;

/// The service.
pub(crate) fn router(app: App) -> Router {
    // Only on known routes and methods: Stripe judges the URL before the key.
    let judged = |methods: MethodRouter<App>| only(methods.route_layer(from_fn_with_state(app.clone(), layer::call)));
    let v1 = Router::new()
        .route("/v1/identity/verification_sessions", judged(get(list::handler).post(create::handler)))
        .route("/v1/identity/verification_sessions/{session}", judged(get(retrieve::handler).post(update::handler)))
        .route("/v1/identity/verification_sessions/{session}/cancel", judged(post(cancel::handler)))
        .route("/v1/identity/verification_sessions/{session}/redact", judged(post(redact::handler)))
        .route("/v1/identity/verification_reports", judged(get(verification_reports::list::handler)))
        .route("/v1/identity/verification_reports/{report}", judged(get(verification_reports::retrieve::handler)))
        .route("/v1/files", judged(get(files::list::handler).post(files::create::handler)))
        .route("/v1/files/{file}", judged(get(files::retrieve::handler)))
        .route("/v1/files/{file}/contents", judged(get(files::contents::handler)))
        .route("/v1/ephemeral_keys", judged(post(ephemeral_keys::create::handler)))
        .route("/v1/ephemeral_keys/{key}", judged(delete(ephemeral_keys::delete::handler)))
        .route("/v1/file_links", judged(get(file_links::list::handler).post(file_links::create::handler)))
        .route("/v1/file_links/{link}", judged(get(file_links::retrieve::handler).post(file_links::update::handler)));
    let events = Router::new()
        .route("/v1/events", judged(get(events::list::handler)))
        .route("/v1/events/{id}", judged(get(events::retrieve::handler)))
        .route("/v1/events/{id}/retry", judged(post(events::retry::handler)))
        .route(
            "/v1/webhook_endpoints",
            judged(get(webhook_endpoints::list::handler).post(webhook_endpoints::create::handler)),
        )
        .route(
            "/v1/webhook_endpoints/{webhook_endpoint}",
            judged(
                get(webhook_endpoints::retrieve::handler)
                    .post(webhook_endpoints::update::handler)
                    .delete(webhook_endpoints::delete::handler),
            ),
        );
    // Of the Stripe CLI: where its listeners begin, and where they connect to.
    let cli = Router::new()
        .route("/v1/stripecli/sessions", judged(post(stripecli::sessions::handler)))
        .route("/subscribe/{account}", only(get(stripecli::subscribe::handler)));
    // What Stripe's mobile SDKs ask, with an ephemeral key.
    let pages = Router::new()
        .route("/", judged(get(verification_pages::retrieve::handler)))
        .route("/data", judged(post(data::handler)))
        .route("/submit", judged(post(submit::handler)))
        .route("/testing/verify", judged(post(testing::verify)))
        .route("/testing/unverify", judged(post(testing::unverify)))
        .route("/phone_otp/generate", judged(post(phone_otp::generate)))
        .route("/phone_otp/cannot_verify", judged(post(phone_otp::cannot_verify)));
    // Not Stripe's: what a person does in Stripe's own test mode, by one call.
    let helpers = Router::new()
        .route("/verify", judged(post(test_helpers::verify::handler)))
        .route("/unverify", judged(post(test_helpers::unverify::handler)))
        .route("/process", judged(post(test_helpers::process::handler)))
        .route("/submit", judged(post(test_helpers::submit::handler)))
        .route("/preset", judged(post(test_helpers::preset::handler)))
        .route("/expire", judged(post(test_helpers::expire::handler)))
        .route("/complete_redaction", judged(post(test_helpers::complete_redaction::handler)));

    // Not Stripe's either: what tests and people steer the server with.
    let control = Router::new()
        .route("/_mock/clock", only(get(control::clock::show).post(control::clock::change)))
        .route(
            "/_mock/rules",
            only(get(control::rules::list).post(control::rules::create).delete(control::rules::delete_all)),
        )
        .route("/_mock/rules/{rule}", only(delete(control::rules::delete)))
        .route("/_mock/deliveries", only(get(control::deliveries::handler)))
        .route("/_mock/requests", only(get(control::requests::handler)))
        .route("/_mock/sink/{name}", any(control::sink::take))
        .route("/_mock/sink/{name}/requests", only(get(control::sink::requests)))
        .route(
            "/_mock/faults",
            only(get(control::faults::show).put(control::faults::replace).delete(control::faults::clear)),
        )
        .route("/_mock/health", only(get(control::health::handler)))
        .route("/_mock/info", only(get(control::info::handler)))
        .route("/_mock/reset", only(post(control::reset::handler)))
        .route("/_mock/sessions/{session}", only(get(control::sessions::handler)))
        .route("/_mock/wait", only(get(control::wait::handler)))
        .route("/_mock/accounts", only(get(control::accounts::handler)))
        .route("/_mock/sessions", only(get(control::session_list::handler)))
        .route("/_mock/stream", only(get(control::stream::handler)))
        .route_layer(from_fn_with_state(app.clone(), control::guard::guard));

    // For people: a page that is a client of the above, and of the API.
    let console = Router::new()
        .route("/console", only(get(console::page)))
        .route("/console/{file}", only(get(console::asset)))
        .route_layer(from_fn_with_state(app.clone(), control::guard::guard_page))
        .route("/", only(get(console::front)));
    // What a session's user sees, in a window and in the frame of a modal.
    let hosted_pages = || {
        Router::new()
            .route("/", only(get(hosted::show).post(hosted::choose)))
            .route("/verify", only(get(hosted::walk::enter)))
            .route("/verify/{screen}", only(get(hosted::walk::show).post(hosted::walk::take)))
            .route("/verify/{screen}/picture", only(get(hosted::walk::picture)))
            .route_layer(from_fn_with_state(app.clone(), hosted::guard))
    };

    Router::new()
        .merge(v1)
        .merge(events)
        .merge(cli)
        .merge(control)
        .nest("/v1/identity/verification_pages/{session}", pages)
        .merge(console)
        .nest("/start/{link}", hosted_pages())
        .nest("/modal/{link}", hosted_pages().route("/done", only(get(hosted::done))))
        .route("/success", only(get(hosted::success)))
        .route("/assets/hosted/{name}", only(get(hosted::asset)))
        .route("/v3", only(get(stripe_js::v3)))
        .route("/v3/", only(get(stripe_js::v3)))
        .route("/{train}/stripe.js", only(get(stripe_js::of_train)))
        .nest("/v1/test_helpers/identity/verification_sessions/{session}", helpers)
        .route("/links/{token}", only(get(follow_link::handler).route_layer(from_fn(layer::anybody))))
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
