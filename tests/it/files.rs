//! Files: those that a verification leaves, how they are shown, listed and downloaded, and when they are gone.

use std::time::Duration;

use identity_mock::{Config, Lenient};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::multipart::{FILES, Part};
use crate::support::{Client, START, TestServer, ids, reproducible, session_path, start, start_literal, start_with};

const REST: &str = "51U7Qw2Kx8RbTn4LpTestSuite";
const SELFIE: [(&str, &str); 2] = [("type", "document"), ("options[document][require_matching_selfie]", "true")];

type Form<'a> = &'a [(&'a str, &'a str)];

fn secret(server: &TestServer) -> Client {
    server.client_with_key(&format!("sk_test_{REST}"))
}

fn restricted(server: &TestServer) -> Client {
    server.client_with_key(&format!("rk_test_{REST}"))
}

fn contents(id: &str) -> String {
    format!("{FILES}/{id}/contents")
}

/// Creates a session and calls a helper, then gives session and report.
async fn attempted(client: &Client, form: &[(&str, &str)], verb: &str, how: &[(&str, &str)]) -> (Value, Value) {
    let id = client.create(form).await["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/test_helpers/identity/verification_sessions/{id}/{verb}");
    let mut how = how.to_vec();
    how.push(("expand[]", "last_verification_report"));
    let answer = client.post(&path, &how).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let session = answer.json();
    let report = session["last_verification_report"].clone();
    (session, report)
}

/// Every file that a report names, in the order document, selfie, each once.
fn named(report: &Value) -> Vec<String> {
    let document = report["document"]["files"].as_array().into_iter().flatten();
    let mut names: Vec<String> = Vec::new();
    for id in document.chain([&report["selfie"]["document"], &report["selfie"]["selfie"]]) {
        if let Some(id) = id.as_str()
            && !names.iter().any(|name| name == id)
        {
            names.push(id.to_owned());
        }
    }
    names
}

/// Width, height and pixels of a PNG, which is checked to the last chunk.
fn decode(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    reader.finish().unwrap();
    (frame.width, frame.height, pixels)
}

