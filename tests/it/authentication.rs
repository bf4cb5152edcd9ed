//! Keys: how they come, which are taken, what account each opens, and how refusals at the gateway look.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity_mock::Config;

use crate::support::{Answer, Client, SESSIONS, TestServer, ids, raw, reproducible, start, start_with};

const KEY: &str = "sk_test_51U7Qw2Kx8RbTn4LpTestSuite";
const ACCOUNT: &str = "acct_1U7Qw2Kx8RbTn4Lp";

async fn list_with(server: &TestServer, authorization: &str) -> Answer {
    raw::send(server.url(), "GET", SESSIONS, &[("Authorization", authorization)], b"").await
}

fn basic(user: &str) -> String {
    format!("Basic {}", STANDARD.encode(user))
}

/// A refusal before the call is known: nothing of a routed answer's own, keys in the gateway's order.
fn check_gateway(answer: &Answer) {
    for name in ["request-id", "stripe-version", "stripe-account", "idempotency-key", "original-request"] {
        assert_eq!(answer.header(name), None, "{name}");
    }
    assert!(!answer.headers.keys().any(|name| name.starts_with("x-stripe-")), "{:?}", answer.headers);
    assert_eq!(answer.header("x-robots-tag"), Some("none"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(!answer.text.contains("request_log_url"));
    let places: Vec<_> =
        ["\"message\"", "\"type\"", "\"code\"", "\"doc_url\""].iter().filter_map(|key| answer.text.find(key)).collect();
    assert!(places.is_sorted() && places.len() >= 2, "{}", answer.text);
}

#[tokio::test]
async fn a_key_comes_as_bearer_or_as_user_name() {
    let server = start().await;
    for authorization in [
        format!("Bearer {KEY}"),
        format!("bearer {KEY}"),
        basic(&format!("{KEY}:")),
        basic(KEY),
        basic(&format!("{KEY}:password")),
    ] {
        assert_eq!(list_with(&server, &authorization).await.status, 200, "{authorization}");
    }
}

#[tokio::test]
async fn without_a_key_the_answer_says_where_it_goes() {
    let server = start().await;
    let bare = raw::send(server.url(), "GET", SESSIONS, &[], b"").await;
    for answer in [
        bare,
        list_with(&server, "").await,
        list_with(&server, "Bearer").await,
        list_with(&server, &basic(":")).await,
        list_with(&server, "Basic ###").await,
        list_with(&server, KEY).await,
        list_with(&server, "Digest abc").await,
    ] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.error_line(), @"401 invalid_request_error code=- param=-: You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.");
        }
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"Stripe\""));
        check_gateway(&answer);
    }
}

#[tokio::test]
async fn a_malformed_key_is_refused_masked() {
    let server = start().await;
    for (key, shown) in [
        ("sk_prod_0123456789", "**************6789"),
        ("sk_test_", "sk_test_"),
        ("sk_test_0123 456789", "sk_test_*******6789"),
        ("ek_test_0123456789", "ek_test_******6789"),
        ("password", "****word"),
        ("sk_live_01234é6789", "sk_live_******6789"),
    ] {
        let answer = list_with(&server, &basic(&format!("{key}:"))).await;
        let expected = format!("401 invalid_request_error code=- param=-: Invalid API Key provided: {shown}");
        assert_eq!(answer.error_line(), expected);
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"Stripe\""));
        check_gateway(&answer);
    }
}

#[tokio::test]
async fn a_publishable_key_opens_nothing_here() {
    let server = start().await;
    let publishable = server.client_with_key("pk_test_51U7Qw2Kx8RbTn4LpTestSuite");
    for answer in [publishable.get(SESSIONS, &[]).await, publishable.post(SESSIONS, &[("type", "document")]).await] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.error_line(), @"403 invalid_request_error code=secret_key_required param=-: This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.");
        }
    }
    assert_eq!(server.client().get(SESSIONS, &[]).await.json()["data"], serde_json::json!([]));
}

#[tokio::test]
async fn only_the_configured_keys_are_taken() {
    let keys = ["sk_test_first000", "sk_live_second00"];
    let server = start_with(Config { api_keys: keys.map(str::to_owned).to_vec(), ..reproducible() }).await;
    for key in keys {
        server.client_with_key(key).create_id().await;
    }
    for (key, shown) in [
        ("sk_test_second00", "sk_test_****nd00"),
        ("rk_test_first000", "rk_test_****t000"),
        ("sk_test_first0001", "sk_test_*****0001"),
        ("SK_TEST_first000", "************t000"),
    ] {
        let answer = server.client_with_key(key).get(SESSIONS, &[]).await;
        let expected = format!("401 invalid_request_error code=- param=-: Invalid API Key provided: {shown}");
        assert_eq!(answer.error_line(), expected);
    }
}

