//! `POST /v1/identity/verification_sessions/:session/cancel`. Sources:
//! <https://docs.stripe.com/api/identity/verification_sessions/cancel>, and a public application's measurements of
//! test mode on 2026-09-10 for what a second call does.

use std::time::Duration;

use insta::assert_snapshot;
use reqwest::Method;

use crate::support::{session_path, start, start_literal};

#[tokio::test]
async fn a_canceled_session_keeps_everything_but_its_secrets() {
    let server = start_literal().await;
    let client = server.client();
    let form = [
        ("type", "document"),
        ("client_reference_id", "user_42"),
        ("metadata[a]", "b"),
        ("options[document][require_matching_selfie]", "true"),
        ("related_customer", "cus_1"),
    ];
    let id = client.create(&form).await["id"].as_str().unwrap().to_owned();
    let answer = client.post(&format!("{}/cancel", session_path(&id)), &[]).await;
    assert_eq!(answer.status, 200);
    assert_snapshot!(answer.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
      "object": "identity.verification_session",
      "client_reference_id": "user_42",
      "client_secret": null,
      "created": 1793102400,
      "last_error": null,
      "last_verification_report": null,
      "livemode": false,
      "metadata": {
        "a": "b"
      },
      "options": {
        "document": {
          "require_matching_selfie": true
        }
      },
      "redaction": null,
      "related_customer": "cus_1",
      "related_customer_account": null,
      "status": "canceled",
      "type": "document",
      "url": null
    }
    "#);
    assert_eq!(client.get(&session_path(&id), &[]).await.text, answer.text);
}

#[tokio::test]
async fn a_second_cancel_is_answered_like_the_first() {
    let server = start().await;
    let client = server.client();
    let path = format!("{}/cancel", session_path(&client.create_id().await));
    let first = client.post(&path, &[]).await;
    server.advance(Duration::from_hours(30)).await;
    let second = client.post(&path, &[]).await;
    assert_eq!((first.status, second.status, &second.text), (200, 200, &first.text));
    // It was executed, not replayed.
    assert_eq!(second.header("stripe-should-retry"), Some("false"));
    assert_eq!(second.header("idempotent-replayed"), None);
}

#[tokio::test]
async fn canceling_a_redacted_session_changes_nothing() {
    let server = start().await;
    let client = server.client();
    let path = session_path(&client.create_id().await);
    let redacting = client.post(&format!("{path}/redact"), &[]).await;
    let canceled = client.post(&format!("{path}/cancel"), &[]).await;
    assert_eq!((canceled.status, &canceled.text), (200, &redacting.text));
    server.advance(Duration::from_hours(1)).await;
    let redacted = client.get(&path, &[]).await;
    let canceled = client.post(&format!("{path}/cancel"), &[]).await;
    assert_eq!((canceled.status, &canceled.text), (200, &redacted.text));
    assert_eq!(redacted.json()["redaction"]["status"], "redacted");
}

#[tokio::test]
async fn no_parameter_but_expand_is_taken_whatever_the_status() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    let path = format!("{}/cancel", session_path(&id));
    let table = [
        ("reason=x&by=y", "code=parameter_unknown param=reason: Received unknown parameters: reason, by"),
        ("metadata[a]=b", "code=parameter_unknown param=metadata: Received unknown parameter: metadata"),
        ("expand[]=nope", "code=- param=-: This property cannot be expanded (nope)."),
    ];
    client.assert_refused(Method::POST, &path, &table).await;
    assert_eq!(client.session(&id).await["status"], "requires_input", "what was refused did not cancel");
    let expanded = client.post(&path, &[("expand[]", "provided_details")]).await.json();
    assert_eq!((&expanded["status"], expanded.get("provided_details")), (&"canceled".into(), Some(&None::<()>.into())));
    client.assert_refused(Method::POST, &path, &table).await;
}

#[tokio::test]
async fn a_missing_session_cannot_be_canceled() {
    let server = start().await;
    let answer = server.client().post(&format!("{}/cancel", session_path("vs_missing")), &[]).await;
    assert_eq!(
        answer.error_line(),
        "404 invalid_request_error code=resource_missing param=session: No such VerificationSession: 'vs_missing'"
    );
}

#[tokio::test]
async fn no_body_and_no_content_type_are_needed() {
    let server = start().await;
    let client = server.client();
    let path = format!("{}/cancel", session_path(&client.create_id().await));
    let answer = client.request(Method::POST, &path, |request| request).await;
    assert_eq!((answer.status, &answer.json()["status"]), (200, &"canceled".into()));
}
