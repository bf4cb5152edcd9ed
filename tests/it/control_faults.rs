//! `/_mock/faults`: requests that fail on purpose.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, SESSIONS, ids, start};

async fn put(client: &Client, body: Value) -> Answer {
    client.request(Method::PUT, "/_mock/faults", |request| request.json(&body)).await
}

async fn set(client: &Client, faults: Value) -> Value {
    let answer = put(client, json!({"faults": faults})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn create(client: &Client) -> Answer {
    client.post(SESSIONS, &[("type", "document")]).await
}

#[tokio::test]
async fn errors_are_stripes_in_form_and_end_after_their_times() {
    let server = start().await;
    let client = server.client();
    let shown = set(&client, json!([{"match": {"method": "POST"}, "error": {"status": 429}, "times": 1}])).await;
    let fault = |used: u32| {
        json!([{
            "match": {"method": "POST"}, "error": {"status": 429}, "times": 1, "probability": 1.0, "used": used
        }])
    };
    assert_eq!(shown, json!({"account": "acct_1U7Qw2Kx8RbTn4Lp", "mode": "test", "faults": fault(0)}));
    assert_eq!(client.get(SESSIONS, &[]).await.status, 200, "another method");
    let answer = create(&client).await;
    assert_eq!(
        answer.error_line(),
        "429 invalid_request_error code=rate_limit param=-: Testmode request rate limit exceeded, the rate limits in \
         testmode are lower than livemode. You can learn more about rate limits here https://stripe.com/docs/rate-limits."
    );
    assert_eq!(answer.header("stripe-rate-limited-reason"), Some("global-rate"));
    assert_eq!(answer.header("stripe-should-retry"), None);
    assert_eq!(create(&client).await.status, 200);
    assert_eq!(client.get("/_mock/faults", &[]).await.json()["faults"], fault(1));
}

#[tokio::test]
async fn each_status_has_its_type_code_and_headers() {
    let server = start().await;
    let client = server.client();
    for (error, line, should_retry) in [
        (json!({"status": 500}), "500 api_error code=- param=-", None),
        (json!({"status": 503}), "503 api_error code=- param=-: This error was set with PUT /_mock/faults.", None),
        (json!({"status": 402}), "402 card_error code=- param=-: This", None),
        (json!({"status": 400, "message": "Nope."}), "400 invalid_request_error code=- param=-: Nope.", None),
        (
            json!({"status": 429, "code": "lock_timeout"}),
            "429 invalid_request_error code=lock_timeout param=-: This object cannot be accessed right now because",
            Some("true"),
        ),
        (
            json!({"status": 409, "type": "idempotency_error", "code": "idempotency_key_in_use", "should_retry": false}),
            "409 idempotency_error code=idempotency_key_in_use param=-",
            Some("false"),
        ),
    ] {
        set(&client, json!([{"error": error}])).await;
        let answer = create(&client).await;
        let told = answer.error_line();
        assert!(told.starts_with(line), "{told}");
        assert_eq!(answer.header("stripe-should-retry"), should_retry, "{told}");
    }
    assert!(
        ids(&{
            client.request(Method::DELETE, "/_mock/faults", |request| request).await;
            client.list("").await
        })
        .is_empty()
    );
}

#[tokio::test]
async fn a_reset_connection_has_no_answer() {
    let server = start().await;
    let client = server.client();
    set(&client, json!([{"match": {"path": SESSIONS}, "reset": true, "times": 1}])).await;
    assert_eq!(client.try_post(SESSIONS, &[("type", "document")]).await, None);
    assert_eq!(client.list("").await["data"], json!([]), "nothing was done");
    set(&client, json!([{"match": {"method": "POST", "path": SESSIONS}, "reset": true, "after": true}])).await;
    assert_eq!(client.try_post(SESSIONS, &[("type", "document")]).await, None);
    assert_eq!(ids(&client.list("").await).len(), 1, "it was done, and only the answer lost");
}

#[tokio::test]
async fn an_answer_that_is_lost_comes_with_the_same_key() {
    let server = start().await;
    let client = server.client().with_header("Idempotency-Key", "k");
    set(&server.client(), json!([{"match": {"method": "POST"}, "error": {"status": 500}, "after": true, "times": 1}]))
        .await;
    assert_eq!(create(&client).await.status, 500);
    let answer = create(&client).await;
    assert_eq!((answer.status, answer.header("idempotent-replayed")), (200, Some("true")));
    assert_eq!(ids(&client.list("").await), [answer.json()["id"].as_str().unwrap()]);
}

#[tokio::test]
async fn requests_are_made_to_wait() {
    let server = start().await;
    let client = server.client();
    set(&client, json!([{"match": {"path": "/v1/identity/**"}, "latency": "150ms"}])).await;
    let begun = crate::support::instant();
    assert_eq!(create(&client).await.status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(150), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn faults_are_for_an_account_or_for_all() {
    let server = start().await;
    let (own, other, nobody) = (server.client(), server.client_with_key("sk_test_other"), server.client_with_key(""));
    set(&own, json!([{"error": {"status": 500}}])).await;
    assert_eq!((create(&own).await.status, create(&other).await.status), (500, 200));
    assert_eq!(set(&nobody, json!([{"error": {"status": 503}}])).await["account"], Value::Null);
    assert_eq!((create(&own).await.status, create(&other).await.status), (500, 503));
    let id = "vs_1nothing";
    assert_eq!(own.drive(id, "verify", &[]).await.status, 404, "helpers are spared");
    assert_eq!(put(&own, json!({})).await.json()["faults"], json!([]));
    assert_eq!((create(&own).await.status, create(&other).await.status), (503, 503));
    assert_eq!(nobody.request(Method::DELETE, "/_mock/faults", |request| request).await.status, 200);
    assert_eq!((create(&own).await.status, create(&other).await.status), (200, 200));
    set(&own, json!([{"error": {"status": 500}}])).await;
    nobody.request(Method::POST, "/_mock/reset", |request| request).await;
    assert_eq!(create(&own).await.status, 200, "a reset ends them");
}

#[tokio::test]
async fn a_fault_that_makes_no_sense_is_refused_and_the_old_ones_stay() {
    let server = start().await;
    let client = server.client();
    let old = set(&client, json!([{"match": {"method": "DELETE"}, "error": {"status": 500}}])).await;
    for (fault, message) in [
        (json!({}), "faults[0]"),
        (json!({"times": 1}), "Missing required param: faults[0][error]"),
        (json!({"error": {}}), "faults[0][error]"),
        (json!({"error": {"message": "x"}}), "Missing required param: faults[0][error][status]"),
        (json!({"error": {"status": 200}}), "greater than or equal to 400"),
        (json!({"error": {"status": 504}}), "less than or equal to 503"),
        (
            json!({"error": {"status": 500}, "reset": true}),
            "You may only specify one of these parameters: error, reset.",
        ),
        (json!({"error": {"staus": 500}}), "unknown field `faults[0][error][staus]`; did you mean `status`?"),
        (json!({"error": {"status": 500, "code": "rate_limt"}}), "rate_limit"),
        (json!({"match": {"method": "BREW"}, "reset": true}), "method"),
        (json!({"reset": true, "probability": 1.5}), "a number from 0 to 1"),
        (json!({"reset": true, "times": 0}), "greater than or equal to 1"),
        (json!({"latency": "soon"}), "Invalid duration"),
        (json!({"webhook": "delay"}), "Missing required param: faults[0][delay]"),
        (json!({"webhook": "delay", "delay": "10ms"}), "a second or more"),
        (json!({"webhook": "drop", "reset": true}), "You may only specify one of these parameters"),
        (json!({"webhook": "lose"}), "webhook"),
    ] {
        let answer = put(&client, json!({"faults": [fault]})).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        let told = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(told.contains(message), "{told}");
    }
    assert_eq!(client.get("/_mock/faults", &[]).await.json(), old);
}
