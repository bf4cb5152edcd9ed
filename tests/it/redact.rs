//! `POST /v1/identity/verification_sessions/:session/redact`. Sources:
//! <https://docs.stripe.com/identity/verification-sessions#redact>, and a public application's measurements of test
//! mode in 2026-09 for canceled sessions.

use std::time::Duration;

use identity_mock::Config;
use insta::assert_snapshot;
use reqwest::Method;

use crate::support::{Client, reproducible, session_path, start, start_literal, start_with};

/// A session with something in every field that can hold personal data. Gives its path.
async fn personal(client: &Client) -> String {
    let form = [
        ("type", "document"),
        ("client_reference_id", "user_42"),
        ("metadata[name]", "Jenny"),
        ("options[document][require_matching_selfie]", "true"),
        ("provided_details[email]", "jenny@example.com"),
        ("related_customer", "cus_1"),
        ("related_customer_account", "acct_1"),
        ("related_person[account]", "acct_1"),
        ("related_person[person]", "person_1"),
    ];
    session_path(client.create(&form).await["id"].as_str().unwrap())
}

#[tokio::test]
async fn an_open_session_is_canceled_at_once_and_redacted_when_due() {
    let server = start_literal().await;
    let client = server.client();
    let path = personal(&client).await;
    let expand = [("expand[]", "provided_details")];
    let answer = client.post(&format!("{path}/redact"), &expand).await;
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
        "name": "Jenny"
      },
      "options": {
        "document": {
          "require_matching_selfie": true
        }
      },
      "provided_details": {
        "email": "jenny@example.com"
      },
      "redaction": {
        "status": "processing"
      },
      "related_customer": "cus_1",
      "related_customer_account": "acct_1",
      "related_person": {
        "account": "acct_1",
        "person": "person_1"
      },
      "status": "canceled",
      "type": "document",
      "url": null
    }
    "#);
    assert_eq!(client.get(&path, &expand).await.text, answer.text);

    server.advance(Duration::from_secs(3)).await;
    assert_snapshot!(client.get(&path, &expand).await.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
      "object": "identity.verification_session",
      "client_reference_id": null,
      "client_secret": null,
      "created": 1793102400,
      "last_error": null,
      "last_verification_report": null,
      "livemode": false,
      "metadata": {},
      "options": {
        "document": {
          "require_matching_selfie": true
        }
      },
      "provided_details": {
        "email": "[redacted]"
      },
      "redaction": {
        "status": "redacted"
      },
      "related_customer": "cus_1",
      "related_customer_account": "acct_1",
      "related_person": {
        "account": "acct_1",
        "person": "person_1"
      },
      "status": "canceled",
      "type": "document",
      "url": null
    }
    "#);
}

#[tokio::test]
async fn the_data_stays_until_the_very_moment() {
    let moment = Duration::from_millis(1);
    let before = Duration::from_mins(10);
    let redaction_time = before + moment;
    let server = start_with(Config { redaction_time, ..reproducible() }).await;
    let client = server.client();
    let path = personal(&client).await;
    let redacting = client.post(&format!("{path}/redact"), &[]).await;
    server.advance(before).await;
    assert_eq!(client.get(&path, &[]).await.text, redacting.text);
    server.advance(moment).await;
    let redacted = client.get(&path, &[]).await.json();
    assert_eq!(redacted["redaction"]["status"], "redacted");
    assert_eq!(client.list("").await["data"][0], redacted, "lists show the same");
    assert_eq!(client.list("client_reference_id=user_42").await["data"].as_array().unwrap().len(), 0);
    assert_eq!(client.list("related_customer=cus_1").await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn many_redactions_fall_due_in_one_advance() {
    let server = start().await;
    let client = server.client();
    let mut paths = Vec::new();
    for _ in 0..120 {
        paths.push(session_path(&client.create_id().await));
    }
    for path in &paths {
        client.post(&format!("{path}/redact"), &[]).await;
    }
    server.advance(Duration::from_secs(3)).await;
    for path in &paths {
        assert_eq!(client.get(path, &[]).await.json()["redaction"]["status"], "redacted");
    }
}

#[tokio::test]
async fn a_canceled_session_can_be_redacted() {
    let server = start().await;
    let client = server.client();
    let path = personal(&client).await;
    let mut expected = client.post(&format!("{path}/cancel"), &[]).await.json();
    let redacting = client.post(&format!("{path}/redact"), &[]).await.json();
    expected["redaction"] = serde_json::json!({"status": "processing"});
    assert_eq!(redacting, expected);
    server.advance(Duration::from_secs(3)).await;
    assert_eq!(client.get(&path, &[]).await.json()["redaction"]["status"], "redacted");
}

#[tokio::test]
async fn redacting_again_changes_nothing_and_delays_nothing() {
    let server = start().await;
    let client = server.client();
    let path = personal(&client).await;
    let redact = format!("{path}/redact");
    let first = client.post(&redact, &[]).await;
    server.advance(Duration::from_secs(2)).await;
    let second = client.post(&redact, &[]).await;
    assert_eq!((second.status, &second.text), (200, &first.text));
    server.advance(Duration::from_secs(1)).await;
    let redacted = client.get(&path, &[]).await;
    assert_eq!(redacted.json()["redaction"]["status"], "redacted");
    let third = client.post(&redact, &[]).await;
    assert_eq!((third.status, &third.text), (200, &redacted.text));
}

#[tokio::test]
async fn redaction_without_delay_is_done_once_the_clock_is_asked() {
    let server = start_with(Config { redaction_time: Duration::ZERO, ..reproducible() }).await;
    let client = server.client();
    let path = personal(&client).await;
    assert_eq!(client.post(&format!("{path}/redact"), &[]).await.json()["redaction"]["status"], "processing");
    server.advance(Duration::ZERO).await;
    assert_eq!(client.get(&path, &[]).await.json()["redaction"]["status"], "redacted");
}

#[tokio::test]
async fn a_flow_session_keeps_its_flow() {
    let server = start().await;
    let client = server.client();
    let session = client.create(&[("verification_flow", "vf_1")]).await;
    let path = session_path(session["id"].as_str().unwrap());
    client.post(&format!("{path}/redact"), &[]).await;
    server.advance(Duration::from_secs(3)).await;
    let redacted = client.get(&path, &[]).await.json();
    for key in ["id", "object", "created", "livemode", "options", "type", "verification_flow"] {
        assert_eq!(redacted[key], session[key], "{key}");
    }
}

#[tokio::test]
async fn no_parameter_but_expand_is_taken() {
    let server = start().await;
    let client = server.client();
    let path = personal(&client).await;
    let table = [
        ("a=1", "code=parameter_unknown param=a: Received unknown parameter: a"),
        ("expand[]=redaction", "code=- param=-: This property cannot be expanded (redaction)."),
    ];
    client.assert_refused(Method::POST, &format!("{path}/redact"), &table).await;
    client.assert_refused(Method::POST, &format!("{}/redact", session_path("vs_missing")), &table).await;
    assert_eq!(client.get(&path, &[]).await.json()["status"], "requires_input");
    assert_eq!(
        client.post(&format!("{}/redact", session_path("vs_missing")), &[]).await.error_line(),
        "404 invalid_request_error code=resource_missing param=session: No such VerificationSession: 'vs_missing'"
    );
}
