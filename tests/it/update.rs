//! `POST /v1/identity/verification_sessions/:session`. Source:
//! <https://docs.stripe.com/api/identity/verification_sessions/update>; how parts are merged is a choice, see
//! docs/fidelity.md.

use std::time::Duration;

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, session_path, start, start_literal};

/// Creates a session, and gives the path to update it and what create answered.
async fn created(client: &Client, form: &[(&str, &str)]) -> (String, Value) {
    let session = client.create(form).await;
    (session_path(session["id"].as_str().unwrap()), session)
}

#[tokio::test]
async fn everything_that_may_change_changes_and_the_rest_stays() {
    let server = start_literal().await;
    let client = server.client();
    let form = [
        ("type", "document"),
        ("client_reference_id", "user_42"),
        ("related_customer", "cus_1"),
        ("metadata[kept]", "1"),
        ("metadata[removed]", "2"),
        ("options[document][require_id_number]", "true"),
        ("provided_details[email]", "jenny@example.com"),
    ];
    let (path, _) = created(&client, &form).await;
    let form = [
        ("type", "id_number"),
        ("metadata[removed]", ""),
        ("metadata[added]", "3"),
        ("options[document][require_matching_selfie]", "true"),
        ("provided_details[phone]", "+15555551212"),
        ("expand[]", "provided_details"),
    ];
    let answer = client.post(&path, &form).await;
    assert_eq!(answer.status, 200);
    assert_snapshot!(answer.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
      "object": "identity.verification_session",
      "client_reference_id": "user_42",
      "client_secret": "vs_1UV92qKx8RbTn4LpuRr2X7PF_secret_test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9ycnJQd3pTRmVJYlB1UUFEdFdVSHF5OUZHQ3AyTUQ40100bJvDI2OW",
      "created": 1793102400,
      "last_error": null,
      "last_verification_report": null,
      "livemode": false,
      "metadata": {
        "added": "3",
        "kept": "1"
      },
      "options": {
        "document": {
          "require_id_number": true,
          "require_matching_selfie": true
        }
      },
      "provided_details": {
        "email": "jenny@example.com",
        "phone": "+15555551212"
      },
      "redaction": null,
      "related_customer": "cus_1",
      "related_customer_account": null,
      "status": "requires_input",
      "type": "id_number",
      "url": "https://verify.stripe.com/start/test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9ycnJQd3pTRmVJYlB1UUFEdFdVSHF5OUZHQ3AyTUQ40100bJvDI2OW"
    }
    "#);
    assert_eq!(client.get(&path, &[("expand[]", "provided_details")]).await.text, answer.text);
}

#[tokio::test]
async fn an_update_of_nothing_changes_nothing() {
    let server = start().await;
    let client = server.client();
    let (path, session) = created(&client, &[("type", "document"), ("metadata[a]", "b")]).await;
    for form in ["", "expand[]=last_verification_report", "metadata[absent]="] {
        let answer = client.send_form(Method::POST, &path, form).await;
        assert_eq!((answer.status, answer.json()), (200, session.clone()), "{form}");
    }
}

#[tokio::test]
async fn options_are_merged_key_by_key() {
    let server = start().await;
    let client = server.client();
    let (path, _) = created(&client, &[("type", "document")]).await;
    for (form, options) in [
        ("options[document][allowed_types][]=passport", json!({"document": {"allowed_types": ["passport"]}})),
        (
            "options[document][require_id_number]=true",
            json!({"document": {"allowed_types": ["passport"], "require_id_number": true}}),
        ),
        (
            "options[document][require_id_number]=false&options[document][allowed_types][]=id_card",
            json!({"document": {"allowed_types": ["id_card"], "require_id_number": false}}),
        ),
        ("type=id_number", json!({"document": {"allowed_types": ["id_card"], "require_id_number": false}})),
        ("options[document]=", json!({})),
        ("options[document][require_live_capture]=true", json!({"document": {"require_live_capture": true}})),
    ] {
        let answer = client.send_form(Method::POST, &path, form).await;
        assert_eq!(answer.json()["options"], options, "{form}");
    }
}

