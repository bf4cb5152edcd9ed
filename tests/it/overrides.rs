//! What a test says about the person whom the checks find: what comes out of it, and what cannot be. Choices all of
//! them, docs/fidelity.md, "Test helpers".

use std::time::Duration;

use identity_mock::Config;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::driving::SENSITIVE;
use crate::support::{START, TestServer, reproducible, start, start_with};

/// A kind of session by name, and the form that creates one.
type Kind = (&'static str, &'static [(&'static str, &'static str)]);

const PLAIN: Kind = ("plain", &[("type", "document")]);
const NUMBER: Kind = ("number", &[("type", "id_number")]);
const PASSPORTS: Kind = ("passports", &[("type", "document"), ("options[document][allowed_types][]", "passport")]);
const CARDS: Kind = (
    "cards",
    &[
        ("type", "document"),
        ("options[document][allowed_types][]", "id_card"),
        ("options[document][allowed_types][]", "driving_license"),
    ],
);
const FLOW: Kind = ("flow", &[("verification_flow", "vf_1")]);
const FLOW_WITH_EMAIL: Kind =
    ("flow with e-mail", &[("verification_flow", "vf_1"), ("provided_details[email]", "a@example.com")]);

/// A session's attempt with overrides, each written as `name=value`, dates as `name=year-month-day`.
struct Case<'a> {
    kind: Kind,
    verb: &'a str,
    overrides: &'a [&'a str],
}

impl Case<'_> {
    fn form(&self) -> Vec<(String, String)> {
        let mut form = Vec::new();
        for text in self.overrides {
            let (name, value) = text.split_once('=').unwrap();
            match value.split('-').collect::<Vec<_>>()[..] {
                [year, month, day] => {
                    for (part, number) in [("year", year), ("month", month), ("day", day)] {
                        form.push((format!("{name}[{part}]"), number.trim_start_matches('0').to_owned()));
                    }
                }
                _ => form.push((name.to_owned(), value.to_owned())),
            }
        }
        form
    }

    /// Makes the session and the attempt; gives the refusal, after which nothing must have changed, or the session in
    /// full.
    async fn attempt(&self, server: &TestServer) -> Result<Value, String> {
        let client = server.restricted();
        let id = client.create_with(self.kind.1).await;
        let before = client.everything().await;
        let form = self.form();
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = client.drive(&id, self.verb, &form).await;
        if answer.status == 200 {
            return Ok(client.in_full(&id).await.json());
        }
        assert_eq!(answer.header("stripe-should-retry"), None, "it was refused before its execution");
        assert_eq!(client.everything().await, before, "{:?}", self.overrides);
        Err(answer.error_line())
    }
}

/// The clock stands at 2026-10-27.
#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let server = start().await;
    let face = "last_error[code]=selfie_face_mismatch";
    let expired = "last_error[code]=document_expired";
    let mut told = Vec::new();
    for (kind, verb, overrides) in [
        (PLAIN, "verify", &["document[expiration_date][year]=2025"][..]),
        (PLAIN, "verify", &["document[expiration_date]=2026-10-26"]),
        (PLAIN, "unverify", &[face, "document[expiration_date]=2026-10-26"]),
        (PLAIN, "unverify", &[expired, "document[expiration_date]=2026-10-27"]),
        (PLAIN, "unverify", &[expired, "document[expiration_date][year]=2040"]),
        (PLAIN, "unverify", &[expired, "document[expiration_date]=2028-02-29"]),
        (PLAIN, "verify", &["document[issued_date]=2026-10-28"]),
        (PLAIN, "verify", &["document[issued_date][year]=1900"]),
        (PLAIN, "verify", &["document[issued_date]=2021-01-01", "verified_outputs[dob]=2021-01-02"]),
        (PLAIN, "verify", &["document[issued_date]=2021-01-01", "document[dob]=2021-01-02"]),
        (PLAIN, "verify", &["verified_outputs[dob]=2026-10-28"]),
        (PLAIN, "verify", &["document[dob]=2026-10-28"]),
        (NUMBER, "verify", &["id_number[dob]=2026-10-28"]),
        (PLAIN, "unverify", &["verified_outputs[dob][year]=2027"]),
        (PASSPORTS, "verify", &["document[type]=driving_license"]),
        (PASSPORTS, "unverify", &[face, "document[type]=id_card"]),
        (CARDS, "verify", &["document[type]=passport"]),
        (PLAIN, "verify", &["document[expiration_date][day]=29", "document[expiration_date][month]=2"]),
        (PLAIN, "unverify", &[expired, "document[expiration_date][day]=29", "document[expiration_date][month]=2"]),
        (PLAIN, "verify", &["document[expiration_date]=2031-02-29"]),
        (PLAIN, "verify", &["document[issued_date][day]=31", "document[issued_date][month]=11"]),
        (PLAIN, "verify", &["document[dob]=1990-02-30"]),
    ] {
        let refusal = Case { kind, verb, overrides }.attempt(&server).await.unwrap_err();
        told.push(format!("{} {verb} {}\n  {refusal}", kind.0, overrides.join(" ")));
    }
    assert_snapshot!(told.join("\n"));
}

