//! Links to files: made, changed, listed, followed by anybody, and expired by the clock.

use std::time::Duration;

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::multipart::FILES;
use crate::support::{Client, START, TestServer, ids, session_path, start, start_literal};

const LINKS: &str = "/v1/file_links";
const REST: &str = "51U7Qw2Kx8RbTn4LpTestSuite";
const CONTENTS: &[u8] = b"\x89PNG\r\n\x1a\n...";

fn restricted(server: &TestServer) -> Client {
    server.client_with_key(&format!("rk_test_{REST}"))
}

async fn evidence(client: &Client) -> String {
    client.upload_id("dispute_evidence", "receipt.png", CONTENTS).await
}

async fn link(client: &Client, form: &[(&str, &str)]) -> Value {
    let answer = client.post(LINKS, form).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn path_of(link: &Value) -> String {
    format!("{LINKS}/{}", link["id"].as_str().unwrap())
}

/// The path of a link's URL, which leads to this server.
fn public_path(server: &TestServer, link: &Value) -> String {
    link["url"].as_str().unwrap().strip_prefix(server.url()).unwrap().to_owned()
}

/// The files of a verified session, the last one a face.
async fn pictures(client: &Client) -> (String, Vec<String>) {
    let form = [("type", "document"), ("options[document][require_matching_selfie]", "true")];
    let id = client.create(&form).await["id"].as_str().unwrap().to_owned();
    client.post(&format!("/v1/test_helpers/identity/verification_sessions/{id}/verify"), &[]).await;
    let mut files = ids(&client.get(FILES, &[]).await.json());
    files.reverse();
    (id, files)
}

#[tokio::test]
async fn a_link_lets_anybody_have_the_contents() {
    let server = start_literal().await;
    let client = server.client();
    let file = evidence(&client).await;
    let answer = client.post(LINKS, &[("file", &file), ("metadata[b]", "2"), ("metadata[a]", "1")]).await;
    assert_eq!(answer.status, 200);
    assert_snapshot!(answer.text, @r#"
    {
      "id": "link_1UV92qKx8RbTn4Lp8eHDvcUO",
      "object": "file_link",
      "created": 1793102400,
      "expired": false,
      "expires_at": null,
      "file": "file_1UV92qKx8RbTn4LpDF9kcf5g",
      "livemode": false,
      "metadata": {
        "a": "1",
        "b": "2"
      },
      "url": "https://verify.stripe.com/links/MDB8YWNjdF8xVTdRdzJLeDhSYlRuNExwfGZsX3Rlc3Rfc25tSTczQnJKcGZVYTZKTUFlcjFqOTkw00ooxQUEpx"
    }
    "#);
    assert_eq!(answer.header("stripe-should-retry"), Some("false"));
    assert!(answer.header("idempotency-key").is_some());
    assert_eq!(client.get(&path_of(&answer.json()), &[]).await.text, answer.text);

    let url = answer.json()["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix("https://verify.stripe.com").unwrap();
    for key in ["", "sk_test_somebody_else", "nonsense"] {
        let download = server.client_with_key(key).download(path).await;
        assert_eq!((download.status, download.bytes.as_slice()), (200, CONTENTS));
        assert_eq!(download.headers["content-type"], "image/png");
        assert_eq!(download.headers["content-disposition"], "inline; filename=\"receipt.png\"");
        assert_eq!(download.headers["x-content-type-options"], "nosniff");
        assert_eq!(download.headers.get("request-id"), None);
    }
}

#[tokio::test]
async fn a_file_shows_the_links_to_it() {
    let server = start_literal().await;
    let client = server.client();
    let (file, other) = (evidence(&client).await, evidence(&client).await);
    let first = link(&client, &[("file", &file)]).await;
    link(&client, &[("file", &other)]).await;
    let mut made = vec![first.clone()];
    for _ in 0..11 {
        made.insert(0, link(&client, &[("file", &file)]).await);
    }
    let shown = client.get(&format!("{FILES}/{file}"), &[]).await.json();
    let expected = json!({
        "object": "list",
        "data": made[..10],
        "has_more": true,
        "url": format!("/v1/file_links?file={file}"),
    });
    assert_eq!(shown["links"], expected);
    let list = client.get(FILES, &[]).await.json();
    assert_eq!(list["data"][1], shown);
    assert_eq!(list["data"][0]["links"]["data"].as_array().unwrap().len(), 1);

    let expand = [("expand[]", "file")];
    let retrieved = client.get(&path_of(&first), &expand).await.json();
    assert_eq!(retrieved["file"], shown);
    let updated = client.post(&path_of(&made[0]), &[("metadata[a]", "1"), ("expand[]", "file")]).await.json();
    assert_eq!(updated["file"]["links"]["data"][0]["metadata"], json!({"a": "1"}));
    assert_eq!(updated["file"]["links"]["data"].as_array().unwrap().len(), 10);
    let created = client.post(LINKS, &[("file", &file), ("expand[]", "file")]).await.json();
    let mut itself = created.clone();
    itself["file"] = json!(file);
    assert_eq!(created["file"]["links"]["data"][0], itself);
    assert_eq!(created["file"], client.get(&format!("{FILES}/{file}"), &[]).await.json());
    let listed = client.get(LINKS, &[("file", &other), ("expand[]", "data.file")]).await.json();
    assert_eq!(listed["data"][0]["file"], list["data"][0]);
}

#[tokio::test]
async fn links_expire_by_the_clock() {
    let server = start().await;
    let client = server.client();
    let file = evidence(&client).await;
    let at = (START + 60).to_string();
    let made = link(&client, &[("file", &file), ("expires_at", &at)]).await;
    assert_eq!((&made["expired"], &made["expires_at"]), (&json!(false), &json!(START + 60)));
    let path = public_path(&server, &made);
    server.advance(Duration::from_millis(59_999)).await;
    assert_eq!(client.download(&path).await.status, 200);
    assert_eq!(client.get(&path_of(&made), &[]).await.json(), made);
    server.advance(Duration::from_millis(1)).await;

    let gone = server.client_with_key("").download(&path).await;
    assert_eq!(gone.headers.get("request-id"), None);
    assert_eq!(gone.headers["content-type"], "application/json");
    let line = "404 invalid_request_error code=- param=-: This file link does not exist or has expired.";
    assert_eq!(gone.into_text().error_line(), line);
    assert_eq!(client.get("/links/nothing", &[]).await.error_line(), line);
    let expired = client.get(&path_of(&made), &[]).await.json();
    assert_eq!((&expired["expired"], &expired["url"]), (&json!(true), &made["url"]));
    assert_eq!(client.download(&format!("{FILES}/{file}/contents")).await.status, 200, "the file is still there");

    for form in [[("expires_at", "")], [("expires_at", "now")], [("metadata[a]", "1")], [("expires_at", "1893456000")]]
    {
        let refused = client.post(&path_of(&made), &form).await;
        assert_eq!(
            refused.error_line(),
            "400 invalid_request_error code=- param=-: You cannot update this file link because it has expired."
        );
        assert_eq!(refused.header("stripe-should-retry"), Some("false"));
    }
    assert_eq!(client.get(&path_of(&made), &[]).await.json(), expired);
}

#[tokio::test]
async fn a_link_can_be_changed_until_it_expires() {
    let server = start().await;
    let client = server.client();
    let file = evidence(&client).await;
    let made = link(&client, &[("file", &file), ("metadata[a]", "1"), ("metadata[b]", "2")]).await;
    let path = path_of(&made);
    let update = async |form: &[(&str, &str)]| {
        let answer = client.post(&path, form).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(client.get(&path, &[]).await.text, answer.text);
        answer.json()
    };
    assert_eq!(update(&[]).await, made);
    let with = |expires_at: Value, expired: bool, metadata: Value| {
        let mut link = made.clone();
        link["expires_at"] = expires_at;
        link["expired"] = json!(expired);
        link["metadata"] = metadata;
        link
    };
    let at = (START + 100).to_string();
    let merged = json!({"a": "3", "c": "4"});
    assert_eq!(
        update(&[("expires_at", &at), ("metadata[a]", "3"), ("metadata[b]", ""), ("metadata[c]", "4")]).await,
        with(json!(START + 100), false, merged.clone())
    );
    assert_eq!(update(&[("expires_at", "")]).await, with(Value::Null, false, merged));
    assert_eq!(update(&[("metadata", "")]).await, with(Value::Null, false, json!({})));
    server.advance(Duration::from_millis(10_500)).await;
    assert_eq!(update(&[("expires_at", "now")]).await, with(json!(START + 10), true, json!({})));
    assert_eq!(client.download(&public_path(&server, &made)).await.status, 404);
}

#[tokio::test]
async fn links_to_what_a_verification_left_are_for_restricted_keys_and_30_seconds() {
    let server = start().await;
    let client = restricted(&server);
    let (_, files) = pictures(&client).await;
    assert_eq!(files.len(), 3);
    for file in &files {
        let at = |after: i64| (START + after).to_string();
        for form in [vec![("file", file.clone())], vec![("file", file.clone()), ("expires_at", at(31))]] {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(
                client.post(LINKS, &form).await.error_line(),
                "400 invalid_request_error code=- param=expires_at: File links for this file must expire within 30 seconds."
            );
        }
        let secret = server.client().post(LINKS, &[("file", file), ("expires_at", &at(30))]).await;
        assert!(secret.error_line().starts_with("403 invalid_request_error code=- param=-: To access sensitive"));
        let made = link(&client, &[("file", file), ("expires_at", &at(20))]).await;
        let longer = link_update(&client, &made, &at(30)).await;
        assert_eq!(longer["expires_at"], START + 30);
        for expires_at in ["", &at(31)] {
            let refused = client.post(&path_of(&made), &[("expires_at", expires_at)]).await;
            assert!(refused.error_line().ends_with("must expire within 30 seconds."), "{}", refused.text);
        }
        let path = public_path(&server, &made);
        let picture = server.client_with_key("").download(&path).await;
        assert_eq!((picture.status, picture.headers["content-type"].as_str()), (200, "image/png"));
        assert_eq!(picture.bytes, client.download(&format!("{FILES}/{file}/contents")).await.bytes);
    }
    let links = client.get(LINKS, &[]).await.json();
    server.advance(Duration::from_secs(30)).await;
    for made in links["data"].as_array().unwrap() {
        assert_eq!(client.download(&public_path(&server, made)).await.status, 404);
    }
}

async fn link_update(client: &Client, link: &Value, expires_at: &str) -> Value {
    let answer = client.post(&path_of(link), &[("expires_at", expires_at)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn redaction_ends_links_before_their_time() {
    let server = start().await;
    let client = restricted(&server);
    let (session, files) = pictures(&client).await;
    let made = link(&client, &[("file", &files[0]), ("expires_at", &(START + 30).to_string())]).await;
    let path = public_path(&server, &made);
    client.post(&format!("{}/redact", session_path(&session)), &[]).await;
    assert_eq!(client.download(&path).await.status, 200);
    server.advance(Duration::from_secs(3)).await;
    let gone = client.download(&path).await.into_text();
    assert_eq!(
        gone.error_line(),
        format!(
            "404 invalid_request_error code=resource_missing param=-: The contents of the file '{}' are no longer \
             available.",
            files[0]
        )
    );
}

#[tokio::test]
async fn pages_of_links_are_those_of_every_list() {
    let server = start().await;
    let client = server.client();
    let (one, other) = (evidence(&client).await, evidence(&client).await);
    let mut made = Vec::new();
    for number in 0..5 {
        let file = if number % 2 == 0 { &one } else { &other };
        let expires = (START + 15 + 10 * number).to_string();
        made.insert(
            0,
            link(&client, &[("file", file), ("expires_at", &expires)]).await["id"].as_str().unwrap().to_owned(),
        );
        server.advance(Duration::from_secs(5)).await;
    }
    let [fifth, fourth, third, second, first] = &made[..] else { panic!("five were made") };
    let list = async |query: &[(&str, &str)]| {
        let page = client.get(LINKS, query).await.json();
        assert_eq!(page["url"], LINKS);
        (ids(&page), page["has_more"].as_bool().unwrap())
    };
    let page = |ids: &[&String], has_more| (ids.iter().map(ToString::to_string).collect::<Vec<_>>(), has_more);
    assert_eq!(list(&[]).await, page(&[fifth, fourth, third, second, first], false));
    assert_eq!(list(&[("limit", "2"), ("starting_after", fifth)]).await, page(&[fourth, third], true));
    assert_eq!(list(&[("limit", "2"), ("ending_before", first)]).await, page(&[third, second], true));
    assert_eq!(list(&[("file", &one)]).await, page(&[fifth, third, first], false));
    assert_eq!(list(&[("file", &one), ("limit", "1"), ("starting_after", fourth)]).await, page(&[third], true));
    assert_eq!(list(&[("file", "file_missing")]).await, page(&[], false));
    assert_eq!(list(&[("expired", "true")]).await, page(&[second, first], false));
    assert_eq!(list(&[("expired", "false"), ("file", &one)]).await, page(&[fifth, third], false));
    assert_eq!(list(&[("created[lte]", &(START + 5).to_string())]).await, page(&[second, first], false));
    let for_ever = link(&client, &[("file", &other)]).await["id"].as_str().unwrap().to_owned();
    assert_eq!(list(&[("expired", "false"), ("file", &other)]).await, page(&[&for_ever, fourth], false));
    assert_eq!(server.client_with_key("sk_test_other").get(LINKS, &[]).await.json()["data"], json!([]));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_for_links_is_told() {
    let server = start().await;
    let client = server.client();
    let file = evidence(&client).await;
    let private = client.upload_id("identity_document", "a.png", CONTENTS).await;
    let made = link(&client, &[("file", &file)]).await;
    let mut lines = Vec::new();
    let private_form = format!("file={private}");
    for (method, path, form) in [
        (Method::POST, LINKS, ""),
        (Method::POST, LINKS, "file="),
        (Method::POST, LINKS, "file=file_missing"),
        (Method::POST, LINKS, "file=vs_1"),
        (Method::POST, LINKS, "file=file_missing&expires_at=1"),
        (Method::POST, LINKS, "file=file_missing&expires_at=1793102400"),
        (Method::POST, LINKS, "file=file_missing&expires_at=now"),
        (Method::POST, LINKS, "file=file_missing&expires_at="),
        (Method::POST, LINKS, "file=file_missing&purpose=selfie"),
        (Method::POST, LINKS, "file=file_missing&expand[]=links"),
        (Method::POST, LINKS, "file=file_missing&metadata=x"),
        (Method::POST, LINKS, &private_form),
        (Method::GET, LINKS, "expired=1"),
        (Method::GET, LINKS, "starting_after=link_missing"),
        (Method::GET, LINKS, "expand[]=file"),
        (Method::GET, "/v1/file_links/link_missing", ""),
        (Method::GET, "/v1/file_links/x", ""),
        (Method::POST, "/v1/file_links/link_missing", ""),
        (Method::POST, "/v1/file_links/link_missing", "expires_at=1"),
        (Method::POST, "/v1/file_links/link_missing", "expires_at=later"),
        (Method::POST, "/v1/file_links/link_missing", "file=file_1"),
    ] {
        let line = client.send_form(method.clone(), path, form).await.error_line();
        lines.push(format!("{method} {path} {form}\n  {line}").replace(&private, "file_..."));
    }
    let live = server.client_with_key(&format!("sk_live_{REST}"));
    let id = made["id"].as_str().unwrap();
    for answer in [live.get(&path_of(&made), &[]).await, live.post(&path_of(&made), &[]).await] {
        lines.push(format!("of the other mode\n  {}", answer.error_line()).replace(id, "link_..."));
    }
    let answer = live.post(LINKS, &[("file", &file)]).await;
    lines.push(format!("of the other mode\n  {}", answer.error_line()).replace(&file, "file_..."));
    assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn a_key_makes_one_link_and_brings_it_back_when_its_time_is_over() {
    let server = start().await;
    let client = server.client().with_header("Idempotency-Key", "k");
    let file = evidence(&server.client()).await;
    let at = (START + 10).to_string();
    let form = [("file", file.as_str()), ("expires_at", at.as_str())];
    let first = client.post(LINKS, &form).await;
    server.advance(Duration::from_mins(1)).await;
    let again = client.post(LINKS, &form).await;
    assert_eq!((&again.text, again.header("idempotent-replayed")), (&first.text, Some("true")));
    assert_eq!(ids(&server.client().get(LINKS, &[]).await.json()).len(), 1);
    let other = client.post(LINKS, &[("file", &file)]).await;
    assert!(other.error_line().starts_with("400 idempotency_error"));
}

#[tokio::test]
async fn links_lead_where_the_request_came_to_and_know_their_mode() {
    let server = start().await;
    let client = server.client();
    let file = evidence(&client).await;
    let made = link(&client, &[("file", &file)]).await;
    let token = public_path(&server, &made).strip_prefix("/links/").unwrap().to_owned();
    assert_eq!((token.len(), &token[76..78]), (86, "00"));
    let intercepted = client.with_header("Host", "files.stripe.com").get(&path_of(&made), &[]).await.json();
    assert_eq!(intercepted["url"], format!("https://files.stripe.com/links/{token}"));

    let live = server.client_with_key(&format!("sk_live_{REST}"));
    let live_file = evidence(&live).await;
    let live_link = link(&live, &[("file", &live_file)]).await;
    assert_eq!((&live_link["livemode"], &made["livemode"]), (&json!(true), &json!(false)));
    assert_eq!(server.client_with_key("").download(&public_path(&server, &live_link)).await.bytes, CONTENTS);
    for method in [Method::POST, Method::DELETE] {
        assert_eq!(client.request(method, &format!("/links/{token}"), |request| request).await.status, 404);
    }
    assert_eq!(client.request(Method::HEAD, &format!("/links/{token}"), |request| request).await.status, 200);
}
