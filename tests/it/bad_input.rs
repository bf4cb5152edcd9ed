//! Requests that no client should send: Stripe's error for each, and a server that lives on.

use crate::support::driving::helper_path;
use crate::support::process::eventually;
use crate::support::raw::{self, AUTHORIZATION, Connection, FORM};
use crate::support::{Answer, SESSIONS, TestServer, ids, start};

/// Posts a body of the form's type.
async fn post_form(server: &TestServer, body: &[u8]) -> Answer {
    raw::send(server.url(), "POST", SESSIONS, &[AUTHORIZATION, FORM], body).await
}

async fn post_as(server: &TestServer, content_type: &str, body: &[u8]) -> Answer {
    raw::send(server.url(), "POST", SESSIONS, &[AUTHORIZATION, ("Content-Type", content_type)], body).await
}

/// The server still makes sessions.
async fn check_alive(server: &TestServer) {
    server.client().create_id().await;
}

fn unrecognized(method: &str, path: &str) -> String {
    format!(
        "404 invalid_request_error code=- param=-: Unrecognized request URL ({method}: {path}). If you are trying to \
         list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid \
         (non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at \
         https://support.stripe.com/."
    )
}

#[tokio::test]
async fn an_unknown_url_or_method_is_unrecognized() {
    let server = start().await;
    let id = server.client().create_id().await;
    for (method, path) in [
        ("GET", "/".to_owned()),
        ("GET", "/v1/foo".to_owned()),
        ("GET", "/v2/identity/verification_sessions".to_owned()),
        ("GET", format!("{SESSIONS}/")),
        ("POST", format!("{SESSIONS}/")),
        ("POST", format!("{SESSIONS}//cancel")),
        ("GET", format!("/{SESSIONS}")),
        ("GET", format!("{SESSIONS}/{id}/cancel")),
        ("GET", format!("{SESSIONS}/{id}/")),
        ("POST", format!("{SESSIONS}/{id}/approve")),
        ("GET", helper_path(&id, "verify")),
        ("POST", helper_path(&id, "approve")),
        ("POST", helper_path(&id, "verify/")),
        ("POST", helper_path("", "verify")),
        ("DELETE", SESSIONS.to_owned()),
        ("DELETE", format!("{SESSIONS}/{id}")),
        ("PUT", format!("{SESSIONS}/{id}")),
        ("PATCH", format!("{SESSIONS}/{id}")),
        ("BREW", SESSIONS.to_owned()),
        ("POST", "/livez".to_owned()),
    ] {
        for headers in [&[AUTHORIZATION][..], &[]] {
            let answer = raw::send(server.url(), method, &path, headers, b"").await;
            assert_eq!(answer.error_line(), unrecognized(method, &path));
            assert_eq!(answer.header("allow"), None);
        }
    }
    let with_query = raw::send(server.url(), "GET", "/v1/foo?a=b", &[AUTHORIZATION], b"").await;
    assert_eq!(with_query.error_line(), unrecognized("GET", "/v1/foo"));
    check_alive(&server).await;
}

#[tokio::test]
async fn what_is_no_id_names_no_session() {
    let server = start().await;
    for (path, shown) in [
        ("nonsense", "nonsense"),
        ("vs_", "vs_"),
        ("vs_%00", "vs_\0"),
        ("vs_%27%22", "vs_'\""),
        ("vs_%C3%A9", "vs_é"),
        ("%2e%2e%2f%2e%2e", "../.."),
        ("vs_%2525", "vs_%25"),
    ] {
        let answer = server.client().get(&format!("{SESSIONS}/{path}"), &[]).await;
        let expected = format!(
            "404 invalid_request_error code=resource_missing param=session: No such VerificationSession: '{shown}'"
        );
        assert_eq!(answer.error_line(), expected);
    }
    check_alive(&server).await;
}

#[tokio::test]
async fn a_path_that_is_not_utf_8_is_unrecognized() {
    let server = start().await;
    for (method, path) in [("GET", format!("{SESSIONS}/vs_%FF")), ("POST", format!("{SESSIONS}/%C3%28/cancel"))] {
        let answer = raw::send(server.url(), method, &path, &[AUTHORIZATION], b"").await;
        assert_eq!(answer.error_line(), unrecognized(method, &path));
    }
    check_alive(&server).await;
}

#[tokio::test]
async fn only_forms_are_read() {
    let server = start().await;
    for content_type in ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"] {
        let answer = post_as(&server, content_type, br#"{"type": "document"}"#).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.error_line(), @"400 invalid_request_error code=- param=-: Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.");
        }
    }
    for content_type in ["text/plain", "application/xml", "application/octet-stream", "form"] {
        let answer = post_as(&server, content_type, b"type=document").await;
        let expected = format!(
            "400 invalid_request_error code=- param=-: Invalid request: unsupported Content-Type {content_type}. If \
             error persists and you need assistance, please contact support@stripe.com."
        );
        assert_eq!(answer.error_line(), expected);
    }
    for content_type in ["application/x-www-form-urlencoded; charset=utf-8", "Application/X-WWW-Form-Urlencoded"] {
        assert_eq!(post_as(&server, content_type, b"type=document").await.status, 200, "{content_type}");
    }
    // Without a body its type does not matter.
    let id = server.client().create_id().await;
    let json = [AUTHORIZATION, ("Content-Type", "application/json")];
    let path = format!("{SESSIONS}/{id}/cancel");
    assert_eq!(raw::send(server.url(), "POST", &path, &json, b"").await.status, 200);
}