#[tokio::test]
async fn keys_of_one_rest_share_an_account_and_modes_do_not() {
    let server = start().await;
    let made = server.client_with_key("sk_test_a1").create_id().await;
    let path = format!("{SESSIONS}/{made}");
    assert_eq!(server.client_with_key("rk_test_a1").get(&path, &[]).await.status, 200);

    let live = server.client_with_key("sk_live_a1").get(&path, &[]).await;
    let expected = format!(
        "404 invalid_request_error code=resource_missing param=session: No such VerificationSession: '{made}'; a \
         similar object exists in test mode, but a live mode key was used to make this request."
    );
    assert_eq!(live.error_line(), expected);

    let other = server.client_with_key("sk_test_b2").get(&path, &[]).await;
    let expected =
        format!("404 invalid_request_error code=resource_missing param=session: No such VerificationSession: '{made}'");
    assert_eq!(other.error_line(), expected);
    for key in ["sk_test_b2", "sk_live_a1"] {
        assert!(ids(&server.client_with_key(key).get(SESSIONS, &[]).await.json()).is_empty(), "{key}");
    }
}

#[tokio::test]
async fn a_live_key_makes_live_objects() {
    let server = start().await;
    let session = server.client_with_key("sk_live_a1").create(&[("type", "document")]).await;
    assert_eq!(session["livemode"], true);
    assert!(session["client_secret"].as_str().unwrap().contains("_secret_live_"));
    let path = format!("{SESSIONS}/{}", session["id"].as_str().unwrap());
    let answer = server.client_with_key("sk_live_a1").get(&path, &[]).await;
    assert_eq!(answer.header("x-stripe-routing-context-priority-tier"), Some("livemode"));
    let test = server.client_with_key("sk_test_a1").get(&path, &[]).await.error_line();
    assert!(test.ends_with("exists in live mode, but a test mode key was used to make this request."), "{test}");
}

#[tokio::test]
async fn a_key_of_the_real_form_is_of_that_very_account() {
    let server = start().await;
    let id = server.client().create_id().await;
    assert_eq!(&id["vs_1UV92q".len()..][..10], &ACCOUNT[ACCOUNT.len() - 10..]);
    let missing = server.client().get(&format!("{SESSIONS}/vs_missing"), &[]).await;
    let url = missing.json()["error"]["request_log_url"].as_str().unwrap().to_owned();
    assert!(url.starts_with(&format!("https://dashboard.stripe.com/{ACCOUNT}/test/workbench/logs?object=req_")));
}

#[tokio::test]
async fn an_account_header_acts_on_that_account_and_only_stripe_account_is_repeated() {
    let server = start().await;
    let connected = "acct_1Connected000000";
    let platform = server.client();
    for name in ["Stripe-Account", "Stripe-Context"] {
        let acting = platform.with_header(name, connected);
        let answer = acting.post(SESSIONS, &[("type", "document")]).await;
        assert_eq!(answer.header("stripe-account").is_some(), name == "Stripe-Account", "{name}");
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        assert!(id.contains("cted000000"), "{id}");
        let path = format!("{SESSIONS}/{id}");
        assert_eq!(acting.get(&path, &[]).await.status, 200);
        let own = platform.get(&path, &[]).await;
        assert_eq!((own.status, own.header("stripe-account")), (404, None));
    }
    assert_eq!(ids(&platform.with_header("Stripe-Account", connected).get(SESSIONS, &[]).await.json()).len(), 2);
}

#[tokio::test]
async fn an_account_of_the_wrong_form_is_refused_at_the_gateway() {
    let server = start().await;
    for name in ["Stripe-Account", "Stripe-Context"] {
        for account in ["acct_1", "cus_1Connectcted000000", "", "acct_1Connected0000001", "acct_1Connected00000-"] {
            let answer = server.client().with_header(name, account).get(SESSIONS, &[]).await;
            let expected = format!(
                "403 invalid_request_error code=account_invalid param=-: The provided key \
                 'sk_test_**********************uite' does not have access to account '{account}' (or that account does \
                 not exist). Application access may have been revoked."
            );
            assert_eq!(answer.error_line(), expected, "{name}");
            assert_eq!(answer.header("www-authenticate"), None);
            check_gateway(&answer);
        }
    }
}

/// Path, headers and body of a `POST`, and how the status, parameter and message of its answer begin.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

