//! `GET /subscribe/:account`: the websocket of a listener.

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use crate::app::App;
use crate::clock::Clock;
use crate::domain::Namespace;
use crate::http::layer::unrecognized;
use crate::listeners::{self, Connection, Told};
use crate::wire::stripe_cli::{FromCli, RequestLogEvent, WebhookEvent};
use crate::wire::{self, json, webhook};

/// What the CLI names its listener by.
const WEBSOCKET_ID: &str = "websocket-id";

/// What the CLI speaks.
const PROTOCOL: &str = "stripecli-devproxy-v1";

/// What the CLI takes as a sign to begin anew, to the letter.
const UNKNOWN_ID: &str = "Unknown WebSocket ID.";

/// What the number of a message stands behind in its conversation.
const CONVERSATION: &str = "wc_";

/// The longest message of the CLI: an event, its answer and their headers fit many times.
const MAX_MESSAGE_BYTES: usize = 1 << 20;

#[derive(Serialize)]
struct Refusal {
    error: Reason,
}

#[derive(Serialize)]
struct Reason {
    message: &'static str,
}

/// Connects a listener.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    uri: OriginalUri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else { return unrecognized(Method::GET, uri).await };
    let id = headers.get(WEBSOCKET_ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(connection) = app.listeners.connect(id) else {
        let body = json::failure(&Refusal { error: Reason { message: UNKNOWN_ID } });
        return (StatusCode::NOT_FOUND, body).into_response();
    };
    upgrade
        .protocols([PROTOCOL])
        .max_message_size(MAX_MESSAGE_BYTES)
        .on_upgrade(move |socket| converse(socket, connection, app))
}

/// Tells what there is to tell, until one of the two goes.
async fn converse(mut socket: WebSocket, mut connection: Connection, app: App) {
    loop {
        tokio::select! {
            next = connection.next() => match next {
                Some((number, message)) => {
                    match text_of(&app, connection.namespace(), number, &message) {
                        Some(text) => {
                            if socket.send(Message::Text(text.into())).await.is_err() {
                                return;
                            }
                        }
                        None => connection.acknowledge(number),
                    }
                }
                // Another connection of the same listener has taken over.
                None => return close(socket, close_code::NORMAL).await,
            },
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => listen(&connection, &text),
                Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            () = app.listeners.stopped() => return close(socket, close_code::RESTART).await,
        }
    }
}

async fn close(mut socket: WebSocket, code: u16) {
    // Whoever has gone already need not be told.
    drop(socket.send(Message::Close(Some(CloseFrame { code, reason: "".into() }))).await);
}

/// Takes notice of what the CLI says.
fn listen(connection: &Connection, text: &str) {
    match FromCli::parse(text) {
        Some(FromCli::EventAck { event_id, webhook_conversation_id }) => {
            match webhook_conversation_id.strip_prefix(CONVERSATION).and_then(|number| number.parse().ok()) {
                Some(number) => connection.acknowledge(number),
                None => connection.acknowledge_request(&event_id),
            }
        }
        Some(FromCli::WebhookResponse { forward_url, status, .. }) => {
            tracing::debug!(url = forward_url, http.status = status, "forwarded by the Stripe CLI");
        }
        Some(FromCli::Other) | None => tracing::debug!("the Stripe CLI said something unknown"),
    }
}

/// The message; none if there is nothing to tell of an event, because somebody made it unreadable in the database.
fn text_of(app: &App, namespace: &Namespace, number: u64, message: &listeners::Message) -> Option<String> {
    match message {
        listeners::Message::Request(entry) => Some(RequestLogEvent::new(&entry.log).text()),
        listeners::Message::Event(Told { event, version, account }) => {
            let shown = version.as_ref().unwrap_or(&event.api_version);
            let view = wire::event::Event::in_version(event, shown, namespace.mode)?;
            let view = match account {
                Some(account) => view.of_connected(account),
                None => view,
            };
            let payload = json::text(&view);
            let (now, secret) = (Clock::of_machine(), &app.settings.webhook_secret);
            let signature = webhook::signature(now, payload.as_bytes(), &[secret], namespace.mode);
            let headers = webhook::HEADERS.iter().copied().chain([(webhook::STRIPE_SIGNATURE, signature.as_str())]);
            let conversation = format!("{CONVERSATION}{number}");
            Some(WebhookEvent::new(&payload, headers, version.as_ref(), "we_stripe_cli", &conversation).text())
        }
    }
}
