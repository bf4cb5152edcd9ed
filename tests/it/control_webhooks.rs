//! The control API and deliveries: faults that strike them, waits for them, resets that end them.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::receiver::Answering;
use super::support::webhooks::{HOUR, endpoint, helper, kinds, start, until};
use super::support::{Client, session_path};

async fn set(client: &Client, fault: Value) {
    let body = json!({"faults": [fault]});
    let answer = client.request(Method::PUT, "/_mock/faults", |request| request.json(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[tokio::test]
async fn a_delivery_is_dropped_and_made_again_later() {
    let (server, client, mut receiver) = start().await;
    endpoint(&client, receiver.url()).await;
    set(&client, json!({"webhook": "drop", "match": {"event": "*.created"}, "times": 1})).await;
    let id = client.create_id().await;
    until(&client, &id, &[("pending", 1)]).await;
    assert!(receiver.waiting().is_empty());
    server.advance(HOUR).await;
    assert_eq!(receiver.next().await.kind(), "created");
    until(&client, &id, &[("delivered", 2)]).await;
}

#[tokio::test]
async fn a_delivery_is_made_twice() {
    let (_server, client, mut receiver) = start().await;
    endpoint(&client, receiver.url()).await;
    set(&client, json!({"webhook": "duplicate"})).await;
    let id = client.create_id().await;
    let told = receiver.take(2).await;
    assert_eq!(told[0].event(), told[1].event());
    until(&client, &id, &[("delivered", 1)]).await;
    // And nothing of the old one comes back into it.
    let attempts = client.get("/_mock/deliveries", &[]).await.json()["attempts"].as_array().unwrap().len();
    assert_eq!(attempts, 1);
}

#[tokio::test]
async fn a_delivery_that_is_put_off_lets_others_pass() {
    let (server, client, mut receiver) = start().await;
    endpoint(&client, receiver.url()).await;
    set(&client, json!({"webhook": "delay", "delay": "30s", "match": {"event": "*.created"}})).await;
    let id = client.create_id().await;
    helper(&client, &id, "verify").await;
    assert_eq!(kinds(&receiver.take(2).await), ["processing", "verified"]);
    server.advance(HOUR).await;
    assert_eq!(receiver.next().await.kind(), "created", "it is put off once, though the fault has no end");
    until(&client, &id, &[("delivered", 1), ("delivered", 1), ("delivered", 1)]).await;
}

#[tokio::test]
async fn a_wait_is_for_what_every_endpoint_took() {
    let (server, client, mut receiver) = start().await;
    endpoint(&client, receiver.url()).await;
    receiver.answer_first([Answering::Status(500)]);
    let id = client.create_id().await;
    let query = |timeout| [("session", id.as_str()), ("delivered", "true"), ("timeout", timeout)];
    receiver.next().await;
    let answer = client.get("/_mock/wait", &query("0")).await;
    assert_eq!(answer.status, 408, "{}", answer.text);
    server.advance(HOUR).await;
    let answer = client.get("/_mock/wait", &query("20s")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["event"]["pending_webhooks"], 0);
}

#[tokio::test]
async fn a_reset_ends_what_waits_and_late_answers_bring_nothing_back() {
    let (server, client, mut receiver) = start().await;
    endpoint(&client, receiver.url()).await;
    receiver.answer_first([Answering::Late]);
    let id = client.create_id().await;
    // Its attempt is under way while everything is taken away.
    receiver.next().await;
    let reset = client.request(Method::POST, "/_mock/reset", |request| request).await;
    assert_eq!(reset.status, 200, "{}", reset.text);
    receiver.release();
    server.advance(HOUR).await;
    assert_eq!(client.get(&session_path(&id), &[]).await.status, 404);
    for path in ["/v1/events", "/v1/webhook_endpoints"] {
        assert_eq!(client.get(path, &[]).await.json()["data"], json!([]), "{path}");
    }
    // Another world begins in the same place.
    endpoint(&client, receiver.url()).await;
    let id = client.create_id().await;
    assert_eq!(receiver.next().await.event()["data"]["object"]["id"], json!(id));
    until(&client, &id, &[("delivered", 1)]).await;
    // And nothing of the old one comes back into it.
    let attempts = client.get("/_mock/deliveries", &[]).await.json()["attempts"].as_array().unwrap().len();
    assert_eq!(attempts, 1);
}
