//! `/_mock/rules`: outcomes set beforehand for sessions that are not there yet.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, start};

async fn rule(client: &Client, body: Value) -> Answer {
    client.request(Method::POST, "/_mock/rules", |request| request.json(&body)).await
}

/// Submits a session as its user would, and gives what became of it: the error's code, or the status.
async fn submitted(client: &Client, id: &str) -> String {
    let path = format!("/v1/test_helpers/identity/verification_sessions/{id}/submit");
    let session = client.post(&path, &[]).await.json();
    session["last_error"]["code"].as_str().or(session["status"].as_str()).unwrap().to_owned()
}

async fn created(client: &Client, form: &[(&str, &str)]) -> String {
    client.create(form).await["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_rule_without_conditions_is_for_the_next_session() {
    let server = start().await;
    let client = server.client();
    let made = rule(&client, json!({"match": {}, "outcomes": ["document_expired", "verified"]})).await;
    assert_eq!(
        made.text,
        "{\n  \"id\": 1,\n  \"match\": {},\n  \"outcomes\": [\n    \"document_expired\",\n    \"verified\"\n  ],\n  \
         \"times\": 1,\n  \"used\": 0\n}"
    );
    let (first, second) = (client.create_id().await, client.create_id().await);
    assert_eq!(submitted(&client, &first).await, "document_expired");
    assert_eq!(submitted(&client, &second).await, "processing", "the rule is used up");
    assert_eq!(submitted(&client, &first).await, "verified", "its second outcome is the session's");
    let rules = client.get("/_mock/rules", &[]).await.json();
    assert_eq!((&rules["rules"][0]["times"], &rules["rules"][0]["used"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn a_rule_is_for_sessions_that_are_like_all_that_it_says() {
    let server = start().await;
    let client = server.client();
    let matcher = json!({
        "client_reference_id": "user_1",
        "metadata": {"plan": "gold"},
        "email": "jenny@example.com",
        "type": "document",
    });
    rule(&client, json!({"match": matcher, "outcomes": ["selfie_manipulated"]})).await;
    rule(&client, json!({"match": {"type": "id_number"}, "outcomes": ["id_number_mismatch"], "times": 2})).await;
    rule(&client, json!({"match": {"verification_flow": "vf_1"}, "outcomes": ["verified"]})).await;
    let all = [
        ("client_reference_id", "user_1"),
        ("metadata[plan]", "gold"),
        ("metadata[other]", "x"),
        ("provided_details[email]", "jenny@example.com"),
        ("type", "document"),
    ];
    for _ in 0..3 {
        let id = created(&client, &all).await;
        assert_eq!(submitted(&client, &id).await, "selfie_manipulated");
        assert_eq!(submitted(&client, &id).await, "selfie_manipulated", "it is used for each attempt");
    }
    for left_out in 0..4 {
        let mut form = all.to_vec();
        form.remove(if left_out < 2 { left_out } else { 3 });
        if !form.iter().any(|(name, _)| *name == "type") {
            form.push(("type", "document"));
        }
        let id = created(&client, &form).await;
        assert_eq!(submitted(&client, &id).await, "processing", "{form:?}");
    }
    let number = || created(&client, &[("type", "id_number")]);
    for expected in ["id_number_mismatch", "id_number_mismatch", "processing"] {
        assert_eq!(submitted(&client, &number().await).await, expected);
    }
    let flow = created(&client, &[("verification_flow", "vf_1")]).await;
    assert_eq!(submitted(&client, &flow).await, "verified");
}

#[tokio::test]
async fn rules_count_after_presets_and_before_tags() {
    let server = start().await;
    let client = server.client();
    rule(&client, json!({"match": {"type": "document"}, "outcomes": ["document_expired"]})).await;
    let tagged = ("provided_details[email]", "x+selfie_manipulated@example.com");
    let id = created(&client, &[("type", "document"), tagged]).await;
    let preset = format!("/v1/test_helpers/identity/verification_sessions/{id}/preset");
    client.post(&preset, &[("outcomes[]", "country_not_supported")]).await;
    assert_eq!(submitted(&client, &id).await, "country_not_supported");
    assert_eq!(submitted(&client, &id).await, "document_expired");
    assert_eq!(client.request(Method::DELETE, "/_mock/rules/1", |request| request).await.status, 200);
    assert_eq!(submitted(&client, &id).await, "selfie_manipulated");
}

#[tokio::test]
async fn rules_belong_to_their_account_and_are_deleted() {
    let server = start().await;
    let (first, second) = (server.client_with_key("sk_test_first"), server.client_with_key("sk_test_second"));
    rule(&first, json!({"outcomes": ["document_expired"]})).await;
    let id = second.create_id().await;
    assert_eq!(submitted(&second, &id).await, "processing");
    assert_eq!(second.get("/_mock/rules", &[]).await.text, "{\n  \"rules\": []\n}");
    let delete = |client: Client, path: &'static str| async move {
        client.request(Method::DELETE, path, |request| request).await
    };
    assert_eq!(delete(second, "/_mock/rules/1").await.status, 404);
    assert_eq!(delete(first.clone(), "/_mock/rules/x").await.status, 404);
    assert_eq!(delete(first.clone(), "/_mock/rules").await.json(), json!({"deleted": 1}));
    assert_eq!(delete(first, "/_mock/rules").await.json(), json!({"deleted": 0}));
}

#[tokio::test]
async fn a_rule_that_makes_no_sense_is_refused() {
    let server = start().await;
    let client = server.client();
    for (body, status, message) in [
        (json!({}), 400, "Missing required param: outcomes."),
        (json!({"outcomes": ["verfied"]}), 400, "Did you mean verified?"),
        (json!({"outcomes": "verified"}), 400, "Invalid array"),
        (json!({"outcome": ["verified"]}), 400, "unknown field `outcome`; did you mean `outcomes`?"),
        (json!({"outcomes": ["verified"], "times": 0}), 400, "This value must be greater than or equal to 1."),
        (
            json!({"outcomes": ["verified"], "match": {"emial": "a"}}),
            400,
            "unknown field `match[emial]`; did you mean `email`?",
        ),
        (json!({"outcomes": ["verified"], "match": {"type": "passport"}}), 400, "Invalid match[type]"),
        (json!({"outcomes": ["verified"], "match": {"metadata": {"a": {"b": 1}}}}), 400, "Invalid string"),
    ] {
        let answer = rule(&client, body).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        let told = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(told.contains(message), "{told}");
    }
    let nobody = rule(&server.client_with_key(""), json!({"outcomes": ["verified"]})).await;
    assert_eq!(nobody.status, 401, "{}", nobody.text);
    assert_eq!(client.get("/_mock/rules", &[]).await.json(), json!({"rules": []}));
}
