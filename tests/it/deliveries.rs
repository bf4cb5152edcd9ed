//! Deliveries of events to webhook endpoints: what is sent, to whom and in which order.

use identity_mock::Config;
use serde_json::{Value, json};

use super::support::process::{Sandbox, eventually};
use super::support::receiver::{Answering, Received, Receiver};
use super::support::webhooks::{
    ENDPOINTS, HOUR, deliveries, endpoint, endpoint_with, helper, kinds, start, start_with, until,
};
use super::support::{self, Client, session_path};

#[expect(clippy::disallowed_methods, reason = "what receivers compare the time of a signature with")]
fn machine_seconds() -> i64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since_epoch.as_secs()).unwrap()
}

#[tokio::test]
async fn a_delivery_is_the_event_signed() {
    let (_server, client, mut receiver) = start().await;
    let (_, secret) = endpoint(&client, receiver.url()).await;
    let id = client.create_id().await;
    let told = receiver.next().await;

    let event = told.event();
    let shown = client.get(&format!("/v1/events/{}", event["id"].as_str().unwrap()), &[]).await;
    assert_eq!(event["data"]["object"]["id"], id.as_str());
    until(&client, &id, &[("delivered", 1)]).await;
    // What is delivered is byte for byte what is shown while the delivery waits.
    let mut expected = shown.json();
    expected["pending_webhooks"] = json!(1);
    assert_eq!(event, expected);
    let pretty = support::ordered::Ordered::parse(&shown.text).pretty();
    let without_count = |text: &str| text.lines().filter(|line| !line.contains("pending_webhooks")).collect::<String>();
    let body = std::str::from_utf8(&told.body).unwrap();
    assert_eq!(without_count(body), without_count(&pretty));

    let age = machine_seconds() - told.signed_at(&secret);
    assert!((0..60).contains(&age), "the signature has the machine's time");
    let names: Vec<&str> = told.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["content-type", "user-agent", "accept", "cache-control", "stripe-signature", "host", "content-length"]
    );
    assert_eq!((told.method.as_str(), told.path.as_str()), ("POST", "/hook"));
    let after = client.get(&format!("/v1/events/{}", event["id"].as_str().unwrap()), &[]).await.json();
    assert_eq!(after["pending_webhooks"], 0);
}

#[tokio::test]
async fn events_of_a_session_come_in_their_order_and_hold_up_no_other() {
    let (_server, client, mut receiver) = start().await;
    endpoint(&client, receiver.url()).await;
    receiver.answer_first([Answering::Late]);
    let slow = client.create_id().await;
    helper(&client, &slow, "unverify").await;
    let quick = client.create_id().await;
    helper(&client, &quick, "verify").await;

    let of = |told: &[Received]| -> Vec<(bool, String)> {
        told.iter()
            .map(|delivery| (delivery.event()["data"]["object"]["id"] == slow.as_str(), delivery.kind()))
            .collect()
    };
    let mut told = receiver.take(4).await;
    until(&client, &quick, &[("delivered", 1); 3]).await;
    assert_eq!(
        of(&told).iter().filter(|(is_slow, _)| *is_slow).cloned().collect::<Vec<_>>(),
        [(true, "created".to_owned())]
    );
    assert!(receiver.waiting().is_empty());
    receiver.release();
    told.extend(receiver.take(2).await);
    for (is_slow, expected) in
        [(true, ["created", "processing", "requires_input"]), (false, ["created", "processing", "verified"])]
    {
        let kinds: Vec<String> =
            of(&told).into_iter().filter(|(other, _)| *other == is_slow).map(|(_, kind)| kind).collect();
        assert_eq!(kinds, expected);
    }
}

