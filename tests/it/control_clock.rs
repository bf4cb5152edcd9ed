//! `/_mock/clock`: the server's clock and those of single accounts, and what falls due when they are moved.

use identity_mock::Config;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, START, reproducible, start, start_with};

async fn clock(client: &Client, body: Value) -> Answer {
    client.request(Method::POST, "/_mock/clock", |request| request.json(&body)).await
}

async fn moved(client: &Client, body: Value) -> Value {
    let answer = clock(client, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn helper(id: &str, verb: &str) -> String {
    format!("/v1/test_helpers/identity/verification_sessions/{id}/{verb}")
}

#[tokio::test]
async fn the_servers_clock_is_shown_frozen_moved_and_let_go() {
    let server = start().await;
    let nobody = server.client_with_key("");
    let shown = nobody.get("/_mock/clock", &[]).await;
    assert_eq!(
        shown.text,
        "{\n  \"account\": null,\n  \"frozen\": true,\n  \"now\": 1793102400,\n  \"now_ms\": 1793102400000\n}"
    );
    assert_eq!(moved(&nobody, json!({"advance": "1h 30m"})).await["now"], START + 5400);
    assert_eq!(moved(&nobody, json!({"advance": 10})).await["now"], START + 5410);
    assert_eq!(moved(&nobody, json!({"freeze": START})).await["now"], START);
    let running = moved(&nobody, json!({"resume": true})).await;
    assert_eq!(running["frozen"], false);
    let ahead = moved(&nobody, json!({"advance": "24h"})).await;
    assert!(ahead["frozen"] == false && ahead["now"].as_i64() >= running["now"].as_i64().map(|now| now + 86_400));
    assert_eq!(moved(&nobody, json!({"freeze": true})).await["frozen"], true);
    let reset = moved(&nobody, json!({"reset": true})).await;
    assert!(reset["frozen"] == false && reset["now"].as_i64() < ahead["now"].as_i64());
}

#[tokio::test]
async fn an_accounts_clock_is_its_own() {
    let server = start().await;
    let (first, second) = (server.client_with_key("sk_test_first"), server.client_with_key("sk_test_second"));
    let mut ids = Vec::new();
    for client in [&first, &second] {
        let id = client.create_id().await;
        client.post(&helper(&id, "verify"), &[("simulate_delay", "true")]).await;
        ids.push(id);
    }
    let shown = moved(&first, json!({"advance": "1s"})).await;
    assert!(shown["account"].as_str().unwrap().starts_with("acct_"));
    assert_eq!(first.session(&ids[0]).await["status"], "verified");
    assert_eq!(second.session(&ids[1]).await["status"], "processing");
    assert_eq!(first.create(&[("type", "document")]).await["created"], START + 1);
    assert_eq!(second.create(&[("type", "document")]).await["created"], START);

    // The server's clock moves those that follow it, and them alone.
    moved(&server.client_with_key(""), json!({"advance": "1h"})).await;
    assert_eq!(second.session(&ids[1]).await["status"], "verified");
    assert_eq!(first.create(&[("type", "document")]).await["created"], START + 1);
    assert_eq!(moved(&first, json!({"reset": true})).await["now"], START + 3600);
}

#[tokio::test]
async fn all_that_waits_asks_the_accounts_clock() {
    let server = start_with(Config { frozen_at: None, ..reproducible() }).await;
    let client = server.client().with_header("idempotency-key", "once");
    moved(&client, json!({"freeze": START})).await;
    let created = client.create(&[("type", "document")]).await;
    let id = created["id"].as_str().unwrap();
    moved(&client, json!({"advance": "23h 59m 59s"})).await;
    assert_eq!(client.session(id).await["client_secret"], created["client_secret"]);
    assert_eq!(client.create(&[("type", "document")]).await["id"], id);
    moved(&client, json!({"advance": "1s"})).await;
    assert_ne!(client.session(id).await["client_secret"], created["client_secret"]);
    assert_ne!(client.create(&[("type", "document")]).await["id"], id);
    server.client().post(&format!("/v1/identity/verification_sessions/{id}/redact"), &[]).await;
    assert_eq!(client.session(id).await["redaction"]["status"], "processing");
    moved(&client, json!({"advance": "3s"})).await;
    assert_eq!(client.session(id).await["redaction"]["status"], "redacted");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let server = start().await;
    let nobody = server.client_with_key("");
    for (body, message) in [
        (json!({}), "Missing required param: advance."),
        (json!({"advanec": "1h"}), "unknown field `advanec`; did you mean `advance`?"),
        (json!({"advance": "soon"}), "Invalid duration: give seconds, or a text like `25h` or `1h 30m`"),
        (json!({"advance": -1}), "Invalid duration: give seconds, or a text like `25h` or `1h 30m`"),
        (json!({"freeze": "later"}), "Invalid freeze: must be one of true or a Unix time"),
        (json!([]), "the body has to be a JSON object"),
    ] {
        let answer = clock(&nobody, body).await;
        assert_eq!((answer.status, answer.json()["error"]["message"].as_str()), (400, Some(message)));
    }
    let stranger = clock(&server.client_with_key("nonsense"), json!({"advance": 1})).await;
    assert_eq!(stranger.status, 401, "{}", stranger.text);
    let foreign = nobody.with_header("origin", "http://evil.example");
    assert_eq!(clock(&foreign, json!({"advance": 1})).await.status, 403);
    assert_eq!(nobody.get("/_mock/clock", &[]).await.json()["now"], START);
}
