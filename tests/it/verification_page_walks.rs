//! A user's walk on a phone, screen by screen, as Stripe's mobile SDKs take it: what each step leaves. Every answer is
//! checked against `support/page_schema.rs`.

use identity_mock::Config;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::driving::ALL_CHECKS;
use crate::support::phone::{Phone, at_the_code, missing, passing};
use crate::support::{reproducible, start, start_literal, start_with};

const FACE: [&str; 6] = [
    "best_high_res_image",
    "best_low_res_image",
    "first_high_res_image",
    "first_low_res_image",
    "last_high_res_image",
    "last_low_res_image",
];

/// Six pictures and what the newest iOS sends with them.
async fn take_selfie(phone: &Phone) -> Vec<String> {
    let mut data = Vec::new();
    for frame in FACE {
        data.push((format!("face[{frame}]"), phone.picture(&format!("{frame}.jpg")).await));
    }
    for (name, value) in [
        ("face[best_face_score]", "0.95"),
        ("face[num_frames]", "8"),
        ("face[training_consent]", "false"),
        ("face[best_is_virtual_camera]", "false"),
        ("face[capture_frames][0][pose]", "left"),
        ("face[left_high_res_image]", "file_unknown"),
    ] {
        data.push((name.to_owned(), value.to_owned()));
    }
    let data: Vec<(&str, &str)> = data.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    phone.collect(&data).await
}

#[tokio::test]
async fn a_document_a_selfie_and_a_number_are_verified_screen_by_screen() {
    let server = passing().await;
    let client = server.client();
    let id = client.create_with(&ALL_CHECKS).await;
    let phone = server.phone(&id).await;
    let page = phone.page().await.json();
    let all = ["biometric_consent", "id_document_front", "id_document_back", "face", "id_number"];
    assert_eq!(page["requirements"]["missing"], json!(all));

    assert_eq!(phone.collect(&[("biometric_consent", "true")]).await, all[1..]);
    assert_eq!(missing(&phone.scan("front", ["0.93", "0.02", "0.01", "0.04"]).await), all[2..]);
    assert_eq!(phone.show("back").await, all[3..]);
    assert_eq!(take_selfie(&phone).await, all[4..]);
    let early = phone.step("/submit", &[]).await;
    assert_eq!(missing(&early), all[4..]);
    assert_eq!(
        (&early["submitted"], &early["closed"], &early["status"]),
        (&json!(false), &json!(false), &json!("requires_input"))
    );
    assert_eq!(client.session(&id).await["status"], "requires_input");

    let number = [("id_number[country]", "US"), ("id_number[partial_value]", "6789")];
    assert_eq!(phone.collect(&number).await, [""; 0]);
    let submitted = phone.step("/submit", &[]).await;
    assert_eq!(
        submitted,
        json!({
            "id": id,
            "object": "identity.verification_page_data",
            "closed": true,
            "requirements": {"errors": [], "missing": []},
            "status": "verified",
            "submitted": true
        })
    );
    let session = server.restricted().in_full(&id).await.json();
    assert_eq!(session["verified_outputs"]["id_number"], "6789");
    let report = &session["last_verification_report"];
    for check in ["document", "selfie", "id_number"] {
        assert_eq!(report[check]["status"], "verified", "{check}");
    }
}

