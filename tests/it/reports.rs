//! Reports and verified data: what they say, who may see it, what redaction leaves of it.

use std::time::Duration;

use identity_mock::{Config, Lenient};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::driving::{ALL_CHECKS, REPORTS, SENSITIVE};
use crate::support::{Client, SESSIONS, ids, reproducible, session_path, start, start_with};

const REST: &str = "51U7Qw2Kx8RbTn4LpTestSuite";

/// Creates a session and verifies it.
async fn verified(client: &Client, form: &[(&str, &str)], overrides: &[(&str, &str)]) -> String {
    let id = client.create_with(form).await;
    client.driven(&id, "verify", overrides).await;
    id
}

async fn expanded(client: &Client, id: &str, paths: &[&str]) -> Value {
    client.expanded(id, paths).await.json()
}

#[tokio::test]
async fn a_report_of_a_verified_document_shows_all_that_is_not_sensitive() {
    let server = start().await;
    let client = server.client();
    let id = verified(&client, &ALL_CHECKS, &[]).await;
    let session = expanded(&client, &id, &["last_verification_report"]).await;
    let report = session["last_verification_report"]["id"].as_str().unwrap();
    let answer = client.get(&format!("{REPORTS}/{report}"), &[]).await;
    assert_eq!(answer.json(), session["last_verification_report"]);
    assert_snapshot!(answer.text);
}

#[tokio::test]
async fn sensitive_results_are_for_restricted_keys() {
    let server = start().await;
    let (secret, restricted) =
        (server.client_with_key(&format!("sk_test_{REST}")), server.client_with_key(&format!("rk_test_{REST}")));
    let id = verified(&secret, &ALL_CHECKS, &[]).await;
    for path in SENSITIVE {
        let refused = secret.get(&session_path(&id), &[("expand[]", path)]).await;
        assert_eq!(refused.status, 403, "{path}");
        assert!(refused.error_line().contains("To access sensitive verification results, configure a restricted"));
        let on_list = secret.get(SESSIONS, &[("expand[]", &format!("data.{path}"))]).await;
        assert_eq!(on_list.status, 403, "{path}");

        let pointer = format!("/{}", path.replace('.', "/"));
        let parent = path.split('.').next().unwrap();
        let hidden = expanded(&restricted, &id, &[parent]).await;
        assert_eq!(hidden.pointer(&pointer), None, "{path} is absent unless it is asked for");
        let shown = expanded(&restricted, &id, &[path]).await;
        assert!(shown.pointer(&pointer).is_some(), "{path}");
        let list = restricted.get(SESSIONS, &[("expand[]", &format!("data.{path}"))]).await.json();
        assert_eq!(list["data"][0], shown, "{path}");
        if let Some(inner) = path.strip_prefix("last_verification_report.") {
            let report = shown["last_verification_report"]["id"].as_str().unwrap();
            let alone = restricted.get(&format!("{REPORTS}/{report}"), &[("expand[]", inner)]).await.json();
            assert_eq!(alone, shown["last_verification_report"]);
        }
    }
    let lenient = start_with(Config { lenient: vec![Lenient::Sensitive], ..reproducible() }).await;
    let id = verified(&lenient.client(), &ALL_CHECKS, &[]).await;
    let shown = expanded(&lenient.client(), &id, &["verified_outputs.dob"]).await;
    assert_eq!(shown["verified_outputs"]["dob"], json!({"day": 1, "month": 1, "year": 1901}));
}

#[tokio::test]
async fn the_checks_are_those_that_were_asked_for() {
    let server = start().await;
    let client = server.client();
    let flow = [
        ("verification_flow", "vf_1"),
        ("provided_details[email]", "jenny@example.com"),
        ("provided_details[phone]", "+15555551212"),
    ];
    let passports = [("type", "document"), ("options[document][allowed_types][]", "passport")];
    let mut table = Vec::new();
    for form in [&[("type", "document")][..], &[("type", "id_number")], &passports, &ALL_CHECKS, &flow] {
        let id = verified(&client, form, &[]).await;
        let session = expanded(&client, &id, &["last_verification_report", "verified_outputs"]).await;
        let report = session["last_verification_report"].as_object().unwrap();
        let checks: Vec<_> = ["document", "email", "id_number", "phone", "selfie"]
            .into_iter()
            .filter(|check| report.contains_key(*check))
            .collect();
        table.push(format!(
            "{} {} options={} document.type={} email={} phone={}",
            report["type"],
            checks.join("+"),
            report.get("options").unwrap_or(&Value::Null),
            report.get("document").map_or(&Value::Null, |document| &document["type"]),
            session["verified_outputs"]["email"],
            session["verified_outputs"]["phone"],
        ));
    }
    assert_snapshot!(table.join("\n"));
}