#[tokio::test]
async fn endpoints_get_what_they_are_subscribed_to() {
    let (_server, client, mut all) = start().await;
    let (mut some, mut redactions) = (Receiver::start().await, Receiver::start().await);
    endpoint(&client, all.url()).await;
    let form =
        [("enabled_events[]", "identity.verification_session.verified"), ("enabled_events[]", "charge.succeeded")];
    endpoint_with(&client, some.url(), &form).await;
    let (id_of_redactions, _) =
        endpoint_with(&client, redactions.url(), &[("enabled_events[]", "identity.verification_session.redacted")])
            .await;
    let id = client.create_id().await;
    helper(&client, &id, "verify").await;
    client.post(&format!("{}/redact", session_path(&id)), &[]).await;
    helper(&client, &id, "complete_redaction").await;

    assert_eq!(kinds(&all.take(3).await), ["created", "processing", "verified"]);
    assert_eq!(kinds(&some.take(1).await), ["verified"]);
    assert_eq!(kinds(&redactions.take(1).await), ["redacted"]);
    until(&client, &id, &[("delivered", 1), ("delivered", 1), ("delivered", 1), ("delivered", 1), ("delivered", 1)])
        .await;
    assert!(all.waiting().is_empty() && some.waiting().is_empty() && redactions.waiting().is_empty());

    // Without somebody who names it there is no such event.
    client.request(reqwest::Method::DELETE, &format!("{ENDPOINTS}/{id_of_redactions}"), |request| request).await;
    let id = client.create_id().await;
    client.post(&format!("{}/redact", session_path(&id)), &[]).await;
    helper(&client, &id, "complete_redaction").await;
    let events = client.get("/v1/events", &[("type", "*.redacted")]).await.json();
    assert_eq!(events["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_endpoint_can_have_a_version_of_its_own() {
    let (_server, client, mut receiver) = start().await;
    let form = [("enabled_events[]", "*"), ("api_version", "2020-08-27")];
    endpoint_with(&client, receiver.url(), &form).await;
    client.create_id().await;
    let event = receiver.next().await.event();
    assert_eq!(event["api_version"], "2020-08-27");
    assert_eq!(event["data"]["object"].get("related_customer_account"), None);
    let shown = client.get(&format!("/v1/events/{}", event["id"].as_str().unwrap()), &[]).await.json();
    assert_eq!(shown["api_version"], "2026-10-28.endive");
    assert_eq!(shown["data"]["object"]["related_customer_account"], Value::Null);
}

#[tokio::test]
async fn platforms_hear_of_their_connected_accounts() {
    let (server, platform, mut connect) = start().await;
    let mut own = Receiver::start().await;
    let (_, secret) = endpoint_with(&platform, connect.url(), &[("enabled_events[]", "*"), ("connect", "true")]).await;
    endpoint(&platform, own.url()).await;
    let account = "acct_1ConnectedAcc000";
    let acting = platform.with_header("stripe-account", account);
    let id = acting.create_id().await;
    platform.create_id().await;

    let told = connect.next().await;
    told.signed_at(&secret);
    let event = told.event();
    assert_eq!((&event["account"], &event["context"]), (&json!(account), &json!(account)));
    assert_eq!(event["data"]["object"]["id"], id.as_str());
    assert!(!own.next().await.event().as_object().unwrap().contains_key("account"));
    helper(&acting, &id, "verify").await;
    assert_eq!(kinds(&connect.take(2).await), ["processing", "verified"]);
    until(&acting, &id, &[("delivered", 1); 3]).await;
    assert!(own.waiting().is_empty());
    // The event is the connected account's.
    assert_eq!(platform.get("/v1/events", &[]).await.json()["data"].as_array().unwrap().len(), 1);
    drop(server);
}

#[tokio::test]
async fn the_urls_of_the_configuration_get_everything_of_everybody() {
    let mut receiver = Receiver::start().await;
    let config = Config {
        webhook_urls: vec![receiver.url().to_owned(), receiver.url().to_owned()],
        webhook_secret: "whsec_mine".to_owned(),
        ..Config::default()
    };
    let (server, client, _) = start_with(config).await;
    for client in [&client, &server.client_with_key("sk_live_other")] {
        let id = client.create_id().await;
        client.post(&format!("{}/redact", session_path(&id)), &[]).await;
        helper(client, &id, "complete_redaction").await;
        let told = receiver.take(3).await;
        assert_eq!(kinds(&told), ["created", "canceled", "redacted"]);
        for delivery in told {
            delivery.signed_at("whsec_mine");
        }
    }
    assert!(receiver.waiting().is_empty());
    let endpoints = client.get(ENDPOINTS, &[]).await.json();
    assert_eq!(endpoints["data"], json!([]));
}

#[tokio::test]
async fn an_event_is_sent_again_by_hand() {
    let (server, client, mut receiver) = start().await;
    let (endpoint, _) = endpoint(&client, receiver.url()).await;
    receiver.answer_first([Answering::Status(500)]);
    let id = client.create_id().await;
    let first = receiver.next().await;
    until(&client, &id, &[("pending", 1)]).await;
    let event = first.event()["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/events/{event}/retry");
    let answer = client.post(&path, &[("webhook_endpoint", &endpoint)]).await;
    assert_eq!((answer.status, &answer.json()["id"]), (200, &json!(event)));
    assert_eq!(receiver.next().await.body, first.body);
    // It does not stop the automatic attempts.
    until(&client, &id, &[("pending", 1), ("delivered", 1)]).await;
    server.advance(HOUR).await;
    assert_eq!(receiver.next().await.body, first.body);
    until(&client, &id, &[("delivered", 2), ("delivered", 1)]).await;

    // By hand it is tried once, whatever comes of it.
    receiver.answer_first([Answering::Status(500)]);
    client.post(&path, &[("webhook_endpoint", &endpoint)]).await;
    receiver.next().await;
    until(&client, &id, &[("delivered", 2), ("delivered", 1), ("given_up", 1)]).await;
    let table = [
        ("", "code=parameter_missing param=webhook_endpoint: Missing required param: webhook_endpoint."),
        ("webhook_endpoint=we_1", "code=resource_missing param=webhook_endpoint: No such webhook endpoint: 'we_1'"),
        ("webhook_endpoint=x", "code=resource_missing param=webhook_endpoint: No such webhook endpoint: 'x'"),
    ];
    client.assert_refused(reqwest::Method::POST, &path, &table).await;
    let missing = client.post("/v1/events/evt_1/retry", &[("for_stripecli", "true")]).await;
    assert!(missing.error_line().starts_with("404 "), "{}", missing.text);
}

#[tokio::test]
async fn the_log_of_attempts_is_read_from_its_end() {
    let (_server, client, mut receiver) = start().await;
    let (endpoint, _) = endpoint(&client, receiver.url()).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(client.create_id().await);
        receiver.next().await;
        until(&client, ids.last().unwrap(), &[("delivered", 1)]).await;
    }
    let page = deliveries(&client, "limit=2").await;
    let [newest, second] = &page["attempts"].as_array().unwrap()[..] else { panic!("{page}") };
    assert_eq!(page["has_more"], true);
    assert_eq!(
        (&newest["endpoint"], &newest["status"], &newest["attempt"]),
        (&json!(endpoint), &json!(200), &json!(1))
    );
    assert!(newest["signature"].as_str().unwrap().starts_with("t="));
    let rest = deliveries(&client, &format!("before={}", second["sequence"])).await;
    assert_eq!((rest["attempts"].as_array().unwrap().len(), &rest["has_more"]), (1, &json!(false)));
    assert_eq!(deliveries(&somebody_else(&client), "").await, json!({"attempts": [], "has_more": false}));
    for (query, status) in [("event=evt_1", 404), ("event=evt_1&session=vs_1", 400), ("limit=x", 400), ("foo=1", 400)] {
        let answer = client.send_form(reqwest::Method::GET, "/_mock/deliveries", query).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text);
    }
}

