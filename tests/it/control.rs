//! The control API: who may use it, the sinks, the journal of requests.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{self, Client, SESSIONS};

/// A client without a key.
fn nobody(server: &support::TestServer) -> Client {
    server.client_with_key("")
}

async fn get(client: &Client, path: &str) -> Value {
    let answer = client.get(path, &[]).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")), "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn a_sink_keeps_what_comes_and_shows_it() {
    let server = support::start().await;
    let client = nobody(&server);
    let taken = client
        .request(Method::POST, "/_mock/sink/orders?x=1", |request| {
            request.header("X-Test", "yes").body("{\"a\": \"gr\u{fc}n\"}")
        })
        .await;
    assert_eq!((taken.status, taken.json()), (200, json!({"received": true})));
    client.request(Method::PUT, "/_mock/sink/orders?status=503", |request| request).await;
    client.request(Method::POST, "/_mock/sink/other", |request| request).await;

    let shown = get(&client, "/_mock/sink/orders/requests").await;
    let [first, second] = &shown["requests"].as_array().unwrap()[..] else { panic!("{shown}") };
    assert_eq!((&first["method"], &first["path"]), (&json!("POST"), &json!("/_mock/sink/orders?x=1")));
    assert_eq!(first["body"], "{\"a\": \"gr\u{fc}n\"}");
    assert_eq!(first["headers"]["x-test"], "yes");
    assert!(first["received"].as_i64().unwrap() > 1_700_000_000);
    assert_eq!((&second["method"], &second["body"]), (&json!("PUT"), &json!("")));
    assert_eq!(get(&client, "/_mock/sink/none/requests").await, json!({"requests": []}));
}

#[tokio::test]
async fn a_sink_answers_as_its_url_says() {
    let server = support::start().await;
    let client = nobody(&server);
    let status = async |query: &str| {
        let path = format!("/_mock/sink/a?{query}");
        client.request(Method::POST, &path, |request| request).await.status
    };
    assert_eq!(status("status=500").await, 500);
    assert_eq!(status("a=b&status=204").await, 204);
    for wrong in ["status=99", "status=abc", "status=600"] {
        assert_eq!(status(wrong).await, 400, "{wrong}");
    }
    let large = vec![b'x'; (1 << 20) + 1];
    let answer = client.request(Method::POST, "/_mock/sink/a", |request| request.body(large)).await;
    assert_eq!(
        (answer.status, answer.json()),
        (413, json!({"error": {"message": "a sink takes bodies of up to 1 MiB"}}))
    );
    assert_eq!(get(&client, "/_mock/sink/a/requests").await["requests"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_journal_shows_requests_with_their_errors_and_without_keys() {
    let server = support::start().await;
    let client = server.client();
    client.create_id().await;
    client.get("/v1/identity/verification_sessions/vs_missing", &[]).await;
    client.get("/v1/unknown", &[]).await;

    let shown = get(&client, "/_mock/requests").await;
    let expected = json!({
        "requests": [
            {
                "id": "req_j3YZI8dZhOQCFf",
                "account": "acct_1U7Qw2Kx8RbTn4Lp",
                "created": support::START,
                "error": {
                    "code": "resource_missing",
                    "message": "No such VerificationSession: 'vs_missing'",
                    "param": "session",
                    "type": "invalid_request_error"
                },
                "ip_address": "127.0.0.1",
                "key": "sk_test_**********************uite",
                "livemode": false,
                "method": "GET",
                "path": "/v1/identity/verification_sessions/vs_missing",
                "status": 404
            },
            {
                "id": "req_KjHE8ASh8rBevg",
                "account": "acct_1U7Qw2Kx8RbTn4Lp",
                "created": support::START,
                "error": null,
                "ip_address": "127.0.0.1",
                "key": "sk_test_**********************uite",
                "livemode": false,
                "method": "POST",
                "path": "/v1/identity/verification_sessions",
                "status": 200
            }
        ]
    });
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn the_journal_is_filtered_by_account_and_query() {
    let server = support::start().await;
    let (client, other) = (server.client(), server.client_with_key("sk_test_other"));
    client.create_id().await;
    client.list("").await;
    other.get(SESSIONS, &[("limit", "x")]).await;

    let count = async |client: &Client, query: &str| {
        get(client, &format!("/_mock/requests?{query}")).await["requests"].as_array().unwrap().len()
    };
    assert_eq!(count(&client, "").await, 2);
    assert_eq!(count(&other, "").await, 1);
    let all = nobody(&server);
    for (query, expected) in [
        ("", 3),
        ("method=get", 2),
        ("status=400", 1),
        ("path=/v1/identity", 3),
        ("path=/v1/ident", 0),
        ("limit=1", 1),
        ("method=POST&status=400", 0),
    ] {
        assert_eq!(count(&all, query).await, expected, "{query}");
    }
    let answer = all.get("/_mock/requests", &[("foo", "1")]).await;
    assert_eq!(
        (answer.status, answer.json()),
        (400, json!({"error": {"message": "unknown field `foo`; known fields: method, path, status, limit"}}))
    );
    let answer = server.client_with_key("nonsense").get("/_mock/requests", &[]).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn pages_of_other_origins_cannot_use_it() {
    let server = support::start().await;
    let client = nobody(&server);
    for (header, value) in [("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")] {
        for path in ["/_mock/requests", "/_mock/sink/a", "/_mock/sink/a/requests"] {
            let answer = client.with_header(header, value).get(path, &[]).await;
            assert_eq!(answer.status, 403, "{path} {header}");
        }
    }
    assert_eq!(client.with_header("origin", server.url()).get("/_mock/requests", &[]).await.status, 200);
    assert_eq!(client.with_header("host", "evil.example").get("/_mock/requests", &[]).await.status, 200);
    let rebound = client.with_header("host", "evil.example").with_header("sec-fetch-site", "same-origin");
    assert_eq!(rebound.get("/_mock/requests", &[]).await.status, 403);
    assert_eq!(get(&client, "/_mock/sink/a/requests").await, json!({"requests": []}));
}
