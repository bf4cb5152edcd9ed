//! `POST /v1/files`: uploads as the SDKs send them, and what becomes of them.

use std::time::Duration;

use identity_mock::Config;
use insta::assert_snapshot;
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::support::multipart::{BOUNDARY, FILES, Part, body, content_type};
use crate::support::{Client, SESSIONS, TestServer, ids, reproducible, session_path, start, start_literal, start_with};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n...";
const EVIDENCE: Part<'_> = Part::Field("purpose", "dispute_evidence");

fn restricted(server: &TestServer) -> Client {
    server.client_with_key("rk_test_51U7Qw2Kx8RbTn4LpTestSuite")
}

#[tokio::test]
async fn an_upload_is_a_file_from_then_on() {
    let server = start_literal().await;
    let client = server.client();
    let answer = client.upload(&[EVIDENCE, Part::File("receipt.png", PNG)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_snapshot!(answer.text, @r#"
    {
      "id": "file_1UV92qKx8RbTn4LpDF9kcf5g",
      "object": "file",
      "created": 1793102400,
      "expires_at": 1816430400,
      "filename": "receipt.png",
      "links": {
        "object": "list",
        "data": [],
        "has_more": false,
        "url": "/v1/file_links?file=file_1UV92qKx8RbTn4LpDF9kcf5g"
      },
      "purpose": "dispute_evidence",
      "size": 11,
      "title": null,
      "type": "png",
      "url": "https://verify.stripe.com/v1/files/file_1UV92qKx8RbTn4LpDF9kcf5g/contents"
    }
    "#);
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(client.get(&format!("{FILES}/{id}"), &[]).await.text, answer.text);
    let download = client.download(&format!("{FILES}/{id}/contents")).await;
    assert_eq!((download.status, download.bytes.as_slice()), (200, PNG));
    assert_eq!(download.headers["content-type"], "image/png");
}

/// Source: antiwork/gumroad, a cassette of its test of uploading a bank statement, interaction 2, 2023-10-31.
#[tokio::test]
async fn the_server_answers_an_upload_as_stripe_did() {
    let server = start_with(Config { frozen_at: Some(1_698_781_671), ..reproducible() }).await;
    let client = server
        .client()
        .with_header("Stripe-Account", "acct_1O7NucS0xcKlZfZ0")
        .with_header("Stripe-Version", "2023-10-16")
        .with_header("Idempotency-Key", "c0b969a9-d9cd-4c94-ae01-17b667817931");
    let contents = [PNG, &[0; 5818 - PNG.len()]].concat();
    let filename = "RackMultipart20231101-12090-cke9mq.png";
    let answer = client.upload(&[Part::Field("purpose", "account_requirement"), Part::File(filename, &contents)]).await;
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let recorded = r#"{
  "id": "file_1O7NulS0xcKlZfZ07eD11rB8",
  "object": "file",
  "created": 1698781671,
  "expires_at": null,
  "filename": "RackMultipart20231101-12090-cke9mq.png",
  "links": {
    "object": "list",
    "data": [],
    "has_more": false,
    "url": "/v1/file_links?file=file_1O7NulS0xcKlZfZ07eD11rB8"
  },
  "purpose": "account_requirement",
  "size": 5818,
  "title": null,
  "type": "png",
  "url": null
}"#;
    assert_eq!(&id[..21], "file_1O7NulS0xcKlZfZ0");
    assert_eq!((answer.status, answer.text.replace(&id, "file_1O7NulS0xcKlZfZ07eD11rB8")), (200, recorded.to_owned()));
    assert_eq!(answer.text.len(), 409);
    for (name, value) in [
        ("content-type", "application/json"),
        ("access-control-allow-origin", "*"),
        ("cache-control", "no-cache, no-store"),
        ("stripe-account", "acct_1O7NucS0xcKlZfZ0"),
        ("stripe-version", "2023-10-16"),
        ("vary", "Origin"),
        ("x-stripe-routing-context-priority-tier", "livemode"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    for name in ["idempotency-key", "original-request", "stripe-should-retry", "idempotent-replayed"] {
        assert_eq!(answer.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn an_upload_can_make_a_link_at_once() {
    let server = start_literal().await;
    let client = server.client();
    let parts = [
        Part::Field("file_link_data[create]", "true"),
        Part::Field("file_link_data[expires_at]", "1793102500"),
        Part::Field("file_link_data[metadata][order]", "42"),
        Part::File("receipt.png", PNG),
        EVIDENCE,
    ];
    let answer = client.upload(&parts).await;
    assert_snapshot!(answer.text, @r#"
    {
      "id": "file_1UV92qKx8RbTn4LpDF9kcf5g",
      "object": "file",
      "created": 1793102400,
      "expires_at": 1816430400,
      "filename": "receipt.png",
      "links": {
        "object": "list",
        "data": [
          {
            "id": "link_1UV92qKx8RbTn4Lp8eHDvcUO",
            "object": "file_link",
            "created": 1793102400,
            "expired": false,
            "expires_at": 1793102500,
            "file": "file_1UV92qKx8RbTn4LpDF9kcf5g",
            "livemode": false,
            "metadata": {
              "order": "42"
            },
            "url": "https://verify.stripe.com/links/MDB8YWNjdF8xVTdRdzJLeDhSYlRuNExwfGZsX3Rlc3Rfc25tSTczQnJKcGZVYTZKTUFlcjFqOTkw00ooxQUEpx"
          }
        ],
        "has_more": false,
        "url": "/v1/file_links?file=file_1UV92qKx8RbTn4LpDF9kcf5g"
      },
      "purpose": "dispute_evidence",
      "size": 11,
      "title": null,
      "type": "png",
      "url": "https://verify.stripe.com/v1/files/file_1UV92qKx8RbTn4LpDF9kcf5g/contents"
    }
    "#);
    let link = answer.json()["links"]["data"][0].clone();
    let path = format!("/v1/file_links/{}", link["id"].as_str().unwrap());
    assert_eq!(client.get(&path, &[]).await.json(), link);
    let none = [EVIDENCE, Part::Field("file_link_data[create]", "false"), Part::File("receipt.png", PNG)];
    assert_eq!(client.upload(&none).await.json()["links"]["data"], json!([]));
}

#[tokio::test]
async fn contents_come_back_byte_for_byte() {
    let server = start().await;
    let client = server.client();
    let mut state = 1_u32;
    let random: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(300_000)
    .collect();
    let boundary = format!("\r\n--{}\r\n--\r\n", &BOUNDARY[..BOUNDARY.len() - 1]);
    let boundaries = format!("{BOUNDARY}--x\r\n-- {BOUNDARY}--\r\n\n--{BOUNDARY}");
    let all: [&[u8]; 7] =
        [b"x", &random, &[0; 1000], b"\r\n\r\n", "ünï".as_bytes(), boundary.as_bytes(), boundaries.as_bytes()];
    for contents in all {
        let id = client.upload_id("dispute_evidence", "a.pdf", contents).await;
        let file = client.get(&format!("{FILES}/{id}"), &[]).await.json();
        assert_eq!((&file["size"], &file["type"]), (&json!(contents.len()), &json!("pdf")));
        assert!(client.download(&format!("{FILES}/{id}/contents")).await.bytes == contents);
    }
}

#[tokio::test]
async fn no_answer_to_an_upload_echoes_a_key() {
    let server = start().await;
    let client = server.client().with_header("Idempotency-Key", "k");
    let refused = client.upload(&[EVIDENCE]).await;
    assert_eq!(
        (refused.status, refused.header("idempotency-key"), refused.header("original-request")),
        (400, None, None)
    );
    let uploaded = client.upload(&[EVIDENCE, Part::File("a.png", PNG)]).await;
    assert!(uploaded.header("request-id").is_some_and(|id| id.starts_with("req_")));
    assert_eq!(client.get(FILES, &[]).await.header("x-stripe-routing-context-priority-tier"), Some("api-testmode"));
}

#[tokio::test]
async fn a_key_makes_one_file_of_the_same_bytes() {
    let server = start().await;
    let client = server.client().with_header("Idempotency-Key", "k");
    let first = client.upload(&[EVIDENCE, Part::File("a.png", PNG)]).await;
    let again = client.upload(&[Part::File("a.png", PNG), EVIDENCE]).await;
    assert_eq!((again.text.as_str(), again.header("idempotent-replayed")), (first.text.as_str(), Some("true")));
    let others: [&[Part<'_>]; 4] = [
        &[EVIDENCE, Part::File("a.png", b"other")],
        &[EVIDENCE, Part::File("b.png", PNG)],
        &[Part::Field("purpose", "pci_document"), Part::File("a.png", PNG)],
        &[EVIDENCE],
    ];
    for parts in others {
        assert_eq!(
            client.upload(parts).await.error_line(),
            "400 idempotency_error code=- param=-: Keys for idempotent requests can only be used with the same parameters \
             they were first used with. Try using a key other than 'k' if you meant to execute a different request."
        );
    }
    assert_eq!(ids(&server.client().get(FILES, &[]).await.json()).len(), 1);
    server.advance(Duration::from_hours(24)).await;
    assert_ne!(client.upload(&[EVIDENCE, Part::File("a.png", PNG)]).await.text, first.text);
}

#[tokio::test]
async fn any_of_stripes_hosts_and_any_other_will_do() {
    let server = start().await;
    for host in ["files.stripe.com", "uploads.stripe.com", "api.stripe.com", "localhost"] {
        let client = server.client().with_header("Host", host);
        assert_eq!(client.upload(&[EVIDENCE, Part::File("a.png", PNG)]).await.status, 200, "{host}");
    }
    let query = server
        .client()
        .request(reqwest::Method::POST, &format!("{FILES}?purpose=pci_document"), |request| {
            request.header("content-type", content_type()).body(body(&[Part::File("a.pdf", b"...")]))
        })
        .await;
    assert_eq!(query.json()["purpose"], "pci_document");
}

#[tokio::test]
async fn names_and_formats_are_found_out() {
    let server = start().await;
    let client = server.client();
    let quoted = "Content-Disposition: form-data; name=\"file\"; filename=";
    let table: [(String, &[u8], &str, &str); 8] = [
        (format!("{quoted}\"a.png\""), b"...", "a.png", "png"),
        (format!("{quoted}\"C:\\Users\\jenny\\scan.PDF\""), b"...", "scan.PDF", "pdf"),
        (format!("{quoted}\"/folder/photo.jpeg\""), b"...", "photo.jpeg", "jpg"),
        (format!("{quoted}\"Ünïcödé %22.png\""), b"...", "Ünïcödé %22.png", "png"),
        (format!("{quoted}plain.png"), b"...", "plain.png", "png"),
        (format!("{quoted}\"blob\"\r\nContent-Type: image/png; a=b"), b"...", "blob", "png"),
        (format!("{quoted}\"a.pdf\"\r\nContent-Type: application/pdf"), PNG, "a.pdf", "png"),
        (
            "content-disposition: form-data;name=file;filename=b\r\ncontent-type: image/jpeg".to_owned(),
            b"...",
            "b",
            "jpg",
        ),
    ];
    for (headers, contents, filename, format) in &table {
        let answer = client.upload(&[EVIDENCE, Part::Raw(headers, contents)]).await;
        let file = answer.json();
        assert_eq!((&file["filename"], &file["type"]), (&json!(filename), &json!(format)), "{}", answer.text);
    }
    let nameless =
        client.upload(&[EVIDENCE, Part::Raw(&format!("{quoted}\"\"\r\nContent-Type: image/png"), PNG)]).await;
    assert_eq!(nameless.json()["filename"], Value::Null, "{}", nameless.text);
    // A name that no header can carry does no harm there.
    let id = client.upload_id("dispute_evidence", "ü \u{202e}ß;a.png", b"...").await;
    let download = client.download(&format!("{FILES}/{id}/contents")).await;
    assert_eq!(download.headers["content-disposition"], "inline; filename=\"a.png\"");
}

#[tokio::test]
async fn a_sessions_user_sends_pictures_until_they_are_submitted_and_redaction_takes_them() {
    let server = start_literal().await;
    let client = restricted(&server);
    let id = client.create_id().await;
    let owner = Part::Field("owned_by", &id);
    let parts = [Part::Field("purpose", "identity_private"), owner, Part::File("front.jpg", b"\xff\xd8\xff...")];
    let answer = client.upload(&parts).await;
    assert_snapshot!(answer.text, @r#"
    {
      "id": "file_1UV92qKx8RbTn4LpjjXxYnLI",
      "object": "file",
      "created": 1793102400,
      "expires_at": null,
      "filename": "front.jpg",
      "links": {
        "object": "list",
        "data": [],
        "has_more": false,
        "url": "/v1/file_links?file=file_1UV92qKx8RbTn4LpjjXxYnLI"
      },
      "purpose": "identity_private",
      "size": 6,
      "title": null,
      "type": "jpg",
      "url": null
    }
    "#);
    let file = answer.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        client.get(&format!("{FILES}/{file}/contents"), &[]).await.error_line(),
        "400 invalid_request_error code=- param=-: The contents of files with the purpose identity_private cannot be \
         downloaded."
    );
    client.post(&format!("/v1/test_helpers{}/verify", &session_path(&id)[3..]), &[]).await;
    assert_eq!(
        client.upload(&parts).await.error_line(),
        "400 invalid_request_error code=- param=-: You cannot submit this VerificationSession because it has a status of \
         \"verified\". Only a VerificationSession in \"requires_input\" status may be submitted."
    );
    client.post(&format!("{SESSIONS}/{id}/redact"), &[]).await;
    server.advance(Duration::from_secs(3)).await;
    assert_eq!(client.get(&format!("{FILES}/{file}"), &[]).await.text, answer.text, "the file stays as it was");
}

#[tokio::test]
async fn redaction_deletes_what_the_sessions_user_sent_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("state.db");
    let server = start_with(Config { database: Some(database.clone()), ..reproducible() }).await;
    let client = server.client();
    let (redacted, other) = (client.create_id().await, client.create_id().await);
    for owner in [&redacted, &redacted, &other] {
        let parts =
            [Part::Field("purpose", "identity_private"), Part::Field("owned_by", owner), Part::File("a.jpg", b"x")];
        assert_eq!(client.upload(&parts).await.status, 200);
    }
    let own = client.upload_id("dispute_evidence", "a.png", PNG).await;
    client.post(&format!("{SESSIONS}/{redacted}/redact"), &[]).await;
    server.advance(Duration::from_secs(3)).await;
    assert_eq!(client.download(&format!("{FILES}/{own}/contents")).await.bytes, PNG);
    assert_eq!(ids(&client.get(FILES, &[]).await.json()).len(), 4);
    server.shutdown().await;

    let mut connection = sqlx::SqliteConnection::connect(database.to_str().unwrap()).await.unwrap();
    let left: Vec<Vec<u8>> =
        sqlx::query_scalar("select content from file_contents order by file").fetch_all(&mut connection).await.unwrap();
    assert_eq!(left, [b"x".as_slice(), PNG]);
}

#[tokio::test]
async fn files_last_as_long_as_their_purpose_says() {
    let server = start().await;
    let client = server.client();
    let id = client.upload_id("customer_signature", "a.png", PNG).await;
    let path = format!("{FILES}/{id}/contents");
    server.advance(Duration::from_hours(7 * 24) - Duration::from_millis(1)).await;
    assert_eq!(client.download(&path).await.status, 200);
    server.advance(Duration::from_millis(1)).await;
    assert_eq!(client.get(&path, &[]).await.status, 404);
    assert_eq!(client.get(&format!("{FILES}/{id}"), &[]).await.status, 200);
}
