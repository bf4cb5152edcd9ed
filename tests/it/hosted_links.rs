//! Links: which session a link leads to, for how long, and what is left of it when it was used.

use std::time::Duration;

use identity_mock::Config;
use reqwest::Method;
use serde_json::Value;

use crate::support::driving::helper_path;
use crate::support::pages::{Visitor, last_part, test_ids};
use crate::support::{Client, reproducible, session_path, start, start_with};

const DOCUMENT: &[(&str, &str)] = &[("type", "document")];
const EMBEDDED: &str = "?origin=http://localhost:4242";

/// The status of the page and what it is.
async fn seen(visitor: &Visitor, rest: &str) -> (u16, String) {
    let answer = visitor.get(rest).await;
    (answer.status, test_ids(&answer.text)[0].to_owned())
}

fn is(status: u16, page: &str) -> (u16, String) {
    (status, page.to_owned())
}

#[tokio::test]
async fn what_is_no_link_leads_nowhere() {
    let server = start().await;
    let (_, visitor) = server.visited(DOCUMENT).await;
    let token = visitor.path.strip_prefix("/start/test_").unwrap();
    let cut = &token[..token.len() - 1];
    let other_end = format!("{cut}{}", if token.ends_with('x') { 'y' } else { 'x' });
    for link in [
        "test_",
        "test_x",
        token,
        &format!("live_{token}"),
        &format!("TEST_{token}"),
        &format!("test_{cut}"),
        &format!("test_{token}x"),
        &format!("test_{other_end}"),
        &format!("test_{}", "A".repeat(84)),
        "%ff",
        "test_%00",
    ] {
        let visitor = Visitor { path: format!("/start/{link}"), ..visitor.clone() };
        assert_eq!(seen(&visitor, "").await, is(404, "closed-unknown"), "{link}");
        assert_eq!(seen(&visitor.in_modal(), EMBEDDED).await, is(404, "closed-unknown"), "{link}");
        let posted = visitor.browser.post(&visitor.path, &[("outcome", "success")]).await;
        assert_eq!(posted.status, 404, "{link}");
    }
}

#[tokio::test]
async fn links_lead_to_their_own_account_and_mode() {
    let server = start().await;
    for key in ["sk_test_first", "sk_test_second", "sk_live_first", "rk_live_second"] {
        let client = server.client_with_key(key);
        let session = client.create(DOCUMENT).await;
        let visitor = server.visitor(&session);
        let visitor = Visitor { path: session["url"].as_str().unwrap().replacen(server.url(), "", 1), ..visitor };
        let page = visitor.page("").await;
        assert!(page.contains(session["id"].as_str().unwrap()), "{key}");
        assert_eq!(visitor.send("", &[("outcome", "success")]).await.status, 303);
        let id = session["id"].as_str().unwrap();
        assert_eq!(client.session(id).await["status"], "verified", "{key}");
    }
}

#[tokio::test]
async fn a_link_works_for_48_hours_and_its_client_secret_for_24() {
    let server = start().await;
    let (_, visitor) = server.visited(DOCUMENT).await;
    let day = Duration::from_hours(24);
    let both = async |visitor: &Visitor| [seen(visitor, "").await, seen(&visitor.in_modal(), EMBEDDED).await];
    server.advance(day.saturating_sub(Duration::from_secs(1))).await;
    assert_eq!(both(&visitor).await, [is(200, "start"), is(200, "start")]);
    server.advance(Duration::from_secs(1)).await;
    assert_eq!(both(&visitor).await, [is(200, "start"), is(410, "closed-expired")]);
    server.advance(day.saturating_sub(Duration::from_secs(1))).await;
    assert_eq!(both(&visitor).await, [is(200, "start"), is(410, "closed-expired")]);
    server.advance(Duration::from_secs(1)).await;
    assert_eq!(both(&visitor).await, [is(410, "closed-expired"), is(410, "closed-expired")]);
    let late = visitor.browser.get(&format!("{}?outcome=verified&auto=1", visitor.path), &[]).await;
    assert_eq!(late.status, 410);
}

