//! Every outcome through every door: what becomes of the session, and what the report says.

use std::fmt::Write as _;
use std::time::Duration;

use identity_mock::Config;
use identity_mock::domain::{Complete, ErrorCode};
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{Client, SESSIONS, reproducible, session_path, start, start_with};

const CHECKS: [&str; 5] = ["document", "selfie", "id_number", "email", "phone"];

fn helper(id: &str, verb: &str) -> String {
    format!("/v1/test_helpers/identity/verification_sessions/{id}/{verb}")
}

/// The session as it is after an attempt, with its report.
async fn session_with_report(client: &Client, id: &str) -> Value {
    let path = format!("{}?expand[]=last_verification_report", session_path(id));
    client.get(&path, &[]).await.json()
}

/// One line: status, last error, and each check that ran with its error.
fn describe(session: &Value) -> String {
    let mut text = session["status"].as_str().unwrap().to_owned();
    if let Some(code) = session["last_error"]["code"].as_str() {
        write!(text, " {code} {:?}", session["last_error"]["reason"].as_str().unwrap()).unwrap();
    }
    let report = &session["last_verification_report"];
    for check in CHECKS {
        if let Some(status) = report[check]["status"].as_str() {
            let error = report[check]["error"]["code"].as_str();
            assert_eq!(status == "verified", error.is_none(), "{report}");
            write!(text, " {check}={}", error.unwrap_or(status)).unwrap();
        }
    }
    if report.is_null() {
        text.push_str(" no report");
    }
    text
}

/// Every code, and what must come of it: the check that carries it, or none and no report.
fn codes() -> impl Iterator<Item = (&'static str, bool)> {
    ErrorCode::WORDS.iter().map(|(word, code)| (*word, code.check().is_some()))
}

#[tokio::test]
async fn every_code_is_carried_by_its_own_check() {
    let server = start().await;
    let client = server.client();
    let mut table = String::new();
    for (code, _) in codes() {
        let id = client.create_id().await;
        let answer = client.post(&helper(&id, "unverify"), &[("last_error[code]", code)]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        writeln!(table, "{}", describe(&session_with_report(&client, &id).await)).unwrap();
    }
    assert_snapshot!(table);
}

#[tokio::test]
async fn every_door_comes_to_the_same() {
    let server = start().await;
    for (word, has_report) in codes().chain([("verified", true)]) {
        let expected = {
            let client = server.client();
            let id = client.create_id().await;
            let (verb, form) = match word {
                "verified" => ("verify", vec![]),
                code => ("unverify", vec![("last_error[code]", code)]),
            };
            client.post(&helper(&id, verb), &form).await;
            describe(&session_with_report(&client, &id).await)
        };
        assert_eq!(expected.contains("no report"), !has_report, "{expected}");

        let preset = server.client();
        let id = preset.create_id().await;
        preset.post(&helper(&id, "preset"), &[("outcomes[]", word)]).await;
        preset.post(&helper(&id, "submit"), &[]).await;
        assert_eq!(describe(&session_with_report(&preset, &id).await), expected, "preset {word}");

        let email = format!("jenny+{word}@example.com");
        let tagged = server.client().create(&[("type", "document"), ("provided_details[email]", &email)]).await;
        let id = tagged["id"].as_str().unwrap();
        preset.post(&helper(id, "submit"), &[]).await;
        assert_eq!(describe(&session_with_report(&preset, id).await), expected, "e-mail {word}");

        let complete = Complete::OnCreate;
        let by_default = start_with(Config { outcome: word.to_owned(), complete, ..reproducible() }).await;
        let id = by_default.client().create_id().await;
        assert_eq!(describe(&session_with_report(&by_default.client(), &id).await), expected, "default {word}");
    }
}

#[tokio::test]
async fn an_asynchronous_outcome_comes_when_its_time_has_come() {
    let server = start_with(Config { processing_time: Duration::from_secs(10), ..reproducible() }).await;
    let client = server.client();
    let id = client.create_id().await;
    let answer = client.post(&helper(&id, "verify"), &[("simulate_delay", "true")]).await.json();
    assert_eq!((&answer["status"], &answer["url"]), (&"processing".into(), &Value::Null));
    server.advance(Duration::from_millis(9_999)).await;
    assert_eq!(client.session(&id).await["status"], "processing");
    server.advance(Duration::from_millis(1)).await;
    assert_eq!(client.session(&id).await["status"], "verified");
}

#[tokio::test]
async fn two_attempts_leave_two_reports_and_two_links() {
    let server = start().await;
    let client = server.client();
    let email = ("provided_details[email]", "x+document_expired.verified@example.com");
    let created = client.create(&[("type", "document"), email]).await;
    let id = created["id"].as_str().unwrap();
    let submit = helper(id, "submit");
    let failed = client.post(&submit, &[]).await.json();
    assert_eq!(failed["last_error"]["code"], "document_expired");
    assert_ne!(failed["url"], created["url"]);
    let verified = client.post(&submit, &[]).await.json();
    assert_eq!((&verified["status"], &verified["last_error"]), (&"verified".into(), &Value::Null));
    let list = client.get("/v1/identity/verification_reports", &[("verification_session", id)]).await.json();
    let reports: Vec<&Value> = list["data"].as_array().unwrap().iter().map(|report| &report["id"]).collect();
    assert_eq!(reports, [&verified["last_verification_report"], &failed["last_verification_report"]]);
}

#[tokio::test]
async fn what_is_said_for_this_attempt_counts_most() {
    let server = start_with(Config { outcome: "selfie_manipulated".to_owned(), ..reproducible() }).await;
    let client = server.client();
    let email = ("provided_details[email]", "x+id_number_mismatch@example.com");
    let id = client.create(&[("type", "document"), email]).await["id"].as_str().unwrap().to_owned();
    client.post(&helper(&id, "preset"), &[("outcomes[]", "failure"), ("outcomes[]", "country_not_supported")]).await;
    let mut told = Vec::new();
    for verb in ["unverify", "submit", "submit"] {
        let form: &[_] = if verb == "unverify" { &[("last_error[code]", "document_expired")] } else { &[] };
        told.push(client.post(&helper(&id, verb), form).await.json()["last_error"]["code"].clone());
    }
    assert_eq!(told, ["document_expired", "country_not_supported", "id_number_mismatch"]);
    let plain = client.create_id().await;
    let by_default = client.post(&helper(&plain, "submit"), &[]).await.json();
    assert_eq!(by_default["last_error"]["code"], "selfie_manipulated");
    client.post(&helper(&plain, "process"), &[]).await;
    let again = client.post(&helper(&plain, "submit"), &[]).await.error_line();
    assert!(
        again.contains("You cannot submit this VerificationSession because it has a status of \"processing\"."),
        "{again}"
    );
}

#[tokio::test]
async fn a_helper_in_the_wrong_status_is_refused_and_changes_nothing() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    client.post(&format!("{}/cancel", session_path(&id)), &[]).await;
    let before = client.session(&id).await;
    let mut table = String::new();
    for verb in ["verify", "unverify", "process", "submit", "expire", "complete_redaction"] {
        writeln!(table, "{}", client.post(&helper(&id, verb), &[]).await.error_line()).unwrap();
    }
    writeln!(table, "{}", client.post(&helper(&id, "preset"), &[("outcomes[]", "verified")]).await.error_line())
        .unwrap();
    assert_eq!(client.session(&id).await, before);
    let reports = client.get("/v1/identity/verification_reports", &[]).await.json();
    assert_eq!(reports["data"], Value::Array(Vec::new()));
    assert_snapshot!(table);
}

