//! `GET /v1/identity/verification_sessions/:session`. Source:
//! <https://docs.stripe.com/api/identity/verification_sessions/retrieve>.

use std::time::Duration;

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::Value;

use crate::support::{SESSIONS, session_path, start, start_literal};

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_retrieved_session_is_what_create_answered_to_the_byte() {
    let server = start().await;
    let client = server.client();
    let form = [("type", "document"), ("metadata[a]", "b"), ("options[document][require_live_capture]", "true")];
    let created = client.post(SESSIONS, &form).await;
    let retrieved = client.get(&session_path(created.json()["id"].as_str().unwrap()), &[]).await;
    assert_eq!((retrieved.status, &retrieved.text), (200, &created.text));
}

#[tokio::test]
async fn a_missing_session_is_a_404_that_names_it() {
    let server = start_literal().await;
    let answer = server.client().get(&session_path("vs_missing"), &[]).await;
    assert_eq!(answer.status, 404);
    assert_snapshot!(answer.text, @r#"
    {
      "error": {
        "code": "resource_missing",
        "doc_url": "https://stripe.com/docs/error-codes/resource-missing",
        "message": "No such VerificationSession: 'vs_missing'",
        "param": "session",
        "request_log_url": "https://dashboard.stripe.com/acct_1U7Qw2Kx8RbTn4Lp/test/workbench/logs?object=req_KjHE8ASh8rBevg",
        "type": "invalid_request_error"
      }
    }
    "#);
}

#[tokio::test]
async fn whatever_is_no_id_is_a_missing_session() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    for text in [
        "vr_1UV92qKx8RbTn4LpuRr2X7PF",
        "manual.approve.director_kyc",
        "VS_1",
        "vs_",
        "it's",
        "ünïcode",
        "a b",
        &format!("{id}_secret_test_abc"),
        &id.to_uppercase(),
        &"v".repeat(2000),
    ] {
        let answer = client.get(&session_path(text), &[]).await;
        let refusal = format!(
            "404 invalid_request_error code=resource_missing param=session: No such VerificationSession: '{text}'"
        );
        assert_eq!(answer.error_line(), refusal);
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused_and_not_a_failure() {
    let server = start().await;
    let answer = server.client().get(&session_path("vs_%FF"), &[]).await;
    assert_eq!(
        answer.error_line(),
        format!(
            "404 invalid_request_error code=- param=-: Unrecognized request URL (GET: {SESSIONS}/vs_%FF). If you are \
             trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you \
             passed a valid (non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at \
             https://support.stripe.com/."
        )
    );
}

#[tokio::test]
async fn the_other_mode_has_other_sessions_and_is_hinted_at() {
    let server = start().await;
    let [test, live] = ["test", "live"].map(|mode| server.client_with_key(&format!("sk_{mode}_51U7Qw2Kx8RbTn4LpKey")));
    let (in_test, in_live) = (test.create_id().await, live.create_id().await);
    for (client, id, hint) in [
        (&live, &in_test, "; a similar object exists in test mode, but a live mode key was used to make this request."),
        (&test, &in_live, "; a similar object exists in live mode, but a test mode key was used to make this request."),
    ] {
        let refusal = format!(
            "404 invalid_request_error code=resource_missing param=session: No such VerificationSession: '{id}'{hint}"
        );
        let path = session_path(id);
        assert_eq!(client.get(&path, &[]).await.error_line(), refusal);
        // The verbs on a session say the same.
        for path in [path.clone(), format!("{path}/cancel"), format!("{path}/redact")] {
            assert_eq!(client.post(&path, &[]).await.error_line(), refusal, "{path}");
        }
    }
    assert_eq!(test.session(&in_test).await["status"], "requires_input", "no verb reached it");
}

#[tokio::test]
async fn another_account_does_not_see_the_session() {
    let server = start().await;
    let id = server.client().create_id().await;
    let answer = server.client_with_key("sk_test_somebody_else").get(&session_path(&id), &[]).await;
    let refusal =
        format!("404 invalid_request_error code=resource_missing param=session: No such VerificationSession: '{id}'");
    assert_eq!(answer.error_line(), refusal);
}

#[tokio::test]
async fn nothing_but_expand_is_taken() {
    let server = start().await;
    let client = server.client();
    let path = session_path(&client.create_id().await);
    let table = [
        ("client_secret=x", "code=parameter_unknown param=client_secret: Received unknown parameter: client_secret"),
        ("b=1&a=2", "code=parameter_unknown param=b: Received unknown parameters: b, a"),
        ("expand=last_verification_report", "code=- param=expand: Invalid array"),
    ];
    client.assert_refused(Method::GET, &path, &table).await;
    // Judged before the session is looked for.
    client.assert_refused(Method::GET, &session_path("vs_missing"), &table).await;
}

#[tokio::test]
async fn secrets_stay_for_24_hours_and_are_then_renewed_together() {
    let server = start_literal().await;
    let client = server.client();
    let created = client.create(&[("type", "document")]).await;
    let id = created["id"].as_str().unwrap();
    server.advance(Duration::from_secs(24 * 60 * 60 - 1)).await;
    assert_eq!(client.session(id).await, created, "in the last second");
    server.advance(Duration::from_secs(1)).await;
    let renewed = client.session(id).await;
    let token = |session: &Value, key: &str| {
        let text = session[key].as_str().unwrap().to_owned();
        text[text.rfind("test_").unwrap()..].to_owned()
    };
    assert_eq!(token(&renewed, "client_secret"), token(&renewed, "url"));
    assert_ne!(token(&renewed, "url"), token(&created, "url"));
    let account_part = "test_".len() + 28;
    assert_eq!(token(&renewed, "url")[..account_part], token(&created, "url")[..account_part]);
    let mut expected = created.clone();
    for key in ["client_secret", "url"] {
        expected[key] = renewed[key].clone();
    }
    assert_eq!(renewed, expected, "nothing else changed");
    assert_eq!(client.session(id).await, renewed, "the new pair stays");
    server.advance(DAY).await;
    assert_ne!(client.session(id).await["url"], renewed["url"], "until it expires as well");
}

#[tokio::test]
async fn a_closed_session_gets_no_new_secrets() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    let canceled = client.post(&format!("{}/cancel", session_path(&id)), &[]).await.json();
    server.advance(3 * DAY).await;
    assert_eq!(client.session(&id).await, canceled);
    assert_eq!((&canceled["url"], &canceled["client_secret"]), (&Value::Null, &Value::Null));
}
