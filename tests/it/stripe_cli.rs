//! What the Stripe CLI relies on, byte by byte, where the CLI itself does not show it: tests/clients/cli runs the real
//! one.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::support::process::PATIENCE;
use super::support::raw::authority;
use super::support::{self, Client, SESSIONS, TestServer};

const LOGS: &[(&str, &str)] = &[("device_name", "laptop"), ("websocket_features[]", "request_logs"), ("filters", "{}")];

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn listener(client: &Client, form: &[(&str, &str)]) -> Value {
    let answer = client.post("/v1/stripecli/sessions", form).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn try_connect(listener: &Value) -> Result<Socket, Error> {
    let url = listener["websocket_url"].as_str().unwrap();
    let feature = listener["websocket_authorized_feature"].as_str().unwrap();
    let mut request = format!("{url}?websocket_feature={feature}").into_client_request().unwrap();
    request.headers_mut().insert("websocket-id", listener["websocket_id"].as_str().unwrap().parse().unwrap());
    request.headers_mut().insert("sec-websocket-protocol", "stripecli-devproxy-v1".parse().unwrap());
    tokio_tungstenite::connect_async(request).await.map(|(socket, _)| socket)
}

async fn connect(listener: &Value) -> Socket {
    try_connect(listener).await.unwrap()
}

/// The next message that is no pong.
async fn next(socket: &mut Socket) -> Message {
    loop {
        let message = tokio::time::timeout(PATIENCE, socket.next()).await.expect("no message").unwrap().unwrap();
        if !message.is_pong() {
            return message;
        }
    }
}

async fn next_json(socket: &mut Socket) -> Value {
    serde_json::from_str(next(socket).await.to_text().unwrap()).unwrap()
}

fn ack(message: &Value) -> String {
    json!({"type": "event_ack", "event_id": message["request_log_id"], "webhook_id": "", "webhook_conversation_id": ""})
        .to_string()
        + "\n"
}

fn status(message: &Value) -> u64 {
    let payload: Value = serde_json::from_str(message["event_payload"].as_str().unwrap()).unwrap();
    payload["status"].as_u64().unwrap()
}

/// Makes requests with these statuses.
async fn ask(client: &Client, statuses: &[u16]) {
    for wanted in statuses {
        let path = if *wanted == 200 { SESSIONS.to_owned() } else { format!("{SESSIONS}/vs_missing") };
        assert_eq!(client.get(&path, &[]).await.status, *wanted);
    }
}

async fn start() -> (TestServer, Client) {
    let server = support::start().await;
    let client = server.client();
    (server, client)
}

#[tokio::test]
async fn a_listener_is_told_all_that_it_needs() {
    let (server, client) = start().await;
    let answer = listener(&client, LOGS).await;
    let expected = json!({
        "default_version": "2026-10-28.endive",
        "display_connect_filter_warning": false,
        "latest_version": "2026-10-28.endive",
        "reconnect_delay": 86_400,
        "secret": "whsec_IdentityMockLocalSigningSecret00",
        "websocket_authorized_feature": "request_logs",
        "websocket_id": answer["websocket_id"],
        "websocket_url": format!("ws://{}/subscribe/acct_1U7Qw2Kx8RbTn4Lp", authority(server.url())),
    });
    assert_eq!(answer, expected);
    assert_eq!(answer["websocket_id"].as_str().unwrap().len(), "cliws_".len() + 32);

    let by_name = client.with_header("host", "mock.internal:8080");
    assert_eq!(
        listener(&by_name, LOGS).await["websocket_url"],
        "ws://mock.internal:8080/subscribe/acct_1U7Qw2Kx8RbTn4Lp"
    );
    let table = [
        ("websocket_features[]=webhooks", "webhooks"),
        ("websocket_features[]=v2_events&websocket_features[]=webhooks", "webhooks"),
        ("websocket_features%5B%5D=v2_events&forward_to_url=x&forward_thin_connect_to_url=y", "v2_events"),
    ];
    for (form, feature) in table {
        let answer = client.send_form(reqwest::Method::POST, "/v1/stripecli/sessions", form).await;
        assert_eq!(answer.json()["websocket_authorized_feature"], feature, "{form}");
    }
}

#[tokio::test]
async fn what_is_no_listener_is_refused() {
    let (_server, client) = start().await;
    let table = [
        ("", "code=parameter_missing param=websocket_features: Missing required param: websocket_features."),
        ("websocket_features[]=request_logs&filters=x", "code=- param=filters: Invalid object"),
        ("websocket_features[]=x&foo=1", "code=parameter_unknown param=foo: Received unknown parameter: foo"),
    ];
    client.assert_refused(reqwest::Method::POST, "/v1/stripecli/sessions", &table).await;
}

#[tokio::test]
async fn an_id_that_nobody_has_is_told_to_the_letter() {
    let (_server, client) = start().await;
    let mut unknown = listener(&client, LOGS).await;
    unknown["websocket_id"] = json!("cliws_unknown");
    let Err(Error::Http(response)) = try_connect(&unknown).await else { panic!("connected") };
    assert_eq!(response.status(), 404);
    let body: Value = serde_json::from_slice(response.body().as_ref().unwrap()).unwrap();
    assert_eq!(body, json!({"error": {"message": "Unknown WebSocket ID."}}));

    let answer = client.get("/subscribe/acct_1U7Qw2Kx8RbTn4Lp", &[]).await;
    assert!(answer.error_line().starts_with("404 invalid_request_error"), "{}", answer.text);
}

#[tokio::test]
async fn messages_wait_for_a_connection_and_are_told_again_until_acknowledged() {
    let (_server, client) = start().await;
    let listener = listener(&client, LOGS).await;
    ask(&client, &[200, 404]).await;
    let mut socket = connect(&listener).await;
    // The request that made the listener known is told to it too; the CLI passes over it.
    let mut told = Vec::new();
    for _ in 0..3 {
        told.push(next_json(&mut socket).await);
    }
    assert_eq!(told.iter().map(status).collect::<Vec<_>>(), [200, 200, 404]);
    for message in &told[..2] {
        socket.send(Message::text(ack(message))).await.unwrap();
    }
    drop(socket);

    let mut socket = connect(&listener).await;
    let again = next_json(&mut socket).await;
    assert_eq!(again, told[2]);
    // In fragments, as the CLI sends what is long.
    let text = ack(&again);
    let (first, rest) = text.split_at(20);
    let frame = |part: &str, code, is_last| {
        Message::Frame(Frame::message(part.as_bytes().to_vec(), OpCode::Data(code), is_last))
    };
    socket.send(frame(first, Data::Text, false)).await.unwrap();
    socket.send(frame(rest, Data::Continue, true)).await.unwrap();
    socket.send(Message::Ping(Vec::new().into())).await.unwrap();
    assert_eq!(
        tokio::time::timeout(PATIENCE, socket.next()).await.unwrap().unwrap().unwrap(),
        Message::Pong(Vec::new().into())
    );
    drop(socket);

    let mut socket = connect(&listener).await;
    ask(&client, &[200]).await;
    assert_eq!(status(&next_json(&mut socket).await), 200);
}

#[tokio::test]
async fn the_newest_connection_of_a_listener_counts() {
    let (_server, client) = start().await;
    let listener = listener(&client, LOGS).await;
    let mut first = connect(&listener).await;
    let mut second = connect(&listener).await;
    ask(&client, &[404]).await;
    while status(&next_json(&mut second).await) != 404 {}
    while !next(&mut first).await.is_close() {}
}

#[tokio::test]
async fn messages_that_mean_nothing_do_no_harm() {
    let (_server, client) = start().await;
    let listener = listener(&client, LOGS).await;
    let mut socket = connect(&listener).await;
    for text in [
        "",
        "{",
        "{}",
        r#"{"type":"event_ack"}"#,
        r#"{"type":"event_ack","event_id":"req_unknown"}"#,
        r#"{"type":"x"}"#,
    ] {
        socket.send(Message::text(text)).await.unwrap();
    }
    socket.send(Message::binary(vec![0, 255])).await.unwrap();
    ask(&client, &[404]).await;
    while status(&next_json(&mut socket).await) != 404 {}
}

#[tokio::test]
async fn a_server_that_stops_closes_its_listeners() {
    let (server, client) = start().await;
    let listener = listener(&client, LOGS).await;
    let mut socket = connect(&listener).await;
    next(&mut socket).await;
    server.shutdown().await;
    let Message::Close(Some(frame)) = next(&mut socket).await else { panic!("not closed") };
    assert_eq!(u16::from(frame.code), 1012);
}

const EVENTS: &[(&str, &str)] = &[("device_name", "laptop"), ("websocket_features[]", "webhooks")];

fn payload(message: &Value) -> Value {
    serde_json::from_str(message["event_payload"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn an_event_comes_signed_in_both_versions() {
    let config = identity_mock::Config { api_version: "2023-10-16".to_owned(), ..support::reproducible() };
    let server = support::start_with(config).await;
    let client = server.client();
    let listener = listener(&client, EVENTS).await;
    assert_eq!(listener["default_version"], "2023-10-16");
    let id = client.create_id().await;
    let mut socket = connect(&listener).await;
    let own = next_json(&mut socket).await;
    let newest = next_json(&mut socket).await;
    assert_eq!(own["endpoint"], json!({"api_version": null}));
    assert_eq!(newest["endpoint"], json!({"api_version": "2026-10-28.endive"}));
    assert_eq!(payload(&own)["api_version"], "2023-10-16");
    assert_eq!(payload(&newest)["api_version"], "2026-10-28.endive");
    assert_eq!(payload(&own)["data"]["object"]["id"], id.as_str());
    assert_eq!(payload(&own)["data"]["object"].get("related_customer_account"), None);
    assert_eq!(payload(&own).get("account"), None);

    let headers: Vec<&String> = own["http_headers"].as_object().unwrap().keys().collect();
    assert_eq!(headers, ["Accept", "Cache-Control", "Content-Type", "Stripe-Signature", "User-Agent"]);
    let delivered = super::support::receiver::Received {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        headers: vec![(
            "stripe-signature".to_owned(),
            own["http_headers"]["Stripe-Signature"].as_str().unwrap().to_owned(),
        )],
        body: own["event_payload"].as_str().unwrap().to_owned().into(),
    };
    delivered.signed_at("whsec_IdentityMockLocalSigningSecret00");

    // Acknowledged by its conversation, whatever becomes of the other.
    let conversation = &own["webhook_conversation_id"];
    let ack = json!({"type": "event_ack", "event_id": payload(&own)["id"], "webhook_conversation_id": conversation});
    socket.send(Message::text(ack.to_string())).await.unwrap();
    socket.send(Message::Ping(Vec::new().into())).await.unwrap();
    while !socket.next().await.unwrap().unwrap().is_pong() {}
    drop(socket);
    assert_eq!(next_json(&mut connect(&listener).await).await["endpoint"], newest["endpoint"]);
}

#[tokio::test]
async fn a_platform_hears_of_its_connected_accounts() {
    let (_server, client) = start().await;
    let account = "acct_1ConnectedAcc000";
    let acting = client.with_header("stripe-account", account);
    let mut own = connect(&listener(&client, EVENTS).await).await;
    let mut connected = connect(&listener(&acting, EVENTS).await).await;
    acting.create_id().await;
    let told = payload(&next_json(&mut own).await);
    assert_eq!(told["account"], account);
    let told_itself = payload(&next_json(&mut connected).await);
    assert_eq!((&told_itself["id"], told_itself.get("account")), (&told["id"], None));

    let path = format!("/v1/events/{}/retry", told["id"].as_str().unwrap());
    assert_eq!(client.post(&path, &[("for_stripecli", "true")]).await.status, 404);
    let again = client.post(&path, &[("for_stripecli", "true"), ("account", account)]).await;
    assert_eq!((again.status, &again.json()["id"]), (200, &told["id"]));
    next_json(&mut own).await;
    assert_eq!(payload(&next_json(&mut own).await), told);
    let refused = client.post(&path, &[("for_stripecli", "true"), ("account", "nobody")]).await;
    assert!(refused.error_line().starts_with("403 invalid_request_error code=account_invalid"), "{}", refused.text);
}

#[tokio::test]
async fn a_redaction_tells_no_old_event_again() {
    let (_server, client) = start().await;
    let listener = listener(&client, EVENTS).await;
    let id = client.create(&[("type", "document"), ("metadata[a]", "b")]).await["id"].as_str().unwrap().to_owned();
    client.post(&format!("{SESSIONS}/{id}/redact"), &[]).await;
    let helper = format!("/v1/test_helpers/identity/verification_sessions/{id}/complete_redaction");
    assert_eq!(client.post(&helper, &[]).await.status, 200);
    client.create_id().await;
    let mut socket = connect(&listener).await;
    let mut told = Vec::new();
    for _ in 0..6 {
        let event = payload(&next_json(&mut socket).await);
        told.push(event["type"].as_str().unwrap().rsplit('.').next().unwrap().to_owned());
    }
    assert_eq!(told, ["created", "created", "canceled", "canceled", "created", "created"]);
}