#[tokio::test]
async fn metadata_is_merged_and_its_limit_counts_the_result() {
    let server = start().await;
    let client = server.client();
    let (path, _) = created(&client, &[("type", "document"), ("metadata[a]", "1")]).await;
    for (form, metadata) in [
        ("metadata[b]=2", json!({"a": "1", "b": "2"})),
        ("metadata[a]=&metadata[c]=3", json!({"b": "2", "c": "3"})),
        ("metadata[b]=two", json!({"b": "two", "c": "3"})),
        ("metadata=", json!({})),
    ] {
        let answer = client.send_form(Method::POST, &path, form).await;
        assert_eq!(answer.json()["metadata"], metadata, "{form}");
    }
    let fifty: Vec<String> = (0..50).map(|n| format!("metadata[k{n}]=v")).collect();
    assert_eq!(client.send_form(Method::POST, &path, &fifty.join("&")).await.status, 200);
    let full = client.get(&path, &[]).await;
    let too_many = "code=- param=metadata: Metadata can have up to 50 keys, but you've set 51. Email us at \
                    support+metadata@stripe.com for more information.";
    client.assert_refused(Method::POST, &path, &[("type=id_number&metadata[more]=v", too_many)]).await;
    assert_eq!(client.get(&path, &[]).await.text, full.text, "the refused update did nothing");
    let exchanged = client.send_form(Method::POST, &path, "metadata[more]=v&metadata[k0]=").await;
    assert_eq!(exchanged.json()["metadata"].as_object().unwrap().len(), 50);
}

#[tokio::test]
async fn provided_details_are_replaced_key_by_key() {
    let server = start().await;
    let client = server.client();
    let (path, _) = created(&client, &[("type", "document")]).await;
    for (form, details) in [
        ("provided_details[email]=a@example.com", json!({"email": "a@example.com"})),
        ("provided_details[phone]=5555551212", json!({"email": "a@example.com", "phone": "5555551212"})),
        ("provided_details[email]=b@example.com", json!({"email": "b@example.com", "phone": "5555551212"})),
    ] {
        let answer = client.send_form(Method::POST, &path, &format!("{form}&expand[]=provided_details")).await;
        assert_eq!(answer.json()["provided_details"], details, "{form}");
    }
}

#[tokio::test]
async fn what_only_create_takes_is_unknown() {
    let server = start().await;
    let client = server.client();
    let (path, session) = created(&client, &[("type", "document")]).await;
    for name in [
        "client_reference_id",
        "related_customer",
        "related_customer_account",
        "related_person",
        "return_url",
        "verification_flow",
    ] {
        let refusal = format!("code=parameter_unknown param={name}: Received unknown parameter: {name}");
        client.assert_refused(Method::POST, &path, &[(&format!("{name}=x&type=id_number"), &refusal)]).await;
    }
    assert_eq!(client.get(&path, &[]).await.json(), session);
}

#[tokio::test]
async fn values_are_judged_as_on_create() {
    let server = start().await;
    let client = server.client();
    let (path, session) = created(&client, &[("type", "document")]).await;
    let empty = "code=parameter_invalid_empty param=provided_details[email]: You passed an empty string for \
                 'provided_details[email]'. We assume empty values are an attempt to unset a parameter; however \
                 'provided_details[email]' cannot be unset. You should remove 'provided_details[email]' from your \
                 request or supply a non-empty value.";
    let table = [
        ("type=passport", "code=- param=type: Invalid type: must be one of document or id_number"),
        ("type=verification_flow", "code=- param=type: Invalid type: must be one of document or id_number"),
        (
            "options[document][allowed_types][]=visa",
            "code=- param=options[document][allowed_types][0]: Invalid options[document][allowed_types][0]: must be \
             one of driving_license, id_card, or passport",
        ),
        (
            "options[document][require_live_capture]=1",
            "code=- param=options[document][require_live_capture]: Invalid boolean: 1",
        ),
        ("provided_details[email]=", empty),
        (
            "provided_details[phone]=0301234",
            "code=- param=provided_details[phone]: \"0301234\" is not a valid phone number",
        ),
        ("expand[]=nope", "code=- param=-: This property cannot be expanded (nope)."),
        ("nope=1&type=nope", "code=parameter_unknown param=nope: Received unknown parameter: nope"),
    ];
    client.assert_refused(Method::POST, &path, &table).await;
    // The session is looked for after its parameters were judged.
    client.assert_refused(Method::POST, &session_path("vs_missing"), &table).await;
    assert_eq!(client.get(&path, &[]).await.json(), session);
    assert_eq!(
        client.post(&session_path("vs_missing"), &[]).await.error_line(),
        "404 invalid_request_error code=resource_missing param=session: No such VerificationSession: 'vs_missing'"
    );
}

