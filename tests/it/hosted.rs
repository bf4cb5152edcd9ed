//! The page behind a session's link, and the Stripe.js stand-in: what a browser gets, and what it may do.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestServer, session_path, start};

/// A session with its link, and a browser that does not follow redirects.
async fn opened(server: &TestServer, form: &[(&str, &str)]) -> (Value, String, Client) {
    let session = server.client().create(form).await;
    let url = session["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(server.url()).unwrap().to_owned();
    (session, path, server.client_with_key("").without_redirects())
}

fn mark(page: &Answer) -> String {
    let (_, rest) = page.text.split_once(r#"name="csrf" value=""#).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

async fn status(server: &TestServer, session: &Value) -> Value {
    let id = session["id"].as_str().unwrap();
    server.client().get(&session_path(id), &[]).await.json()
}

#[tokio::test]
async fn a_click_brings_the_session_to_its_result_and_the_user_back() {
    let server = start().await;
    let form = [("type", "document"), ("return_url", "https://example.com/done?x=1")];
    for (choice, code) in [("success", Value::Null), ("selfie_face_mismatch", json!("selfie_face_mismatch"))] {
        let (session, path, browser) = opened(&server, &form).await;
        let page = browser.get(&path, &[]).await;
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
        let clicked = browser.post(&path, &[("csrf", &mark(&page)), ("outcome", choice)]).await;
        assert_eq!((clicked.status, clicked.header("location")), (303, Some("https://example.com/done?x=1")));
        assert_eq!(status(&server, &session).await["last_error"]["code"], code, "{choice}");
        // The link is used up.
        let again = browser.post(&path, &[("csrf", &mark(&page)), ("outcome", "success")]).await;
        assert!(again.text.contains("data-testid=\"closed-"), "{}", again.text);
    }
}

#[tokio::test]
async fn the_address_may_pick_the_result() {
    let server = start().await;
    let (session, path, browser) = opened(&server, &[("type", "document")]).await;
    let shown = browser.get(&format!("{path}?outcome=document_expired"), &[]).await;
    assert!(shown.text.contains("data-testid=\"outcome-chosen\""), "{}", shown.text);
    assert_eq!(status(&server, &session).await["last_error"], Value::Null, "a look changes nothing");
    let wrong = browser.get(&format!("{path}?outcome=document_expred&auto=1"), &[]).await;
    assert_eq!(wrong.status, 400, "{}", wrong.text);
    let done = browser.get(&format!("{path}?outcome=document_expired&auto=1"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(status(&server, &session).await["last_error"]["code"], "document_expired");
}

#[tokio::test]
async fn what_was_set_decides_a_plain_submission() {
    let server = start().await;
    let email = ("provided_details[email]", "x+document_expired@example.com");
    let (session, path, browser) = opened(&server, &[("type", "document"), email]).await;
    let page = browser.get(&path, &[]).await;
    assert!(page.text.contains("The e-mail address decides how it ends: document_expired."), "{}", page.text);
    browser.post(&path, &[("csrf", &mark(&page)), ("outcome", "as_set")]).await;
    assert_eq!(status(&server, &session).await["last_error"]["code"], "document_expired");
}

#[tokio::test]
async fn forms_of_others_and_links_of_nobody_do_nothing() {
    let server = start().await;
    let (session, path, browser) = opened(&server, &[("type", "document")]).await;
    let (_, other_path, _) = opened(&server, &[("type", "document")]).await;
    let foreign_mark = mark(&browser.get(&other_path, &[]).await);
    for csrf in ["", "nonsense", &foreign_mark] {
        let refused = browser.post(&path, &[("csrf", csrf), ("outcome", "success")]).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
    }
    let page = browser.get(&path, &[]).await;
    let own = mark(&page);
    let elsewhere = browser.with_header("origin", "http://evil.example");
    assert_eq!(elsewhere.post(&path, &[("csrf", &own), ("outcome", "success")]).await.status, 403);
    assert_eq!(browser.post(&path, &[("csrf", &own), ("outcome", "verfied")]).await.status, 400);
    assert_eq!(status(&server, &session).await, session);
    for nothing in ["/start/test_nothing", "/start/nothing", "/start/live_nothing"] {
        assert_eq!(browser.get(nothing, &[]).await.status, 404, "{nothing}");
    }
    assert_eq!(browser.request(Method::DELETE, &path, |request| request).await.status, 404);
}

#[tokio::test]
async fn links_of_closed_sessions_say_so() {
    let server = start().await;
    for (verb, closed) in
        [("cancel", "closed-canceled"), ("verify", "closed-verified"), ("process", "closed-processing")]
    {
        let (session, path, browser) = opened(&server, &[("type", "document")]).await;
        let id = session["id"].as_str().unwrap();
        let call = match verb {
            "cancel" => format!("/v1/identity/verification_sessions/{id}/cancel"),
            helper => format!("/v1/test_helpers/identity/verification_sessions/{id}/{helper}"),
        };
        server.client().post(&call, &[]).await;
        let page = browser.get(&path, &[]).await;
        assert!(page.text.contains(closed), "{verb}: {}", page.text);
        assert!(!page.text.contains("<form"), "{verb}");
    }
}

#[tokio::test]
async fn whatever_comes_from_outside_is_escaped() {
    let server = start().await;
    let hostile = "\"><script>alert(1)</script>";
    let form =
        [("type", "document"), ("client_reference_id", hostile), ("metadata[x]", hostile), ("metadata[<b>]", "y")];
    let (_, path, browser) = opened(&server, &form).await;
    for path in [path.clone(), format!("{path}?outcome={hostile}")] {
        let page = browser.get(&path, &[]).await;
        assert!(!page.text.contains("<script>") && !page.text.contains("<b>"), "{}", page.text);
    }
}

#[tokio::test]
async fn the_stand_in_of_stripe_js_is_served_and_knows_its_server() {
    let server = start().await;
    let browser = server.client_with_key("");
    for path in ["/v3/", "/v3/stripe.js", "/endive/stripe.js"] {
        let script = browser.get(path, &[]).await;
        assert_eq!(script.status, 200, "{path}");
        assert!(script.header("content-type").unwrap().contains("javascript"), "{path}");
        assert!(script.text.contains("verifyIdentity") && script.text.contains(server.url()), "{path}");
    }
    let asset = browser.get("/assets/hosted/hosted.css", &[]).await;
    assert_eq!(asset.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(browser.get("/assets/hosted/nothing.css", &[]).await.status, 404);
}
