//! `Stripe-Version`: which are known, what is repeated, what depends on them.

use identity_mock::Config;

use crate::support::{SESSIONS, reproducible, start, start_with};

const NEWEST: &str = "2026-10-28.endive";

#[tokio::test]
async fn the_version_used_is_repeated() {
    let server = start().await;
    assert_eq!(server.client().get(SESSIONS, &[]).await.header("stripe-version"), Some(NEWEST));
    for version in [
        NEWEST,
        "2026-09-30.endive",
        "2025-03-31.basil",
        "2024-09-30.acacia",
        "2024-06-20",
        "2023-10-16",
        "2020-08-27; identity_client_api=v7",
        "2026-10-28.endive; one_beta=v1; other_beta=v2",
    ] {
        let client = server.client().with_header("Stripe-Version", version);
        let listed = client.get(SESSIONS, &[]).await;
        assert_eq!((listed.status, listed.header("stripe-version")), (200, Some(version)));
        let created = client.post(SESSIONS, &[("type", "document")]).await;
        assert_eq!((created.status, created.header("stripe-version")), (200, Some(version)));
    }
}

#[tokio::test]
async fn an_unknown_version_is_refused() {
    let server = start().await;
    for version in ["latest", "2026-10-28", "2026-10-28.basil", "2027-01-01.fir", "2023-13-01", "", "2020-08-27; "] {
        let client = server.client().with_header("Stripe-Version", version).with_header("Idempotency-Key", "mine");
        for answer in [client.get(SESSIONS, &[]).await, client.post(SESSIONS, &[("type", "document")]).await] {
            // A header's value has no blanks at its ends.
            let shown = version.trim();
            let expected = format!("400 invalid_request_error code=- param=-: Invalid Stripe API version: {shown}");
            assert_eq!(answer.error_line(), expected);
            assert!(answer.header("request-id").is_some());
            assert_eq!(answer.header("stripe-should-retry"), None);
        }
        let refused = client.post(SESSIONS, &[("type", "document")]).await;
        assert_eq!(refused.header("idempotency-key"), Some("mine"), "a key that was sent is repeated");
    }
    assert_eq!(server.client().get(SESSIONS, &[]).await.json()["data"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn an_old_version_is_noticed() {
    let server = start().await;
    let notice = async |version: &str| {
        let answer = server.client().with_header("Stripe-Version", version).get(SESSIONS, &[]).await;
        answer.header("stripe-notice").map(str::to_owned)
    };
    insta::assert_snapshot!(notice("2023-10-16").await.unwrap(), @"You are using an outdated API version (2023-10-16). We recommend upgrading to the latest API version, 2026-10-28.endive. See https://docs.stripe.com/upgrades");
    let with_beta = notice("2020-08-27; identity_client_api=v7").await.unwrap();
    assert!(with_beta.contains("(2020-08-27)"), "{with_beta}");
    assert_eq!(notice(NEWEST).await, None);
    assert_eq!(server.client().get(SESSIONS, &[]).await.header("stripe-notice"), None);
}

#[tokio::test]
async fn the_configured_version_is_used_when_none_is_named() {
    let server = start_with(Config { api_version: "2025-11-17.clover".to_owned(), ..reproducible() }).await;
    let answer = server.client().post(SESSIONS, &[("type", "document")]).await;
    assert_eq!(answer.header("stripe-version"), Some("2025-11-17.clover"));
    assert_eq!(answer.json().get("related_customer_account"), None);

    let newer = server.client().with_header("Stripe-Version", NEWEST).post(SESSIONS, &[("type", "document")]).await;
    assert_eq!(newer.header("stripe-version"), Some(NEWEST));
    assert_eq!(newer.json().get("related_customer_account"), Some(&serde_json::Value::Null));
}

#[tokio::test]
async fn a_version_that_does_not_exist_cannot_be_configured() {
    let config = Config { api_version: "2026-10-28".to_owned(), ..Config::default() };
    let error = identity_mock::Server::start(config).await.unwrap_err();
    assert_eq!(error.to_string(), "`2026-10-28` is not an API version");
    assert!(error.hint().contains("2026-10-28.endive"));
}

#[tokio::test]
async fn the_customer_account_is_shown_from_its_version_on() {
    let server = start().await;
    let id = server.client().create(&[("type", "document"), ("related_customer_account", "acct_9")]).await;
    let path = format!("{SESSIONS}/{}", id["id"].as_str().unwrap());
    for (version, shown) in [
        ("2020-08-27", false),
        ("2025-11-17.clover", false),
        ("2025-11-17.clover; a_beta=v1", false),
        ("2025-12-15.clover", true),
        ("2026-01-28.clover", true),
        (NEWEST, true),
    ] {
        let client = server.client().with_header("Stripe-Version", version);
        let session = client.get(&path, &[]).await.json();
        let listed = client.get(SESSIONS, &[]).await.json()["data"][0].clone();
        assert_eq!(session, listed);
        let expected = shown.then(|| serde_json::Value::from("acct_9"));
        assert_eq!(session.get("related_customer_account"), expected.as_ref(), "{version}");
    }
}