#[tokio::test]
async fn a_body_has_bounds() {
    let server = start().await;
    let mebibyte = 1 << 20;
    let too_large = post_form(&server, format!("type={}", "x".repeat(mebibyte)).as_bytes()).await;
    insta::assert_snapshot!(too_large.error_line(), @"413 invalid_request_error code=- param=-: Invalid request: the request body is too large.");
    let large = post_form(&server, format!("type={}", "x".repeat(mebibyte - 5)).as_bytes()).await;
    assert_eq!(large.json()["error"]["param"], "type");

    let many = |pairs: usize| "expand[]=provided_details&".repeat(pairs - 1) + "type=document";
    assert_eq!(post_form(&server, many(1000).as_bytes()).await.status, 200);
    let too_many = post_form(&server, many(1001).as_bytes()).await;
    insta::assert_snapshot!(too_many.error_line(), @"400 invalid_request_error code=- param=-: Invalid request: too many parameters.");

    let nested = |levels: usize| format!("type=document&a{}=1", "[b]".repeat(levels));
    let deep = post_form(&server, nested(9).as_bytes()).await;
    assert_eq!(deep.json()["error"]["code"], "parameter_unknown");
    let too_deep = post_form(&server, nested(10).as_bytes()).await;
    insta::assert_snapshot!(too_deep.error_line(), @"400 invalid_request_error code=- param=-: Invalid request: parameters are nested too deeply.");
    assert_eq!(post_form(&server, nested(100_000).as_bytes()).await.text.len(), too_deep.text.len());
    check_alive(&server).await;
}

#[tokio::test]
async fn a_body_without_a_length_is_bounded_too() {
    let server = start().await;
    let mut connection = Connection::open(server.url()).await;
    let (key, value) = AUTHORIZATION;
    let head = format!("POST {SESSIONS} HTTP/1.1\r\nHost: x\r\n{key}: {value}\r\nTransfer-Encoding: chunked\r\n\r\n");
    connection.write(head.as_bytes()).await;
    for _ in 0..40 {
        connection.write(format!("8000\r\n{}\r\n", "x".repeat(0x8000)).as_bytes()).await;
    }
    let answer = connection.answer().await;
    assert_eq!(answer.status, 413, "{}", answer.text);
    check_alive(&server).await;
}

#[tokio::test]
async fn bytes_that_are_not_utf_8_are_refused() {
    let server = start().await;
    for body in [&b"type=%FF"[..], b"%FF=document", b"type=\xff\xfe", b"metadata[%C3]=x", b"type=document&x=%ED%A0%80"]
    {
        let answer = post_form(&server, body).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.error_line(), @"400 invalid_request_error code=- param=-: Invalid request: parameters must be encoded in UTF-8.");
        }
    }
    let query = raw::send(server.url(), "GET", &format!("{SESSIONS}?status=%FF"), &[AUTHORIZATION], b"").await;
    assert_eq!(query.status, 400);
    check_alive(&server).await;
}

#[tokio::test]
async fn percent_signs_that_encode_nothing_stand_for_themselves() {
    let server = start().await;
    for body in ["type=document&metadata[a]=100%", "type=document&metadata[a]=%zz", "type=document&metadata[a]=%2"] {
        let answer = post_form(&server, body.as_bytes()).await;
        assert_eq!(answer.json()["metadata"]["a"], body.rsplit('=').next().unwrap());
    }
    for body in ["&&&", "=", "[]=1", "[a]=1", "a[=1", "a]=1", "a[b]c=1", "a[[b]]=1", "type[=document", "%00=%00"] {
        let answer = post_form(&server, body.as_bytes()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.error_line().contains("invalid_request_error code=parameter_"), "{body}: {}", answer.text);
    }
    check_alive(&server).await;
}

