//! Helpers called when or as they cannot be: Stripe's kind of error, which names the status or the parameter, and
//! nothing changed.

use std::fmt::Write as _;

use insta::assert_snapshot;
use reqwest::Method;

use crate::support::driving::helper_path;
use crate::support::{Answer, Client, TestServer, session_path, start};

/// A state, by the calls that lead there from a new session: helpers by their names, Stripe's own verbs with a slash.
const STATES: &[(&str, &[&str])] = &[
    ("new", &[]),
    ("expired", &["expire"]),
    ("failed", &["unverify"]),
    ("given up", &["unverify?last_error[code]=abandoned"]),
    ("processing", &["process"]),
    ("processing for a while", &["verify?simulate_delay=true"]),
    ("verified", &["verify"]),
    ("verified, redaction under way", &["verify", "/redact"]),
    ("verified, redacted", &["verify", "/redact", "complete_redaction"]),
    ("canceled", &["/cancel"]),
    ("canceled, redaction under way", &["/redact"]),
    ("canceled, redacted", &["/redact", "complete_redaction"]),
];

/// Every verb, with what it needs.
const CALLS: &[&str] = &[
    "verify",
    "verify?simulate_delay=true",
    "unverify",
    "unverify?simulate_delay=true",
    "unverify?last_error[code]=consent_declined",
    "process",
    "submit",
    "preset?outcomes[]=verified",
    "preset?outcomes=",
    "expire",
    "complete_redaction",
    "/cancel",
    "/redact",
];

async fn call(client: &Client, id: &str, call: &str) -> Answer {
    let (verb, form) = call.split_once('?').unwrap_or((call, ""));
    let path = match verb.strip_prefix('/') {
        Some(verb) => format!("{}/{verb}", session_path(id)),
        None => helper_path(id, verb),
    };
    client.send_form(Method::POST, &path, form).await
}

#[tokio::test]
async fn every_call_in_every_state_succeeds_or_is_refused_without_a_trace() {
    let server = start().await;
    let mut table = String::new();
    for (number, (state, path)) in STATES.iter().enumerate() {
        writeln!(table, "{state}").unwrap();
        for (index, name) in CALLS.iter().enumerate() {
            // An account each, so that all that it has can be compared.
            let client = server.client_with_key(&format!("rk_test_state{number}call{index}"));
            let id = client.create_id().await;
            for step in *path {
                assert_eq!(call(&client, &id, step).await.status, 200, "{step}");
            }
            let before = client.everything().await;
            let answer = call(&client, &id, name).await;
            if answer.status == 200 {
                let session = answer.json();
                let [status, code, redaction] = ["/status", "/last_error/code", "/redaction/status"]
                    .map(|at| session.pointer(at).and_then(|at| at.as_str()));
                let shown: Vec<_> = [status, code, redaction].into_iter().flatten().collect();
                writeln!(table, "  {name}: {}", shown.join(" ")).unwrap();
            } else {
                assert_eq!(client.everything().await, before, "{state}: {name}");
                assert_eq!(answer.header("stripe-should-retry"), Some("false"), "{state}: {name}");
                let refusal = answer.error_line();
                writeln!(
                    table,
                    "  {name}: {}",
                    refusal.strip_prefix("400 invalid_request_error code=- param=-: ").unwrap()
                )
                .unwrap();
            }
        }
    }
    assert_snapshot!(table);
}

