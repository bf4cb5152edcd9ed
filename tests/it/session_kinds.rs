//! Every outcome of every kind of session: which checks the report shows, and which of them carries the error.

use std::fmt::Write as _;

use identity_mock::domain::{Check, ErrorCode};
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::driving::ALL_CHECKS;
use crate::support::start;

const EMAIL: (&str, &str) = ("provided_details[email]", "jenny.rosen@example.com");
const PHONE: (&str, &str) = ("provided_details[phone]", "+15555551212");

/// Kinds of sessions by what is asked for.
const KINDS: &[(&str, &[(&str, &str)])] = &[
    ("document", &[("type", "document")]),
    ("document of a passport", &[("type", "document"), ("options[document][allowed_types][]", "passport")]),
    ("document with live capture", &[("type", "document"), ("options[document][require_live_capture]", "true")]),
    ("document with selfie", &[("type", "document"), ("options[document][require_matching_selfie]", "true")]),
    ("document with ID number", &[("type", "document"), ("options[document][require_id_number]", "true")]),
    ("document with selfie and ID number", &ALL_CHECKS),
    ("document without selfie", &[("type", "document"), ("options[document][require_matching_selfie]", "false")]),
    // What the application knows of its user is no reason to check it.
    ("document with provided details", &[("type", "document"), EMAIL, PHONE]),
    ("ID number", &[("type", "id_number")]),
    (
        "ID number with document options",
        &[("type", "id_number"), ("options[document][require_matching_selfie]", "true"), EMAIL],
    ),
    ("flow", &[("verification_flow", "vf_1")]),
    ("flow with e-mail", &[("verification_flow", "vf_1"), EMAIL]),
    ("flow with phone", &[("verification_flow", "vf_1"), PHONE]),
    ("flow with e-mail and phone", &[("verification_flow", "vf_1"), EMAIL, PHONE]),
];

/// The parts of a report that are checks, in the order in which failures are told.
const PARTS: [(&str, Check); 5] = [
    ("document", Check::Document),
    ("selfie", Check::Selfie),
    ("id_number", Check::IdNumber),
    ("email", Check::Email),
    ("phone", Check::Phone),
];

/// The checks of a report; the one that `code` belongs to, and no other, must carry the session's error.
fn checks(session: &Value, code: Option<ErrorCode>) -> String {
    let report = &session["last_verification_report"];
    let mut shown = Vec::new();
    for (part, check) in PARTS {
        let Some(found) = report.get(part) else { continue };
        let is_failing = code.and_then(ErrorCode::check) == Some(check);
        assert_eq!(found["error"], if is_failing { session["last_error"].clone() } else { Value::Null }, "{session}");
        assert_eq!(found["status"], if is_failing { "unverified" } else { "verified" }, "{session}");
        shown.push(if is_failing { format!("{part}!") } else { part.to_owned() });
    }
    if shown.is_empty() {
        assert_eq!(*report, Value::Null);
        shown.push("no report".to_owned());
    }
    if let Some(document_type) = report["document"]["type"].as_str() {
        write!(shown[0], "({document_type})").unwrap();
    }
    shown.join(" ")
}

#[tokio::test]
async fn the_report_shows_what_was_asked_for_and_what_failed() {
    let server = start().await;
    let client = server.client();
    let mut table = String::new();
    for (kind, form) in KINDS {
        writeln!(table, "{kind}").unwrap();
        let codes = ErrorCode::WORDS.iter().map(|(_, code)| Some(*code));
        for code in [None].into_iter().chain(codes) {
            let id = client.create_with(form).await;
            let word = code.map_or("verified", ErrorCode::word);
            let (verb, error) = match code {
                None => ("verify", vec![]),
                Some(_) => ("unverify", vec![("last_error[code]", word)]),
            };
            client.driven(&id, verb, &error).await;
            let session = client.expanded(&id, &["last_verification_report"]).await.json();
            assert_eq!(session["status"], if code.is_none() { "verified" } else { "requires_input" });
            assert_eq!(session["last_error"]["code"].as_str(), code.map(ErrorCode::word));
            assert_eq!(session["last_error"]["reason"].as_str(), code.map(ErrorCode::reason));
            writeln!(table, "  {word}: {}", checks(&session, code)).unwrap();
        }
    }
    assert_snapshot!(table);
}
