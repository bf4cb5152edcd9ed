//! `POST /v1/identity/verification_sessions`: what it takes and what it answers. Source:
//! <https://docs.stripe.com/api/identity/verification_sessions/create>.

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::json;

use crate::support::{SESSIONS, start, start_literal};

#[tokio::test]
async fn a_document_session_answers_with_sixteen_keys() {
    let server = start_literal().await;
    let answer = server.client().post(SESSIONS, &[("type", "document"), ("metadata[user_id]", "42")]).await;
    assert_eq!(answer.status, 200);
    assert_snapshot!(answer.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
      "object": "identity.verification_session",
      "client_reference_id": null,
      "client_secret": "vs_1UV92qKx8RbTn4LpuRr2X7PF_secret_test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9ycnJQd3pTRmVJYlB1UUFEdFdVSHF5OUZHQ3AyTUQ40100bJvDI2OW",
      "created": 1793102400,
      "last_error": null,
      "last_verification_report": null,
      "livemode": false,
      "metadata": {
        "user_id": "42"
      },
      "options": {},
      "redaction": null,
      "related_customer": null,
      "related_customer_account": null,
      "status": "requires_input",
      "type": "document",
      "url": "https://verify.stripe.com/start/test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9ycnJQd3pTRmVJYlB1UUFEdFdVSHF5OUZHQ3AyTUQ40100bJvDI2OW"
    }
    "#);
}

#[tokio::test]
async fn every_parameter_is_taken_and_all_but_the_return_url_come_back() {
    let server = start_literal().await;
    let form = [
        ("client_reference_id", "user 42 & Söhne"),
        ("expand[]", "provided_details"),
        ("metadata[zebra]", "last"),
        ("metadata[apple]", "first"),
        ("options[document][allowed_types][]", "passport"),
        ("options[document][allowed_types][]", "driving_license"),
        ("options[document][require_id_number]", "true"),
        ("options[document][require_live_capture]", "true"),
        ("options[document][require_matching_selfie]", "true"),
        ("provided_details[email]", "jenny@example.com"),
        ("provided_details[phone]", "+15555551212"),
        ("related_customer", "cus_NffrFeUfNV2Hib"),
        ("related_customer_account", "acct_1Nv0FGQ9RKHgCVdK"),
        ("related_person[account]", "acct_1Nv0FGQ9RKHgCVdK"),
        ("related_person[person]", "person_1Nv0FGQ9RKHgCVdK"),
        ("return_url", "https://example.com/done"),
        ("type", "document"),
    ];
    let answer = server.client().post(SESSIONS, &form).await;
    assert_eq!(answer.status, 200);
    assert_snapshot!(answer.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
      "object": "identity.verification_session",
      "client_reference_id": "user 42 & Söhne",
      "client_secret": "vs_1UV92qKx8RbTn4LpuRr2X7PF_secret_test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9ycnJQd3pTRmVJYlB1UUFEdFdVSHF5OUZHQ3AyTUQ40100bJvDI2OW",
      "created": 1793102400,
      "last_error": null,
      "last_verification_report": null,
      "livemode": false,
      "metadata": {
        "apple": "first",
        "zebra": "last"
      },
      "options": {
        "document": {
          "allowed_types": [
            "passport",
            "driving_license"
          ],
          "require_id_number": true,
          "require_live_capture": true,
          "require_matching_selfie": true
        }
      },
      "provided_details": {
        "email": "jenny@example.com",
        "phone": "+15555551212"
      },
      "redaction": null,
      "related_customer": "cus_NffrFeUfNV2Hib",
      "related_customer_account": "acct_1Nv0FGQ9RKHgCVdK",
      "related_person": {
        "account": "acct_1Nv0FGQ9RKHgCVdK",
        "person": "person_1Nv0FGQ9RKHgCVdK"
      },
      "status": "requires_input",
      "type": "document",
      "url": "https://verify.stripe.com/start/test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9ycnJQd3pTRmVJYlB1UUFEdFdVSHF5OUZHQ3AyTUQ40100bJvDI2OW"
    }
    "#);
}

#[tokio::test]
async fn a_flow_session_has_null_options_and_names_its_flow() {
    let server = start_literal().await;
    let answer = server.client().post(SESSIONS, &[("verification_flow", "vf_1QxYz0Kx8RbTn4LpAbCdEfGh")]).await;
    assert_eq!(answer.status, 200);
    assert_snapshot!(answer.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
      "object": "identity.verification_session",
      "client_reference_id": null,
      "client_secret": "vs_1UV92qKx8RbTn4LpuRr2X7PF_secret_test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9ycnJQd3pTRmVJYlB1UUFEdFdVSHF5OUZHQ3AyTUQ40100bJvDI2OW",
      "created": 1793102400,
      "last_error": null,
      "last_verification_report": null,
      "livemode": false,
      "metadata": {},
      "options": null,
      "redaction": null,
      "related_customer": null,
      "related_customer_account": null,
      "status": "requires_input",
      "type": "verification_flow",
      "url": "https://verify.stripe.com/start/test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9ycnJQd3pTRmVJYlB1UUFEdFdVSHF5OUZHQ3AyTUQ40100bJvDI2OW",
      "verification_flow": "vf_1QxYz0Kx8RbTn4LpAbCdEfGh"
    }
    "#);
}

