//! Deliveries that fail: when they are tried again, when they are given up, and that none is lost.

use std::time::Duration;

use identity_mock::Config;
use serde_json::Value;

use super::support::START;
use super::support::process::Sandbox;
use super::support::receiver::{Answering, Receiver};
use super::support::webhooks::{ENDPOINTS, HOUR, deliveries, endpoint, start, start_with, states, until};

#[tokio::test]
async fn a_redirect_and_an_error_are_failures_and_tried_again() {
    let (server, client, mut receiver) = start().await;
    let elsewhere = Receiver::start().await;
    endpoint(&client, receiver.url()).await;
    receiver.answer_first([Answering::Status(500), Answering::Redirect(elsewhere.url().to_owned())]);
    let id = client.create_id().await;
    let first = receiver.next().await;
    until(&client, &id, &[("pending", 1)]).await;
    server.advance(HOUR).await;
    let second = receiver.next().await;
    until(&client, &id, &[("pending", 2)]).await;
    server.advance(HOUR * 2).await;
    let third = receiver.next().await;
    until(&client, &id, &[("delivered", 3)]).await;
    assert_eq!((&first.body, &second.body), (&second.body, &third.body));
    let mut elsewhere = elsewhere;
    assert!(elsewhere.waiting().is_empty());

    let shown = deliveries(&client, &format!("session={id}")).await;
    let outcomes: Vec<_> = shown["deliveries"][0]["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attempt| {
            (attempt["at"].as_i64().unwrap() - START, attempt["status"].as_u64(), attempt["body"].as_str().unwrap())
        })
        .collect();
    assert_eq!(outcomes, [(0, Some(500), "received"), (3600, Some(302), "received"), (10_800, Some(200), "received")]);
}

#[tokio::test]
async fn a_receiver_that_never_takes_it_is_given_up_after_the_fourth_time() {
    let (server, client, mut receiver) = start().await;
    endpoint(&client, receiver.url()).await;
    receiver.answer(Answering::Status(503));
    let id = client.create_id().await;
    receiver.next().await;
    until(&client, &id, &[("pending", 1)]).await;
    for (hours, state, attempts) in [(1, "pending", 2), (2, "pending", 3), (3, "given_up", 4)] {
        server.advance((HOUR * hours).checked_sub(Duration::from_millis(1)).unwrap()).await;
        until(&client, &id, &[("pending", attempts - 1)]).await;
        assert!(receiver.waiting().is_empty());
        server.advance(Duration::from_millis(1)).await;
        receiver.next().await;
        until(&client, &id, &[(state, attempts)]).await;
    }
    server.advance(HOUR * 100).await;
    // Another event comes through, and nothing before it.
    receiver.answer(Answering::Status(200));
    let other = client.create_id().await;
    assert_eq!(receiver.next().await.event()["data"]["object"]["id"], other.as_str());
    until(&client, &other, &[("delivered", 1)]).await;
    let event = client.get("/v1/events", &[("delivery_success", "false")]).await.json();
    assert_eq!(event["data"][0]["data"]["object"]["id"], id.as_str());
    assert_eq!(event["data"][0]["pending_webhooks"], 1);
}

#[tokio::test]
async fn a_clock_that_is_moved_far_shows_all_that_would_have_happened() {
    let (server, client, mut receiver) = start().await;
    endpoint(&client, receiver.url()).await;
    receiver.answer(Answering::Close);
    let id = client.create_id().await;
    receiver.next().await;
    until(&client, &id, &[("pending", 1)]).await;
    server.advance(HOUR * 24).await;
    receiver.take(3).await;
    until(&client, &id, &[("given_up", 4)]).await;
    let shown = deliveries(&client, &format!("session={id}")).await;
    let attempts = shown["deliveries"][0]["attempts"].as_array().unwrap();
    let at: Vec<i64> = attempts.iter().map(|attempt| (attempt["at"].as_i64().unwrap() - START) / 3600).collect();
    assert_eq!(at, [0, 1, 3, 6]);
    assert_eq!(attempts[0]["error"], "the connection was closed before an answer came");
    assert_eq!(attempts[0]["next"], START + 3600);
    assert_eq!(attempts[3]["next"], Value::Null);
}

