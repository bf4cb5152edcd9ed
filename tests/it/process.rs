//! The program as people and scripts run it: what it prints, where its settings come from, how it ends.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::process::{Running, Sandbox};
use crate::support::{Client, SESSIONS};

/// The version of answers, which stands for any setting.
async fn version(server: &Running) -> String {
    let answer = server.client().get(SESSIONS, &[]).await;
    answer.header("stripe-version").unwrap().to_owned()
}

#[tokio::test]
async fn one_line_says_where_the_server_is() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&[]).await;
    let port = server.ready_line.strip_prefix("Ready. http://127.0.0.1:").unwrap();
    assert!(port.parse::<u16>().unwrap() > 0);
    server.client().create_id().await;
    let ended = server.stop().await;
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""));
}

#[tokio::test]
async fn programs_read_the_ready_message_as_json() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&["--log-format", "json", "--ready-file", "ready"]).await;
    let ready = server.ready_json();
    assert_eq!(ready["event"], "ready");
    assert_eq!(ready["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(ready["pid"], server.pid());
    assert_eq!(ready["api_key"], "sk_test_mock_local");
    Client::new(ready["url"].as_str().unwrap(), ready["api_key"].as_str().unwrap()).create_id().await;

    let file: Value = serde_json::from_slice(&std::fs::read(sandbox.path("ready")).unwrap()).unwrap();
    assert_eq!(file, ready);
    assert!(!sandbox.path("ready.partial").exists());
    assert_eq!(server.stop().await.code, Some(0));
}

#[tokio::test]
async fn the_suggested_key_is_one_that_is_accepted() {
    let sandbox = Sandbox::new();
    let server =
        sandbox.serve(&["--log-format", "json", "--api-key", "sk_test_only", "--api-key", "sk_test_two"]).await;
    assert_eq!(server.ready_json()["api_key"], "sk_test_only");
    for (key, status) in [("sk_test_only", 200), ("sk_test_two", 200), ("sk_test_mock_local", 401)] {
        assert_eq!(Client::new(&server.url(), key).get(SESSIONS, &[]).await.status, status, "{key}");
    }
}

#[tokio::test]
async fn the_platforms_port_counts_if_no_other_is_named() {
    let sandbox = Sandbox::new();
    let by_platform = sandbox.serve_as_told(&["serve"], &[("PORT", "0")]).await;
    assert!(!by_platform.url().ends_with(":12113"));

    // Whatever counts more is not even looked at when it makes no sense.
    let own = [("PORT", "nonsense"), ("IDENTITY_MOCK_PORT", "0")];
    let by_variable = sandbox.serve_as_told(&[], &own).await;
    let by_flag = sandbox.serve_as_told(&["--port", "0"], &[("PORT", "1")]).await;
    assert_ne!(by_variable.url(), by_flag.url());

    let ended = sandbox.run_with(&[], &[("PORT", "nonsense")]).await;
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @r"
    error: `PORT` is `nonsense`, which is not a port
    hint: set `IDENTITY_MOCK_PORT` or `--port`, which count more than `PORT`
    ");
}

#[tokio::test]
async fn a_flag_beats_the_environment_which_beats_the_file() {
    let sandbox = Sandbox::new();
    sandbox.write("identity-mock.toml", "port = 0\napi-version = \"2025-03-31.basil\"\nstrict = [\"limit\"]\n");
    let from_file = sandbox.serve_as_told(&[], &[]).await;
    assert_eq!(version(&from_file).await, "2025-03-31.basil");
    assert_eq!(from_file.client().get(SESSIONS, &[("limit", "0")]).await.status, 400);

    let environment = [("IDENTITY_MOCK_API_VERSION", "2025-04-30.basil")];
    let from_environment = sandbox.serve_as_told(&[], &environment).await;
    assert_eq!(version(&from_environment).await, "2025-04-30.basil");

    let from_flag = sandbox.serve_as_told(&["--api-version", "2025-05-28.basil"], &environment).await;
    assert_eq!(version(&from_flag).await, "2025-05-28.basil");

    sandbox.write("other.toml", "port = 0\napi-version = \"2025-06-30.basil\"\n");
    let from_other_file = sandbox.serve_as_told(&["--config", "other.toml"], &[]).await;
    assert_eq!(version(&from_other_file).await, "2025-06-30.basil");
    let named_by_variable = sandbox.serve_as_told(&[], &[("IDENTITY_MOCK_CONFIG", "other.toml")]).await;
    assert_eq!(version(&named_by_variable).await, "2025-06-30.basil");
}

#[tokio::test]
async fn a_file_that_makes_no_sense_is_told_with_what_was_meant() {
    let sandbox = Sandbox::new();
    let mut told = String::new();
    for file in [
        "prot = 0",
        "zzz = 1",
        "port = 70000",
        "port = \"0\"",
        "api-version = 3",
        "redaction-time = \"soon\"",
        "strict = [\"limt\"]",
        "log-format = \"yaml\"",
        "not toml",
    ] {
        sandbox.write("identity-mock.toml", file);
        let ended = sandbox.run(&[]).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{file}");
        writeln!(told, "{file}\n{}", ended.stderr).unwrap();
    }
    insta::assert_snapshot!(told);
    let missing = sandbox.run(&["--config", "nowhere.toml"]).await;
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.starts_with("error: cannot read nowhere.toml"), "{}", missing.stderr);
}