#[tokio::test]
async fn a_live_key_makes_a_live_session() {
    let server = start_literal().await;
    let client = server.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite");
    let answer = client.post(SESSIONS, &[("type", "id_number"), ("return_url", "https://example.com/done")]).await;
    assert_eq!(answer.status, 200);
    assert_snapshot!(answer.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpNZ6vlegE",
      "object": "identity.verification_session",
      "client_reference_id": null,
      "client_secret": "vs_1UV92qKx8RbTn4LpNZ6vlegE_secret_live_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9WWlFIZkZhaVR4STJsUDNJSGMweThmZjFnM3VYenJi0100EnKDMtVr",
      "created": 1793102400,
      "last_error": null,
      "last_verification_report": null,
      "livemode": true,
      "metadata": {},
      "options": {},
      "redaction": null,
      "related_customer": null,
      "related_customer_account": null,
      "status": "requires_input",
      "type": "id_number",
      "url": "https://verify.stripe.com/start/live_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9WWlFIZkZhaVR4STJsUDNJSGMweThmZjFnM3VYenJi0100EnKDMtVr"
    }
    "#);
}

#[tokio::test]
async fn what_was_created_is_what_is_retrieved_and_listed() {
    let server = start().await;
    let client = server.client();
    let created = client.create(&[("type", "document"), ("metadata[a]", "b")]).await;
    assert_eq!(client.session(created["id"].as_str().unwrap()).await, created);
    assert_eq!(client.list("").await["data"], json!([created]));
}

#[tokio::test]
async fn versions_before_customer_accounts_do_not_show_them() {
    let server = start().await;
    for (version, shows) in [("2025-11-17.clover", false), ("2025-12-15.clover", true), ("2023-10-16", false)] {
        let client = server.client().with_header("stripe-version", version);
        let session = client.create(&[("type", "document")]).await;
        assert_eq!(session.get("related_customer_account").is_some(), shows, "{version}");
    }
}

#[tokio::test]
async fn options_show_only_what_was_given() {
    let server = start().await;
    let client = server.client();
    for (form, options) in [
        ("type=document", json!({})),
        ("type=id_number", json!({})),
        ("type=document&options[document]=", json!({})),
        (
            "type=document&options[document][require_matching_selfie]=true",
            json!({"document": {"require_matching_selfie": true}}),
        ),
        (
            "type=document&options[document][require_id_number]=false&options[document][require_live_capture]=true",
            json!({"document": {"require_id_number": false, "require_live_capture": true}}),
        ),
        ("type=id_number&options[document][require_id_number]=true", json!({"document": {"require_id_number": true}})),
        // Booleans in any case, since older Python SDKs send `True`.
        (
            "type=document&options[document][require_id_number]=True&options[document][require_live_capture]=FALSE",
            json!({"document": {"require_id_number": true, "require_live_capture": false}}),
        ),
        // The last of several values wins.
        (
            "type=document&options[document][require_id_number]=true&options[document][require_id_number]=false",
            json!({"document": {"require_id_number": false}}),
        ),
    ] {
        let answer = client.send_form(Method::POST, SESSIONS, form).await;
        assert_eq!(answer.json()["options"], options, "{form}");
    }
}

#[tokio::test]
async fn arrays_come_in_every_spelling_and_keep_the_order_given() {
    let server = start().await;
    let client = server.client();
    for (spelling, allowed_types) in [
        ("[]=passport&NAME[]=id_card", json!(["passport", "id_card"])),
        ("[0]=passport&NAME[1]=id_card", json!(["passport", "id_card"])),
        ("[1]=id_card&NAME[0]=passport", json!(["passport", "id_card"])),
        ("[10]=passport&NAME[9]=id_card", json!(["id_card", "passport"])),
        ("%5B0%5D=passport&NAME%5B5%5D=id_card", json!(["passport", "id_card"])),
        ("%5B%5D=passport", json!(["passport"])),
        ("[]=passport&NAME[]=id_card&NAME[]=passport", json!(["passport", "id_card"])),
    ] {
        for name in ["options[document][allowed_types]", "options%5Bdocument%5D%5Ballowed_types%5D"] {
            let form = format!("type=document&{name}{}", spelling.replace("NAME", name));
            let answer = client.send_form(Method::POST, SESSIONS, &form).await;
            assert_eq!(answer.json()["options"]["document"]["allowed_types"], allowed_types, "{form}");
        }
    }
}

#[tokio::test]
async fn empty_metadata_values_are_not_kept() {
    let server = start().await;
    let client = server.client();
    for (form, metadata) in [
        ("type=document&metadata=", json!({})),
        ("type=document&metadata[a]=", json!({})),
        ("type=document&metadata[a]=&metadata[b]=2", json!({"b": "2"})),
        ("type=document&metadata[plus+and%20space]=1+1%3D2", json!({"plus and space": "1 1=2"})),
        ("type=document&metadata[n]=007&metadata[t]=true", json!({"n": "007", "t": "true"})),
    ] {
        let answer = client.send_form(Method::POST, SESSIONS, form).await;
        assert_eq!(answer.json()["metadata"], metadata, "{form}");
    }
}
