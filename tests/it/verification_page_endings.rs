//! How a user's walk on a phone ends: submitted, declined, or by the test screen; and what is left of what the user handed
//! over.

use std::time::Duration;

use identity_mock::Config;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::phone::{at_the_code, missing, page_path, passing};
use crate::support::{reproducible, session_path, start, start_with};

#[tokio::test]
async fn declining_ends_the_attempt_without_a_report_and_can_be_taken_back() {
    let server = passing().await;
    let client = server.client();
    let id = client.create_id().await;
    let url = client.session(&id).await["url"].clone();
    let phone = server.phone(&id).await;
    phone.show("front").await;
    let declined = phone.step("/data", &[("collected_data[biometric_consent]", "false")]).await;
    assert_eq!(declined["requirements"]["errors"][0]["requirement"], "biometric_consent");
    assert_eq!(missing(&declined), ["biometric_consent", "id_document_front", "id_document_back"]);
    assert_eq!((&declined["submitted"], &declined["closed"]), (&json!(false), &json!(false)));
    let session = client.session(&id).await;
    assert_eq!(
        (&session["status"], &session["last_error"]["code"]),
        (&json!("requires_input"), &json!("consent_declined"))
    );
    assert_ne!(session["url"], url, "the link was used");
    assert!(client.reports_on(&id).await.is_empty());

    phone.collect(&[("biometric_consent", "true")]).await;
    phone.show("front").await;
    phone.show("back").await;
    assert_eq!(phone.step("/submit", &[]).await["status"], "verified");
}

