//! `/_mock/health`, `/_mock/info` and `/_mock/sessions/{session}`: what the server tells of itself and of sessions.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::driving::helper_path;
use crate::support::{START, reproducible, start, start_literal, start_with};
use identity_mock::Config;

#[tokio::test]
async fn health_is_told_to_anybody() {
    let server = start().await;
    let answer = server.client_with_key("").get("/_mock/health", &[]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text, format!("{{\n  \"status\": \"ok\",\n  \"version\": \"{}\"\n}}", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn info_is_about_the_server_and_the_keys_account() {
    let server = start_literal().await;
    let nobody = server.client_with_key("").get("/_mock/info", &[]).await.json();
    let clock = |account: Value| json!({"account": account, "frozen": true, "now": START, "now_ms": START * 1000});
    let expected = |account: Value, mode: Value| {
        json!({
            "url": "https://verify.stripe.com",
            "version": env!("CARGO_PKG_VERSION"),
            "pid": std::process::id(),
            "api_version": "2026-10-28.endive",
            "api_key": "sk_test_mock_local",
            "account": account,
            "mode": mode,
            "webhook_secret": "whsec_IdentityMockLocalSigningSecret00",
            "clock": clock(account.clone()),
        })
    };
    assert_eq!(nobody, expected(Value::Null, Value::Null));
    let own = server.client().get("/_mock/info", &[]).await.json();
    assert_eq!(own, expected(json!("acct_1U7Qw2Kx8RbTn4Lp"), json!("test")));
    let bad = server.client_with_key("nonsense").get("/_mock/info", &[]).await;
    assert_eq!(bad.status, 401, "{}", bad.text);
}

#[tokio::test]
async fn info_suggests_a_key_that_works_and_an_address_that_is_reached() {
    let keys = vec!["sk_test_only".to_owned()];
    let server = start_with(Config { api_keys: keys, ..reproducible() }).await;
    let info = server.client_with_key("").get("/_mock/info", &[]).await.json();
    assert_eq!((&info["api_key"], &info["url"]), (&json!("sk_test_only"), &json!(server.url())));
}

#[tokio::test]
async fn a_session_is_shown_with_what_decided_it() {
    let server = start().await;
    let client = server.client();
    let rule = json!({"outcomes": ["selfie_manipulated", "verified"]});
    client.request(Method::POST, "/_mock/rules", |request| request.json(&rule)).await;
    let id = client.create_id().await;
    let path = format!("/_mock/sessions/{id}");
    let mut expected = json!({
        "id": id,
        "account": "acct_1U7Qw2Kx8RbTn4Lp",
        "mode": "test",
        "created": START,
        "status": "requires_input",
        "last_error": null,
        "last_verification_report": null,
        "attempts": 0,
        "presets": [],
        "decisions": [],
        "due": null,
        "token": {
            "spent": false,
            "client_secret_expires_at": START + 24 * 3600,
            "url_expires_at": START + 48 * 3600,
        },
    });
    assert_eq!(client.get(&path, &[]).await.json(), expected);
    let session = client.driven(&id, "submit", &[]).await;
    expected["attempts"] = json!(1);
    expected["last_error"] = json!("selfie_manipulated");
    expected["last_verification_report"] = session["last_verification_report"].clone();
    expected["presets"] = json!(["verified"]);
    expected["decisions"] = json!([{
        "outcome": "selfie_manipulated",
        "door": "rule",
        "rule": 1,
        "why": "rule 1 of the account matches the session",
    }]);
    let nobody = server.client_with_key("");
    assert_eq!(nobody.get(&path, &[]).await.json(), expected, "no key is needed");
    client.post(&helper_path(&id, "verify"), &[("simulate_delay", "true")]).await;
    let shown = client.get(&path, &[]).await.json();
    assert_eq!(
        shown["due"],
        json!({"what": "end_of_checks", "outcome": "verified", "at_ms": START * 1000 + 1000, "in_ms": null})
    );
    assert_eq!(shown["decisions"][1]["door"], "explicit");
    assert_eq!((&shown["token"], &shown["status"]), (&Value::Null, &json!("processing")));
}

#[tokio::test]
async fn sessions_of_other_accounts_are_not_shown() {
    let server = start().await;
    let id = server.client().create_id().await;
    let path = format!("/_mock/sessions/{id}");
    let other = server.client_with_key("sk_test_other").get(&path, &[]).await;
    assert_eq!(other.status, 404);
    assert_eq!(other.json(), json!({"error": {"message": format!("no such session in the key's account: `{id}`")}}));
    let live = server.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite").get(&path, &[]).await;
    assert_eq!(live.status, 404, "the other mode is another world");
    for (text, key) in [("vs_nothing", ""), ("nonsense", ""), ("vs_nothing", "sk_test_other")] {
        assert_eq!(server.client_with_key(key).get(&format!("/_mock/sessions/{text}"), &[]).await.status, 404);
    }
}
