//! Attempts one after the other: delays, new links, new reports, and which of several doors decides.

use std::time::Duration;

use identity_mock::Config;
use serde_json::Value;

use crate::support::driving::{REPORTS, helper_path};
use crate::support::{SESSIONS, reproducible, start, start_with};

#[tokio::test]
async fn an_asynchronous_outcome_comes_when_its_time_has_come() {
    let server = start_with(Config { processing_time: Duration::from_secs(10), ..reproducible() }).await;
    let client = server.client();
    let id = client.create_id().await;
    let answer = client.post(&helper_path(&id, "verify"), &[("simulate_delay", "true")]).await.json();
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
    let submit = helper_path(id, "submit");
    let failed = client.post(&submit, &[]).await.json();
    assert_eq!(failed["last_error"]["code"], "document_expired");
    assert_ne!(failed["url"], created["url"]);
    let verified = client.post(&submit, &[]).await.json();
    assert_eq!((&verified["status"], &verified["last_error"]), (&"verified".into(), &Value::Null));
    let list = client.get(REPORTS, &[("verification_session", id)]).await.json();
    let reports: Vec<&Value> = list["data"].as_array().unwrap().iter().map(|report| &report["id"]).collect();
    assert_eq!(reports, [&verified["last_verification_report"], &failed["last_verification_report"]]);
}

#[tokio::test]
async fn what_is_said_for_this_attempt_counts_most() {
    let server = start_with(Config { outcome: "selfie_manipulated".to_owned(), ..reproducible() }).await;
    let client = server.client();
    let email = ("provided_details[email]", "x+id_number_mismatch@example.com");
    let id = client.create(&[("type", "document"), email]).await["id"].as_str().unwrap().to_owned();
    client
        .post(&helper_path(&id, "preset"), &[("outcomes[]", "failure"), ("outcomes[]", "country_not_supported")])
        .await;
    let mut told = Vec::new();
    for verb in ["unverify", "submit", "submit"] {
        let form: &[_] = if verb == "unverify" { &[("last_error[code]", "document_expired")] } else { &[] };
        told.push(client.post(&helper_path(&id, verb), form).await.json()["last_error"]["code"].clone());
    }
    assert_eq!(told, ["document_expired", "country_not_supported", "id_number_mismatch"]);
    let plain = client.create_id().await;
    let by_default = client.post(&helper_path(&plain, "submit"), &[]).await.json();
    assert_eq!(by_default["last_error"]["code"], "selfie_manipulated");
    client.post(&helper_path(&plain, "process"), &[]).await;
    let again = client.post(&helper_path(&plain, "submit"), &[]).await.error_line();
    assert!(
        again.contains("You cannot submit this VerificationSession because it has a status of \"processing\"."),
        "{again}"
    );
}

#[tokio::test]
async fn expired_links_are_renewed_by_the_next_answer() {
    let server = start().await;
    let client = server.client();
    let created = client.create(&[("type", "document")]).await;
    let id = created["id"].as_str().unwrap();
    let expired = client.post(&helper_path(id, "expire"), &[]).await.json();
    assert_eq!((&expired["url"], &expired["client_secret"]), (&Value::Null, &Value::Null));
    let retrieved = client.session(id).await;
    assert!(retrieved["url"].is_string() && retrieved["url"] != created["url"]);
    assert_eq!(client.get(SESSIONS, &[]).await.json()["data"][0], retrieved);
}
