//! `/_mock/wait`: answers once something has happened, at once if it has already.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Client, START, TestServer, start};

async fn wait(client: &Client, query: &[(&str, &str)]) -> Answer {
    client.get("/_mock/wait", query).await
}

async fn met(client: &Client, query: &[(&str, &str)]) -> Value {
    let answer = wait(client, query).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

const CREATED: &str = "identity.verification_session.created";
const VERIFIED: &str = "identity.verification_session.verified";

#[tokio::test]
async fn what_is_there_already_is_told_at_once() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    let answer = met(&client, &[("event", CREATED)]).await;
    let event = answer["event"]["id"].as_str().unwrap();
    assert!(event.starts_with("evt_1"), "{event}");
    assert_eq!(
        answer,
        json!({
            "event": {"id": event, "type": CREATED, "created": START, "session": id, "pending_webhooks": 0},
            "session": null,
        })
    );
    let answer = met(&client, &[("session", &id), ("status", "requires_input")]).await;
    assert_eq!((&answer["event"], &answer["session"]["id"]), (&Value::Null, &json!(id)));
    assert_eq!(answer["session"], client.get(&format!("/_mock/sessions/{id}"), &[]).await.json());
    let nobody = server.client_with_key("");
    assert_eq!(met(&nobody, &[("session", &id)]).await["event"]["type"], CREATED, "the session tells the account");
}

#[tokio::test]
async fn a_wait_ends_as_soon_as_it_happens() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    let (waiting_client, waiting_id) = (client.clone(), id.clone());
    let waiting = tokio::spawn(async move {
        met(&waiting_client, &[("event", VERIFIED), ("session", &waiting_id), ("timeout", "20s")]).await
    });
    // Others of the account and of others do not end it.
    client.create_id().await;
    server.client_with_key("sk_test_other").create_id().await;
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    client.driven(&id, "verify", &[]).await;
    let answer = waiting.await.unwrap();
    assert_eq!(answer["event"]["session"], json!(id));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_missed_and_nothing_told_twice() {
    const SESSIONS: usize = 40;
    let server = start().await;
    let client = server.client();
    let maker = client.clone();
    let making = tokio::spawn(async move {
        let mut made = Vec::new();
        for _ in 0..SESSIONS {
            made.push(maker.create_id().await);
        }
        made
    });
    let mut told = Vec::new();
    let mut since = "0".to_owned();
    while told.len() < SESSIONS {
        let answer = met(&client, &[("event", CREATED), ("since", &since), ("timeout", "20s")]).await;
        since = answer["event"]["id"].as_str().unwrap().to_owned();
        told.push(answer["event"]["session"].as_str().unwrap().to_owned());
    }
    assert_eq!(told, making.await.unwrap(), "in the order of their making");
    let none = wait(&client, &[("event", CREATED), ("since", &since), ("timeout", "0")]).await;
    assert_eq!(none.status, 408, "{}", none.text);
}

/// Lets the server take up what was sent to it before: it works in the test's own thread, in turns.
async fn settle(server: &TestServer) {
    let other = server.client_with_key("sk_test_settling");
    for _ in 0..20 {
        other.create_id().await;
    }
}

#[tokio::test]
async fn a_status_that_passes_by_is_seen() {
    let server = start().await;
    let client = server.client();
    for _ in 0..10 {
        let id = client.create_id().await;
        let (waiting_client, waiting_id) = (client.clone(), id.clone());
        let waiting = tokio::spawn(async move {
            let query = [("session", waiting_id.as_str()), ("status", "processing"), ("event", VERIFIED)];
            met(&waiting_client, &query).await
        });
        settle(&server).await;
        client.driven(&id, "verify", &[("simulate_delay", "true")]).await;
        server.advance(Duration::from_secs(1)).await;
        let answer = waiting.await.unwrap();
        let seen = (&answer["event"]["type"], &answer["session"]["status"]);
        assert_eq!(seen, (&json!(VERIFIED), &json!("processing")), "both, though not at the same time");
        assert_eq!(client.session(&id).await["status"], "verified");
    }
}

#[tokio::test]
async fn a_wait_that_is_over_says_what_it_saw() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    let query = [("session", id.as_str()), ("status", "verified"), ("event", CREATED), ("timeout", "20ms")];
    let answer = wait(&client, &query).await;
    assert_eq!(answer.status, 408);
    let body = answer.json();
    let message = format!("waited 20ms for the status `verified` of `{id}`, which did not come");
    assert_eq!(body["error"], json!({"message": message}));
    assert_eq!((&body["event"]["type"], &body["session"]["status"]), (&json!(CREATED), &json!("requires_input")));
    let answer = wait(&client, &[("event", VERIFIED), ("delivered", "true"), ("timeout", "0")]).await;
    assert_eq!(
        answer.json(),
        json!({
            "error": {"message": format!("waited 0s for `{VERIFIED}` that every endpoint took, which did not come")},
            "event": null,
            "session": null,
        })
    );
}

#[tokio::test]
async fn accounts_wait_apart() {
    let server = start().await;
    let id = server.client().create_id().await;
    let other = server.client_with_key("sk_test_other");
    for query in [vec![("event", CREATED)], vec![("session", id.as_str())], vec![]] {
        let query: Vec<_> = query.into_iter().chain([("timeout", "0")]).collect();
        assert_eq!(wait(&other, &query).await.status, 408, "{query:?}");
    }
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_refused() {
    let server = start().await;
    let client = server.client();
    for (query, status, message) in [
        (vec![("event", "identity.verification_session.verfied")], 400, VERIFIED),
        (vec![("status", "verified")], 400, "`status` needs a `session` that is to have it"),
        (vec![("timeout", "soon")], 400, "Invalid duration"),
        (vec![("timeout", "61s")], 400, "less than or equal to 60"),
        (vec![("since", "yesterday")], 400, "`since` is the id of an event or a Unix time"),
        (vec![("since", "evt_nothing")], 404, "no such event to count from: `evt_nothing`"),
        (vec![("evnt", CREATED)], 400, "did you mean `event`?"),
        (vec![("session", "nonsense")], 404, "no such session"),
    ] {
        let answer = wait(&client, &query).await;
        assert_eq!(answer.status, status, "{query:?}: {}", answer.text);
        let told = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(told.contains(message), "{told}");
    }
    let nobody = server.client_with_key("");
    assert_eq!(wait(&nobody, &[("event", CREATED)]).await.status, 401);
    assert_eq!(wait(&nobody, &[("session", "vs_1nothing")]).await.status, 404);
}

#[tokio::test]
async fn a_wait_does_not_hold_up_the_end_of_the_server() {
    let server = start().await;
    let client = server.client();
    client.create_id().await;
    let waiting = tokio::spawn(async move { wait(&client, &[("event", VERIFIED), ("timeout", "60s")]).await });
    settle(&server).await;
    let begun = crate::support::instant();
    server.shutdown().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let answer = waiting.await.unwrap();
    assert_eq!((answer.status, answer.json()), (503, json!({"error": {"message": "the server stops"}})));
}
