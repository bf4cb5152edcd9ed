//! `GET /_mock/stream`: what happens is told as it happens, and the telling ends with the server.

use serde_json::{Value, json};

use crate::support::{START, TestServer, start};

/// One who listens.
struct Listener {
    response: reqwest::Response,
    waiting: String,
}

impl Listener {
    async fn start(server: &TestServer, key: Option<&str>) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = http.get(format!("{}/_mock/stream", server.url()));
        let request = if let Some(key) = key { request.bearer_auth(key) } else { request };
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-cache");
        let mut listener = Self { response, waiting: String::new() };
        assert_eq!(listener.next().await.unwrap().0, "ready");
        listener
    }

    /// The next piece of news; nothing once the stream has ended.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some(end) = self.waiting.find("\n\n") {
                let piece: String = self.waiting.drain(..end + 2).collect();
                let text = |name: &str| piece.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                let news = (text("event: "), text("data: "));
                if let (Some(name), Some(data)) = news {
                    return Some((name, serde_json::from_str(&data).unwrap()));
                }
                continue;
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.waiting.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

#[tokio::test]
async fn changes_and_events_are_told_in_their_order() {
    let server = start().await;
    let client = server.client();
    let mut listener = Listener::start(&server, None).await;
    let id = client.create_id().await;
    let (name, told) = listener.next().await.unwrap();
    let account = told["account"].as_str().unwrap().to_owned();
    assert_eq!((&*name, &told["id"], &told["status"]), ("session", &json!(id), &json!("requires_input")));
    let shown = client.get("/_mock/sessions", &[]).await.json();
    assert_eq!(told, shown["sessions"][0], "as the list shows it");
    let (name, event) = listener.next().await.unwrap();
    let expected = json!({
        "id": event["id"],
        "account": account,
        "created": START,
        "livemode": false,
        "type": "identity.verification_session.created",
        "verification_session": id,
    });
    assert_eq!((&*name, &event), ("event", &expected));
    client.post(&format!("/v1/identity/verification_sessions/{id}/cancel"), &[]).await;
    let (name, told) = listener.next().await.unwrap();
    assert_eq!((&*name, &told["status"]), ("session", &json!("canceled")));
    assert_eq!(listener.next().await.unwrap().1["type"], "identity.verification_session.canceled");
}

#[tokio::test]
async fn a_key_hears_of_its_own_account_alone() {
    let server = start().await;
    let (mine, other) = (server.client_with_key("sk_test_mine"), server.client_with_key("sk_test_other"));
    let mut listener = Listener::start(&server, Some("sk_test_mine")).await;
    other.create_id().await;
    server.client_with_key("sk_live_mine").create_id().await;
    let id = mine.create_id().await;
    assert_eq!(listener.next().await.unwrap().1["id"], json!(id));
    let refused = server.client_with_key("sk_nonsense").get("/_mock/stream", &[]).await;
    assert_eq!(refused.status, 401);
}

#[tokio::test]
async fn one_who_is_too_slow_is_told_so() {
    let server = start().await;
    let client = server.client();
    let mut listener = Listener::start(&server, None).await;
    // Enough for the buffers of both machines' sockets and the server's own.
    let mut writers = tokio::task::JoinSet::new();
    let long = "x".repeat(500);
    for _ in 0..16 {
        let (client, long) = (client.clone(), long.clone());
        writers.spawn(async move {
            let pairs: Vec<(String, &str)> = (0..50).map(|number| (format!("metadata[{number}]"), &*long)).collect();
            let form: Vec<_> =
                pairs.iter().map(|(name, value)| (&**name, *value)).chain([("type", "document")]).collect();
            for _ in 0..60 {
                client.create(&form).await;
            }
        });
    }
    writers.join_all().await;
    let mut told = 0;
    loop {
        let (name, data) = listener.next().await.unwrap();
        if name == "missed" {
            assert!(data["missed"].as_u64().unwrap() > 0);
            break;
        }
        told += 1;
        assert!(told < 2 * 16 * 60, "everything was kept for a listener that did not listen");
    }
}

#[tokio::test]
async fn the_stream_ends_with_the_server() {
    let server = start().await;
    let mut listener = Listener::start(&server, None).await;
    let stopped = tokio::spawn(server.shutdown());
    assert_eq!(listener.next().await, None);
    stopped.await.unwrap();
}