#[tokio::test]
async fn live_mode_tries_for_three_days_and_test_mode_keeps_out_of_it() {
    let (server, _, mut receiver) = start().await;
    let live = server.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite");
    // Without TLS, so that every attempt fails.
    let https = receiver.url().replace("http://", "https://");
    endpoint(&live, &https).await;
    let id = live.create_id().await;
    until(&live, &id, &[("pending", 1)]).await;
    server.advance(HOUR * 72).await;
    until(&live, &id, &[("given_up", 10)]).await;
    server.client().create_id().await;
    assert!(receiver.waiting().is_empty(), "a receiver without TLS gets nothing");
}

#[tokio::test]
async fn a_receiver_that_hangs_is_given_up_in_time_and_delays_no_other() {
    let config = Config { webhook_timeout: Duration::from_millis(200), ..Config::default() };
    let (_server, client, mut slow) = start_with(config).await;
    let mut quick = Receiver::start().await;
    slow.answer(Answering::Hang);
    endpoint(&client, slow.url()).await;
    endpoint(&client, quick.url()).await;
    for _ in 0..30 {
        client.create_id().await;
    }
    quick.take(30).await;
    let event = slow.next().await.event();
    let id = event["data"]["object"]["id"].as_str().unwrap();
    until(&client, id, &[("pending", 1), ("delivered", 1)]).await;
    let shown = deliveries(&client, &format!("event={}", event["id"].as_str().unwrap())).await;
    assert_eq!(shown["deliveries"][0]["attempts"][0]["error"], "no answer within 200ms");
}

#[tokio::test]
async fn a_late_answer_is_an_answer() {
    let (_server, client, mut receiver) = start().await;
    endpoint(&client, receiver.url()).await;
    receiver.answer(Answering::Late);
    let id = client.create_id().await;
    receiver.next().await;
    assert_eq!(states(&client, &id).await, [("pending".to_owned(), 0)]);
    receiver.release();
    until(&client, &id, &[("delivered", 1)]).await;
}

#[tokio::test]
async fn nobody_listening_is_a_failure_like_any_other() {
    let (server, client, receiver) = start().await;
    let url = receiver.url().to_owned();
    drop(receiver);
    endpoint(&client, &url).await;
    let id = client.create_id().await;
    until(&client, &id, &[("pending", 1)]).await;
    let shown = deliveries(&client, &format!("session={id}")).await;
    let authority = url.strip_prefix("http://").unwrap().strip_suffix("/hook").unwrap();
    assert_eq!(shown["deliveries"][0]["attempts"][0]["error"], format!("nobody listens at {authority}"));
    let mut receiver = Receiver::start_at(&url).await;
    server.advance(HOUR).await;
    assert_eq!(receiver.next().await.event()["data"]["object"]["id"], id.as_str());
}

#[tokio::test]
async fn a_disabled_endpoint_gets_nothing_and_no_further_attempts() {
    let (server, client, mut receiver) = start().await;
    let (endpoint, _) = endpoint(&client, receiver.url()).await;
    let path = format!("{ENDPOINTS}/{endpoint}");
    receiver.answer_first([Answering::Status(500), Answering::Status(500)]);
    let [first, second] = [client.create_id().await, client.create_id().await];
    receiver.take(2).await;
    until(&client, &first, &[("pending", 1)]).await;
    until(&client, &second, &[("pending", 1)]).await;

    // Enabled again before the next attempt is due: that is made.
    client.post(&path, &[("disabled", "true")]).await;
    let unheard = client.create_id().await;
    assert!(states(&client, &unheard).await.is_empty());
    client.post(&path, &[("disabled", "false")]).await;
    server.advance(HOUR).await;
    receiver.take(2).await;
    until(&client, &first, &[("delivered", 2)]).await;

    receiver.answer_first([Answering::Status(500)]);
    let third = client.create_id().await;
    receiver.next().await;
    until(&client, &third, &[("pending", 1)]).await;
    client.post(&path, &[("disabled", "true")]).await;
    server.advance(HOUR).await;
    until(&client, &third, &[("given_up", 1)]).await;
    client.post(&path, &[("disabled", "false")]).await;
    server.advance(HOUR * 24).await;
    assert_eq!(states(&client, &third).await, [("given_up".to_owned(), 1)]);
}