fn somebody_else(client: &Client) -> Client {
    client.with_header("stripe-account", "acct_1SomebodyElse000")
}

#[tokio::test]
async fn flags_variables_and_the_file_say_where_and_how() {
    let sandbox = Sandbox::new();
    let mut receiver = Receiver::start().await;
    receiver.answer_first([Answering::Status(500), Answering::Status(500)]);
    sandbox.write("identity-mock.toml", format!("webhook-url = \"{}\"\nretry-speed = 360000", receiver.url()));
    let server = sandbox.serve(&[]).await;
    let id = server.client().create_id().await;
    for delivery in receiver.take(3).await {
        delivery.signed_at("whsec_IdentityMockLocalSigningSecret00");
    }
    until(&server.client(), &id, &[("delivered", 3)]).await;
    server.stop().await;
    let variables = [
        ("IDENTITY_MOCK_WEBHOOK_URL", receiver.url()),
        ("IDENTITY_MOCK_WEBHOOK_SECRET", "whsec_mine"),
        ("IDENTITY_MOCK_WEBHOOK_TIMEOUT", "50ms"),
        ("IDENTITY_MOCK_RETRY_SPEED", "360000"),
    ];
    receiver.answer_first([Answering::Hang]);
    std::fs::remove_file(sandbox.path("identity-mock.toml")).unwrap();
    let server = sandbox.serve_as_told(&["--port", "0", "--log-format", "json"], &variables).await;
    assert_eq!(server.ready_json()["webhook_secret"], "whsec_mine");
    server.client().create_id().await;
    for delivery in receiver.take(2).await {
        delivery.signed_at("whsec_mine");
    }
    server.stop().await;
    for (arguments, told) in [
        (["--retry-speed", "0"], "error: `0` is not a speed\n"),
        (["--retry-speed", "-1"], ""),
        (["--webhook-url", "localhost:4242"], "error: `localhost:4242` is not a URL that webhooks can be sent to\n"),
        (["--webhook-secret", "secret"], "error: the webhook secret is not one\n"),
    ] {
        let ended = sandbox.run(&arguments).await;
        assert_eq!(ended.code, Some(2), "{arguments:?}");
        assert!(ended.stderr.starts_with(told), "{arguments:?}: {}", ended.stderr);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_events_are_all_told_once() {
    const SESSIONS: usize = 10_000;
    const CLIENTS: usize = 20;
    let (_server, client, mut receiver) = start().await;
    endpoint(&client, receiver.url()).await;
    let mut makers = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let client = client.clone();
        makers.spawn(async move {
            for _ in 0..SESSIONS / CLIENTS {
                client.create_id().await;
            }
        });
    }
    while let Some(made) = makers.join_next().await {
        made.unwrap();
    }
    let mut told: Vec<String> = receiver
        .take(SESSIONS)
        .await
        .iter()
        .map(|received| received.event()["id"].as_str().unwrap().to_owned())
        .collect();
    eventually("nothing waits", || async {
        let waiting = client.get("/v1/events", &[("delivery_success", "false"), ("limit", "1")]).await.json();
        waiting["data"] == json!([])
    })
    .await;
    assert!(receiver.waiting().is_empty());
    told.sort();
    told.dedup();
    assert_eq!(told.len(), SESSIONS);
}
