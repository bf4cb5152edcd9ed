//! Events: what each change makes, how it is shown, listed and forgotten.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{self, Answer, Client, SESSIONS, TestServer, ids, session_path};

const EVENTS: &str = "/v1/events";
const HELPERS: &str = "/v1/test_helpers/identity/verification_sessions";

async fn helper(client: &Client, id: &str, verb: &str) {
    let answer = client.post(&format!("{HELPERS}/{id}/{verb}"), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

async fn list(client: &Client, query: &str) -> Value {
    let answer = client.send_form(Method::GET, EVENTS, query).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    answer.json()
}

/// The last words of the events' types, newest first.
async fn kinds(client: &Client, query: &str) -> Vec<String> {
    let page = list(client, query).await;
    let kind = |event: &Value| event["type"].as_str().unwrap().rsplit('.').next().unwrap().to_owned();
    page["data"].as_array().unwrap().iter().map(kind).collect()
}

async fn start() -> (TestServer, Client) {
    let server = support::start_literal().await;
    let client = server.client();
    (server, client)
}

async fn first_event(client: &Client) -> Answer {
    let id = ids(&list(client, "limit=1").await)[0].clone();
    client.get(&format!("{EVENTS}/{id}"), &[]).await
}

#[tokio::test]
async fn an_event_tells_of_the_session_as_it_was() {
    let (_server, client) = start().await;
    let client = client.with_header("idempotency-key", "key-1");
    client.create(&[("type", "document"), ("metadata[a]", "b"), ("client_reference_id", "order")]).await;
    let answer = first_event(&client).await;
    insta::assert_snapshot!(answer.text);
}

#[tokio::test]
async fn only_the_first_event_of_a_session_has_its_secrets() {
    let (_server, client) = start().await;
    let id = client.create_id().await;
    helper(&client, &id, "unverify").await;
    helper(&client, &id, "verify").await;
    let page = list(&client, "").await;
    for event in page["data"].as_array().unwrap() {
        let session = &event["data"]["object"];
        let is_first = event["type"] == "identity.verification_session.created";
        assert_eq!(session["id"], id.as_str());
        assert_eq!((session["client_secret"].is_string(), session["url"].is_string()), (is_first, is_first), "{event}");
        for absent in ["provided_details", "verified_outputs"] {
            assert_eq!(session.get(absent), None, "{event}");
        }
    }
    assert_eq!(kinds(&client, "").await, ["verified", "processing", "requires_input", "processing", "created"]);
    let reports: Vec<&Value> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["data"]["object"]["last_verification_report"])
        .collect();
    assert!(reports[0].is_string() && reports[0] != reports[2]);
    assert_eq!((reports[1], reports[3], reports[4]), (reports[2], &Value::Null, &Value::Null));
}

#[tokio::test]
async fn the_cause_is_a_request_or_nobody() {
    let (_server, client) = start().await;
    let created = client.post(SESSIONS, &[("type", "document")]).await;
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let keyed = client.with_header("idempotency-key", "cancel-1");
    let canceled = keyed.post(&format!("{}/cancel", session_path(&id)), &[]).await;
    let other = client.create_id().await;
    helper(&client, &other, "process").await;

    let page = list(&client, "").await;
    let request = |index: usize| page["data"][index]["request"].clone();
    assert_eq!(request(0), json!({"id": null, "idempotency_key": null}));
    assert_eq!(request(2), json!({"id": canceled.header("request-id"), "idempotency_key": "cancel-1"}));
    let made_up = created.header("idempotency-key").unwrap();
    assert_eq!(request(3), json!({"id": created.header("request-id"), "idempotency_key": made_up}));
}

#[tokio::test]
async fn what_changes_no_status_makes_no_event() {
    let (_server, client) = start().await;
    let id = client.create_id().await;
    client.post(&session_path(&id), &[("metadata[a]", "b")]).await;
    helper(&client, &id, "expire").await;
    client.post(&format!("{}/cancel", session_path(&id)), &[]).await;
    client.post(&format!("{}/cancel", session_path(&id)), &[]).await;
    client.post(&format!("{}/redact", session_path(&id)), &[]).await;
    helper(&client, &id, "complete_redaction").await;
    assert_eq!(kinds(&client, "").await, ["canceled", "created"]);
}

#[tokio::test]
async fn a_replayed_answer_makes_no_event() {
    let (_server, client) = start().await;
    let keyed = client.with_header("idempotency-key", "key-1");
    for _ in 0..3 {
        keyed.create_id().await;
    }
    assert_eq!(kinds(&client, "").await, ["created"]);
}

#[tokio::test]
async fn events_do_not_change_but_for_redaction() {
    let (server, client) = start().await;
    let id =
        client.create(&[("type", "document"), ("metadata[name]", "Jenny")]).await["id"].as_str().unwrap().to_owned();
    let before = first_event(&client).await;
    client.post(&session_path(&id), &[("metadata[name]", "Rosen")]).await;
    server.advance(Duration::from_hours(25)).await;
    let first = list(&client, "").await["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(client.get(&format!("{EVENTS}/{first}"), &[]).await.text, before.text);

    client.post(&format!("{}/redact", session_path(&id)), &[]).await;
    helper(&client, &id, "complete_redaction").await;
    let mut expected = before.json();
    expected["data"]["object"]["metadata"] = json!({});
    assert_eq!(client.get(&format!("{EVENTS}/{first}"), &[]).await.json(), expected);
}

#[tokio::test]
async fn events_are_in_the_version_of_the_account() {
    let config = identity_mock::Config { api_version: "2020-08-27".to_owned(), ..support::reproducible() };
    let server = support::start_with(config).await;
    let client = server.client().with_header("stripe-version", "2026-10-28.endive");
    client.create_id().await;
    let event = first_event(&client).await.json();
    assert_eq!(event["api_version"], "2020-08-27");
    assert_eq!(event["data"]["object"].get("related_customer_account"), None);
}

#[tokio::test]
async fn lists_are_filtered_by_type() {
    let (_server, client) = start().await;
    let id = client.create_id().await;
    helper(&client, &id, "unverify").await;
    let prefix = "identity.verification_session";
    let table: &[(&str, &[&str])] = &[
        (&format!("type={prefix}.created"), &["created"]),
        (&format!("type={prefix}.*"), &["requires_input", "processing", "created"]),
        ("type=*.processing", &["processing"]),
        ("type=charge.succeeded", &[]),
        ("type=charge.*", &[]),
        (
            &format!("types[]={prefix}.created&types[]={prefix}.requires_input&types[]=charge.failed"),
            &["requires_input", "created"],
        ),
        ("types[]=charge.failed", &[]),
        ("delivery_success=true", &["requires_input", "processing", "created"]),
        ("delivery_success=false", &[]),
    ];
    for (query, expected) in table {
        assert_eq!(kinds(&client, query).await, *expected, "{query}");
    }
}

#[tokio::test]
async fn pages_follow_one_another() {
    let (_server, client) = start().await;
    for _ in 0..3 {
        client.create_id().await;
    }
    let all = ids(&list(&client, "").await);
    let page = list(&client, "limit=2").await;
    assert_eq!((ids(&page), &page["has_more"], &page["url"]), (all[..2].to_vec(), &json!(true), &json!(EVENTS)));
    let rest = list(&client, &format!("limit=2&starting_after={}", all[1])).await;
    assert_eq!((ids(&rest), &rest["has_more"]), (all[2..].to_vec(), &json!(false)));
    assert_eq!(ids(&list(&client, &format!("limit=1&ending_before={}", all[2])).await), all[1..2]);
    assert_eq!(ids(&list(&client, &format!("created={}", support::START)).await), all);
    assert!(ids(&list(&client, &format!("created[gt]={}", support::START)).await).is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_list_is_told() {
    let (_server, client) = start().await;
    let many = "types[]=a&".repeat(21);
    client
        .assert_refused(
            Method::GET,
            EVENTS,
            &[
                (
                    "type=a&types[]=b",
                    "code=parameters_exclusive param=type: You may only specify one of these parameters: type, types.",
                ),
                (&many, "code=- param=types: Array types exceeded maximum 20 allowed elements."),
                ("types=a", "code=- param=types: Invalid array"),
                ("delivery_success=1", "code=- param=delivery_success: Invalid boolean: 1"),
                ("starting_after=evt_1", "code=resource_missing param=starting_after: No such event: 'evt_1'"),
                ("expand[]=data.data", "code=- param=-: This property cannot be expanded (data.data)."),
                ("foo=1", "code=parameter_unknown param=foo: Received unknown parameter: foo"),
            ],
        )
        .await;
    for id in ["evt_missing", "vs_1"] {
        let answer = client.get(&format!("{EVENTS}/{id}"), &[]).await;
        assert_eq!(
            answer.error_line(),
            format!("404 invalid_request_error code=resource_missing param=id: No such event: '{id}'")
        );
    }
}

#[tokio::test]
async fn events_are_served_for_30_days() {
    let (server, client) = start().await;
    client.create_id().await;
    let id = ids(&list(&client, "").await)[0].clone();
    server.advance(Duration::from_hours(30 * 24)).await;
    assert_eq!(client.get(&format!("{EVENTS}/{id}"), &[]).await.status, 200);
    assert_eq!(ids(&list(&client, "").await), std::slice::from_ref(&id));
    server.advance(Duration::from_secs(1)).await;
    assert_eq!(client.get(&format!("{EVENTS}/{id}"), &[]).await.status, 404);
    assert!(ids(&list(&client, "").await).is_empty());
    assert!(ids(&list(&client, "created[gte]=0").await).is_empty());
}

#[tokio::test]
async fn accounts_and_modes_see_their_own() {
    let (server, client) = start().await;
    client.create_id().await;
    let id = ids(&list(&client, "").await)[0].clone();
    let live = server.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite");
    let answer = live.get(&format!("{EVENTS}/{id}"), &[]).await;
    assert_eq!(
        answer.error_line(),
        format!(
            "404 invalid_request_error code=resource_missing param=id: No such event: '{id}'; a similar object exists in \
             test mode, but a live mode key was used to make this request."
        )
    );
    assert!(ids(&list(&server.client_with_key("sk_test_other"), "").await).is_empty());
}