/// The parts of the document that dates and types are judged by.
fn dates(session: &Value) -> String {
    let document = &session["last_verification_report"]["document"];
    let date = |date: &Value| match date {
        Value::Null => "null".to_owned(),
        date => format!("{}-{}-{}", date["year"], date["month"], date["day"]),
    };
    format!(
        "{} type={} issued={} expires={} dob={}",
        document["status"],
        document["type"],
        date(&document["issued_date"]),
        date(&document["expiration_date"]),
        date(&document["dob"])
    )
}

#[tokio::test]
async fn what_can_be_comes_out() {
    let server = start().await;
    let expired = "last_error[code]=document_expired";
    let unsupported = "last_error[code]=document_type_not_supported";
    let mut told = Vec::new();
    for (kind, verb, overrides) in [
        (PLAIN, "verify", &[][..]),
        (PLAIN, "verify", &["document[expiration_date]=2026-10-27"]),
        (PLAIN, "verify", &["document[expiration_date]=2028-02-29"]),
        (PLAIN, "verify", &["document[expiration_date][day]=31"]),
        (PLAIN, "verify", &["document[issued_date]=2026-10-27"]),
        (PLAIN, "verify", &["document[issued_date]=1950-01-01", "document[dob]=1950-01-01"]),
        // A day of issue that nobody named gives way to the birth date.
        (PLAIN, "verify", &["verified_outputs[dob]=2024-02-29"]),
        (PLAIN, "verify", &["document[dob]=2026-10-27"]),
        (PASSPORTS, "verify", &["document[type]=passport"]),
        (CARDS, "verify", &["document[type]=driving_license"]),
        // Nothing is claimed about a document that failed.
        (PLAIN, "unverify", &["document[expiration_date][year]=2000"]),
        (PASSPORTS, "unverify", &["document[type]=id_card"]),
        (PASSPORTS, "unverify", &[expired, "document[type]=id_card"]),
        // An expired document has expired.
        (PLAIN, "unverify", &[expired]),
        (PLAIN, "unverify", &[expired, "document[expiration_date]=2026-10-26"]),
        (PLAIN, "unverify", &[expired, "document[expiration_date]=2024-02-29"]),
        (PLAIN, "unverify", &[expired, "document[expiration_date][day]=31"]),
        (PLAIN, "unverify", &[expired, "document[expiration_date][month]=2"]),
        (PLAIN, "unverify", &[expired, "document[expiration_date][year]=1999"]),
        // One of the wrong type is of another type than those accepted, if there is one, or of the one named.
        (PLAIN, "unverify", &[unsupported]),
        (PASSPORTS, "unverify", &[unsupported]),
        (CARDS, "unverify", &[unsupported]),
        (CARDS, "unverify", &[unsupported, "document[type]=id_card"]),
        (FLOW, "unverify", &[unsupported]),
    ] {
        let shown = Case { kind, verb, overrides }.attempt(&server).await.unwrap();
        told.push(format!("{} {verb} {}\n  {}", kind.0, overrides.join(" "), dates(&shown)));
    }
    assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn a_document_is_valid_or_has_expired_at_any_time() {
    // The first and last second of a day of issue, the century's, and what no id can tell any more.
    for time in [0, 951_782_400, 1_922_313_599, 1_922_313_600, 2_051_222_400, 4_102_444_799, 253_402_300_799] {
        let server = start_with(Config { frozen_at: Some(time), ..reproducible() }).await;
        let client = server.restricted();
        let today = time::OffsetDateTime::from_unix_timestamp(time).unwrap().date();
        let today = (today.year(), u8::from(today.month()), today.day());
        for (verb, form, is_valid) in
            [("verify", &[][..], true), ("unverify", &[("last_error[code]", "document_expired")], false)]
        {
            let id = client.create_id().await;
            client.driven(&id, verb, form).await;
            let document = client.in_full(&id).await.json()["last_verification_report"]["document"].clone();
            let date: Value = document["expiration_date"].clone();
            let number = |part: &str| date[part].as_i64().unwrap();
            let expires = (
                i32::try_from(number("year")).unwrap(),
                u8::try_from(number("month")).unwrap(),
                u8::try_from(number("day")).unwrap(),
            );
            assert_eq!(expires >= today, is_valid, "{today:?}: {document}");
        }
    }
}

#[tokio::test]
async fn a_delayed_check_judges_by_the_day_of_its_end() {
    let processing_time = Duration::from_hours(48);
    let server = start_with(Config { processing_time, ..reproducible() }).await;
    let delayed = |overrides| Case { kind: PLAIN, verb: "verify", overrides };
    let refusal = delayed(&["simulate_delay=true", "document[expiration_date]=2026-10-28"]).attempt(&server).await;
    let expected = "a document verified on 2026-10-29 cannot have expired on 2026-10-28";
    assert!(refusal.unwrap_err().ends_with(expected));
    let processing = delayed(&["simulate_delay=true", "document[expiration_date]=2026-10-29"]).attempt(&server).await;
    assert_eq!(processing.unwrap()["status"], "processing");

    // The document of the samples runs out while this one is checked.
    let years = Duration::from_hours(24 * 365 * 10);
    let server = start_with(Config { processing_time: years, ..reproducible() }).await;
    let client = server.restricted();
    let id = client.create_id().await;
    client.driven(&id, "verify", &[("simulate_delay", "true")]).await;
    server.advance(years).await;
    let verified = client.in_full(&id).await.json();
    assert_eq!(verified["status"], "verified");
    let expires = &verified["last_verification_report"]["document"]["expiration_date"];
    assert_eq!(expires, &json!({"day": 1, "month": 12, "year": 2040}));
    assert_eq!(verified["last_verification_report"]["created"], START + 10 * 365 * 24 * 60 * 60);
}

#[tokio::test]
async fn overrides_tell_which_checks_a_flow_has() {
    let server = start().await;
    let mut told = Vec::new();
    for (kind, verb, overrides) in [
        (FLOW, "verify", &[][..]),
        (FLOW, "verify", &["verified_outputs[email]=b@example.com"]),
        (FLOW, "verify", &["verified_outputs[phone]=+15555551212"]),
        (FLOW, "verify", &["id_number[id_number]=123456789"]),
        (FLOW, "verify", &["verified_outputs[id_number_type]=br_cpf"]),
        (FLOW, "unverify", &["last_error[code]=selfie_manipulated", "verified_outputs[email]=b@example.com"]),
        (FLOW, "unverify", &["last_error[code]=email_unverified_other", "verified_outputs[email]=b@example.com"]),
        (FLOW_WITH_EMAIL, "verify", &["verified_outputs[email]=b@example.com", "verified_outputs[phone]=+15555551212"]),
        // Which checks the other types have is known.
        (PLAIN, "verify", &["verified_outputs[email]=b@example.com", "id_number[id_number]=123456789"]),
        (NUMBER, "verify", &["verified_outputs[phone]=+15555551212", "id_number[id_number]=123456789"]),
    ] {
        let shown = Case { kind, verb, overrides }.attempt(&server).await.unwrap();
        let (report, outputs) = (&shown["last_verification_report"], &shown["verified_outputs"]);
        let checks: Vec<_> = ["document", "selfie", "id_number", "email", "phone"]
            .into_iter()
            .filter_map(|check| Some(format!("{check}={}", report[check]["status"].as_str()?)))
            .collect();
        told.push(format!(
            "{} {verb} {}\n  {}; report: {} {}; outputs: {} {} {} {}",
            kind.0,
            overrides.join(" "),
            checks.join(" "),
            report["email"]["email"],
            report["phone"]["phone"],
            outputs["email"],
            outputs["phone"],
            outputs["id_number"],
            outputs["id_number_type"]
        ));
    }
    assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn a_delayed_check_finds_after_a_restart_what_it_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { database: Some(folder.path().join("state.db")), ..reproducible() };
    let first = start_with(config()).await;
    let client = first.restricted();
    let id = client.create_with(FLOW.1).await;
    let told = [
        ("simulate_delay", "true"),
        ("verified_outputs[first_name]", "Ada"),
        ("verified_outputs[email]", "ada@example.com"),
        ("id_number[id_number]", "123456789"),
        ("document[type]", "id_card"),
    ];
    client.driven(&id, "verify", &told).await;
    first.shutdown().await;

    let second = start_with(config()).await;
    second.advance(Duration::from_secs(1)).await;
    let shown = second.restricted().in_full(&id).await.json();
    let outputs = &shown["verified_outputs"];
    assert_eq!((&outputs["first_name"], &outputs["email"]), (&json!("Ada"), &json!("ada@example.com")));
    assert_eq!((&outputs["id_number"], &outputs["last_name"]), (&json!("6789"), &json!("Rosen")));
    assert_eq!(shown["last_verification_report"]["document"]["type"], "id_card");
}

#[tokio::test]
async fn overrides_reach_the_data_that_comes_out() {
    let server = start().await;
    let client = server.restricted();
    let id = client.create_with(&crate::support::driving::ALL_CHECKS).await;
    let overrides = [
        ("verified_outputs[first_name]", "Ada"),
        ("verified_outputs[dob][year]", "1990"),
        ("verified_outputs[address][city]", "London"),
        ("verified_outputs[address][country]", "GB"),
        ("verified_outputs[sex]", "unknown"),
        ("verified_outputs[unparsed_sex]", "X"),
        ("verified_outputs[unparsed_place_of_birth]", "Marylebone"),
        ("document[type]", "passport"),
        ("document[number]", "P1"),
        ("document[last_name]", "Lovelace"),
        ("document[issued_date][year]", "2021"),
        ("document[expiration_date][year]", "2040"),
        ("document[issuing_country]", "GB"),
        ("id_number[id_number]", "123456789"),
    ];
    client.driven(&id, "verify", &overrides).await;
    let session = client.expanded(&id, &SENSITIVE).await;
    let shown = session.json();
    let parts = [&shown["verified_outputs"], &shown["last_verification_report"]];
    assert_snapshot!(serde_json::to_string_pretty(&parts).unwrap());
}
