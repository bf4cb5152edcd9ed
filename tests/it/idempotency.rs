//! `Idempotency-Key`: one execution and one answer a key, whatever happens in between.

use std::collections::BTreeSet;
use std::time::Duration;

use identity_mock::Config;
use tokio::task::JoinSet;

use crate::support::{Answer, SESSIONS, TestServer, ids, raw, reproducible, start, start_with};

async fn create(server: &TestServer, key: &str, form: &[(&str, &str)]) -> Answer {
    server.client().with_header("Idempotency-Key", key).post(SESSIONS, form).await
}

async fn count(server: &TestServer) -> usize {
    ids(&server.client().get(SESSIONS, &[("limit", "100")]).await.json()).len()
}

/// Whether an answer was executed, replayed or neither, by its headers.
fn kind(answer: &Answer) -> &'static str {
    let replayed = answer.header("idempotent-replayed");
    match (replayed, answer.header("stripe-should-retry")) {
        (Some("true"), None) => "replayed",
        (None, Some("false")) => "executed",
        (None, None) => "refused",
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_key_brings_back_the_same_bytes() {
    let server = start().await;
    let first = create(&server, "k", &[("type", "document"), ("metadata[a]", "é\n\"1\"")]).await;
    assert_eq!((first.status, kind(&first), first.header("idempotency-key")), (200, "executed", Some("k")));
    assert_eq!(first.header("original-request"), first.header("request-id"));

    let again = create(&server, "k", &[("type", "document"), ("metadata[a]", "é\n\"1\"")]).await;
    assert_eq!((again.status, kind(&again), again.header("idempotency-key")), (200, "replayed", Some("k")));
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("original-request"), first.header("request-id"));
    assert_ne!(again.header("request-id"), first.header("request-id"));
    assert_eq!(count(&server).await, 1);

    // The answer is the kept one even after the session has moved on.
    let path = format!("{SESSIONS}/{}", first.json()["id"].as_str().unwrap());
    assert_eq!(server.client().post(&format!("{path}/cancel"), &[]).await.json()["status"], "canceled");
    assert_eq!(create(&server, "k", &[("type", "document"), ("metadata[a]", "é\n\"1\"")]).await.text, first.text);
}

#[tokio::test]
async fn parameters_in_another_order_are_the_same_request() {
    let server = start().await;
    let first = create(&server, "k", &[("type", "document"), ("metadata[a]", "1"), ("metadata[b]", "2")]).await;
    let again = create(&server, "k", &[("metadata[b]", "2"), ("type", "document"), ("metadata[a]", "1")]).await;
    assert_eq!((kind(&again), again.text), ("replayed", first.text));

    let indexed = [("type", "document"), ("options[document][allowed_types][0]", "passport")];
    let first = create(&server, "arrays", &indexed).await;
    let unindexed = [("options[document][allowed_types][]", "passport"), ("type", "document")];
    let again = create(&server, "arrays", &unindexed).await;
    assert_eq!((kind(&again), again.text), ("replayed", first.text));
}

#[tokio::test]
async fn other_parameters_are_refused() {
    let server = start().await;
    create(&server, "k", &[("type", "document"), ("metadata[a]", "1")]).await;
    for form in [
        vec![("type", "id_number"), ("metadata[a]", "1")],
        vec![("type", "document")],
        vec![("type", "document"), ("metadata[a]", "2")],
        vec![("type", "document"), ("metadata[a]", "1"), ("expand[]", "provided_details")],
        // A conflict outweighs what is wrong with the parameters.
        vec![("type", "nonsense")],
        vec![("unknown", "1")],
        vec![],
    ] {
        let answer = create(&server, "k", &form).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.error_line(), @"400 idempotency_error code=- param=-: Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than 'k' if you meant to execute a different request.");
        }
        assert_eq!((kind(&answer), answer.header("idempotency-key")), ("refused", Some("k")));
    }
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn another_endpoint_is_refused() {
    let server = start().await;
    let first = create(&server, "k", &[("type", "document")]).await;
    let path = format!("{SESSIONS}/{}/cancel", first.json()["id"].as_str().unwrap());
    let client = server.client().with_header("Idempotency-Key", "k");
    let expected = |path: &str| {
        format!(
            "400 idempotency_error code=- param=-: Keys for idempotent requests can only be used for the same endpoint \
             they were first used for ('{path}' vs '{SESSIONS}'). Try using a key other than 'k' if you meant to \
             execute a different request."
        )
    };
    assert_eq!(client.post(&path, &[]).await.error_line(), expected(&path));
    // It also outweighs a session that does not exist.
    let missing = format!("{SESSIONS}/vs_missing");
    assert_eq!(client.post(&missing, &[]).await.error_line(), expected(&missing));
    let session = server.client().get(path.trim_end_matches("/cancel"), &[]).await.json();
    assert_eq!(session["status"], "requires_input");
}

