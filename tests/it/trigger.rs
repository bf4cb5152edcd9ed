//! `identity-mock trigger`: events by one command.

use serde_json::{Value, json};

use super::support::process::{Ended, Sandbox};

fn session(ended: &Ended) -> Value {
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap()
}

#[tokio::test]
async fn every_event_leads_where_its_name_says() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&[]).await;
    for (event, status) in [
        ("identity.verification_session.created", "requires_input"),
        ("identity.verification_session.processing", "processing"),
        ("identity.verification_session.verified", "verified"),
        ("requires_input", "requires_input"),
        ("canceled", "canceled"),
        ("redacted", "canceled"),
    ] {
        let session = session(&sandbox.run(&["trigger", event]).await);
        assert_eq!(session["status"], status, "{event}");
        let error = if event == "requires_input" { json!("document_unverified_other") } else { Value::Null };
        assert_eq!(session["last_error"]["code"], error, "{event}");
        let redaction = if event == "redacted" { json!({"status": "redacted"}) } else { Value::Null };
        assert_eq!(session["redaction"], redaction, "{event}");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_session_the_key_and_the_parameters_can_be_named() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&[]).await;
    let id = server.client().create_id().await;
    let url = server.url();

    let named = ["trigger", "verified", "--session", &id, "--api-key", "sk_test_process", "--url", &url];
    assert_eq!(session(&sandbox.run(&named).await)["id"], id.as_str());
    assert_eq!(server.client().session(&id).await["status"], "verified");

    let overrides = ["--override", "metadata[user]=a=b", "--override", "last_error[code]=document_expired"];
    let arguments = [&["trigger", "requires_input"], &overrides[..]].concat();
    let ended = sandbox.run_with(&arguments, &[("STRIPE_API_KEY", "sk_test_process")]).await;
    let made = session(&ended);
    assert_eq!((&made["metadata"], &made["last_error"]["code"]), (&json!({"user": "a=b"}), &json!("document_expired")));
    assert_eq!(server.client().session(made["id"].as_str().unwrap()).await["status"], "requires_input");
    server.stop().await;
}

#[tokio::test]
async fn what_cannot_be_done_is_told() {
    let sandbox = Sandbox::new();
    let nobody = sandbox.run(&["trigger", "verified", "--url", "http://127.0.0.1:9"]).await;
    assert_eq!(nobody.code, Some(1));
    assert_eq!(
        nobody.stderr,
        "error: no identity-mock answers at http://127.0.0.1:9\nhint: start one, or name it with `--url http://HOST:PORT`\n"
    );
    let server = sandbox.serve(&[]).await;
    for (arguments, code, told) in [
        (&["verifed"][..], 2, "error: `trigger` does not know `verifed`\n"),
        (&["created", "--session", "vs_1"], 2, "error: a session that exists cannot be created\n"),
        (&["verified", "--session", "vs_1", "--override", "type=id_number"], 2, "error: `type` is set when"),
        (&["verified", "--override", "type"], 2, "error: `type` is not of the form NAME=VALUE\n"),
        (
            &["verified", "--session", "vs_1"],
            1,
            "error: the server answered 404: No such VerificationSession: 'vs_1'\n",
        ),
        (&["verified", "--override", "x=1"], 1, "error: the server answered 400: Received unknown parameter: x\n"),
    ] {
        let ended = sandbox.run(&[&["trigger"], arguments].concat()).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(code), ""), "{arguments:?}");
        assert!(ended.stderr.starts_with(told), "{arguments:?}: {}", ended.stderr);
    }
    server.stop().await;
}