#[tokio::test]
async fn a_verified_session_leaves_the_files_that_its_report_names() {
    let server = start_literal().await;
    let client = secret(&server);
    let (_, report) = attempted(&client, &SELFIE, "verify", &[]).await;
    let names = named(&report);
    assert_eq!(names.len(), 3);
    let front = client.get(&format!("{FILES}/{}", names[0]), &[]).await;
    assert_snapshot!(front.text, @r#"
    {
      "id": "file_1UV92qKx8RbTn4LprbwnPWWn",
      "object": "file",
      "created": 1793102400,
      "expires_at": null,
      "filename": "document_front.png",
      "links": {
        "object": "list",
        "data": [],
        "has_more": false,
        "url": "/v1/file_links?file=file_1UV92qKx8RbTn4LprbwnPWWn"
      },
      "purpose": "identity_document_downloadable",
      "size": 8192,
      "title": null,
      "type": "png",
      "url": "https://verify.stripe.com/v1/files/file_1UV92qKx8RbTn4LprbwnPWWn/contents"
    }
    "#);
    let rest = |file: &Value| (file["purpose"].clone(), file["filename"].clone(), file["created"].clone());
    let mut others = Vec::new();
    for id in &names[1..] {
        others.push(rest(&client.get(&format!("{FILES}/{id}"), &[]).await.json()));
    }
    let at = report["created"].clone();
    assert_eq!(
        others,
        [
            (json!("identity_document_downloadable"), json!("document_back.png"), at.clone()),
            (json!("selfie"), json!("selfie.png"), at),
        ]
    );
    assert_eq!(report["selfie"]["document"], names[0]);

    let list = client.get(FILES, &[]).await;
    let newest_first: Vec<String> = names.iter().rev().cloned().collect();
    assert_eq!(ids(&list.json()), newest_first);
    assert_eq!(list.json()["data"][2], front.json());
    assert_eq!((&list.json()["object"], &list.json()["url"]), (&json!("list"), &json!("/v1/files")));
}

#[tokio::test]
async fn each_kind_of_attempt_leaves_its_own_files() {
    let server = start().await;
    let client = secret(&server);
    let document = [("type", "document")];
    let passport = [("type", "document"), ("options[document][allowed_types][]", "passport")];
    let number = [("type", "id_number")];
    let table: [(Form<'_>, &str, Form<'_>, &[&str]); 7] = [
        (&document, "verify", &[], &["document_front.png", "document_back.png"]),
        (&passport, "verify", &[], &["document_front.png"]),
        (&document, "unverify", &[], &["document_front.png", "document_back.png"]),
        (&document, "unverify", &[("last_error[code]", "consent_declined")], &[]),
        (&number, "verify", &[], &[]),
        (&number, "unverify", &[("last_error[code]", "selfie_manipulated")], &["document_front.png", "selfie.png"]),
        (
            &SELFIE,
            "unverify",
            &[("last_error[code]", "selfie_face_mismatch")],
            &["document_front.png", "document_back.png", "selfie.png"],
        ),
    ];
    for (form, verb, how, expected) in table {
        let (_, report) = attempted(&client, form, verb, how).await;
        let mut filenames = Vec::new();
        for id in named(&report) {
            let file = client.get(&format!("{FILES}/{id}"), &[]).await.json();
            filenames.push(file["filename"].as_str().unwrap().to_owned());
            let download = restricted(&server).download(&contents(&id)).await;
            assert_eq!(json!(download.bytes.len()), file["size"]);
            decode(&download.bytes);
        }
        assert_eq!(filenames, expected, "{form:?} {verb} {how:?}");
    }
}

#[tokio::test]
async fn pictures_are_for_restricted_keys() {
    let server = start().await;
    let (_, report) = attempted(&secret(&server), &SELFIE, "verify", &[]).await;
    let mut pictures = Vec::new();
    for id in named(&report) {
        let refused = secret(&server).get(&contents(&id), &[]).await;
        assert_eq!(
            refused.error_line(),
            "403 invalid_request_error code=- param=-: To access sensitive verification results, configure a restricted \
             API key with appropriate permissions. Learn more here: \
             https://stripe.com/docs/identity/access-verification-results."
        );
        let file = secret(&server).get(&format!("{FILES}/{id}"), &[]).await.json();
        let download = restricted(&server).download(&contents(&id)).await;
        assert_eq!((download.status, json!(download.bytes.len())), (200, file["size"].clone()));
        let header = |name: &str| download.headers.get(name).map(String::as_str);
        assert_eq!(header("content-type"), Some("image/png"));
        let filename = file["filename"].as_str().unwrap();
        assert_eq!(header("content-disposition"), Some(format!("inline; filename=\"{filename}\"").as_str()));
        assert_eq!(header("content-security-policy"), Some("default-src 'none'"));
        assert_eq!(header("x-content-type-options"), Some("nosniff"));
        assert_eq!(header("cache-control"), Some("no-cache, no-store"));
        assert!(header("request-id").is_some_and(|id| id.starts_with("req_")));
        pictures.push(decode(&download.bytes));
    }
    let sizes: Vec<_> = pictures.iter().map(|(width, height, _)| (*width, *height)).collect();
    assert_eq!(sizes, [(428, 270), (428, 270), (320, 400)]);
    assert!(pictures[0] != pictures[1], "front and back differ");

    let lenient = start_with(Config { lenient: vec![Lenient::Sensitive], ..reproducible() }).await;
    let (_, report) = attempted(&secret(&lenient), &SELFIE, "verify", &[]).await;
    for (id, picture) in named(&report).iter().zip(pictures) {
        let download = secret(&lenient).download(&contents(id)).await;
        assert_eq!(decode(&download.bytes), picture, "the same report gives the same picture");
    }
}

#[tokio::test]
async fn a_picture_shows_whom_the_report_names() {
    let server = start().await;
    let client = restricted(&server);
    let mut seen: Vec<Vec<u8>> = Vec::new();
    let table: [(&str, &[(&str, &str)]); 7] = [
        ("verify", &[]),
        ("verify", &[("verified_outputs[first_name]", "Zoë")]),
        ("verify", &[("verified_outputs[last_name]", "北京 O'Žß\u{0}\u{1F600}")]),
        ("verify", &[("document[number]", "X1")]),
        ("verify", &[("document[expiration_date][year]", "2041")]),
        ("verify", &[("document[issuing_country]", "GB")]),
        ("unverify", &[]),
    ];
    for (verb, how) in table {
        let (_, report) = attempted(&client, &[("type", "document")], verb, how).await;
        let front = client.download(&contents(report["document"]["files"][0].as_str().unwrap())).await.bytes;
        assert!(!seen.contains(&front), "{verb} {how:?} looks like another");
        seen.push(front);
    }
    let (_, expired) =
        attempted(&client, &[("type", "document")], "unverify", &[("last_error[code]", "document_expired")]).await;
    let front = client.download(&contents(expired["document"]["files"][0].as_str().unwrap())).await.bytes;
    assert!(!seen.contains(&front), "an expired document says when it expired");
    let face = async |verb, how| {
        let (_, report) = attempted(&client, &SELFIE, verb, how).await;
        client.download(&contents(report["selfie"]["selfie"].as_str().unwrap())).await.bytes
    };
    let own = face("verify", &[]).await;
    assert!(face("unverify", &[("last_error[code]", "selfie_unverified_other")]).await == own);
    assert!(face("unverify", &[("last_error[code]", "selfie_face_mismatch")]).await != own);
}

#[tokio::test]
async fn redaction_takes_the_pictures_and_leaves_the_files() {
    let server = start().await;
    let (client, restricted) = (secret(&server), restricted(&server));
    let (session, report) = attempted(&client, &SELFIE, "verify", &[]).await;
    let names = named(&report);
    let before = client.get(FILES, &[]).await;
    client.post(&format!("{}/redact", session_path(session["id"].as_str().unwrap())), &[]).await;
    server.advance(Duration::from_millis(2999)).await;
    for id in &names {
        assert_eq!(restricted.download(&contents(id)).await.status, 200, "redaction takes its time");
    }
    server.advance(Duration::from_millis(1)).await;
    for id in &names {
        let gone = restricted.get(&contents(id), &[]).await;
        assert_eq!(
            gone.error_line(),
            format!(
                "404 invalid_request_error code=resource_missing param=file: The contents of the file '{id}' are no \
                 longer available."
            )
        );
    }
    assert_eq!(client.get(FILES, &[]).await.text, before.text, "the files themselves stay as they were");
    assert!(!before.text.contains("Jenny") && !before.text.contains("Rosen"));
}

#[tokio::test]
async fn a_canceled_redaction_of_an_unverified_session_takes_its_pictures_too() {
    let server = start().await;
    let client = restricted(&server);
    let (session, report) = attempted(&client, &SELFIE, "unverify", &[]).await;
    client.post(&format!("{}/redact", session_path(session["id"].as_str().unwrap())), &[]).await;
    server.advance(Duration::from_secs(3)).await;
    for id in named(&report) {
        assert_eq!(client.download(&contents(&id)).await.status, 404);
    }
}

#[tokio::test]
async fn pages_of_files_are_those_of_every_list() {
    let server = start().await;
    let client = secret(&server);
    let mut made = Vec::new();
    for number in 0..5 {
        let purpose = if number % 2 == 0 { "dispute_evidence" } else { "business_logo" };
        made.insert(0, client.upload_id(purpose, "a.png", b"...").await);
        server.advance(Duration::from_secs(10)).await;
    }
    let [fifth, fourth, third, second, first] = &made[..] else { panic!("five were made") };
    let list = async |query: &[(&str, &str)]| {
        let page = client.get(FILES, query).await.json();
        (ids(&page), page["has_more"].as_bool().unwrap())
    };
    let page = |ids: &[&String], has_more| (ids.iter().map(ToString::to_string).collect::<Vec<_>>(), has_more);
    assert_eq!(list(&[]).await, page(&[fifth, fourth, third, second, first], false));
    assert_eq!(list(&[("limit", "2")]).await, page(&[fifth, fourth], true));
    assert_eq!(list(&[("limit", "2"), ("starting_after", fourth)]).await, page(&[third, second], true));
    assert_eq!(list(&[("limit", "2"), ("starting_after", second)]).await, page(&[first], false));
    assert_eq!(list(&[("limit", "2"), ("ending_before", second)]).await, page(&[fourth, third], true));
    assert_eq!(list(&[("purpose", "business_logo")]).await, page(&[fourth, second], false));
    assert_eq!(
        list(&[("purpose", "dispute_evidence"), ("limit", "1"), ("starting_after", fourth)]).await,
        page(&[third], true)
    );
    assert_eq!(list(&[("purpose", "selfie")]).await, page(&[], false));
    let (from, to) = ((START + 10).to_string(), (START + 30).to_string());
    assert_eq!(list(&[("created[gte]", &from), ("created[lt]", &to)]).await, page(&[third, second], false));
    assert_eq!(list(&[("created", &to)]).await, page(&[fourth], false));
    assert_eq!(server.client_with_key("sk_test_other").get(FILES, &[]).await.json()["data"], json!([]));
    assert_eq!(server.client_with_key(&format!("sk_live_{REST}")).get(FILES, &[]).await.json()["data"], json!([]));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_for_files_is_told() {
    let server = start().await;
    let client = secret(&server);
    let id = client.upload_id("dispute_evidence", "a.png", b"...").await;
    let private = client.upload_id("identity_document", "a.png", b"...").await;
    let live = server.client_with_key(&format!("sk_live_{REST}"));
    let mut refusals = Vec::new();
    for (path, query) in [
        ("/v1/files/file_missing", None),
        ("/v1/files/vs_1", None),
        ("/v1/files/file_missing/contents", None),
        ("/v1/files", Some(("starting_after", "file_missing"))),
        ("/v1/files", Some(("ending_before", "x"))),
        ("/v1/files", Some(("purpose", "avatar"))),
        ("/v1/files", Some(("status", "new"))),
        ("/v1/files", Some(("expand[]", "data.links"))),
        ("/v1/files", Some(("limit", "many"))),
        ("/v1/files/file_missing", Some(("expand[]", "links"))),
        ("/v1/files/file_missing", Some(("a", "b"))),
        ("/v1/files/file_missing/contents", Some(("expand[]", "file"))),
    ] {
        let query: Vec<(&str, &str)> = query.into_iter().collect();
        refusals.push(format!("{path} {query:?}\n  {}", client.get(path, &query).await.error_line()));
    }
    for path in [format!("{FILES}/{id}"), contents(&id)] {
        let refusal = live.get(&path, &[]).await.error_line();
        refusals.push(format!("of the other mode\n  {}", refusal.replace(&id, "file_...")));
    }
    refusals.push(format!("not downloadable\n  {}", client.get(&contents(&private), &[]).await.error_line()));
    assert_snapshot!(refusals.join("\n"));
    assert_eq!(client.get(&format!("{FILES}/{private}"), &[]).await.json()["url"], Value::Null);
}

#[tokio::test]
async fn addresses_of_contents_lead_where_the_request_came_to() {
    let server = start().await;
    let client = secret(&server);
    let id = client.upload_id("dispute_evidence", "a.png", b"...").await;
    let url = async |client: &Client| {
        let file = client.get(&format!("{FILES}/{id}"), &[]).await.json();
        file["url"].as_str().unwrap().to_owned()
    };
    assert_eq!(url(&client).await, format!("{}/v1/files/{id}/contents", server.url()));
    for host in ["api.stripe.com", "files.stripe.com", "uploads.stripe.com"] {
        let address = url(&client.with_header("Host", host)).await;
        assert_eq!(address, format!("https://files.stripe.com/v1/files/{id}/contents"));
    }
    assert_eq!(url(&client.with_header("Host", "mock:80")).await, format!("http://mock:80/v1/files/{id}/contents"));
    let literal = start_literal().await;
    let id = secret(&literal).upload_id("dispute_evidence", "a.png", b"...").await;
    let file = secret(&literal).get(&format!("{FILES}/{id}"), &[]).await.json();
    assert_eq!(file["url"], format!("https://verify.stripe.com/v1/files/{id}/contents"));
}

#[tokio::test]
async fn files_and_what_is_in_them_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { database: Some(folder.path().join("state.db")), ..reproducible() };
    let first = start_with(config()).await;
    let client = restricted(&first);
    let (_, report) = attempted(&client, &SELFIE, "verify", &[]).await;
    let bytes: Vec<u8> = (0..=255).collect();
    let parts = [
        Part::Field("purpose", "dispute_evidence"),
        Part::Field("file_link_data[create]", "true"),
        Part::File("a.png", &bytes),
    ];
    let upload = client.upload(&parts).await.json();
    let stable = |text: String, server: &TestServer| text.replace(server.url(), "");
    let before = stable(client.get(FILES, &[]).await.text, &first);
    let picture = client.download(&contents(&named(&report)[0])).await.bytes;
    first.shutdown().await;

    let second = start_with(config()).await;
    let client = restricted(&second);
    assert_eq!(stable(client.get(FILES, &[]).await.text, &second), before);
    assert_eq!(client.download(&contents(&named(&report)[0])).await.bytes, picture);
    assert_eq!(client.download(&contents(upload["id"].as_str().unwrap())).await.bytes, bytes);
    let next = client.upload_id("dispute_evidence", "a.png", b"...").await;
    assert_ne!(json!(next), upload["id"], "the seed goes on counting");
    assert_eq!(ids(&client.get(FILES, &[]).await.json())[0], next);
}
