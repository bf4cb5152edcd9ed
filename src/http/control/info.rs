//! `GET /_mock/info`: what a program has to know to use this server.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::answer::{account_of, answer, refuse_as};
use super::clock::Clock;
use crate::app::App;
use crate::clock::Whose;
use crate::domain::api_key::SUGGESTED_KEY;
use crate::http::call;
use crate::http::error::ApiError;

#[derive(Serialize)]
struct Info {
    url: String,
    version: &'static str,
    pid: u32,
    /// Of requests that name none.
    api_version: String,
    /// A key that works.
    api_key: String,
    /// Whose data the given key reaches; null without a key.
    account: Option<String>,
    mode: Option<&'static str>,
    /// What signs the events that `stripe listen` and the configured endpoints get; endpoints made by the API have secrets
    /// of their own.
    webhook_secret: String,
    clock: Clock,
}

/// Tells of the server and of the key's account.
pub(in crate::http) async fn handler(State(app): State<App>, headers: HeaderMap) -> Response {
    match info(&app, &headers) {
        Ok(info) => answer(200, &info),
        Err(error) => refuse_as(error),
    }
}

fn info(app: &App, headers: &HeaderMap) -> Result<Info, ApiError> {
    let namespace = account_of(app, headers)?;
    let whose = namespace.as_ref().map_or(Whose::Server, |namespace| Whose::Account(namespace.account.clone()));
    Ok(Info {
        url: call::base_url(&app.settings, headers).to_string(),
        version: env!("CARGO_PKG_VERSION"),
        pid: std::process::id(),
        api_version: app.settings.api_version.to_string(),
        api_key: app.settings.api_keys.first().map_or_else(|| SUGGESTED_KEY.to_owned(), Clone::clone),
        account: namespace.as_ref().map(|namespace| namespace.account.to_string()),
        mode: namespace.as_ref().map(|namespace| namespace.mode.word()),
        webhook_secret: app.settings.webhook_secret.as_str().to_owned(),
        clock: Clock::read(app, &whose),
    })
}