#[tokio::test]
async fn whole_answers_to_steps() {
    let server = start_literal().await;
    let id = server.client().create_id().await;
    let phone = server.phone(&id).await;
    let consent = phone.try_step("/data", &[("collected_data[biometric_consent]", "true")]).await;
    assert_snapshot!(consent.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
      "object": "identity.verification_page_data",
      "closed": false,
      "requirements": {
        "errors": [],
        "missing": [
          "id_document_front",
          "id_document_back"
        ]
      },
      "status": "requires_input",
      "submitted": false
    }
    "#);
    assert_eq!(consent.header("stripe-should-retry"), Some("false"));
    let declined = phone.try_step("/data", &[("collected_data[biometric_consent]", "false")]).await;
    assert_snapshot!(declined.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
      "object": "identity.verification_page_data",
      "closed": false,
      "requirements": {
        "errors": [
          {
            "back_button_text": "Go back",
            "body": "You cannot be verified without your consent. You can go back and give it.",
            "continue_button_text": null,
            "requirement": "biometric_consent",
            "title": "Consent declined"
          }
        ],
        "missing": [
          "biometric_consent",
          "id_document_front",
          "id_document_back"
        ]
      },
      "status": "requires_input",
      "submitted": false
    }
    "#);
    let form = [("collected_data[name][first_name]", "Ada"), ("collected_data[name][last_name]", "Lovelace")];
    let number = server.client().create_with(&[("type", "id_number")]).await;
    assert_snapshot!(server.phone(&number).await.try_step("/data", &form).await.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpMeD06DNv",
      "object": "identity.verification_page_data",
      "closed": false,
      "requirements": {
        "errors": [],
        "missing": [
          "dob",
          "id_number"
        ]
      },
      "status": "requires_input",
      "submitted": false
    }
    "#);
    let form = [("verification_flow", "vf_1"), ("provided_details[phone]", "+15555551212")];
    let flow = server.client().create_with(&form).await;
    assert_snapshot!(server.phone(&flow).await.try_step("/phone_otp/generate", &[]).await.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpKkgx5vZA",
      "object": "identity.verification_page_data",
      "closed": false,
      "requirements": {
        "errors": [],
        "missing": [
          "biometric_consent",
          "id_document_front",
          "id_document_back",
          "phone_otp"
        ]
      },
      "status": "requires_input",
      "submitted": false
    }
    "#);
    let verified = phone.try_step("/testing/verify", &[("simulate_delay", "false")]).await;
    assert_snapshot!(verified.text, @r#"
    {
      "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
      "object": "identity.verification_page_data",
      "closed": true,
      "requirements": {
        "errors": [],
        "missing": []
      },
      "status": "verified",
      "submitted": true
    }
    "#);
}

#[tokio::test]
async fn a_passport_has_no_back() {
    let server = passing().await;
    let client = server.client();
    let id = client.create_id().await;
    let phone = server.phone(&id).await;
    phone.collect(&[("biometric_consent", "true")]).await;
    assert_eq!(missing(&phone.scan("front", ["0.10", "0.00", "0.85", "0.05"]).await), [""; 0]);
    assert_eq!(phone.step("/submit", &[]).await["status"], "verified");
    let document = client.reports_on(&id).await[0]["document"].clone();
    assert_eq!((&document["type"], document["files"].as_array().unwrap().len()), (&json!("passport"), 1));
}

#[tokio::test]
async fn a_document_of_another_kind_is_objected_to_once() {
    let server = passing().await;
    let client = server.client();
    let form = [("type", "document"), ("options[document][allowed_types][]", "id_card")];
    let id = client.create_with(&form).await;
    let phone = server.phone(&id).await;
    phone.collect(&[("biometric_consent", "true")]).await;
    let objected = phone.scan("front", ["0.10", "0.00", "0.85", "0.05"]).await;
    assert_snapshot!(serde_json::to_string_pretty(&objected["requirements"]).unwrap(), @r#"
    {
      "errors": [
        {
          "back_button_text": "Try again",
          "body": "This kind of document is not accepted here. You can use another one.",
          "continue_button_text": "Continue anyway",
          "requirement": "id_document_front",
          "title": "Document not accepted"
        }
      ],
      "missing": [
        "id_document_front",
        "id_document_back"
      ]
    }
    "#);
    let file = phone.picture("front.jpg").await;
    let insisting = [
        ("collected_data[id_document_front][upload_method]", "auto_capture"),
        ("collected_data[id_document_front][high_res_image]", file.as_str()),
        ("collected_data[id_document_front][passport_score]", "0.9"),
        ("collected_data[id_document_front][force_confirm]", "true"),
    ];
    assert_eq!(missing(&phone.step("/data", &insisting).await), [""; 0]);
    phone.step("/submit", &[]).await;
    // It passes because that was decided; a passport could not have.
    assert_eq!(client.reports_on(&id).await[0]["document"]["type"], "id_card");
}

#[tokio::test]
async fn only_the_camera_takes_pictures_if_they_have_to_be_live() {
    let server = start().await;
    let form = [("type", "document"), ("options[document][require_live_capture]", "true")];
    let id = server.client().create_with(&form).await;
    let phone = server.phone(&id).await;
    let file = phone.picture("front.jpg").await;
    let mut form = [
        ("collected_data[id_document_front][upload_method]", "file_upload"),
        ("collected_data[id_document_front][high_res_image]", file.as_str()),
    ];
    let refused = phone.step("/data", &form).await;
    let error = &refused["requirements"]["errors"][0];
    assert_eq!((&error["requirement"], &error["continue_button_text"]), (&json!("id_document_front"), &Value::Null));
    assert!(missing(&refused).contains(&"id_document_front".to_owned()));
    form[0].1 = "manual_capture";
    assert!(!missing(&phone.step("/data", &form).await).contains(&"id_document_front".to_owned()));
}

#[tokio::test]
async fn what_is_cleared_is_asked_for_again() {
    let server = start().await;
    let id = server.client().create_id().await;
    let phone = server.phone(&id).await;
    phone.collect(&[("biometric_consent", "true")]).await;
    phone.show("front").await;
    assert_eq!(phone.show("back").await, [""; 0]);
    // What iOS sends when its user went back to the front: what it collected before stays, the rest goes.
    let file = phone.picture("front.jpg").await;
    let form = [
        ("clear_data[biometric_consent]", "false"),
        ("clear_data[id_document_front]", "true"),
        ("clear_data[id_document_back]", "true"),
        ("clear_data[face]", "true"),
        ("clear_data[phone]", "true"),
        ("clear_data[email_otp]", "true"),
        ("collected_data[id_document_front][upload_method]", "manual_capture"),
        ("collected_data[id_document_front][high_res_image]", file.as_str()),
    ];
    let answer = phone.step("/data", &form).await;
    assert_eq!(missing(&answer), ["id_document_back"], "what is handed over in the same step stays");
    assert_eq!(phone.page().await.json()["requirements"]["missing"], json!(["id_document_back"]));
}

#[tokio::test]
async fn a_wrong_code_is_asked_for_again() {
    let server = passing().await;
    let phone = at_the_code(&server).await;
    let sent = phone.step("/phone_otp/generate", &[]).await;
    assert_eq!((missing(&sent), &sent["requirements"]["errors"]), (vec!["phone_otp".to_owned()], &json!([])));
    assert_eq!(phone.collect(&[("phone_otp", "123456")]).await, ["phone_otp"]);
    assert_eq!(missing(&phone.step("/submit", &[]).await), ["phone_otp"]);
    assert_eq!(phone.collect(&[("phone_otp", "000000")]).await, [""; 0]);
    assert_eq!(phone.step("/submit", &[]).await["status"], "verified");
    let report = server.client().reports_on(&phone.session).await.remove(0);
    assert_eq!((&report["phone"]["status"], &report["phone"]["phone"]), (&json!("verified"), &json!("+15555551212")));
}

#[tokio::test]
async fn another_number_is_the_one_that_is_verified() {
    let server = passing().await;
    let phone = at_the_code(&server).await;
    phone.collect(&[("phone_otp", "000000")]).await;
    let number = [("phone[country]", "US"), ("phone[phone_number]", "5555550000")];
    assert_eq!(phone.collect(&number).await, ["phone_otp"], "the code was for the other number");
    assert_eq!(phone.page().await.json()["phone_otp"]["redacted_phone_number"], "******0000");
    phone.collect(&[("phone_otp", "000000")]).await;
    phone.step("/submit", &[]).await;
    assert_eq!(server.client().reports_on(&phone.session).await[0]["phone"]["phone"], "5555550000");
}

#[tokio::test]
async fn what_was_collected_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { database: Some(folder.path().join("state.db")), ..reproducible() };
    let server = start_with(config()).await;
    let id = server.client().create_with(&ALL_CHECKS).await;
    let phone = server.phone(&id).await;
    phone.collect(&[("biometric_consent", "true")]).await;
    phone.scan("front", ["0.10", "0.00", "0.85", "0.05"]).await;
    let before = phone.page().await.json()["requirements"].clone();
    assert_eq!(before["missing"], json!(["face", "id_number"]));
    server.shutdown().await;
    let server = start_with(config()).await;
    assert_eq!(server.phone(&id).await.page().await.json()["requirements"], before);
}