#[tokio::test]
async fn a_command_line_that_makes_no_sense_ends_with_2() {
    let sandbox = Sandbox::new();
    for arguments in [
        &["--prot", "0"][..],
        &["--port", "70000"],
        &["--host", "nowhere"],
        &["--api-version", "latest"],
        &["--api-key", "password1234"],
        &["--strict", "everything"],
        &["--lenient", "sensitiv"],
        &["--log-level", "loud"],
        &["--log-format", "xml"],
        &["--redaction-time", "3"],
        &["--public-url", "localhost"],
        &["--database", "postgres://localhost/mock"],
        &["sevre"],
    ] {
        let ended = sandbox.run(&[arguments, &["--port", "0"]].concat()).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.starts_with("error: "), "{arguments:?}: {}", ended.stderr);
        assert!(!ended.stderr.contains("password"), "{}", ended.stderr);
    }
    let near = sandbox.run(&["--lenient", "sensitiv"]).await;
    insta::assert_snapshot!(near.stderr, @r"
    error: `--lenient` does not know `sensitiv`
    hint: did you mean `sensitive`?
    ");
}

#[tokio::test]
async fn a_wrong_outcome_is_told_with_the_one_that_was_meant() {
    let sandbox = Sandbox::new();
    let mut told = String::new();
    for word in ["verfied", "document_expred_async", "maual", "banana", ""] {
        let by_flag = sandbox.run(&["--outcome", word]).await;
        let by_variable = sandbox.run_with(&[], &[("IDENTITY_MOCK_OUTCOME", word)]).await;
        sandbox.write("other.toml", format!("outcome = \"{word}\""));
        let by_file = sandbox.run(&["--config", "other.toml"]).await;
        for ended in [&by_flag, &by_variable, &by_file] {
            assert_eq!(
                (ended.code, &ended.stdout, &ended.stderr),
                (Some(2), &String::new(), &by_flag.stderr),
                "{word}"
            );
        }
        told.push_str(&by_flag.stderr);
    }
    insta::assert_snapshot!(told, @r"
    error: `verfied` is not an outcome
    hint: did you mean `verified`?
    error: `document_expred_async` is not an outcome
    hint: did you mean `document_expired_async`?
    error: `maual` is not an outcome
    hint: did you mean `manual`?
    error: `banana` is not an outcome
    hint: an outcome is `manual`, `verified`, `processing` or an error code such as `document_expired`, each but the first also with `_async`
    error: `` is not an outcome
    hint: an outcome is `manual`, `verified`, `processing` or an error code such as `document_expired`, each but the first also with `_async`
    ");
}

#[tokio::test]
async fn help_and_version_end_well() {
    let sandbox = Sandbox::new();
    let help = sandbox.run(&["--help"]).await;
    assert_eq!(help.code, Some(0));
    for flag in
        ["--host", "--unix-socket", "--redaction-time", "--ready-file", "IDENTITY_MOCK_API_VERSION", "healthcheck"]
    {
        assert!(help.stdout.contains(flag), "{flag}");
    }
    let version = sandbox.run(&["--version"]).await;
    assert_eq!((version.code, version.stdout), (Some(0), format!("identity-mock {}\n", env!("CARGO_PKG_VERSION"))));
}

#[tokio::test]
async fn each_flag_has_its_effect() {
    let sandbox = Sandbox::new();
    let flags = [
        "--strict",
        "limit,references",
        "--lenient",
        "sensitive",
        "--public-url",
        "https://mock.example/base/",
        "--redaction-time",
        "0s",
    ];
    let server = sandbox.serve(&flags).await;
    let client = server.client();
    let expand = [("type", "document"), ("expand[]", "verified_outputs.dob")];
    let session = client.create(&expand).await;
    assert!(session["url"].as_str().unwrap().starts_with("https://mock.example/base/start/test_"));
    assert_eq!(client.get(SESSIONS, &[("limit", "101")]).await.status, 400);
    assert_eq!(client.post(SESSIONS, &[("type", "document"), ("related_customer", "cus_1")]).await.status, 400);
    let path = format!("{SESSIONS}/{}", session["id"].as_str().unwrap());
    assert_eq!(client.post(&format!("{path}/redact"), &[]).await.json()["redaction"]["status"], "processing");
    crate::support::process::eventually("the redaction finishes", async || {
        client.get(&path, &[]).await.json()["redaction"]["status"] == "redacted"
    })
    .await;

    let plain = sandbox.serve(&["--redaction-time", "1h"]).await;
    let client = plain.client();
    assert_eq!(client.post(SESSIONS, &expand).await.status, 403);
    assert_eq!(client.get(SESSIONS, &[("limit", "101")]).await.status, 200);
    let session = client.create(&[("type", "document"), ("related_customer", "cus_1")]).await;
    assert!(session["url"].as_str().unwrap().starts_with(&format!("{}/start/test_", plain.url())));
}

#[tokio::test]
async fn seeded_ids_are_the_same_in_every_run() {
    let sandbox = Sandbox::new();
    let mut runs = Vec::new();
    for seed in ["7", "7", "8"] {
        let server = sandbox.serve(&["--seed-ids", seed]).await;
        let session = server.client().create(&[("type", "document")]).await;
        // What comes before the random characters is the second of creation and the account.
        let end = |key: &str, characters: usize| {
            let text = session[key].as_str().unwrap();
            text[text.len() - characters..].to_owned()
        };
        runs.push((end("id", 8), end("client_secret", 84), end("url", 84)));
        server.stop().await;
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn the_log_tells_of_requests_and_never_a_whole_key() {
    let sandbox = Sandbox::new();
    let accepted = "sk_test_51U7Qw2Kx8RbTn4LpVerySecret";
    for format in ["json", "pretty"] {
        let flags = ["--log-format", format, "--log-level", "trace", "--api-key", accepted];
        let server = sandbox.serve(&flags).await;
        let good = Client::new(&server.url(), accepted);
        good.with_header("Idempotency-Key", "k").create_id().await;
        let missing = good.get(&format!("{SESSIONS}/vs_missing"), &[]).await;
        good.with_header("Stripe-Account", "acct_wrong").get(SESSIONS, &[]).await;
        Client::new(&server.url(), "sk_live_SomebodysRealKey").get(SESSIONS, &[]).await;
        let log = server.stop().await.stderr;
        assert!(!log.contains(accepted) && !log.contains("SomebodysReal"), "{log}");
        assert!(log.contains("sk_live_************lKey"), "{log}");
        for expected in ["vs_missing", "acct_1U7Qw2Kx8RbTn4Lp", missing.header("request-id").unwrap(), "404", "401"] {
            assert!(log.contains(expected), "{expected}: {log}");
        }
        if format == "json" {
            let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let statuses: Vec<_> = lines.iter().filter_map(|line| line["http.status"].as_u64()).collect();
            assert_eq!(statuses, [200, 404, 403, 401]);
            assert!(
                lines.iter().filter(|line| !line["http.status"].is_null()).all(|line| line["duration_us"].is_u64())
            );
        }
    }
}