#[tokio::test]
async fn reports_are_listed_newest_first_by_every_filter() {
    let server = start().await;
    let client = server.client();
    let mut reports = Vec::new();
    for reference in ["a", "b", "a"] {
        let id = verified(&client, &[("type", "document"), ("client_reference_id", reference)], &[]).await;
        reports.push((id.clone(), client.session(&id).await["last_verification_report"].as_str().unwrap().to_owned()));
        server.advance(Duration::from_secs(10)).await;
    }
    let number = verified(&client, &[("type", "id_number")], &[]).await;
    let number = client.session(&number).await["last_verification_report"].as_str().unwrap().to_owned();
    let [(_, first), (session, second), (_, third)] = &reports[..] else { panic!("three were made") };
    let list = async |query: &[(&str, &str)]| ids(&client.get(REPORTS, query).await.json());
    assert_eq!(list(&[]).await, [&number, third, second, first].map(String::as_str));
    assert_eq!(list(&[("type", "document")]).await, [third, second, first].map(String::as_str));
    assert_eq!(list(&[("client_reference_id", "a")]).await, [third, first].map(String::as_str));
    assert_eq!(list(&[("verification_session", session)]).await, [second.as_str()]);
    assert_eq!(list(&[("verification_session", "vs_nothing")]).await, [""; 0]);
    assert_eq!(list(&[("starting_after", third), ("limit", "1")]).await, [second.as_str()]);
    assert_eq!(list(&[("ending_before", second), ("limit", "1")]).await, [third.as_str()]);
    let mut refusals = Vec::new();
    for (name, value) in [("type", "verification_flow"), ("starting_after", "vr_nothing"), ("status", "verified")] {
        refusals.push(client.get(REPORTS, &[(name, value)]).await.error_line());
    }
    refusals.push(client.get(&format!("{REPORTS}/vr_nothing"), &[]).await.error_line());
    refusals.push(
        server.client_with_key(&format!("sk_live_{REST}")).get(&format!("{REPORTS}/{first}"), &[]).await.error_line(),
    );
    refusals.push(client.get(REPORTS, &[("expand[]", "document.dob")]).await.error_line());
    assert_snapshot!(refusals.join("\n"));
}

#[tokio::test]
async fn redaction_leaves_placeholders_in_session_and_reports() {
    let server = start().await;
    let client = server.client_with_key("rk_test_redaction");
    let mut form = ALL_CHECKS.to_vec();
    form.extend([("metadata[a]", "b"), ("client_reference_id", "user")]);
    let id = verified(&client, &form, &[]).await;
    let redact = format!("{}/redact", session_path(&id));
    let asked = client.post(&redact, &[]).await.json();
    assert_eq!((&asked["redaction"]["status"], &asked["metadata"]), (&json!("processing"), &json!({"a": "b"})));
    let early = expanded(&client, &id, &["verified_outputs"]).await;
    assert_eq!(early["verified_outputs"]["first_name"], "Jenny");
    server.advance(Duration::from_secs(3)).await;
    let done = expanded(&client, &id, &SENSITIVE).await;
    assert_eq!((&done["client_reference_id"], &done["metadata"]), (&Value::Null, &json!({})));
    let again = client.post(&redact, &[]).await.json();
    assert_eq!(again["redaction"]["status"], "redacted");
    assert_snapshot!(
        serde_json::to_string_pretty(&json!([
            done["verified_outputs"],
            done["last_verification_report"]["document"],
            done["last_verification_report"]["id_number"],
        ]))
        .unwrap()
    );
}

#[tokio::test]
async fn a_pending_check_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { database: Some(folder.path().join("state.db")), ..reproducible() };
    let first = start_with(config()).await;
    let client = first.client();
    let id = client.create_id().await;
    client.drive(&id, "unverify", &[("simulate_delay", "true"), ("last_error[reason]", "Blurred.")]).await;
    first.shutdown().await;
    let second = start_with(config()).await;
    let client = second.client();
    assert_eq!(client.session(&id).await["status"], "processing");
    second.advance(Duration::from_secs(1)).await;
    let expected = json!({"code": "document_unverified_other", "reason": "Blurred."});
    assert_eq!(client.session(&id).await["last_error"], expected);
}
