//! What keeps the pages of a session's link safe: headers, frames, marks of forms, origins, and what a look does not
//! do.

use identity_mock::Config;
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::Value;

use crate::support::pages::{Visitor, last_part, mark, test_ids};
use crate::support::{Answer, TestServer, reproducible, session_path, start, start_with};

const DOCUMENT: &[(&str, &str)] = &[("type", "document")];
const EMBEDDED: &str = "?origin=http://localhost:4242";

/// The headers that say what a page may do.
fn headers(answer: &Answer) -> String {
    let left_out = ["content-length", "date", "location"];
    let shown = answer.headers.iter().filter(|(name, _)| !left_out.contains(&name.as_str()));
    let lines: Vec<String> = shown.map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{}\n{}", answer.status, lines.join("\n"))
}

/// Whether the session is as it was when it was made.
async fn is_untouched(server: &TestServer, session: &Value) -> bool {
    let id = session["id"].as_str().unwrap();
    server.client().get(&session_path(id), &[]).await.json() == *session
}

#[tokio::test]
async fn a_page_may_do_nothing_but_what_it_is_for() {
    let server = start().await;
    let (_, visitor) = server.visited(DOCUMENT).await;
    assert_snapshot!(headers(&visitor.get("").await), @r"
    200
    cache-control: no-store
    content-security-policy: default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
    content-type: text/html; charset=utf-8
    referrer-policy: same-origin
    x-content-type-options: nosniff
    x-frame-options: DENY
    ");
    // Browsers hold the redirects after a form to the policy of its page.
    let form = [("type", "document"), ("return_url", "https://example.com/done")];
    let (_, returning) = server.visited(&form).await;
    let policy = returning.get("/verify/consent").await.header("content-security-policy").unwrap().to_owned();
    assert!(policy.contains("; form-action 'self' http: https:; "), "{policy}");
    // In a frame nobody is sent away, and only the page that asked for it has the frame.
    let framed = returning.in_modal().get(&format!("{EMBEDDED}&ancestor=https://cypress.example")).await;
    assert_snapshot!(headers(&framed), @r"
    200
    cache-control: no-store
    content-security-policy: default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors http://localhost:4242 https://cypress.example
    content-type: text/html; charset=utf-8
    referrer-policy: same-origin
    x-content-type-options: nosniff
    ");
    let onward = headers(&visitor.get("/verify").await);
    assert_snapshot!(onward, @r"
    303
    cache-control: no-store
    referrer-policy: same-origin
    x-content-type-options: nosniff
    ");
    assert_eq!(headers(&visitor.send("", &[("outcome", "success")]).await), onward);
}

#[tokio::test]
async fn a_frame_has_to_say_whose_it_is() {
    let server = start().await;
    let (_, visitor) = server.visited(DOCUMENT).await;
    let modal = visitor.in_modal();
    for query in
        ["", "?origin=", "?origin=null", "?origin=*", "?origin=http://a.example/x", "?origin=javascript:alert(1)"]
    {
        let answer = modal.get(query).await;
        assert_eq!((answer.status, test_ids(&answer.text)[0]), (400, "problem"), "{query}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.ends_with("frame-ancestors 'none'"), "{query}: {policy}");
    }
    let spoiled = modal.get("?origin=http://a.example%3Bscript-src%20*").await;
    assert_eq!(spoiled.status, 400);
    let ancestors = modal.get(&format!("{EMBEDDED}&ancestor=null&ancestor=http://b.example%20*")).await;
    let policy = ancestors.header("content-security-policy").unwrap();
    assert!(policy.ends_with("frame-ancestors http://localhost:4242"), "{policy}");
}

#[tokio::test]
async fn only_forms_of_this_server_for_this_link_are_taken() {
    let server = start().await;
    let (session, visitor) = server.visited(DOCUMENT).await;
    let (_, other) = server.visited(DOCUMENT).await;
    let own = mark(&visitor.page("").await);
    let flipped: String = own.chars().rev().collect();
    let longer = format!("{own}A");
    let foreign = mark(&other.page("").await);
    assert_ne!(own, foreign);
    for csrf in ["", "x", "\u{fc}", &own[1..], &flipped, &longer, &foreign] {
        for (rest, name, value) in [("", "outcome", "success"), ("/verify/consent", "consent", "decline")] {
            let path = format!("{}{rest}", visitor.path);
            let answer = visitor.browser.post(&path, &[("csrf", csrf), (name, value)]).await;
            assert_eq!((answer.status, test_ids(&answer.text)[0]), (403, "problem"), "{csrf:?}");
        }
    }
    let unmarked = visitor.browser.post(&visitor.path, &[("outcome", "success")]).await;
    assert_eq!(unmarked.status, 403);
    assert!(is_untouched(&server, &session).await);
    // The same mark is good for every form of the link.
    let path = format!("{}/verify/consent", visitor.path);
    let taken = visitor.browser.post(&path, &[("csrf", own.as_str()), ("consent", "accept")]).await;
    assert_eq!(taken.status, 303);
}

async fn send(visitor: &Visitor, mark: &str, headers: &[(&str, &str)]) -> Answer {
    let browser = headers.iter().fold(visitor.clone(), |visitor, (name, value)| visitor.with_header(name, value));
    browser.browser.post(&visitor.path, &[("csrf", mark), ("outcome", "success")]).await
}

#[tokio::test]
async fn pages_of_others_send_nothing() {
    let public_url = Some("https://mock.example.com".to_owned());
    let server = start_with(Config { public_url, ..reproducible() }).await;
    let (session, visitor) = server.visited(DOCUMENT).await;
    let own = mark(&visitor.page("").await);
    for headers in [
        &[("origin", "http://evil.example")][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        // A name that was made to lead here.
        &[("host", "evil.example"), ("origin", "http://evil.example"), ("sec-fetch-site", "same-origin")],
        &[("host", "verify.stripe.com.evil.example"), ("origin", "https://verify.stripe.com.evil.example")],
    ] {
        let answer = send(&visitor, &own, headers).await;
        assert_eq!((answer.status, test_ids(&answer.text)[0]), (403, "problem"), "{headers:?}");
    }
    assert!(is_untouched(&server, &session).await);
    // Links may be followed from anywhere.
    let followed = visitor.with_header("sec-fetch-site", "cross-site").with_header("origin", "http://evil.example");
    assert_eq!(test_ids(&followed.page("").await)[0], "start");

    for headers in [
        &[][..],
        &[("host", "localhost:12113"), ("origin", "http://localhost:12113"), ("sec-fetch-site", "same-origin")],
        &[("host", "mock"), ("origin", "http://mock")],
        &[("host", "mock.example.com"), ("origin", "https://mock.example.com")],
        // Intercepted traffic.
        &[("host", "verify.stripe.com"), ("origin", "https://verify.stripe.com"), ("sec-fetch-site", "same-origin")],
    ] {
        let (_, visitor) = server.visited(DOCUMENT).await;
        let own = mark(&visitor.page("").await);
        assert_eq!(send(&visitor, &own, headers).await.status, 303, "{headers:?}");
    }
}

#[tokio::test]
async fn a_look_changes_nothing_but_one_that_says_so() {
    let server = start().await;
    let (session, visitor) = server.visited(DOCUMENT).await;
    let acting = "?outcome=verified&auto=1";
    for rest in
        ["", "?outcome=verified", "?outcome=verified&auto=0", "?outcome=verified&auto=", "/verify", "/verify/consent"]
    {
        assert!(visitor.get(rest).await.status < 400, "{rest}");
    }
    let path = format!("{}{acting}", visitor.path);
    assert_eq!(visitor.browser.request(Method::HEAD, &path, |request| request).await.status, 200);
    for (name, value) in [("sec-purpose", "prefetch;prerender"), ("sec-purpose", "prefetch"), ("purpose", "prefetch")] {
        let fetched = visitor.with_header(name, value).get(acting).await;
        assert_eq!((fetched.status, test_ids(&fetched.text)[1]), (200, "outcome-chosen"), "{name}: {value}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = visitor.browser.request(method.clone(), &path, |request| request).await;
        assert_eq!(answer.status, 404, "{method}");
    }
    assert!(is_untouched(&server, &session).await);
    let done = visitor.get(acting).await;
    assert_eq!((done.status, last_part(&done)), (303, "success".to_owned()));
    assert!(!is_untouched(&server, &session).await);
}

#[tokio::test]
async fn bodies_of_the_wrong_kind_are_told_as_pages() {
    let server = start().await;
    let (session, visitor) = server.visited(DOCUMENT).await;
    for (content_type, body, status) in [
        ("application/json", "{}".to_owned(), 400),
        ("multipart/form-data; boundary=x", "nonsense".to_owned(), 400),
        ("application/x-www-form-urlencoded", "csrf=%ff".to_owned(), 400),
        ("application/x-www-form-urlencoded", "a=b&".repeat(2000), 400),
        ("application/x-www-form-urlencoded", "a".repeat((1 << 20) + 1), 413),
    ] {
        let build = |request: reqwest::RequestBuilder| request.header("content-type", content_type).body(body);
        let answer = visitor.browser.request(Method::POST, &visitor.path, build).await;
        assert_eq!((answer.status, test_ids(&answer.text)[0]), (status, "problem"), "{content_type}");
    }
    assert!(is_untouched(&server, &session).await);
}