#[tokio::test]
async fn wrong_words_and_data_are_refused_by_name() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    let mut table = String::new();
    for (verb, name, value) in [
        ("unverify", "last_error[code]", "document_expred"),
        ("unverify", "last_error[reasons]", "x"),
        ("preset", "outcomes[]", "verfied"),
        ("preset", "outcomes", "verified"),
        ("verify", "verified_outputs[firstname]", "Ada"),
        ("verify", "verified_outputs[dob][month]", "13"),
        ("verify", "document[type]", "visa"),
        ("verify", "document[issuing_country]", "usa"),
        ("verify", "document[expiration_date][year]", "soon"),
        ("verify", "id_number[id_number_type]", "de_tax"),
        ("verify", "verified_outputs[email]", "nobody"),
        ("verify", "simulate_delay", "1"),
    ] {
        let line = client.post(&helper(&id, verb), &[(name, value)]).await.error_line();
        writeln!(table, "{}", line.chars().take(150).collect::<String>()).unwrap();
    }
    let day = [
        ("verified_outputs[dob][day]", "31"),
        ("verified_outputs[dob][month]", "2"),
        ("verified_outputs[dob][year]", "1990"),
    ];
    writeln!(table, "{}", client.post(&helper(&id, "verify"), &day).await.error_line()).unwrap();
    assert_eq!(client.session(&id).await["status"], "requires_input");
    assert!(client.post(&helper(&id, "preset"), &[]).await.error_line().ends_with("Missing required param: outcomes."));
    let unknown = client.post(&helper(&id, "unverify"), &[("last_error[code]", "document_expred")]).await.error_line();
    assert!(unknown.ends_with("or under_supported_age. Did you mean document_expired?"), "{unknown}");
    assert_snapshot!(table);
}

#[tokio::test]
async fn expired_links_are_renewed_by_the_next_answer() {
    let server = start().await;
    let client = server.client();
    let created = client.create(&[("type", "document")]).await;
    let id = created["id"].as_str().unwrap();
    let expired = client.post(&helper(id, "expire"), &[]).await.json();
    assert_eq!((&expired["url"], &expired["client_secret"]), (&Value::Null, &Value::Null));
    let retrieved = client.session(id).await;
    assert!(retrieved["url"].is_string() && retrieved["url"] != created["url"]);
    assert_eq!(client.get(SESSIONS, &[]).await.json()["data"][0], retrieved);
}
