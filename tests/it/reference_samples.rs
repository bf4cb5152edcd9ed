//! The samples of Stripe's API reference, one for each endpoint that has one, sent as curl sends them: HTTP Basic,
//! the key as user name. Source: <https://docs.stripe.com/api/identity/verification_sessions>.
//!
//! The reference shows 13 keys; the wire has three more, all null (see `fixtures/recordings/session-created.json`).

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::ordered::Ordered;
use crate::support::{Client, FORM_CONTENT_TYPE, SESSIONS, START, TestServer, session_path, start};

/// What the reference leaves out.
const NOT_IN_THE_REFERENCE: [&str; 3] = ["client_reference_id", "related_customer", "related_customer_account"];

/// The text that stands in a sample for one that differs each time.
const SOMETHING: &str = "...";

/// As `curl -u KEY: -d FORM` does. Gives the body.
async fn curl(server: &TestServer, method: Method, path: &str, form: &str) -> String {
    let client = Client::new(server.url(), "");
    let answer = client
        .request(method, path, |request| {
            let request = request.basic_auth("sk_test_51U7Qw2Kx8RbTn4LpTestSuite", Some(""));
            if form.is_empty() {
                return request;
            }
            request.header("content-type", FORM_CONTENT_TYPE).body(form.to_owned())
        })
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

/// Expects the keys of the sample in its order, with its values, and beside them only what the reference leaves out.
fn assert_like(text: &str, sample: &str) {
    let (actual, sample) = (Ordered::parse(text), Ordered::parse(sample));
    let (Ordered::Object(actual), Ordered::Object(sample)) = (actual, sample) else { panic!("{text}") };
    let (extra, shown): (Vec<_>, Vec<_>) =
        actual.into_iter().partition(|(key, _)| NOT_IN_THE_REFERENCE.contains(&key.as_str()));
    assert_eq!(extra.len(), NOT_IN_THE_REFERENCE.len());
    assert!(extra.iter().all(|(_, value)| *value == Ordered::Scalar(Value::Null)), "{text}");
    assert_eq!(shown.len(), sample.len(), "{text}");
    for ((key, value), (expected_key, expected)) in shown.iter().zip(&sample) {
        assert_eq!(key, expected_key);
        if *expected == Ordered::Scalar(json!(SOMETHING)) {
            assert!(matches!(value, Ordered::Scalar(Value::String(text)) if !text.is_empty()), "{key}: {value:?}");
        } else {
            assert_eq!(value, expected, "{key}");
        }
    }
}

/// A sample, with the few values in which the five differ.
fn sample(session_type: &str, options: &str, status: &str, secret: &str) -> String {
    format!(
        r#"{{
          "id": "{SOMETHING}",
          "object": "identity.verification_session",
          "client_secret": {secret},
          "created": {START},
          "last_error": null,
          "last_verification_report": null,
          "livemode": false,
          "metadata": {{}},
          "options": {options},
          "redaction": null,
          "status": "{status}",
          "type": "{session_type}",
          "url": {secret}
        }}"#
    )
}

fn id_in(text: &str) -> String {
    let body: Value = serde_json::from_str(text).unwrap();
    body["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn create_a_document_session() {
    let server = start().await;
    let created = curl(&server, Method::POST, SESSIONS, "type=document").await;
    assert_like(&created, &sample("document", "{}", "requires_input", r#""...""#));
}

#[tokio::test]
async fn update_it_to_an_id_number_session() {
    let server = start().await;
    let path = session_path(&id_in(&curl(&server, Method::POST, SESSIONS, "type=document").await));
    let updated = curl(&server, Method::POST, &path, "type=id_number").await;
    assert_like(&updated, &sample("id_number", "{}", "requires_input", r#""...""#));
}

#[tokio::test]
async fn retrieve_a_session() {
    let server = start().await;
    let id = id_in(&curl(&server, Method::POST, SESSIONS, "type=document").await);
    let retrieved = curl(&server, Method::GET, &session_path(&id), "").await;
    assert_like(&retrieved, &sample("document", "{}", "requires_input", r#""...""#));
    assert_eq!(id_in(&retrieved), id);
}

#[tokio::test]
async fn list_three_sessions() {
    let server = start().await;
    let mut created = Vec::new();
    for _ in 0..4 {
        created.push(id_in(&curl(&server, Method::POST, SESSIONS, "type=document").await));
    }
    // `curl -G -d limit=3`.
    let text = curl(&server, Method::GET, &format!("{SESSIONS}?limit=3"), "").await;
    let Ordered::Object(list) = Ordered::parse(&text) else { panic!("{text}") };
    let [(object, list_word), (data, Ordered::Array(items)), (has_more, more), (url, path)] = &list[..] else {
        panic!("{text}")
    };
    assert_eq!([object, data, has_more, url], ["object", "data", "has_more", "url"]);
    assert_eq!([list_word, more, path], [json!("list"), json!(true), json!(SESSIONS)].map(Ordered::Scalar).each_ref());
    assert_eq!(items.len(), 3);
    for (item, id) in items.iter().zip(created.iter().rev()) {
        assert_like(&item.pretty(), &sample("document", "{}", "requires_input", r#""...""#));
        assert_eq!(id_in(&item.pretty()), *id);
    }
}

#[tokio::test]
async fn cancel_a_session() {
    let server = start().await;
    let form = "type=document&options[document][require_matching_selfie]=true";
    let id = id_in(&curl(&server, Method::POST, SESSIONS, form).await);
    let canceled = curl(&server, Method::POST, &format!("{}/cancel", session_path(&id)), "").await;
    let options = r#"{"document": {"require_matching_selfie": true}}"#;
    assert_like(&canceled, &sample("document", options, "canceled", "null"));
    assert_eq!(id_in(&canceled), id);
}
