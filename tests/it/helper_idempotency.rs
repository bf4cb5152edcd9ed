//! `Idempotency-Key` on the helpers: one execution a key, as on Stripe's own endpoints.

use serde_json::Value;

use crate::support::driving::helper_path;
use crate::support::{Answer, session_path, start};

type Form = &'static [(&'static str, &'static str)];

/// Every verb, with what it gets, and the calls that a new session needs before it.
const VERBS: &[(&str, Form, &[&str])] = &[
    ("verify", &[("verified_outputs[first_name]", "Ada")], &[]),
    ("verify", &[("simulate_delay", "true")], &[]),
    ("unverify", &[("last_error[code]", "selfie_manipulated"), ("last_error[reason]", "No.")], &[]),
    ("unverify", &[("last_error[code]", "consent_declined")], &[]),
    ("process", &[], &[]),
    ("submit", &[], &[]),
    ("preset", &[("outcomes[]", "document_expired")], &[]),
    ("preset", &[("outcomes", "")], &[]),
    ("expire", &[], &[]),
    ("complete_redaction", &[], &["redact"]),
];

fn kind(answer: &Answer) -> (u16, &'static str) {
    let kind = match (answer.header("idempotent-replayed"), answer.header("stripe-should-retry")) {
        (Some("true"), None) => "replayed",
        (None, Some("false")) => "executed",
        (None, None) => "refused",
        other => panic!("{other:?}"),
    };
    (answer.status, kind)
}

#[tokio::test]
async fn every_verb_is_executed_once_a_key() {
    let server = start().await;
    for (number, (verb, form, before)) in VERBS.iter().enumerate() {
        let client = server.client_with_key(&format!("rk_test_verb{number}"));
        let [id, other] = [client.create_id().await, client.create_id().await];
        for step in *before {
            for id in [&id, &other] {
                client.post(&format!("{}/{step}", session_path(id)), &[]).await;
            }
        }
        let path = helper_path(&id, verb);
        let keyed = client.with_header("Idempotency-Key", "k");
        let first = keyed.post(&path, form).await;
        assert_eq!(kind(&first), (200, "executed"), "{verb} {form:?}: {}", first.text);
        let after = client.everything().await;

        let again = keyed.post(&path, form).await;
        assert_eq!((kind(&again), &again.text), ((200, "replayed"), &first.text), "{verb} {form:?}");
        assert_eq!(again.header("original-request"), first.header("request-id"));

        let with_more = [form, &[("expand[]", "verified_outputs")][..]].concat();
        let conflict = keyed.post(&path, &with_more).await;
        let expected = "400 idempotency_error code=- param=-: Keys for idempotent requests can only be used with the \
                        same parameters they were first used with. Try using a key other than 'k' if you meant to \
                        execute a different request.";
        assert_eq!(conflict.error_line(), expected, "{verb} {form:?}");

        for elsewhere in
            [helper_path(&other, verb), helper_path(&id, if *verb == "verify" { "unverify" } else { "verify" })]
        {
            let conflict = keyed.post(&elsewhere, form).await;
            let expected = format!(
                "400 idempotency_error code=- param=-: Keys for idempotent requests can only be used for the same \
                 endpoint they were first used for ('{elsewhere}' vs '{path}'). Try using a key other than 'k' if you \
                 meant to execute a different request."
            );
            assert_eq!(conflict.error_line(), expected);
        }
        assert_eq!(client.everything().await, after, "{verb} {form:?} left one trace");
    }
}

#[tokio::test]
async fn a_replay_does_nothing_again() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    let keyed = |key: &str| client.with_header("Idempotency-Key", key);
    let preset = [("outcomes[]", "document_expired"), ("outcomes[]", "selfie_manipulated")];
    keyed("preset").driven(&id, "preset", &preset).await;
    for _ in 0..3 {
        let session = keyed("first").driven(&id, "submit", &[]).await;
        assert_eq!(session["last_error"]["code"], "document_expired");
    }
    // The presets that are left are not set anew.
    keyed("preset").driven(&id, "preset", &preset).await;
    let session = keyed("second").driven(&id, "submit", &[]).await;
    assert_eq!(session["last_error"]["code"], "selfie_manipulated");
    assert_eq!(client.reports_on(&id).await.len(), 2);
    // The answer is the kept one, although the session has moved on.
    let kept = keyed("first").driven(&id, "submit", &[]).await;
    assert_eq!(kept["last_error"]["code"], "document_expired");
    assert_eq!(client.session(&id).await["last_error"]["code"], "selfie_manipulated");
}

#[tokio::test]
async fn a_refusal_by_status_is_kept_and_one_of_the_parameters_is_not() {
    let server = start().await;
    let client = server.client();
    let keyed = client.with_header("Idempotency-Key", "k");
    let id = client.create_id().await;
    let expiration = |year| [("document[expiration_date][year]", year)];
    for form in [&[("document[type]", "visa")][..], &expiration("2000"), &[("unknown", "1")]] {
        assert_eq!(kind(&keyed.drive(&id, "verify", form).await), (400, "refused"), "{form:?}");
    }
    assert_eq!(client.session(&id).await["last_verification_report"], Value::Null);
    assert_eq!(kind(&keyed.drive(&id, "verify", &expiration("2040")).await), (200, "executed"));

    let keyed = client.with_header("Idempotency-Key", "late");
    let refused = keyed.drive(&id, "unverify", &[]).await;
    assert_eq!(kind(&refused), (400, "executed"));
    let again = keyed.drive(&id, "unverify", &[]).await;
    assert_eq!((kind(&again), again.text), ((400, "replayed"), refused.text));
}
