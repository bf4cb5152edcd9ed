//! `GET /_mock/sessions` and `GET /_mock/accounts`: all accounts at once, for people.

use serde_json::{Value, json};

use crate::support::{Client, START, TestServer, start, start_with};
use identity_mock::Config;

const SESSIONS: &str = "/_mock/sessions";

async fn asked(client: &Client, query: &[(&str, &str)]) -> Value {
    let answer = client.get(SESSIONS, query).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn ids(answer: &Value) -> Vec<String> {
    answer["sessions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

async fn created(client: &Client, form: &[(&str, &str)]) -> String {
    let form = [&[("type", "document")], form].concat();
    client.create(&form).await["id"].as_str().unwrap().to_owned()
}

async fn account_of(server: &TestServer, id: &str) -> String {
    let found = asked(&server.client_with_key(""), &[("search", id)]).await;
    found["sessions"][0]["account"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_is_told_with_what_decided_it() {
    let server = start().await;
    let client = server.client();
    let form = [
        ("client_reference_id", "user_1"),
        ("metadata[plan]", "gold"),
        ("provided_details[email]", "jenny+verified@example.com"),
    ];
    let id = created(&client, &form).await;
    let path = format!("/v1/test_helpers/identity/verification_sessions/{id}");
    client.post(&format!("{path}/unverify"), &[("last_error[code]", "document_expired")]).await;
    client.post(&format!("{path}/preset"), &[("outcomes[]", "verified_async")]).await;
    let answer = client.get(SESSIONS, &[]).await;
    insta::assert_snapshot!(answer.text);
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn all_accounts_are_told_newest_first_and_a_key_narrows() {
    let server = start().await;
    let (first, second, live) =
        (server.client_with_key("sk_test_a"), server.client_with_key("sk_test_b"), server.client_with_key("sk_live_a"));
    let nobody = server.client_with_key("");
    assert_eq!(nobody.get(SESSIONS, &[]).await.text, "{\n  \"sessions\": [],\n  \"next\": null\n}");
    let made = [created(&first, &[]).await, created(&second, &[]).await, created(&live, &[]).await];
    let [in_first, in_second, in_live] = made.clone();
    assert_eq!(ids(&asked(&nobody, &[]).await), [&*in_live, &*in_second, &*in_first]);
    assert_eq!(ids(&asked(&first, &[]).await), [&*in_first]);
    assert_eq!(ids(&asked(&live, &[]).await), [&*in_live]);

    let account = account_of(&server, &in_first).await;
    assert_eq!(ids(&asked(&nobody, &[("account", &account)]).await), [&*in_live, &*in_first], "both of its worlds");
    assert_eq!(ids(&asked(&nobody, &[("account", &account), ("mode", "live")]).await), [&*in_live]);
    assert_eq!(ids(&asked(&nobody, &[("mode", "test")]).await), [&*in_second, &*in_first]);
    // A key never shows what is another's, whatever is asked.
    assert_eq!(ids(&asked(&second, &[("account", &account)]).await), [""; 0]);
    assert_eq!(ids(&asked(&second, &[("search", &in_first)]).await), [""; 0]);
    assert_eq!(ids(&asked(&first, &[("mode", "live")]).await), [""; 0]);
    assert_eq!(client_status(&server, "sk_nonsense").await, 401);
}

async fn client_status(server: &TestServer, key: &str) -> u16 {
    server.client_with_key(key).get(SESSIONS, &[]).await.status
}

#[tokio::test]
async fn sessions_are_found_by_status_and_by_any_of_their_texts() {
    let server = start().await;
    let (client, nobody) = (server.client(), server.client_with_key(""));
    let by_reference = created(&client, &[("client_reference_id", "User_7%")]).await;
    let by_email = created(&client, &[("provided_details[email]", "Jenny@Example.com")]).await;
    let by_metadata = created(&client, &[("metadata[plan]", "Gold"), ("metadata[x]", "'; drop table y; --")]).await;
    let canceled = created(&client, &[]).await;
    client.post(&format!("/v1/identity/verification_sessions/{canceled}/cancel"), &[]).await;
    for (search, expected) in [
        ("user_7%", &by_reference),
        ("jenny@", &by_email),
        ("gold", &by_metadata),
        ("PLAN=gold", &by_metadata),
        ("'; drop", &by_metadata),
        (&*by_email, &by_email),
        (&by_email[3..].to_lowercase(), &by_email),
        (&format!("  {by_email}  "), &by_email),
    ] {
        for client in [&client, &nobody] {
            assert_eq!(ids(&asked(client, &[("search", search)]).await), [&**expected], "{search}");
        }
    }
    for nothing in ["document", "requires_input", "u%7", "userx7"] {
        assert_eq!(ids(&asked(&nobody, &[("search", nothing)]).await), [""; 0], "{nothing}");
    }
    assert_eq!(ids(&asked(&nobody, &[("status", "canceled")]).await), [&*canceled]);
    assert_eq!(ids(&asked(&nobody, &[("status", "canceled"), ("search", &by_email)]).await), [""; 0]);
    assert_eq!(ids(&asked(&client, &[("status", "requires_input")]).await).len(), 3);
}

#[tokio::test]
async fn pages_follow_one_another_without_a_gap() {
    let server = start().await;
    let (first, live, nobody) =
        (server.client_with_key("sk_test_a"), server.client_with_key("sk_live_a"), server.client_with_key(""));
    let mut made = Vec::new();
    for number in 0..7 {
        made.insert(0, created(if number % 3 == 0 { &live } else { &first }, &[]).await);
    }
    let account = account_of(&server, &made[0]).await;
    for (client, query, expected) in [
        (&nobody, vec![], 7),
        (&nobody, vec![("account", &*account)], 7),
        (&nobody, vec![("account", &*account), ("mode", "test")], 4),
        (&live, vec![], 3),
    ] {
        let (mut seen, mut before) = (Vec::new(), None::<String>);
        loop {
            let mut query = query.clone();
            query.push(("limit", "2"));
            query.extend(before.as_deref().map(|before| ("before", before)));
            let page = asked(client, &query).await;
            assert!(ids(&page).len() <= 2);
            seen.extend(ids(&page));
            match page["next"].as_str() {
                Some(next) => before = Some(next.to_owned()),
                None => break,
            }
        }
        assert_eq!(seen.len(), expected, "{query:?}");
        assert_eq!(seen, made.iter().filter(|id| seen.contains(id)).cloned().collect::<Vec<_>>(), "{query:?}");
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let server = start().await;
    let client = server.client_with_key("");
    for (query, message) in [
        (("status", "verfied"), "verified"),
        (("account", "alice"), "acct_..."),
        (("mode", "both"), "test"),
        (("limit", "x"), "Invalid integer: x"),
        (("colour", "red"), "colour"),
    ] {
        let answer = client.get(SESSIONS, &[query]).await;
        assert_eq!(answer.status, 400, "{query:?}: {}", answer.text);
        let told = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(told.contains(message), "{query:?}: {told}");
    }
}

#[tokio::test]
async fn accounts_are_told_with_how_much_they_have() {
    let server = start().await;
    let (first, second, nobody) =
        (server.client_with_key("sk_test_a"), server.client_with_key("sk_live_b"), server.client_with_key(""));
    assert_eq!(nobody.get("/_mock/accounts", &[]).await.text, "{\n  \"accounts\": [],\n  \"next\": null\n}");
    let in_first = first.create_id().await;
    first.create_id().await;
    let in_second = second.create_id().await;
    let (first_account, second_account) = (account_of(&server, &in_first).await, account_of(&server, &in_second).await);
    let shown = |account: &str, livemode: bool, sessions: i64| json!({"account": account, "livemode": livemode, "sessions": sessions, "more_sessions": false});
    let both = json!({"accounts": [shown(&second_account, true, 1), shown(&first_account, false, 2)], "next": null});
    assert_eq!(nobody.get("/_mock/accounts", &[]).await.json(), both);
    let own = json!({"accounts": [shown(&first_account, false, 2)], "next": null});
    assert_eq!(first.get("/_mock/accounts", &[]).await.json(), own);
    assert_eq!(first.get("/_mock/accounts", &[("limit", "1")]).await.json(), own, "though another comes first");
    assert_eq!(nobody.get("/_mock/accounts", &[("search", &first_account)]).await.json(), own);
    let page = nobody.get("/_mock/accounts", &[("limit", "1")]).await.json();
    assert_eq!(page["accounts"], json!([shown(&second_account, true, 1)]));
    let next = page["next"].as_str().unwrap();
    assert_eq!(nobody.get("/_mock/accounts", &[("limit", "1"), ("before", next)]).await.json(), own);
}

#[tokio::test]
async fn a_search_that_finds_nothing_for_long_says_where_to_go_on() {
    let server = start_with(Config { frozen_at: Some(START), ..Config::default() }).await;
    let client = server.client();
    let oldest = created(&client, &[("client_reference_id", "needle")]).await;
    let mut others = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        others.spawn(async move {
            for _ in 0..101 {
                client.create_id().await;
            }
        });
    }
    others.join_all().await;
    for asking in [server.client_with_key(""), client] {
        let page = asked(&asking, &[("search", "needle")]).await;
        assert_eq!(ids(&page), [""; 0], "it lies beyond what one question looks through");
        let next = page["next"].as_str().unwrap();
        let page = asked(&asking, &[("search", "needle"), ("before", next)]).await;
        assert_eq!((ids(&page), &page["next"]), (vec![oldest.clone()], &Value::Null));
    }
    let accounts = server.client_with_key("").get("/_mock/accounts", &[]).await.json();
    assert_eq!(
        (&accounts["accounts"][0]["sessions"], &accounts["accounts"][0]["more_sessions"]),
        (&json!(1000), &json!(true))
    );
}
