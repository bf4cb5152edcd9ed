//! Pages that are asked for again and again: each time they show every session just as it is shown by itself, whatever
//! happened in between.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Client, SESSIONS, TestServer, session_path, start};

/// Something that happens between two looks at the page.
#[derive(Clone, Copy, Debug)]
enum Step {
    Create,
    Update(usize),
    Verify(usize),
    Cancel(usize),
    Expire(usize),
    Redact(usize),
    /// Hours go by; a link lasts a day.
    Wait(u64),
    /// Somebody asks by another name, or in an old version, for which the page is written anew.
    LookOtherwise,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Create),
        1 => any::<usize>().prop_map(Step::Update),
        1 => any::<usize>().prop_map(Step::Verify),
        1 => any::<usize>().prop_map(Step::Cancel),
        1 => any::<usize>().prop_map(Step::Expire),
        1 => any::<usize>().prop_map(Step::Redact),
        2 => (1_u64..30).prop_map(Step::Wait),
        1 => Just(Step::LookOtherwise),
    ]
}

async fn take(server: &TestServer, client: &Client, ids: &mut Vec<String>, step: Step) {
    let path = |which: usize| match ids.len() {
        0 => session_path("vs_none"),
        count => session_path(&ids[which % count]),
    };
    let helper = |which: usize, verb: &str| path(which).replace("/v1/", "/v1/test_helpers/") + verb;
    match step {
        Step::Create => ids.push(client.create_id().await),
        // Some of these are refused, which is as good a history.
        Step::Update(which) => drop(client.post(&path(which), &[("metadata[step]", &which.to_string())]).await),
        Step::Verify(which) => drop(client.post(&helper(which, "/verify"), &[]).await),
        Step::Cancel(which) => drop(client.post(&(path(which) + "/cancel"), &[]).await),
        Step::Expire(which) => drop(client.post(&helper(which, "/expire"), &[]).await),
        Step::Redact(which) => drop(client.post(&(path(which) + "/redact"), &[]).await),
        Step::Wait(hours) => server.advance(Duration::from_hours(hours)).await,
        Step::LookOtherwise => {
            let old = client.with_header("Stripe-Version", "2024-06-20").get(SESSIONS, &[]).await;
            assert!(!old.text.contains("related_customer_account"), "{}", old.text);
            let elsewhere = client.with_header("Host", "mock.test").get(SESSIONS, &[]).await;
            assert!(!elsewhere.text.contains("http://127.0.0.1"), "{}", elsewhere.text);
        }
    }
}

/// The page, asked for twice, is what its sessions are one by one.
async fn look(client: &Client) {
    let page = client.list("limit=5").await;
    for listed in page["data"].as_array().unwrap() {
        assert_eq!(*listed, client.session(listed["id"].as_str().unwrap()).await);
    }
    assert_eq!(page, client.list("limit=5").await);
    let with_outputs: Value = client.list("limit=5&expand[]=data.provided_details").await;
    for listed in with_outputs["data"].as_array().unwrap() {
        assert!(listed.get("provided_details").is_some(), "{listed}");
    }
}

async fn live(steps: Vec<Step>) {
    let server = start().await;
    let client = server.client();
    let mut ids = Vec::new();
    for step in steps {
        take(&server, &client, &mut ids, step).await;
        look(&client).await;
    }
    server.shutdown().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_page_never_differs_from_its_sessions(steps in proptest::collection::vec(any_step(), 1..20)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(live(steps));
    }
}