#[tokio::test]
async fn heads_that_are_no_http_are_refused_and_the_next_client_is_served() {
    let server = start().await;
    for (bytes, expected) in [
        (b"\0\x01\x02\x03\xff\xfe\r\n\r\n".to_vec(), "HTTP/1.1 400"),
        (b"GET\r\n\r\n".to_vec(), "HTTP/1.1 400"),
        (format!("GET {SESSIONS} HTTP/9.9\r\n\r\n").into_bytes(), "HTTP/1.1 400"),
        (format!("GET {SESSIONS} HTTP/1.1\r\nno colon\r\n\r\n").into_bytes(), "HTTP/1.1 400"),
        (format!("POST {SESSIONS} HTTP/1.1\r\nContent-Length: -1\r\n\r\n").into_bytes(), "HTTP/1.1 400"),
        (raw::request(server.url(), "GET", SESSIONS, &[("X-Huge", &"x".repeat(1 << 20))], b""), "HTTP/1.1 431"),
        (raw::request(server.url(), "GET", SESSIONS, &[("X-Many", "1"); 200], b""), "HTTP/1.1 431"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage that is no frame at all".to_vec(), ""),
    ] {
        let answer = raw::exchange_lossy(server.url(), &bytes).await;
        assert!(answer.starts_with(expected), "{:?}: {answer}", String::from_utf8_lossy(&bytes[..bytes.len().min(60)]));
        check_alive(&server).await;
    }
}

#[tokio::test]
async fn large_headers_that_are_understood_are_no_matter() {
    let server = start().await;
    let large = "x".repeat(60_000);
    let answer = raw::send(server.url(), "GET", SESSIONS, &[AUTHORIZATION, ("X-Large", &large)], b"").await;
    assert_eq!(answer.status, 200);
    let key = format!("Bearer {large}");
    let refused = raw::send(server.url(), "GET", SESSIONS, &[("Authorization", &key)], b"").await;
    assert!(refused.error_line().starts_with("401 invalid_request_error"), "{}", refused.status);
    check_alive(&server).await;
}

#[tokio::test]
async fn a_client_that_says_no_more_still_gets_its_answer() {
    let server = start().await;
    let mut connection = Connection::open(server.url()).await;
    let headers = [AUTHORIZATION, FORM];
    connection.write(&raw::request(server.url(), "POST", SESSIONS, &headers, b"type=document")).await;
    connection.half_close().await;
    assert_eq!(connection.answer().await.status, 200);
}

#[tokio::test]
async fn a_body_that_breaks_off_changes_nothing() {
    let server = start().await;
    for says_no_more in [true, false] {
        let mut connection = Connection::open(server.url()).await;
        connection.begin_post(SESSIONS, &[AUTHORIZATION, FORM, ("Idempotency-Key", "k")], 100).await;
        connection.write(b"type=document").await;
        if says_no_more {
            connection.half_close().await;
        }
        drop(connection);
        // The key is free once the server has noticed, and then a request of other parameters takes it.
        let client = server.client().with_header("Idempotency-Key", "k");
        eventually("the server noticed", async || client.post(SESSIONS, &[("type", "x")]).await.status == 400).await;
    }
    assert_eq!(ids(&server.client().get(SESSIONS, &[]).await.json()), Vec::<String>::new());
}

#[tokio::test]
async fn old_and_hurried_clients_are_served() {
    let server = start().await;
    let (key, value) = AUTHORIZATION;
    let old = format!("GET {SESSIONS} HTTP/1.0\r\n{key}: {value}\r\n\r\n");
    let old = raw::parse(&raw::exchange(server.url(), old.as_bytes()).await).unwrap();
    assert_eq!((old.status, ids(&old.json())), (200, Vec::new()));

    let one = format!("GET {SESSIONS}?limit=1 HTTP/1.1\r\nHost: x\r\n{key}: {value}\r\n\r\n");
    let wrong = format!("GET /v1/wrong HTTP/1.1\r\nHost: x\r\n{key}: {value}\r\n\r\n");
    let last = raw::request(server.url(), "GET", SESSIONS, &[AUTHORIZATION], b"");
    let pipelined = [one.as_bytes(), wrong.as_bytes(), one.as_bytes(), &last].concat();
    let answers = raw::exchange(server.url(), &pipelined).await;
    let statuses: Vec<_> = answers.matches("HTTP/1.1 ").zip(answers.split("HTTP/1.1 ").skip(1)).collect();
    assert_eq!(statuses.iter().map(|(_, rest)| &rest[..3]).collect::<Vec<_>>(), ["200", "404", "200", "200"]);
}

#[tokio::test]
async fn a_head_request_is_answered_without_a_body() {
    let server = start().await;
    let id = server.client().create_id().await;
    for (path, status) in [(SESSIONS.to_owned(), 200), (format!("{SESSIONS}/{id}"), 200), ("/v1/foo".to_owned(), 404)] {
        let answer = server.client().request(reqwest::Method::HEAD, &path, |request| request).await;
        let whole = server.client().get(&path, &[]).await;
        assert_eq!((answer.status, answer.text.as_str()), (status, ""), "{path}");
        // The text of a 404 names the method.
        if status == 200 {
            assert_eq!(answer.header("content-length"), Some(whole.text.len().to_string().as_str()), "{path}");
        }
    }
}

#[tokio::test]
async fn health_needs_no_key() {
    let server = start().await;
    for path in ["/livez", "/readyz", "/healthcheck"] {
        let answer = raw::send(server.url(), "GET", path, &[], b"").await;
        assert_eq!((answer.status, answer.text.as_str()), (200, "ok"), "{path}");
    }
}
