//! `GET /v1/identity/verification_sessions`: pages, cursors, limits. Source:
//! <https://docs.stripe.com/api/identity/verification_sessions/list>.

use std::time::Duration;

use identity_mock::{Config, Strict};
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::Value;

use crate::support::{Client, SESSIONS, TestServer, ids, reproducible, session_path, start, start_literal, start_with};

/// Creates sessions, each second `per_second` of them, and gives their ids, newest first.
async fn created(server: &TestServer, count: usize, per_second: usize) -> Vec<String> {
    let client = server.client();
    let mut ids = Vec::with_capacity(count);
    for number in 1..=count {
        ids.push(client.create_id().await);
        if number % per_second == 0 {
            server.advance(Duration::from_secs(1)).await;
        }
    }
    ids.reverse();
    ids
}

#[tokio::test]
async fn an_empty_list_has_four_keys() {
    let server = start().await;
    let answer = server.client().get(SESSIONS, &[]).await;
    assert_eq!(answer.status, 200);
    assert_snapshot!(answer.text, @r#"
    {
      "object": "list",
      "data": [],
      "has_more": false,
      "url": "/v1/identity/verification_sessions"
    }
    "#);
}

#[tokio::test]
async fn a_page_shows_whole_sessions_newest_first() {
    let server = start_literal().await;
    let client = server.client();
    client.create(&[("type", "document"), ("metadata[n]", "1")]).await;
    client.create(&[("verification_flow", "vf_1")]).await;
    server.advance(Duration::from_secs(1)).await;
    let canceled = client.create_id().await;
    client.post(&format!("{}/cancel", session_path(&canceled)), &[]).await;
    let answer = client.get(SESSIONS, &[("limit", "2")]).await;
    assert_eq!(answer.status, 200);
    assert_snapshot!(answer.text, @r#"
    {
      "object": "list",
      "data": [
        {
          "id": "vs_1UV92rKx8RbTn4LpMeD06DNv",
          "object": "identity.verification_session",
          "client_reference_id": null,
          "client_secret": null,
          "created": 1793102401,
          "last_error": null,
          "last_verification_report": null,
          "livemode": false,
          "metadata": {},
          "options": {},
          "redaction": null,
          "related_customer": null,
          "related_customer_account": null,
          "status": "canceled",
          "type": "document",
          "url": null
        },
        {
          "id": "vs_1UV92qKx8RbTn4LpAk7CCpEe",
          "object": "identity.verification_session",
          "client_reference_id": null,
          "client_secret": "vs_1UV92qKx8RbTn4LpAk7CCpEe_secret_test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9vRTlyVVc0RnVJN1ZrdXRWVjROSWd4eE1XY0hpMVU50100vsPeQu3P",
          "created": 1793102400,
          "last_error": null,
          "last_verification_report": null,
          "livemode": false,
          "metadata": {},
          "options": null,
          "redaction": null,
          "related_customer": null,
          "related_customer_account": null,
          "status": "requires_input",
          "type": "verification_flow",
          "url": "https://verify.stripe.com/start/test_YWNjdF8xVTdRdzJLeDhSYlRuNExwLF9vRTlyVVc0RnVJN1ZrdXRWVjROSWd4eE1XY0hpMVU50100vsPeQu3P",
          "verification_flow": "vf_1"
        }
      ],
      "has_more": true,
      "url": "/v1/identity/verification_sessions"
    }
    "#);
}

#[tokio::test]
async fn ten_sessions_are_shown_unless_asked_otherwise() {
    let server = start().await;
    let all = created(&server, 11, 4).await;
    let client = server.client();
    for (query, shown, has_more) in
        [("", 10, true), ("limit=1", 1, true), ("limit=10", 10, true), ("limit=11", 11, false), ("limit=12", 11, false)]
    {
        let page = client.list(query).await;
        assert_eq!((ids(&page), &page["has_more"]), (all[..shown].to_vec(), &Value::from(has_more)), "{query}");
    }
}

#[tokio::test]
async fn a_limit_out_of_range_is_brought_into_range() {
    let server = start().await;
    let all = created(&server, 101, 101).await;
    let client = server.client();
    for (limit, shown) in [
        ("0", 1),
        ("-1", 1),
        ("-9223372036854775808", 1),
        ("100", 100),
        ("101", 100),
        ("200", 100),
        ("9223372036854775807", 100),
    ] {
        let page = client.list(&format!("limit={limit}")).await;
        assert_eq!((ids(&page), &page["has_more"]), (all[..shown].to_vec(), &Value::from(true)), "{limit}");
    }
}

#[tokio::test]
async fn a_strict_server_refuses_a_limit_out_of_range() {
    const TOO_SMALL: &str =
        "code=parameter_invalid_integer param=limit: This value must be greater than or equal to 1.";
    let server = start_with(Config { strict: vec![Strict::Limit], ..reproducible() }).await;
    let client = server.client();
    let table = [
        ("limit=0", TOO_SMALL),
        ("limit=-1", TOO_SMALL),
        (
            "limit=101",
            "code=parameter_invalid_integer param=limit: This value must be less than or equal to 100 (it currently \
             is '101').",
        ),
    ];
    client.assert_refused(Method::GET, SESSIONS, &table).await;
    for limit in ["limit=1", "limit=100"] {
        client.list(limit).await;
    }
}

#[tokio::test]
async fn cursors_lead_both_ways_and_leave_their_session_out() {
    let server = start().await;
    let all = created(&server, 7, 3).await;
    let client = server.client();
    let page = async |query: String| {
        let page = client.list(&query).await;
        (ids(&page), page["has_more"].as_bool().unwrap())
    };
    for (position, cursor) in all.iter().enumerate() {
        for limit in [1, 2, 3, 6, 10] {
            let end = all.len().min(position + 1 + limit);
            let older = (all[position + 1..end].to_vec(), end < all.len());
            assert_eq!(page(format!("limit={limit}&starting_after={cursor}")).await, older, "{position} {limit}");
            // The page lies directly before the cursor and is newest first as well.
            let begin = position.saturating_sub(limit);
            let newer = (all[begin..position].to_vec(), begin > 0);
            assert_eq!(page(format!("limit={limit}&ending_before={cursor}")).await, newer, "{position} {limit}");
        }
    }
}

#[tokio::test]
async fn walking_250_sessions_of_one_second_sees_each_once() {
    let server = start().await;
    let all = created(&server, 250, 250).await;
    walk_both_ways(&server.client(), &all).await;
}

#[tokio::test]
async fn walking_250_sessions_of_many_seconds_sees_each_once() {
    let server = start().await;
    let all = created(&server, 250, 7).await;
    walk_both_ways(&server.client(), &all).await;
}

async fn walk_both_ways(client: &Client, all: &[String]) {
    for limit in [100, 33, 10] {
        let mut seen = Vec::new();
        let mut query = format!("limit={limit}");
        loop {
            let page = client.list(&query).await;
            seen.extend(ids(&page));
            assert_eq!(page["has_more"], seen.len() < all.len(), "after {}", seen.len());
            if page["has_more"] == false {
                break;
            }
            query = format!("limit={limit}&starting_after={}", seen.last().unwrap());
        }
        assert_eq!(seen, all, "from the newest on, {limit} a page");
        let mut seen = vec![all.last().unwrap().clone()];
        loop {
            let page = client.list(&format!("limit={limit}&ending_before={}", seen[0])).await;
            seen.splice(0..0, ids(&page));
            if page["has_more"] == false {
                break;
            }
        }
        assert_eq!(seen, all, "from the oldest on, {limit} a page");
    }
}

#[tokio::test]
async fn sessions_made_meanwhile_do_not_disturb_a_walk() {
    let server = start().await;
    let client = server.client();
    let all = created(&server, 6, 6).await;
    let first = client.list("limit=3").await;
    let newer = client.create_id().await;
    let second = client.list(&format!("limit=3&starting_after={}", all[2])).await;
    assert_eq!([ids(&first), ids(&second)].concat(), all);
    assert_eq!(ids(&client.list(&format!("ending_before={}", all[0])).await), [newer]);
}

#[tokio::test]
async fn a_cursor_must_exist_and_be_the_only_one() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    let live = server.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite").create_id().await;
    let no_such =
        |param: &str, id: &str| format!("code=resource_missing param={param}: No such VerificationSession: '{id}'");
    let hint = "; a similar object exists in live mode, but a test mode key was used to make this request.";
    let both = "code=- param=-: Received both starting_after and ending_before parameters. Please pass in only one."
        .to_owned();
    let table = [
        ("starting_after=vs_missing".to_owned(), no_such("starting_after", "vs_missing")),
        ("ending_before=vs_missing".to_owned(), no_such("ending_before", "vs_missing")),
        ("starting_after=no%20id".to_owned(), no_such("starting_after", "no id")),
        (format!("ending_before={live}"), no_such("ending_before", &live) + hint),
        (format!("starting_after={id}&ending_before={id}"), both),
        // Cursors are looked up before that rule is judged.
        (format!("starting_after=vs_missing&ending_before={id}"), no_such("starting_after", "vs_missing")),
        (format!("starting_after={id}&ending_before=vs_missing"), no_such("ending_before", "vs_missing")),
    ];
    for (query, refusal) in table {
        client.assert_refused(Method::GET, SESSIONS, &[(&query, &refusal)]).await;
    }
}

#[tokio::test]
async fn expired_secrets_on_a_page_are_renewed() {
    let server = start().await;
    let client = server.client();
    let canceled = client.create_id().await;
    client.post(&format!("{}/cancel", session_path(&canceled)), &[]).await;
    let old = client.create(&[("type", "document")]).await;
    server.advance(Duration::from_hours(12)).await;
    let recent = client.create(&[("type", "document")]).await;
    let before = client.list("").await;
    assert_eq!((&before["data"][0], &before["data"][1]), (&recent, &old));
    server.advance(Duration::from_hours(12)).await;
    let after = client.list("").await;
    assert_eq!(after["data"][0], recent, "still good");
    assert_eq!(after["data"][2], before["data"][2], "canceled");
    for key in ["client_secret", "url"] {
        assert_ne!(after["data"][1][key], old[key], "{key}");
    }
    assert_eq!(client.list("").await, after, "renewed once");
    assert_eq!(client.session(old["id"].as_str().unwrap()).await, after["data"][1]);
}

#[tokio::test]
async fn lists_of_accounts_and_modes_are_apart() {
    let server = start().await;
    let clients = ["sk_test_a", "sk_test_b", "sk_live_a"].map(|key| server.client_with_key(key));
    let mut own = Vec::new();
    for client in &clients {
        assert_eq!(client.list("").await["data"].as_array().unwrap().len(), 0);
        own.push(client.create_id().await);
    }
    for (client, id) in clients.iter().zip(&own) {
        assert_eq!(ids(&client.list("").await), std::slice::from_ref(id));
    }
    assert_eq!(ids(&server.client_with_key("rk_test_a").list("").await), [own[0].clone()], "the same account");
}