#[tokio::test]
async fn what_was_not_executed_leaves_the_key_free() {
    let server = start_with(Config { strict: vec![identity_mock::Strict::References], ..reproducible() }).await;
    for form in [
        vec![("type", "nonsense")],
        vec![("type", "document"), ("unknown", "1")],
        vec![("type", "document"), ("expand[]", "nonsense")],
        vec![("type", "document"), ("expand[]", "verified_outputs.dob")],
        vec![("type", "document"), ("related_customer", "cus_1")],
    ] {
        let refused = create(&server, "k", &form).await;
        assert!(refused.status == 400 || refused.status == 403, "{}", refused.text);
        assert_eq!(kind(&refused), "refused");
    }
    let missing = server.client().with_header("Idempotency-Key", "k").post(&format!("{SESSIONS}/vs_1"), &[]).await;
    assert_eq!((missing.status, kind(&missing)), (404, "refused"));
    let gateway = server.client_with_key("nonsense").with_header("Idempotency-Key", "k").post(SESSIONS, &[]).await;
    assert_eq!(gateway.status, 401);
    assert_eq!(kind(&create(&server, "k", &[("type", "document")]).await), "executed");
}

#[tokio::test]
async fn a_refusal_by_the_state_machine_is_kept() {
    let server = start().await;
    let id = server.client().create_id().await;
    let path = format!("{SESSIONS}/{id}");
    server.client().post(&format!("{path}/cancel"), &[]).await;
    let client = server.client().with_header("Idempotency-Key", "k");
    let first = client.post(&path, &[("type", "id_number")]).await;
    assert_eq!((first.status, kind(&first)), (400, "executed"));
    let again = client.post(&path, &[("type", "id_number")]).await;
    assert_eq!((again.status, kind(&again)), (400, "replayed"));
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("original-request"), first.header("request-id"));
}

#[tokio::test]
async fn a_kept_answer_outweighs_a_permission_that_is_missing_now() {
    let server = start().await;
    let form = [("type", "document"), ("expand[]", "verified_outputs.dob")];
    let restricted = server.client_with_key("rk_test_51U7Qw2Kx8RbTn4LpTestSuite").with_header("Idempotency-Key", "k");
    let first = restricted.post(SESSIONS, &form).await;
    assert_eq!(first.status, 200);
    let again = create(&server, "k", &form).await;
    assert_eq!((kind(&again), again.text), ("replayed", first.text));
    assert_eq!(create(&server, "other", &form).await.status, 403);
}

#[tokio::test]
async fn a_key_has_1_to_255_characters() {
    let server = start().await;
    for length in [0, 256, 1000] {
        let answer = create(&server, &"k".repeat(length), &[("type", "document")]).await;
        let expected = format!(
            "400 invalid_request_error code=- param=-: Idempotent key length is {length}, which is outside accepted \
             lengths. Idempotent Keys must be 1-255 characters long. If you're looking for a decent generator, try using \
             a UUID defined by IETF RFC 4122."
        );
        assert_eq!(answer.error_line(), expected);
        assert_eq!(kind(&answer), "refused");
    }
    for length in [1, 255] {
        let key = "k".repeat(length);
        assert_eq!(kind(&create(&server, &key, &[("type", "document")]).await), "executed");
        assert_eq!(kind(&create(&server, &key, &[("type", "document")]).await), "replayed");
    }
}

#[tokio::test]
async fn a_key_is_new_again_after_24_hours() {
    let server = start().await;
    let first = create(&server, "k", &[("type", "document")]).await;
    server.advance(Duration::from_secs(24 * 60 * 60 - 1)).await;
    assert_eq!(kind(&create(&server, "k", &[("type", "document")]).await), "replayed");
    server.advance(Duration::from_secs(1)).await;
    let renewed = create(&server, "k", &[("type", "id_number")]).await;
    assert_eq!((renewed.status, kind(&renewed)), (200, "executed"));
    assert_ne!(renewed.json()["id"], first.json()["id"]);
    assert_eq!(kind(&create(&server, "k", &[("type", "id_number")]).await), "replayed");
}

