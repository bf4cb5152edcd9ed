//! `/_mock/reset`: what it takes away is gone, and nothing else.

use identity_mock::Config;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, SESSIONS, ids, reproducible, start, start_with};

async fn reset(client: &Client, body: Value) -> Answer {
    client.request(Method::POST, "/_mock/reset", |request| request.json(&body)).await
}

async fn is_gone(client: &Client, id: &str) -> bool {
    client.get(&format!("{SESSIONS}/{id}"), &[]).await.status == 404
}

const ALL: [&str; 9] =
    ["sessions", "events", "files", "endpoints", "rules", "idempotency", "clock", "faults", "requests"];

#[tokio::test]
async fn an_accounts_data_is_taken_away_and_no_others() {
    let server = start().await;
    let (own, other) = (server.client(), server.client_with_key("sk_test_other"));
    let live = server.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite");
    let mut made = Vec::new();
    for client in [&own, &other, &live] {
        let id = client.create_id().await;
        let report = client.driven(&id, "verify", &[]).await["last_verification_report"].as_str().unwrap().to_owned();
        client.request(Method::POST, "/_mock/rules", |request| request.json(&json!({"outcomes": ["verified"]}))).await;
        client.list("").await;
        made.push((id, report));
    }
    let answer = reset(&own, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json(), json!({"account": "acct_1U7Qw2Kx8RbTn4Lp", "mode": "test", "reset": ALL}));
    for ((id, report), (client, gone)) in made.iter().zip([(&own, true), (&other, false), (&live, false)]) {
        assert_eq!(is_gone(client, id).await, gone);
        let report = client.get(&format!("/v1/identity/verification_reports/{report}"), &[]).await;
        assert_eq!(report.status == 404, gone);
        assert_eq!(ids(&client.list("").await).is_empty(), gone, "a page kept in memory too");
        let files = client.get("/v1/files", &[]).await.json();
        assert_eq!(ids(&files).is_empty(), gone);
        let rules = client.get("/_mock/rules", &[]).await.json();
        assert_eq!(rules["rules"].as_array().unwrap().is_empty(), gone);
    }
}

#[tokio::test]
async fn without_a_key_everything_is_taken_away() {
    let server = start().await;
    let (one, two) = (server.client(), server.client_with_key("sk_test_other"));
    let (first, second) = (one.create_id().await, two.create_id().await);
    let nobody = server.client_with_key("");
    assert_eq!(reset(&nobody, json!({})).await.json(), json!({"account": null, "mode": null, "reset": ALL}));
    assert!(is_gone(&one, &first).await && is_gone(&two, &second).await);
}

#[tokio::test]
async fn ids_begin_anew() {
    let server = start().await;
    let client = server.client();
    let first = client.post(SESSIONS, &[("type", "document")]).await;
    client.create_id().await;
    reset(&client, json!({})).await;
    let again = client.post(SESSIONS, &[("type", "document")]).await;
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("request-id"), first.header("request-id"));
}

#[tokio::test]
async fn only_what_is_named_is_taken_away() {
    let server = start().await;
    let client = server.client().with_header("Idempotency-Key", "k");
    let id = client.create_id().await;
    let rule = json!({"match": {"type": "document"}, "outcomes": ["verified"]});
    let plain = server.client();
    plain.request(Method::POST, "/_mock/rules", |request| request.json(&rule)).await;
    plain.request(Method::POST, "/_mock/clock", |request| request.json(&json!({"advance": 60}))).await;
    let now = || async { plain.get("/_mock/clock", &[]).await.json()["now"].as_i64().unwrap() };
    let later = now().await;

    reset(&plain, json!({"only": ["idempotency"]})).await;
    assert_ne!(client.create_id().await, id, "the key is free again");
    assert!(!is_gone(&plain, &id).await);
    reset(&plain, json!({"only": ["rules"]})).await;
    assert_eq!(plain.get("/_mock/rules", &[]).await.json(), json!({"rules": []}));
    assert!(!is_gone(&plain, &id).await && now().await == later);
    reset(&plain, json!({"only": ["clock"]})).await;
    assert!(!is_gone(&plain, &id).await && now().await == later - 60);
    reset(&plain, json!({"only": ["sessions"]})).await;
    assert!(is_gone(&plain, &id).await);
    assert_eq!(reset(&plain, json!({"only": []})).await.status, 400, "an empty list is no list");
}

#[tokio::test]
async fn what_cannot_be_reset_is_told() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    for (body, status, message) in [
        (json!({"only": ["session"]}), 400, "sessions"),
        (json!({"only": "sessions"}), 400, "Invalid array"),
        (json!({"onyl": []}), 400, "did you mean `only`?"),
    ] {
        let answer = reset(&client, body).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        let told = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(told.contains(message), "{told}");
    }
    let bad = reset(&server.client_with_key("nonsense"), json!({})).await;
    assert_eq!(bad.status, 401, "a key that is wrong does not reset everything");
    assert!(!is_gone(&client, &id).await);
}

#[tokio::test]
async fn pending_work_ends_and_what_is_gone_stays_gone_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let database = Some(folder.path().join("state.db"));
    let config = || Config { database: database.clone(), ..reproducible() };
    let server = start_with(config()).await;
    let client = server.client();
    let id = client.create_id().await;
    client.driven(&id, "verify", &[("simulate_delay", "true")]).await;
    let kept = server.client_with_key("sk_test_other").create_id().await;
    reset(&client, json!({})).await;
    server.advance(std::time::Duration::from_mins(1)).await;
    assert!(is_gone(&client, &id).await);
    server.shutdown().await;
    let server = start_with(config()).await;
    assert!(is_gone(&server.client(), &id).await);
    assert!(!is_gone(&server.client_with_key("sk_test_other"), &kept).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_amid_writes_leaves_nothing_from_before_it() {
    let server = start().await;
    let client = server.client();
    for _ in 0..10 {
        let mut before = Vec::new();
        for _ in 0..5 {
            before.push(client.create_id().await);
        }
        let during: Vec<_> = (0..8)
            .map(|_| {
                let client = client.clone();
                let id = before[0].clone();
                tokio::spawn(async move {
                    client.drive(&id, "verify", &[]).await;
                    client.create_id().await;
                    client.list("").await;
                })
            })
            .collect();
        assert_eq!(reset(&client, json!({"only": ["sessions", "events", "files"]})).await.status, 200);
        let left = ids(&client.list("limit=100").await);
        assert!(before.iter().all(|id| !left.contains(id)), "{before:?} in {left:?}");
        for id in &before {
            assert!(is_gone(&client, id).await);
        }
        for task in during {
            task.await.unwrap();
        }
    }
}