/// Every wrong parameter, with the verb that gets it.
const WRONG: &[(&str, &str)] = &[
    // Words
    ("unverify", "last_error[code]=document_expred"),
    ("unverify", "last_error[code]=banana"),
    ("unverify", "last_error[code]=verified"),
    ("unverify", "last_error[code]=document_expired_async"),
    ("unverify", "last_error[code]="),
    ("preset", "outcomes[]=verfied"),
    ("verify", "document[type]=visa"),
    ("verify", "id_number[id_number_type]=de_tax"),
    ("verify", "verified_outputs[sex]=[redacted]"),
    // Names
    ("verify", "verified_outputs[firstname]=Ada"),
    ("verify", "verified_outputs[document_number]=1"),
    ("verify", "document[status]=verified"),
    ("verify", "document[address][zip]=94111"),
    ("verify", "document[dob][years]=1990"),
    ("verify", "id_number[address][city]=London"),
    ("verify", "selfie[status]=verified"),
    ("verify", "last_error[code]=document_expired"),
    ("unverify", "last_error[reasons]=x"),
    ("unverify", "code=document_expired"),
    ("process", "simulate_delay=true"),
    ("submit", "outcome=verified"),
    ("expire", "outcome=verified"),
    ("complete_redaction", "now=true"),
    // Types
    ("verify", "simulate_delay=1"),
    ("verify", "simulate_delay[]=true"),
    ("verify", "verified_outputs=Ada"),
    ("verify", "verified_outputs="),
    ("verify", "verified_outputs[first_name]="),
    ("verify", "verified_outputs[first_name][]=Ada"),
    ("verify", "verified_outputs[address]=London"),
    ("verify", "document[expiration_date]=2030-01-01"),
    ("verify", "document[expiration_date][year]=soon"),
    ("verify", "verified_outputs[email]=nobody"),
    ("verify", "verified_outputs[phone]=030123"),
    ("unverify", "last_error=document_expired"),
    ("preset", "outcomes=verified"),
    ("submit", "expand=last_verification_report"),
    ("submit", "expand[]=presets"),
    // Dates
    ("verify", "verified_outputs[dob][month]=13"),
    ("verify", "verified_outputs[dob][day]=0"),
    ("verify", "verified_outputs[dob][day]=32"),
    ("verify", "verified_outputs[dob][year]=0"),
    ("verify", "document[issued_date][year]=10000"),
    ("verify", "verified_outputs[dob][day]=31&verified_outputs[dob][month]=2&verified_outputs[dob][year]=1990"),
    ("verify", "document[expiration_date][day]=29&document[expiration_date][month]=2"),
    ("verify", "id_number[dob][day]=31&id_number[dob][month]=4"),
    // Countries
    ("verify", "document[issuing_country]=usa"),
    ("verify", "document[issuing_country]=us"),
    ("verify", "document[issuing_country]=ZZ"),
    ("verify", "verified_outputs[address][country]=UK"),
];

async fn wrong(server: &TestServer, number: usize, verb: &str, form: &str) -> String {
    let client = server.client_with_key(&format!("rk_test_wrong{number}"));
    let id = client.create_id().await;
    let before = client.everything().await;
    let answer = client.send_form(Method::POST, &helper_path(&id, verb), form).await;
    assert_eq!(client.everything().await, before, "{verb} {form}");
    assert!(before.contains("\"data\": []"), "there is no report");
    assert_eq!(answer.header("stripe-should-retry"), None, "{verb} {form}");
    answer.error_line().replacen("invalid_request_error ", "", 1)
}

#[tokio::test]
async fn wrong_parameters_are_named_and_change_nothing() {
    let server = start().await;
    let mut table = String::new();
    for (number, (verb, form)) in WRONG.iter().enumerate() {
        writeln!(table, "{verb} {form}\n  {}", wrong(&server, number, verb, form).await).unwrap();
    }
    assert_snapshot!(table);
}

#[tokio::test]
async fn a_session_that_does_not_exist_is_missing_to_every_verb() {
    let server = start().await;
    let client = server.client();
    let other = server.client_with_key("sk_test_other").create_id().await;
    for verb in
        ["verify", "unverify", "process", "submit", "preset?outcomes[]=verified", "expire", "complete_redaction"]
    {
        for id in ["vs_missing", "nonsense", &other] {
            let expected = format!(
                "404 invalid_request_error code=resource_missing param=session: No such VerificationSession: '{id}'"
            );
            assert_eq!(call(&client, id, verb).await.error_line(), expected, "{verb}");
        }
    }
}
