//! Many accounts at once, none of which ever sees anything of another.

use std::collections::HashSet;
use std::sync::Arc;

use reqwest::Method;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::support::{Client, ids, start};

const ACCOUNTS: usize = 100;
const AT_ONCE: usize = 50;

/// One whole life; gives the id of its session.
async fn live(client: Client, number: usize) -> String {
    let reference = format!("user_{number}");
    let form = [("type", "document"), ("client_reference_id", reference.as_str())];
    let id = client.create(&form).await["id"].as_str().unwrap().to_owned();
    let session = client.driven(&id, "verify", &[]).await;
    assert_eq!((&session["status"], &session["client_reference_id"]), (&json!("verified"), &json!(reference)));
    let only_own = || async { assert_eq!(ids(&client.list("limit=100").await), std::slice::from_ref(&id)) };
    only_own().await;
    let event = client.get("/_mock/wait", &[("event", "identity.verification_session.verified")]).await.json();
    assert_eq!(event["event"]["session"], json!(id));
    let redacted = client.post(&format!("/v1/identity/verification_sessions/{id}/redact"), &[]).await;
    assert_eq!(redacted.json()["redaction"]["status"], "processing", "{}", redacted.text);
    client.driven(&id, "complete_redaction", &[]).await;
    only_own().await;
    let files = client.get("/v1/files", &[]).await.json();
    assert!(ids(&files).len() <= 3, "{files}");
    let reset = client.request(Method::POST, "/_mock/reset", |request| request).await;
    assert_eq!(reset.status, 200, "{}", reset.text);
    assert!(ids(&client.list("limit=100").await).is_empty());
    assert_eq!(client.get(&format!("/_mock/sessions/{id}"), &[]).await.status, 404);
    assert_eq!(client.get("/_mock/wait", &[("timeout", "0")]).await.status, 408, "no event is left");
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_accounts_at_once_never_meet() {
    let server = start().await;
    let bystander = server.client();
    let kept = bystander.create_id().await;
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let lives: Vec<_> = (0..ACCOUNTS)
        .map(|number| {
            let (client, room) = (server.client_with_key(&format!("sk_test_apart{number}")), room.clone());
            tokio::spawn(async move {
                let _turn = room.acquire().await.unwrap();
                live(client, number).await
            })
        })
        .collect();
    let mut seen = HashSet::from([kept.clone()]);
    for life in lives {
        assert!(seen.insert(life.await.unwrap()), "every id is made once");
    }
    assert_eq!(ids(&bystander.list("limit=100").await), [kept]);
}
