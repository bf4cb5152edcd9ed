//! Servers that deliver webhooks, and what became of their deliveries.

use std::time::Duration;

use identity_mock::Config;
use serde_json::Value;

use super::process::eventually;
use super::receiver::{Received, Receiver};
use super::{Client, START, TestServer};

pub(crate) const ENDPOINTS: &str = "/v1/webhook_endpoints";
pub(crate) const HOUR: Duration = Duration::from_hours(1);

const HELPERS: &str = "/v1/test_helpers/identity/verification_sessions";

/// Makes an endpoint for all that does not have to be named; gives its id and secret.
pub(crate) async fn endpoint(client: &Client, url: &str) -> (String, String) {
    endpoint_with(client, url, &[("enabled_events[]", "*")]).await
}

/// Makes an endpoint; `form` has its events and what else is to be said.
pub(crate) async fn endpoint_with(client: &Client, url: &str, form: &[(&str, &str)]) -> (String, String) {
    let answer = client.post(ENDPOINTS, &[&[("url", url)], form].concat()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let endpoint = answer.json();
    (endpoint["id"].as_str().unwrap().to_owned(), endpoint["secret"].as_str().unwrap().to_owned())
}

/// Calls a helper on a session.
pub(crate) async fn helper(client: &Client, id: &str, verb: &str) {
    let answer = client.post(&format!("{HELPERS}/{id}/{verb}"), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// What the control API says of the deliveries that a query asks for.
pub(crate) async fn deliveries(client: &Client, query: &str) -> Value {
    let answer = client.send_form(reqwest::Method::GET, "/_mock/deliveries", query).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

/// The states of the deliveries of a session's events, with the number of attempts at each.
pub(crate) async fn states(client: &Client, session: &str) -> Vec<(String, usize)> {
    let shown = deliveries(client, &format!("session={session}")).await;
    let state = |delivery: &Value| {
        (delivery["state"].as_str().unwrap().to_owned(), delivery["attempts"].as_array().unwrap().len())
    };
    shown["deliveries"].as_array().unwrap().iter().map(state).collect()
}

/// Waits until the deliveries of a session's events are like this: state, and number of attempts.
pub(crate) async fn until(client: &Client, session: &str, expected: &[(&str, usize)]) {
    eventually(&format!("{expected:?}"), || async {
        let states = states(client, session).await;
        states.iter().map(|(state, attempts)| (state.as_str(), *attempts)).eq(expected.iter().copied())
    })
    .await;
}

/// A server whose clock stands, a client of it, and a receiver.
pub(crate) async fn start() -> (TestServer, Client, Receiver) {
    start_with(Config::default()).await
}

/// The same with another configuration, but for clock and ids.
pub(crate) async fn start_with(config: Config) -> (TestServer, Client, Receiver) {
    let config = Config { id_seed: Some(1), frozen_at: Some(START), ..config };
    let server = super::start_with(config).await;
    let client = server.client();
    (server, client, Receiver::start().await)
}

/// The last words of the types of the events that were delivered.
pub(crate) fn kinds(told: &[Received]) -> Vec<String> {
    told.iter().map(Received::kind).collect()
}