#[tokio::test]
async fn a_user_who_cannot_verify_the_number_ends_the_attempt() {
    let server = passing().await;
    let phone = at_the_code(&server).await;
    let declined = phone.step("/phone_otp/cannot_verify", &[]).await;
    assert_snapshot!(serde_json::to_string_pretty(&declined["requirements"]).unwrap(), @r#"
    {
      "errors": [
        {
          "back_button_text": "Go back",
          "body": "Your phone number could not be verified. You can start again.",
          "continue_button_text": null,
          "requirement": "phone_otp",
          "title": "Phone number not verified"
        }
      ],
      "missing": [
        "biometric_consent",
        "id_document_front",
        "id_document_back",
        "phone_otp"
      ]
    }
    "#);
    let session = server.client().session(&phone.session).await;
    assert_eq!(session["last_error"]["code"], "phone_verification_declined");
    let report = server.client().reports_on(&phone.session).await.remove(0);
    assert_eq!(report["phone"]["error"]["code"], "phone_verification_declined");
}

#[tokio::test]
async fn the_test_screen_ends_a_session_at_once_or_later() {
    let server = start_with(Config { processing_time: Duration::from_secs(10), ..reproducible() }).await;
    let client = server.client();
    for (step, delay, at_once, later, code) in [
        ("/testing/verify", "false", "verified", "verified", Value::Null),
        ("/testing/unverify", "false", "requires_input", "requires_input", json!("document_unverified_other")),
        ("/testing/verify", "true", "processing", "verified", Value::Null),
        ("/testing/unverify", "true", "processing", "requires_input", json!("document_unverified_other")),
    ] {
        let id = client.create_id().await;
        let phone = server.phone(&id).await;
        let answer = phone.step(step, &[("simulate_delay", delay)]).await;
        let outline = (&answer["status"], &answer["submitted"], &answer["closed"], missing(&answer));
        assert_eq!(outline, (&json!(at_once), &json!(true), &json!(true), vec![]), "{step} {delay}");
        server.advance(Duration::from_millis(9_999)).await;
        assert_eq!(client.session(&id).await["status"], at_once, "{step} {delay}");
        server.advance(Duration::from_millis(1)).await;
        let session = client.session(&id).await;
        assert_eq!((&session["status"], &session["last_error"]["code"]), (&json!(later), &code), "{step} {delay}");
        assert_eq!(client.reports_on(&id).await.len(), 1);
    }
}

#[tokio::test]
async fn a_submission_without_an_outcome_waits_and_finds_what_the_user_typed() {
    let server = start().await;
    let client = server.client();
    let id = client.create_with(&[("type", "id_number")]).await;
    let phone = server.phone(&id).await;
    phone.type_everything("Lovelace").await;
    let submitted = phone.step("/submit", &[]).await;
    assert_eq!((&submitted["status"], &submitted["submitted"]), (&json!("processing"), &json!(true)));
    assert_eq!(phone.page().await.json()["submitted"], true);

    client.driven(&id, "verify", &[("id_number[last_name]", "Byron")]).await;
    let session = server.restricted().in_full(&id).await.json();
    let found = session["last_verification_report"]["id_number"].clone();
    assert_eq!(
        found,
        json!({
            "dob": {"day": 10, "month": 12, "year": 1990},
            "error": null,
            "first_name": "Ada",
            "id_number": "S1234567D",
            "id_number_type": "sg_nric",
            "last_name": "Byron",
            "status": "verified"
        }),
        "what a test says counts more"
    );
    assert_eq!(session["verified_outputs"]["first_name"], "Ada");
}

#[tokio::test]
async fn a_typed_address_takes_the_place_of_the_whole_usual_one() {
    let server = passing().await;
    let id = server.client().create_id().await;
    let phone = server.phone(&id).await;
    phone.collect(&[("biometric_consent", "true")]).await;
    phone.show("front").await;
    phone.show("back").await;
    phone.collect(&[("address[line1]", "1 Rue"), ("address[city]", "Paris"), ("address[country]", "FR")]).await;
    phone.step("/submit", &[]).await;
    let session = server.restricted().in_full(&id).await.json();
    let expected = json!({
        "city": "Paris", "country": "FR", "line1": "1 Rue", "line2": null, "postal_code": null, "state": null
    });
    assert_eq!(session["verified_outputs"]["address"], expected);
}

/// How many of the places that hold sessions hold this text.
async fn places_with(database: &std::path::Path, text: &str) -> i64 {
    use sqlx::Connection as _;
    let mut connection = sqlx::SqliteConnection::connect(&format!("sqlite:{}", database.display())).await.unwrap();
    let query = "select
        (select count(*) from verification_sessions where instr(details, ?1) > 0)
        + (select count(*) from verification_reports where instr(details, ?1) > 0)
        + (select count(*) from events where instr(details, ?1) > 0)
        + (select count(*) from idempotent_answers where instr(body, ?1) > 0)";
    sqlx::query_scalar(query).bind(text).fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn what_the_user_typed_goes_with_the_attempt_and_the_report_with_the_redaction() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("state.db");
    let config = Config { database: Some(database.clone()), ..reproducible() };
    let server = start_with(config).await;
    let client = server.client();
    let mut remaining = Vec::new();
    for end in ["verify", "unverify", "cancel", "redact", "decline"] {
        let id = client.create_with(&[("type", "id_number")]).await;
        let phone = server.phone(&id).await;
        let name = format!("Lovelace-{end}");
        phone.type_everything(&name).await;
        assert_eq!(places_with(&database, &name).await, 1, "{end}: the session has it");
        match end {
            "decline" => drop(phone.step("/data", &[("collected_data[biometric_consent]", "false")]).await),
            "cancel" | "redact" => drop(client.post(&format!("{}/{end}", session_path(&id)), &[]).await),
            verb => drop(phone.step(&format!("/testing/{verb}"), &[("simulate_delay", "false")]).await),
        }
        remaining.push((end, places_with(&database, &name).await));
        // What the others left is in the session's reports.
        client.post(&format!("{}/redact", session_path(&id)), &[]).await;
        server.advance(Duration::from_secs(3)).await;
        assert_eq!(places_with(&database, &name).await, 0, "{end}: redacted");
    }
    assert_eq!(remaining, [("verify", 1), ("unverify", 1), ("cancel", 0), ("redact", 0), ("decline", 0)]);
}

#[tokio::test]
async fn the_doors_that_decide_outcomes_decide_this_one_too() {
    let server = start().await;
    let client = server.client();
    let id =
        client.create_with(&[("type", "id_number"), ("provided_details[email]", "a+id_number_mismatch@x.org")]).await;
    let phone = server.phone(&id).await;
    phone.type_everything("Lovelace").await;
    let failed = phone.step("/submit", &[]).await;
    assert_eq!(
        (&failed["status"], &failed["submitted"], &failed["closed"]),
        (&json!("requires_input"), &json!(true), &json!(true))
    );
    assert_eq!(client.session(&id).await["last_error"]["code"], "id_number_mismatch");
    let page = phone.page().await.json();
    assert_eq!(page["requirements"]["missing"], json!(["name", "dob", "id_number"]), "the next attempt begins anew");

    client.driven(&id, "preset", &[("outcomes[]", "verified_async")]).await;
    phone.type_everything("Lovelace").await;
    assert_eq!(phone.step("/submit", &[]).await["status"], "processing");
    server.advance(Duration::from_secs(1)).await;
    let session = server.restricted().in_full(&id).await.json();
    assert_eq!(session["verified_outputs"]["last_name"], "Lovelace");
}

#[tokio::test]
async fn a_repeated_step_gets_the_same_answer() {
    let server = start().await;
    let id = server.client().create_id().await;
    let phone = server.phone(&id).await;
    let client = phone.client.with_header("Idempotency-Key", "step-1");
    let path = page_path(&id, "/testing/verify");
    let first = client.post(&path, &[("simulate_delay", "false")]).await;
    let second = client.post(&path, &[("simulate_delay", "false")]).await;
    assert_eq!((second.status, &second.text), (200, &first.text));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    let third = phone.try_step("/testing/verify", &[("simulate_delay", "false")]).await;
    assert_eq!(third.status, 400, "{}", third.text);
    assert_eq!(server.client().reports_on(&id).await.len(), 1);
}