#[tokio::test]
async fn a_deleted_endpoint_gets_nothing_more() {
    let (server, client, mut receiver) = start().await;
    let (endpoint, _) = endpoint(&client, receiver.url()).await;
    receiver.answer(Answering::Status(500));
    let id = client.create_id().await;
    receiver.next().await;
    until(&client, &id, &[("pending", 1)]).await;
    let deleted = client.request(reqwest::Method::DELETE, &format!("{ENDPOINTS}/{endpoint}"), |request| request).await;
    assert_eq!(deleted.status, 200);
    server.advance(HOUR).await;
    until(&client, &id, &[("given_up", 1)]).await;
    assert!(receiver.waiting().is_empty());
}

#[tokio::test]
async fn an_endpoint_that_moved_is_told_where_it_is_now() {
    let (server, client, mut old) = start().await;
    let mut new = Receiver::start().await;
    let (endpoint, _) = endpoint(&client, old.url()).await;
    old.answer(Answering::Status(500));
    let id = client.create_id().await;
    old.next().await;
    until(&client, &id, &[("pending", 1)]).await;
    client.post(&format!("{ENDPOINTS}/{endpoint}"), &[("url", new.url())]).await;
    server.advance(HOUR).await;
    assert_eq!(new.next().await.event()["data"]["object"]["id"], id.as_str());
    until(&client, &id, &[("delivered", 2)]).await;
    assert!(old.waiting().is_empty());
}

#[tokio::test]
async fn an_account_tries_again_by_its_own_clock() {
    let (server, client, mut receiver) = start().await;
    let other = server.client_with_key("sk_test_other");
    for client in [&client, &other] {
        endpoint(client, receiver.url()).await;
    }
    receiver.answer_first([Answering::Status(500), Answering::Status(500)]);
    let (id, other_id) = (client.create_id().await, other.create_id().await);
    receiver.take(2).await;
    until(&client, &id, &[("pending", 1)]).await;
    until(&other, &other_id, &[("pending", 1)]).await;
    let moved = client.request(reqwest::Method::POST, "/_mock/clock", |request| request.body(r#"{"advance": "1h"}"#));
    assert_eq!(moved.await.status, 200);
    assert_eq!(receiver.next().await.event()["data"]["object"]["id"], id.as_str());
    until(&client, &id, &[("delivered", 2)]).await;
    assert_eq!(states(&other, &other_id).await, [("pending".to_owned(), 1)]);
}

#[tokio::test]
async fn what_was_not_delivered_before_a_kill_is_delivered_after_it() {
    let sandbox = Sandbox::new();
    let mut receiver = Receiver::start().await;
    let url = receiver.url().to_owned();
    let arguments = ["--database", "state.db", "--webhook-url", &url, "--webhook-timeout", "60s"];
    receiver.answer(Answering::Hang);
    let server = sandbox.serve(&arguments).await;
    let client = server.client();
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(client.create_id().await);
    }
    receiver.next().await;
    server.signal("KILL");
    assert_eq!(server.ended().await.code, None);
    receiver.waiting();

    receiver.answer(Answering::Status(200));
    let server = sandbox.serve(&arguments).await;
    let mut told: Vec<String> = Vec::new();
    while told.len() < ids.len() {
        let session = receiver.next().await.event()["data"]["object"]["id"].as_str().unwrap().to_owned();
        if !told.contains(&session) {
            told.push(session);
        }
    }
    told.sort();
    ids.sort();
    assert_eq!(told, ids);
    assert_eq!(server.stop().await.code, Some(0));
}

#[tokio::test]
async fn a_server_stops_soon_whatever_its_receivers_do() {
    let sandbox = Sandbox::new();
    let mut receiver = Receiver::start().await;
    receiver.answer(Answering::Hang);
    let url = receiver.url().to_owned();
    let arguments = ["--database", "state.db", "--webhook-url", &url];
    let server = sandbox.serve(&arguments).await;
    let id = server.client().create_id().await;
    receiver.next().await;
    let stopped = tokio::time::timeout(Duration::from_secs(8), server.stop()).await;
    assert_eq!(stopped.expect("the server does not stop").code, Some(0));

    receiver.answer(Answering::Status(200));
    let server = sandbox.serve(&arguments).await;
    assert_eq!(receiver.next().await.event()["data"]["object"]["id"], id.as_str());
    until(&server.client(), &id, &[("delivered", 1)]).await;
    server.stop().await;
}