#[tokio::test]
async fn every_link_that_a_session_had_is_known() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    let mut former = Vec::new();
    for code in ["document_expired", "consent_declined", "selfie_manipulated"] {
        let visitor = server.visitor(&client.session(&id).await);
        assert_eq!(visitor.send("", &[("outcome", code)]).await.status, 303);
        former.push(visitor);
    }
    let current = client.session(&id).await;
    for visitor in &former {
        assert_eq!(seen(visitor, "").await, is(410, "closed-replaced"));
    }
    let visitor = server.visitor(&current);
    assert_eq!(seen(&visitor, "").await, is(200, "start"));
    client.driven(&id, "expire", &[]).await;
    assert_eq!(seen(&visitor, "").await, is(410, "closed-expired"));
    let renewed = server.visitor(&client.session(&id).await);
    assert_eq!(seen(&visitor, "").await, is(410, "closed-replaced"));
    assert_eq!(renewed.send("", &[("outcome", "verified")]).await.status, 303);
    for visitor in former.iter().chain([&visitor, &renewed]) {
        assert_eq!(seen(visitor, "").await, is(200, "closed-verified"));
    }
}

#[tokio::test]
async fn a_link_that_gave_up_is_used() {
    let server = start().await;
    let (session, visitor) = server.visited(DOCUMENT).await;
    let declined = visitor.send("", &[("outcome", "consent_declined")]).await;
    assert_eq!((declined.status, declined.header("location")), (303, Some(format!("..{}", visitor.path).as_str())));
    assert_eq!(seen(&visitor, "").await, is(410, "closed-used"));
    let told = visitor.get("").await.text;
    assert!(told.contains("The attempt ended: The user declined to be verified. (consent_declined)"), "{told}");
    // The screens of a walk say the same, whatever was asked for.
    for rest in ["/verify", "/verify/consent", "/verify/document-front/picture"] {
        assert_eq!(seen(&visitor, rest).await, is(410, "closed-used"), "{rest}");
    }
    let id = session["id"].as_str().unwrap();
    assert_eq!(server.client().reports_on(id).await, [] as [Value; 0]);
}

async fn driven(client: &Client, id: &str, verb: &str) {
    let path = if ["cancel", "redact"].contains(&verb) {
        format!("{}/{verb}", session_path(id))
    } else {
        helper_path(id, verb)
    };
    assert_eq!(client.post(&path, &[]).await.status, 200);
}

#[tokio::test]
async fn links_of_sessions_that_do_not_wait_say_so() {
    let server = start().await;
    let client = server.client();
    for (verbs, expected) in [
        (&["cancel"][..], is(410, "closed-canceled")),
        (&["process"], is(200, "closed-processing")),
        (&["verify"], is(200, "closed-verified")),
        (&["redact"], is(410, "closed-canceled")),
        (&["verify", "redact", "complete_redaction"], is(200, "closed-verified")),
    ] {
        let (session, visitor) = server.visited(DOCUMENT).await;
        let id = session["id"].as_str().unwrap();
        for verb in verbs {
            driven(&client, id, verb).await;
        }
        assert_eq!(seen(&visitor, "").await, expected, "{verbs:?}");
        let embedded = visitor.in_modal();
        assert_eq!(seen(&embedded, EMBEDDED).await, expected, "{verbs:?}");
    }
}

#[tokio::test]
async fn links_are_known_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { database: Some(folder.path().join("state.db")), ..reproducible() };
    let server = start_with(config()).await;
    let client = server.client();
    let (open, _) = server.visited(DOCUMENT).await;
    let (used, visitor) = server.visited(DOCUMENT).await;
    visitor.send("", &[("outcome", "document_expired")]).await;
    let (done, visitor) = server.visited(DOCUMENT).await;
    visitor.send("", &[("outcome", "success")]).await;
    let (walked, visitor) = server.visited(DOCUMENT).await;
    assert_eq!(visitor.step("consent", &[("consent", "accept")]).await, "document-type");
    let after = client.session(used["id"].as_str().unwrap()).await;
    server.shutdown().await;

    let server = start_with(config()).await;
    for (session, expected) in [
        (&open, is(200, "start")),
        (&used, is(410, "closed-replaced")),
        (&after, is(200, "start")),
        (&done, is(200, "closed-verified")),
    ] {
        assert_eq!(seen(&server.visitor(session), "").await, expected);
    }
    let visitor = server.visitor(&walked);
    assert_eq!(last_part(&visitor.get("/verify").await), "document-type");
    // What a reset takes away, its links too.
    server.client().request(Method::POST, "/_mock/reset", |request| request).await;
    for session in [&open, &used, &after, &done] {
        assert_eq!(seen(&server.visitor(session), "").await, is(404, "closed-unknown"));
    }
}