#[tokio::test]
async fn a_flow_session_keeps_the_checks_of_its_flow() {
    let server = start().await;
    let client = server.client();
    let (path, session) = created(&client, &[("verification_flow", "vf_1")]).await;
    let exclusive = "code=parameters_exclusive param=";
    for (form, pair) in [
        ("type=document", "type: You may only specify one of these parameters: type, verification_flow."),
        (
            "options[document][require_id_number]=true",
            "options: You may only specify one of these parameters: options, verification_flow.",
        ),
        ("options[document]=", "options: You may only specify one of these parameters: options, verification_flow."),
    ] {
        client.assert_refused(Method::POST, &path, &[(form, &format!("{exclusive}{pair}"))]).await;
    }
    assert_eq!(client.get(&path, &[]).await.json(), session);
    assert_eq!(client.post(&path, &[("metadata[a]", "b")]).await.json()["metadata"], json!({"a": "b"}));
}

#[tokio::test]
async fn a_canceled_session_takes_metadata_and_nothing_else() {
    let server = start().await;
    let client = server.client();
    let (path, _) = created(&client, &[("type", "document"), ("metadata[a]", "1")]).await;
    client.post(&format!("{path}/cancel"), &[]).await;
    let refusal = "code=- param=-: You cannot update this VerificationSession because it has a status of \
                   \"canceled\". Only a VerificationSession in \"requires_input\" status may be updated.";
    let table = [
        ("type=document", refusal),
        ("options[document]=", refusal),
        ("options[document][require_id_number]=true&metadata[b]=2", refusal),
        ("provided_details[phone]=5555551212", refusal),
    ];
    client.assert_refused(Method::POST, &path, &table).await;
    let updated = client.post(&path, &[("metadata[b]", "2")]).await.json();
    assert_eq!((&updated["metadata"], &updated["status"]), (&json!({"a": "1", "b": "2"}), &json!("canceled")));
    assert_eq!(client.post(&path, &[]).await.json(), updated);
}

#[tokio::test]
async fn a_session_under_redaction_takes_nothing() {
    let server = start().await;
    let client = server.client();
    let (path, _) = created(&client, &[("type", "document"), ("metadata[a]", "1")]).await;
    client.post(&format!("{path}/redact"), &[]).await;
    let refusal = "code=- param=-: You cannot update this VerificationSession because it has been redacted.";
    let table = [("", refusal), ("metadata[a]=2", refusal), ("type=document", refusal), ("metadata=", refusal)];
    client.assert_refused(Method::POST, &path, &table).await;
    assert_eq!(client.get(&path, &[]).await.json()["metadata"], json!({"a": "1"}));
    server.advance(Duration::from_hours(1)).await;
    client.assert_refused(Method::POST, &path, &table).await;
    assert_eq!(client.get(&path, &[]).await.json()["metadata"], json!({}));
}

#[tokio::test]
async fn an_update_renews_secrets_that_have_expired() {
    let server = start().await;
    let client = server.client();
    let (path, session) = created(&client, &[("type", "document")]).await;
    let updated = client.post(&path, &[("metadata[a]", "b")]).await.json();
    assert_eq!(updated["url"], session["url"], "not before");
    server.advance(Duration::from_hours(24)).await;
    let updated = client.post(&path, &[("metadata[a]", "c")]).await.json();
    assert_ne!(updated["url"], session["url"]);
    assert_ne!(updated["client_secret"], session["client_secret"]);
    assert_eq!(client.get(&path, &[]).await.json(), updated);
}

#[tokio::test]
async fn a_refusal_by_status_was_executed_and_a_missing_session_was_not() {
    let server = start().await;
    let client = server.client().with_header("idempotency-key", "refused");
    let (path, _) = created(&server.client(), &[("type", "document")]).await;
    server.client().post(&format!("{path}/cancel"), &[]).await;
    let form = [("type", "id_number")];
    let refused = client.post(&path, &form).await;
    assert_eq!((refused.status, refused.header("stripe-should-retry")), (400, Some("false")));
    // Its answer is kept for the key, the session's change notwithstanding.
    server.client().post(&format!("{path}/redact"), &[]).await;
    let replayed = client.post(&path, &form).await;
    assert_eq!((replayed.status, &replayed.text), (400, &refused.text));
    assert_eq!(replayed.header("original-request"), refused.header("request-id"));
    assert_eq!(replayed.header("idempotent-replayed"), Some("true"));
    let missing = server.client().post(&session_path("vs_missing"), &form).await;
    assert_eq!((missing.status, missing.header("stripe-should-retry")), (404, None));
}
