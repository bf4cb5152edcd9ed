//! `GET /v1/identity/verification_pages/:session`: the page that Stripe's mobile SDKs begin with, whole, for every kind of
//! session. `support/page_schema.rs` says what the SDKs demand of it.

use insta::assert_snapshot;
use reqwest::Method;

use crate::support::phone::{CLIENT_VERSION, page_path};
use crate::support::{session_path, start, start_literal};

#[tokio::test]
async fn the_page_of_a_document() {
    let server = start_literal().await;
    let id = server.client().create_id().await;
    assert_snapshot!(server.phone(&id).await.page().await.text);
}

#[tokio::test]
async fn the_page_of_a_document_with_every_option() {
    let server = start_literal().await;
    let form = [
        ("type", "document"),
        ("options[document][allowed_types][]", "passport"),
        ("options[document][allowed_types][]", "id_card"),
        ("options[document][require_id_number]", "true"),
        ("options[document][require_live_capture]", "true"),
        ("options[document][require_matching_selfie]", "true"),
    ];
    let id = server.client().create_with(&form).await;
    assert_snapshot!(server.phone(&id).await.page().await.text);
}

#[tokio::test]
async fn the_page_of_an_id_number() {
    let server = start_literal().await;
    let id = server.client().create_with(&[("type", "id_number")]).await;
    assert_snapshot!(server.phone(&id).await.page().await.text);
}

#[tokio::test]
async fn the_page_of_a_flow_with_a_phone() {
    let server = start_literal().await;
    let form = [("verification_flow", "vf_1"), ("provided_details[phone]", "+15555551212")];
    let id = server.client().create_with(&form).await;
    assert_snapshot!(server.phone(&id).await.page().await.text);
}

#[tokio::test]
async fn the_page_of_passports_alone_does_not_ask_for_a_back() {
    let server = start().await;
    let form = [("type", "document"), ("options[document][allowed_types][]", "passport")];
    let id = server.client().create_with(&form).await;
    let page = server.phone(&id).await.page().await.json();
    assert_eq!(page["requirements"]["missing"], serde_json::json!(["biometric_consent", "id_document_front"]));
}

#[tokio::test]
async fn a_page_in_every_status_can_be_decoded() {
    let server = start().await;
    let client = server.client();
    let mut seen = Vec::new();
    for verbs in [&[][..], &["process"], &["process", "verify"], &["unverify"], &["cancel"]] {
        let id = client.create_id().await;
        for verb in verbs {
            if *verb == "cancel" {
                client.post(&format!("{}/cancel", session_path(&id)), &[]).await;
            } else {
                client.driven(&id, verb, &[]).await;
            }
        }
        let page = server.phone(&id).await.page().await.json();
        let missing = page["requirements"]["missing"].as_array().unwrap().len();
        let has_url = page["fallback_url"].as_str().unwrap().contains("/start/test_");
        seen.push((
            page["status"].as_str().unwrap().to_owned(),
            page["submitted"].as_bool().unwrap(),
            missing,
            has_url,
        ));
    }
    let expected = [
        ("requires_input", false, 3, true),
        ("processing", true, 0, false),
        ("verified", true, 0, false),
        ("requires_input", false, 3, true),
        ("canceled", false, 0, false),
    ];
    assert_eq!(
        seen,
        expected.map(|(status, submitted, missing, has_url)| (status.to_owned(), submitted, missing, has_url))
    );
}

#[tokio::test]
async fn the_link_of_a_page_works() {
    let server = start().await;
    let client = server.client();
    let created = client.create(&[("type", "document")]).await;
    let id = created["id"].as_str().unwrap();
    let phone = server.phone(id).await;
    assert_eq!(phone.page().await.json()["fallback_url"], created["url"]);
    client.driven(id, "expire", &[]).await;
    let renewed = phone.page().await.json()["fallback_url"].clone();
    assert_ne!(renewed, created["url"]);
    assert_eq!(renewed, client.session(id).await["url"]);
}

#[tokio::test]
async fn secret_keys_may_look_at_pages_and_publishable_ones_may_not() {
    let server = start().await;
    let id = server.client().create_id().await;
    let path = page_path(&id, "");
    assert_eq!(server.client().get(&path, &[]).await.status, 200);
    assert_eq!(server.restricted().get(&path, &[]).await.status, 200);
    let publishable = server.client_with_key("pk_test_51U7Qw2Kx8RbTn4LpTestSuite").get(&path, &[]).await;
    assert!(publishable.error_line().starts_with("403 invalid_request_error code=secret_key_required"));
    let missing = server.client().get(&page_path("vs_missing", ""), &[]).await.error_line();
    assert!(missing.ends_with("param=session: No such VerificationSession: 'vs_missing'"), "{missing}");
    let unknown = server.client().get(&path, &[("app", "x")]).await.error_line();
    assert!(unknown.ends_with("Received unknown parameter: app"), "{unknown}");
}

#[tokio::test]
async fn drafts_of_the_sdks_are_unknown_urls() {
    let server = start().await;
    let id = server.client().create_id().await;
    let phone = server.phone(&id).await;
    for step in [
        "/networked_identity/attach_document",
        "/networked_identity/prepare_document_save",
        "/networked_identity/skip",
        "/wallet_identity/sessions",
        "/wallet_identity/sessions/wis_1/submit",
    ] {
        let answer = phone.ask(Method::POST, &page_path(&id, step)).await;
        assert_eq!(answer.status, 404, "{step}");
        assert!(answer.text.contains("Unrecognized request URL (POST: /v1/identity/verification_pages/"), "{step}");
    }
    for (method, step) in [(Method::POST, ""), (Method::GET, "/data"), (Method::DELETE, ""), (Method::GET, "/submit")] {
        assert_eq!(phone.ask(method.clone(), &page_path(&id, step)).await.status, 404, "{method} {step}");
    }
    let answer = phone.page().await;
    assert_eq!(answer.header("stripe-version"), Some(CLIENT_VERSION));
}