#[tokio::test]
async fn keys_of_another_account_mode_or_connected_account_are_other_keys() {
    let server = start().await;
    let platform = server.client();
    let mut made = BTreeSet::new();
    for client in [
        platform.clone(),
        server.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite"),
        server.client_with_key("sk_test_other"),
        platform.with_header("Stripe-Account", "acct_1Connected000000"),
        platform.with_header("Stripe-Account", "acct_1Connected000001"),
    ] {
        let client = client.with_header("Idempotency-Key", "k");
        let answer = client.post(SESSIONS, &[("type", "document")]).await;
        assert_eq!(kind(&answer), "executed");
        made.insert(answer.json()["id"].as_str().unwrap().to_owned());
        assert_eq!(kind(&client.post(SESSIONS, &[("type", "document")]).await), "replayed");
    }
    assert_eq!(made.len(), 5);
}

#[tokio::test]
async fn a_post_without_a_key_gets_one() {
    let server = start_with(Config { id_seed: None, ..reproducible() }).await;
    let mut seen = BTreeSet::new();
    for form in [&[("type", "document")], &[("type", "document")], &[("type", "nonsense")]] {
        let answer = server.client().post(SESSIONS, form).await;
        let key = answer.header("idempotency-key").unwrap().to_owned();
        assert_eq!(uuid::Uuid::parse_str(&key).unwrap().get_version_num(), 4);
        assert_eq!(answer.header("original-request"), answer.header("request-id"));
        assert!(seen.insert(key), "each is new");
    }
    assert_eq!(count(&server).await, 2);
}

#[tokio::test]
async fn reading_knows_no_keys() {
    let server = start().await;
    let client = server.client().with_header("Idempotency-Key", "k");
    assert_eq!(ids(&client.get(SESSIONS, &[]).await.json()).len(), 0);
    let id = server.client().create_id().await;
    let listed = client.get(SESSIONS, &[]).await;
    assert_eq!(ids(&listed.json()), [id]);
    for name in ["idempotency-key", "original-request", "idempotent-replayed", "stripe-should-retry"] {
        assert_eq!(listed.header(name), None, "{name}");
    }
    assert_eq!(client.with_header("Idempotency-Key", "").get(SESSIONS, &[]).await.status, 200);
}

#[tokio::test]
async fn a_key_is_in_use_until_its_request_is_answered() {
    let server = start().await;
    let body = b"type=document";
    let headers = [raw::AUTHORIZATION, raw::FORM, ("Idempotency-Key", "k")];
    let mut slow = raw::Connection::open(server.url()).await;
    slow.begin_post(SESSIONS, &headers, body.len()).await;

    for form in [[("type", "document")], [("type", "nonsense")]] {
        let refused = create(&server, "k", &form).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(refused.error_line(), @"409 invalid_request_error code=idempotency_key_in_use param=-: There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): k. Please try again later.");
        }
        assert_eq!((kind(&refused), refused.header("idempotency-key")), ("refused", Some("k")));
    }
    let elsewhere = server.client_with_key("sk_test_other").with_header("Idempotency-Key", "k");
    assert_eq!(elsewhere.post(SESSIONS, &[("type", "document")]).await.status, 200);

    slow.write(body).await;
    let first = slow.answer().await;
    assert_eq!((first.status, kind(&first)), (200, "executed"));
    let again = create(&server, "k", &[("type", "document")]).await;
    assert_eq!((kind(&again), again.text), ("replayed", first.text));
}

#[tokio::test]
async fn a_client_that_goes_away_gives_its_key_back() {
    let server = start().await;
    let headers = [raw::AUTHORIZATION, raw::FORM, ("Idempotency-Key", "k")];
    let mut gone = raw::Connection::open(server.url()).await;
    gone.begin_post(SESSIONS, &headers, 13).await;
    drop(gone);
    crate::support::process::eventually("the key is free", async || {
        create(&server, "k", &[("type", "document")]).await.status == 200
    })
    .await;
    assert_eq!(count(&server).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_simultaneous_requests_of_one_key_are_one_execution() {
    let server = start().await;
    let mut requests = JoinSet::new();
    for _ in 0..100 {
        let client = server.client().with_header("Idempotency-Key", "k");
        requests.spawn(async move { client.post(SESSIONS, &[("type", "document")]).await });
    }
    let answers = requests.join_all().await;
    let (good, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(refused.iter().all(|answer| answer.status == 409), "{refused:?}");
    assert!(good.iter().all(|answer| answer.text == good[0].text));
    assert_eq!(good.iter().filter(|answer| kind(answer) == "executed").count(), 1);
    assert_eq!(count(&server).await, 1);
}
