//! `/v1/ephemeral_keys`, and what such a key opens.

use std::time::Duration;

use identity_mock::{Config, Strict};
use insta::assert_snapshot;
use reqwest::Method;

use crate::support::multipart::Part;
use crate::support::phone::{CLIENT_VERSION, JPEG, KEYS, issue, page_path};
use crate::support::{reproducible, session_path, start, start_with};

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_key_is_made_for_a_session_and_shown_once() {
    let server = start().await;
    let client = server.client().with_header("Stripe-Version", "2020-08-27");
    let id = client.create_id().await;
    let answer = client.post(KEYS, &[("verification_session", &id)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_snapshot!(answer.text, @r#"
    {
      "id": "ephkey_1UV92qKx8RbTn4Lp5RPLGDx0",
      "object": "ephemeral_key",
      "associated_objects": [
        {
          "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
          "type": "verification_session"
        }
      ],
      "created": 1793102400,
      "expires": 1793106000,
      "livemode": false,
      "secret": "ek_test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLGJMUUZRMzlXU0cyREppYVZadm9RMVlIYnJBYkNZR2E_00JRtVeG3S"
    }
    "#);
    let key = answer.json()["id"].as_str().unwrap().to_owned();
    server.advance(Duration::from_mins(10)).await;
    let deleted = client.request(Method::DELETE, &format!("{KEYS}/{key}"), |request| request).await;
    assert_eq!((deleted.status, deleted.header("idempotency-key")), (200, None));
    assert_snapshot!(deleted.text, @r#"
    {
      "id": "ephkey_1UV92qKx8RbTn4Lp5RPLGDx0",
      "object": "ephemeral_key",
      "associated_objects": [
        {
          "id": "vs_1UV92qKx8RbTn4LpuRr2X7PF",
          "type": "verification_session"
        }
      ],
      "created": 1793102400,
      "expires": 1793103000,
      "livemode": false
    }
    "#);
    let again = client.request(Method::DELETE, &format!("{KEYS}/{key}"), |request| request).await;
    assert_eq!(again.text, deleted.text);
}

#[tokio::test]
async fn what_cannot_be_a_key_is_refused() {
    let server = start().await;
    let client = server.client().with_header("Stripe-Version", CLIENT_VERSION);
    let id = client.create_id().await;
    let live = server.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite");
    let live_id = live.create_id().await;
    let missing = format!(
        "code=resource_missing param=verification_session: No such VerificationSession: '{live_id}'; a similar object \
         exists in live mode, but a test mode key was used to make this request."
    );
    let table = [
        ("", "code=parameter_missing param=verification_session: Missing required param: verification_session."),
        (
            "verification_session=vs_missing",
            "code=resource_missing param=verification_session: No such VerificationSession: 'vs_missing'",
        ),
        (
            "verification_session=none",
            "code=resource_missing param=verification_session: No such VerificationSession: 'none'",
        ),
        (&format!("verification_session={live_id}"), &missing),
        ("customer=acct_1", "code=resource_missing param=customer: No such customer: 'acct_1'"),
        (
            &format!("verification_session={id}&issuing_card=ic_1&nonce=x"),
            "code=parameter_unknown param=issuing_card: Received unknown parameters: issuing_card, nonce",
        ),
        (
            &format!("verification_session={id}&expand[]=associated_objects"),
            "code=- param=-: This property cannot be expanded (associated_objects).",
        ),
    ];
    for (form, refusal) in table {
        let answer = client.send_form(Method::POST, KEYS, form).await;
        assert_eq!(answer.error_line(), format!("400 invalid_request_error {refusal}"), "{form}");
    }
    let no_version = server.client().post(KEYS, &[("verification_session", &id)]).await.error_line();
    assert_snapshot!(no_version, @"400 invalid_request_error code=- param=-: To create an ephemeral key, set the Stripe-Version header to the API version of the client that will use it, such as 2020-08-27.");
    for key in ["ephkey_missing", "vs_1"] {
        let answer = client.request(Method::DELETE, &format!("{KEYS}/{key}"), |request| request).await;
        let expected =
            format!("404 invalid_request_error code=resource_missing param=key: No such ephemeral key: '{key}'");
        assert_eq!(answer.error_line(), expected);
    }
    let strict = start_with(Config { strict: vec![Strict::References], ..reproducible() }).await;
    let client = strict.client().with_header("Stripe-Version", CLIENT_VERSION);
    let answer = client.post(KEYS, &[("customer", "cus_1")]).await.error_line();
    assert!(answer.ends_with("No such customer: 'cus_1'"), "{answer}");
}

#[tokio::test]
async fn a_key_works_for_an_hour() {
    let server = start().await;
    let id = server.client().create_id().await;
    let phone = server.phone(&id).await;
    server.advance(HOUR.checked_sub(Duration::from_millis(1)).unwrap()).await;
    phone.page().await;
    server.advance(Duration::from_millis(1)).await;
    let refused = phone.ask(Method::GET, &page_path(&id, "")).await;
    assert_snapshot!(refused.error_line(), @"401 invalid_request_error code=api_key_expired param=-: Expired API Key provided: ek_test_YW*********************************************************************_******eG3S");
    assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"Stripe\""));
    assert_eq!(refused.header("request-id"), None);
}

#[tokio::test]
async fn a_deleted_key_works_no_longer() {
    let server = start().await;
    let id = server.client().create_id().await;
    let (first, second) = (server.phone(&id).await, server.phone(&id).await);
    let key = issue(&server.client(), &id).await;
    let third = server.client_with_key(key["secret"].as_str().unwrap()).with_header("Stripe-Version", CLIENT_VERSION);
    assert_eq!(third.get(&page_path(&id, ""), &[]).await.status, 200);
    let path = format!("{KEYS}/{}", key["id"].as_str().unwrap());
    server.client().request(Method::DELETE, &path, |request| request).await;
    assert_eq!(third.get(&page_path(&id, ""), &[]).await.status, 401);
    first.page().await;
    second.page().await;
}

#[tokio::test]
async fn a_key_opens_its_own_session_and_nothing_else() {
    let server = start().await;
    let client = server.client();
    let (id, other) = (client.create_id().await, client.create_id().await);
    let phone = server.phone(&id).await;
    let mut refused = String::new();
    for (method, path) in [
        (Method::GET, page_path(&other, "")),
        (Method::POST, page_path(&other, "/data")),
        (Method::POST, page_path(&other, "/testing/verify")),
        (Method::GET, page_path("vs_missing", "")),
        (Method::GET, session_path(&id)),
        (Method::POST, format!("{}/cancel", session_path(&id))),
        (Method::GET, "/v1/identity/verification_sessions".to_owned()),
        (Method::GET, "/v1/identity/verification_reports".to_owned()),
        (Method::POST, format!("/v1/test_helpers/identity/verification_sessions/{id}/verify")),
        (Method::GET, "/v1/files".to_owned()),
        (Method::POST, KEYS.to_owned()),
        (Method::DELETE, format!("{KEYS}/ephkey_1")),
    ] {
        let answer = phone.ask(method.clone(), &path).await;
        assert_eq!(answer.status, 403, "{method} {path}: {}", answer.text);
        assert!(answer.header("request-id").is_some());
        refused = answer.error_line();
    }
    assert_snapshot!(refused, @"403 invalid_request_error code=- param=-: The provided key 'ek_test_YW*********************************************************************_******kA9z' does not have the required permissions for this endpoint on account 'acct_1U7Qw2Kx8RbTn4Lp'. Having more permissions would allow this request to continue.");
    phone.page().await;
    let unknown = phone.ask(Method::GET, "/v1/identity/nothing").await;
    assert_eq!(unknown.status, 404, "the URL is judged before the key");
    let control = phone.ask(Method::GET, "/_mock/rules").await;
    assert_eq!(control.status, 401, "{}", control.text);
}

#[tokio::test]
async fn a_key_sends_pictures_for_its_own_session() {
    let server = start().await;
    let client = server.client();
    let (id, other) = (client.create_id().await, client.create_id().await);
    let phone = server.phone(&id).await;
    let (private, picture) = (Part::Field("purpose", "identity_private"), Part::File("a.jpg", JPEG));
    // Android sends this one without the client's own suffix.
    let android = phone.client.with_header("Stripe-Version", "2020-08-27");
    let answer = android.upload(&[Part::Field("owned_by", &id), private, picture]).await;
    assert_snapshot!(answer.text, @r#"
    {
      "id": "file_1UV92qKx8RbTn4LpXTXspVF4",
      "object": "file",
      "created": 1793102400,
      "expires_at": null,
      "filename": "a.jpg",
      "purpose": "identity_private",
      "size": 7,
      "title": null,
      "type": "jpg",
      "url": null
    }
    "#);
    for parts in [
        vec![Part::Field("owned_by", &other), private, picture],
        vec![private, picture],
        vec![Part::Field("purpose", "dispute_evidence"), picture],
    ] {
        let answer = phone.client.upload(&parts).await;
        assert_eq!(answer.status, 403, "{parts:?}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_customers_key_opens_nothing_here() {
    let server = start().await;
    let client = server.client().with_header("Stripe-Version", "2020-08-27");
    let id = client.create_id().await;
    let key = client.post(KEYS, &[("customer", "cus_1")]).await.json();
    assert_snapshot!(key["associated_objects"], @r#"[{"id":"cus_1","type":"customer"}]"#);
    let phone = server.client_with_key(key["secret"].as_str().unwrap()).with_header("Stripe-Version", CLIENT_VERSION);
    let refused = phone.get(&page_path(&id, ""), &[]).await;
    // Source: the whole sentence, with such a key, is in stripe/stripe-android#7747.
    let secret = key["secret"].as_str().unwrap();
    let masked = format!("ek_test_YW{}_******{}", "*".repeat(69), &secret[secret.len() - 4..]);
    let expected = format!(
        "403 invalid_request_error code=- param=-: The provided key '{masked}' does not have the required permissions \
         for this endpoint on account 'acct_1U7Qw2Kx8RbTn4Lp'. Having more permissions would allow this request to \
         continue."
    );
    assert_eq!(refused.error_line(), expected);
    let both = client.post(KEYS, &[("customer", "cus_1"), ("verification_session", &id)]).await.json();
    let phone = server.client_with_key(both["secret"].as_str().unwrap()).with_header("Stripe-Version", CLIENT_VERSION);
    assert_eq!(phone.get(&page_path(&id, ""), &[]).await.status, 200);
}

#[tokio::test]
async fn the_version_of_the_client_has_to_be_named() {
    let server = start().await;
    let id = server.client().create_id().await;
    let secret = issue(&server.client(), &id).await["secret"].as_str().unwrap().to_owned();
    let phone = server.client_with_key(&secret);
    let path = page_path(&id, "");
    for version in [CLIENT_VERSION, "2020-08-27;identity_client_api=v7", "2020-08-27", "2026-10-28.endive"] {
        let answer = phone.with_header("Stripe-Version", version).get(&path, &[]).await;
        assert_eq!((answer.status, answer.header("stripe-version")), (200, Some(version)), "{}", answer.text);
    }
    assert_snapshot!(phone.get(&path, &[]).await.error_line(), @"400 invalid_request_error code=- param=-: When authenticating with an ephemeral key, set the Stripe-Version header to an explicit API version, such as 2020-08-27.");
}

#[tokio::test]
async fn keys_that_nobody_made_are_no_keys() {
    let server = start().await;
    let id = server.client().create_id().await;
    let made = issue(&server.client(), &id).await["secret"].as_str().unwrap().to_owned();
    let forged = format!("{}0000", &made[..made.len() - 4]);
    let live = made.replace("ek_test_", "ek_live_");
    for key in [forged.as_str(), &live, "ek_test_a1", "ek_test_"] {
        let client = server.client_with_key(key).with_header("Stripe-Version", CLIENT_VERSION);
        let answer = client.get(&page_path(&id, ""), &[]).await;
        let refusal = answer.error_line();
        assert!(
            refusal.starts_with("401 invalid_request_error code=- param=-: Invalid API Key provided: ek_"),
            "{refusal}"
        );
    }
}

#[tokio::test]
async fn keys_are_made_and_used_for_connected_accounts() {
    let server = start().await;
    let account = "acct_1Connected000001";
    let platform = server.client();
    let client = platform.with_header("Stripe-Account", account);
    let id = client.create_id().await;
    let secret = issue(&client, &id).await["secret"].as_str().unwrap().to_owned();
    let phone = server.client_with_key(&secret).with_header("Stripe-Version", CLIENT_VERSION);
    let path = page_path(&id, "");
    assert_eq!(phone.get(&path, &[]).await.status, 200);
    assert_eq!(phone.with_header("Stripe-Account", account).get(&path, &[]).await.status, 200);
    let elsewhere = phone.with_header("Stripe-Account", "acct_1U7Qw2Kx8RbTn4Lp").get(&path, &[]).await;
    assert!(elsewhere.error_line().starts_with("403 invalid_request_error code=account_invalid"), "{}", elsewhere.text);
}

#[tokio::test]
async fn keys_of_accepted_keys_are_accepted() {
    let api_keys = vec!["sk_test_only".to_owned()];
    let server = start_with(Config { api_keys, ..reproducible() }).await;
    let client = server.client_with_key("sk_test_only");
    let id = client.create_id().await;
    let secret = issue(&client, &id).await["secret"].as_str().unwrap().to_owned();
    let phone = server.client_with_key(&secret).with_header("Stripe-Version", CLIENT_VERSION);
    assert_eq!(phone.get(&page_path(&id, ""), &[]).await.status, 200);
}

#[tokio::test]
async fn a_key_outlives_a_restart_and_a_repeated_request_makes_no_second_one() {
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { database: Some(folder.path().join("state.db")), ..reproducible() };
    let server = start_with(config()).await;
    let client = server.client().with_header("Stripe-Version", "2020-08-27").with_header("Idempotency-Key", "k");
    let id = server.client().create_id().await;
    let first = client.post(KEYS, &[("verification_session", &id)]).await;
    assert_eq!(client.post(KEYS, &[("verification_session", &id)]).await.text, first.text);
    let secret = first.json()["secret"].as_str().unwrap().to_owned();
    server.shutdown().await;
    let server = start_with(config()).await;
    let phone = server.client_with_key(&secret).with_header("Stripe-Version", CLIENT_VERSION);
    assert_eq!(phone.get(&page_path(&id, ""), &[]).await.status, 200);
    let second = issue(&server.client(), &id).await;
    assert_ne!(second["secret"], first.json()["secret"]);
    assert_eq!(phone.post(&page_path(&id, "/submit"), &[]).await.status, 200);
}