/// Each request is wrong in two ways that follow each other in the order of judgement; the earlier one is told.
#[tokio::test]
async fn what_is_wrong_is_told_in_stripes_order() {
    let server = start().await;
    let id = server.client().create_id().await;
    let session = format!("{SESSIONS}/{id}");
    let missing = format!("{SESSIONS}/vs_missing");
    let key = ("Authorization", "Bearer sk_test_51U7Qw2Kx8RbTn4LpTestSuite");
    let version = ("Stripe-Version", "nonsense");
    let json = ("Content-Type", "application/json");
    let long_key = ("Idempotency-Key", "k".repeat(256));
    let long_key = (long_key.0, long_key.1.as_str());
    let used = ("Idempotency-Key", "used");
    let first = raw::send(server.url(), "POST", SESSIONS, &[key, raw::FORM, used], b"type=document").await;
    assert_eq!(first.status, 200);

    let cases: &[Case<'_>] = &[
        // The URL before the key.
        ("/v1/nothing", &[], "", "404 - Unrecognized request URL (POST: /v1/nothing)"),
        // The key before the account and before its kind.
        (SESSIONS, &[("Authorization", "Bearer x"), ("Stripe-Account", "x")], "", "401 - Invalid API Key"),
        // Kind and account before the version.
        (SESSIONS, &[("Authorization", "Bearer pk_test_a1"), version], "", "403 - This API call cannot"),
        (SESSIONS, &[key, ("Stripe-Account", "x"), version], "", "403 - The provided key"),
        // The version before the body's type and the idempotency key.
        (SESSIONS, &[key, version, json], "{}", "400 - Invalid Stripe API version: nonsense"),
        (SESSIONS, &[key, version, long_key], "", "400 - Invalid Stripe API version: nonsense"),
        // The body's type and syntax before the idempotency key.
        (SESSIONS, &[key, json, long_key], "{}", "400 - Invalid request (check that your POST"),
        (SESSIONS, &[key, raw::FORM, long_key], "type=%FF", "400 - Invalid request: parameters must be"),
        // The idempotency key before the parameters.
        (SESSIONS, &[key, raw::FORM, long_key], "foo=1", "400 - Idempotent key length is 256"),
        (SESSIONS, &[key, raw::FORM, used], "foo=1", "400 - Keys for idempotent requests"),
        (&missing, &[key, raw::FORM, used], "", "400 - Keys for idempotent requests"),
        // Unknown names before wrong values.
        (SESSIONS, &[key, raw::FORM], "type=x&foo=1", "400 foo Received unknown parameter: foo"),
        // Values before paths to expand.
        (SESSIONS, &[key, raw::FORM], "type=x&expand[]=foo", "400 type Invalid type: must be one of"),
        // Paths before permission.
        (
            SESSIONS,
            &[key, raw::FORM],
            "type=document&expand[]=verified_outputs.dob&expand[]=foo",
            "400 - This property cannot be expanded (foo).",
        ),
        // Permission before the object.
        (&missing, &[key, raw::FORM], "expand[]=verified_outputs.dob", "403 - To access sensitive verification"),
        // Paths before the object.
        (&missing, &[key, raw::FORM], "expand[]=foo", "400 - This property cannot be expanded (foo)."),
        // The object in the path before the objects in the body, and those before the rest.
        (&missing, &[key, raw::FORM], "type=document", "404 session No such VerificationSession"),
        (
            SESSIONS,
            &[key, raw::FORM],
            "type=document&related_customer=nobody",
            "400 related_customer No such customer: 'nobody'",
        ),
        (&session, &[key, raw::FORM], "type=x", "400 type Invalid type: must be one of"),
    ];
    for (path, headers, body, expected) in cases {
        let answer = raw::send(server.url(), "POST", path, headers, body.as_bytes()).await;
        let error = &answer.json()["error"];
        let param = error["param"].as_str().unwrap_or("-");
        let told = format!("{} {param} {}", answer.status, error["message"].as_str().unwrap());
        assert!(told.starts_with(expected), "{path} {body}: {told}");
    }
    assert_eq!(ids(&server.client().get(SESSIONS, &[]).await.json()).len(), 2, "no refused request made a session");
}

#[tokio::test]
async fn two_servers_know_nothing_of_each_other() {
    let (one, other) = (start().await, start().await);
    let id = one.client().create_id().await;
    let stranger = Client::new(other.url(), KEY).get(&format!("{SESSIONS}/{id}"), &[]).await;
    assert_eq!(stranger.status, 404);
}

#[tokio::test]
async fn seeded_ids_of_an_account_are_the_same_whatever_others_do() {
    let (busy, quiet) = (start().await, start().await);
    busy.client_with_key("sk_test_other").create_id().await;
    busy.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite").create_id().await;
    for _ in 0..3 {
        let form = [("type", "document")];
        let (one, other) = (busy.client().post(SESSIONS, &form).await, quiet.client().post(SESSIONS, &form).await);
        assert_eq!(one.header("request-id"), other.header("request-id"));
        assert_eq!(one.header("idempotency-key"), other.header("idempotency-key"));
        let (mut one, other) = (one.json(), other.json());
        let url = one["url"].as_str().unwrap().replace(busy.url(), quiet.url());
        one["url"] = url.into();
        assert_eq!(one, other);
    }
}
