//! The filters of the list of sessions, alone and together. Source:
//! <https://docs.stripe.com/api/identity/verification_sessions/list>.

use std::time::Duration;

use reqwest::Method;

use crate::support::{SESSIONS, START, TestServer, ids, session_path, start};

/// Five sessions of five seconds, told apart by what filters look at. Gives their ids, oldest first.
async fn filled() -> (TestServer, Vec<String>) {
    let server = start().await;
    let client = server.client();
    let mut all = Vec::new();
    for form in [
        "client_reference_id=a&related_customer=cus_1",
        "client_reference_id=a&related_customer=cus_2",
        "client_reference_id=b&related_customer=cus_1&related_customer_account=acct_1",
        "related_customer_account=acct_1",
        "client_reference_id=a&related_customer=cus_1&related_customer_account=acct_2",
    ] {
        let answer = client.send_form(Method::POST, SESSIONS, &format!("type=document&{form}")).await;
        all.push(answer.json()["id"].as_str().unwrap().to_owned());
        server.advance(Duration::from_secs(1)).await;
    }
    for canceled in [0, 3] {
        client.post(&format!("{}/cancel", session_path(&all[canceled])), &[]).await;
    }
    (server, all)
}

/// Expects each query to show the sessions of these numbers, in this order.
async fn assert_shown(server: &TestServer, all: &[String], table: &[(String, &[usize])]) {
    for (query, numbers) in table {
        let expected: Vec<String> = numbers.iter().map(|number| all[*number].clone()).collect();
        assert_eq!(ids(&server.client().list(query).await), expected, "{query}");
    }
}

#[tokio::test]
async fn each_filter_and_every_combination_shows_what_matches() {
    let (server, all) = filled().await;
    let table: [(&str, &[usize]); 17] = [
        ("status=requires_input", &[4, 2, 1]),
        ("status=canceled", &[3, 0]),
        ("status=processing", &[]),
        ("status=verified", &[]),
        ("client_reference_id=a", &[4, 1, 0]),
        ("client_reference_id=A", &[]),
        ("client_reference_id=nobody", &[]),
        ("related_customer=cus_1", &[4, 2, 0]),
        ("related_customer=cus_none", &[]),
        ("related_customer_account=acct_1", &[3, 2]),
        ("related_customer_account=acct_none", &[]),
        ("client_reference_id=a&status=requires_input", &[4, 1]),
        ("client_reference_id=a&related_customer=cus_1", &[4, 0]),
        ("related_customer=cus_1&related_customer_account=acct_1", &[2]),
        ("related_customer_account=acct_1&status=canceled", &[3]),
        ("client_reference_id=a&related_customer=cus_1&related_customer_account=acct_2&status=requires_input", &[4]),
        ("client_reference_id=a&related_customer=cus_1&status=canceled", &[0]),
    ];
    assert_shown(&server, &all, &table.map(|(query, numbers)| (query.to_owned(), numbers))).await;
}

#[tokio::test]
async fn created_is_an_instant_or_a_range() {
    let (server, all) = filled().await;
    let second = |number: i64| START + number;
    let table: [(String, &[usize]); 12] = [
        (format!("created={}", second(2)), &[2]),
        (format!("created={}", second(9)), &[]),
        (format!("created[gt]={}", second(2)), &[4, 3]),
        (format!("created[gte]={}", second(2)), &[4, 3, 2]),
        (format!("created[lt]={}", second(2)), &[1, 0]),
        (format!("created[lte]={}", second(2)), &[2, 1, 0]),
        (format!("created[gt]={}&created[lt]={}", second(0), second(4)), &[3, 2, 1]),
        (format!("created[gte]={}&created[lte]={}", second(1), second(3)), &[3, 2, 1]),
        (format!("created[gt]={}&created[gte]={}", second(1), second(3)), &[4, 3]),
        (format!("created[gt]={}&created[lt]={}", second(3), second(2)), &[]),
        (format!("created%5Bgte%5D={}", second(4)), &[4]),
        ("created[gt]=-9223372036854775808&created[lt]=9223372036854775807".to_owned(), &[4, 3, 2, 1, 0]),
    ];
    assert_shown(&server, &all, &table).await;
}

#[tokio::test]
async fn filters_cursors_and_limits_work_together() {
    let (server, all) = filled().await;
    let table: [(String, &[usize]); 6] = [
        (format!("created[gte]={}&status=requires_input", START + 2), &[4, 2]),
        (format!("client_reference_id=a&created[lt]={}", START + 4), &[1, 0]),
        (format!("client_reference_id=a&starting_after={}", all[4]), &[1, 0]),
        (format!("client_reference_id=a&ending_before={}&limit=1", all[0]), &[1]),
        // A cursor need not match the filter.
        (format!("client_reference_id=a&starting_after={}", all[2]), &[1, 0]),
        (format!("created[gte]={}&starting_after={}", START + 1, all[3]), &[2, 1]),
    ];
    assert_shown(&server, &all, &table).await;
    let client = server.client();
    for (query, has_more) in [
        ("client_reference_id=a&limit=2", true),
        ("client_reference_id=a&limit=3", false),
        ("status=canceled&limit=2", false),
        ("status=canceled&limit=1", true),
    ] {
        assert_eq!(client.list(query).await["has_more"], has_more, "{query}");
    }
}

#[tokio::test]
async fn a_list_follows_every_change() {
    let (server, all) = filled().await;
    let client = server.client();
    let table = |numbers: &'static [usize]| [("status=requires_input".to_owned(), numbers)];
    assert_shown(&server, &all, &table(&[4, 2, 1])).await;
    client.post(&format!("{}/cancel", session_path(&all[2])), &[]).await;
    assert_shown(&server, &all, &table(&[4, 1])).await;
    client.post(&format!("{}/redact", session_path(&all[4])), &[]).await;
    assert_shown(&server, &all, &table(&[1])).await;
}

#[tokio::test]
async fn wrong_filters_are_refused() {
    const STATUS: &str = "code=- param=status: Invalid status: must be one of canceled, processing, requires_input, or \
        verified";
    const UNKNOWN: &str = "code=parameter_unknown param=";
    const INTEGER: &str = "code=parameter_invalid_integer param=";
    const EMPTY: &str = "code=parameter_invalid_empty param=";
    let empty = |name: &str| {
        format!(
            "{EMPTY}{name}: You passed an empty string for '{name}'. We assume empty values are an attempt to unset a \
             parameter; however '{name}' cannot be unset. You should remove '{name}' from your request or supply a \
             non-empty value."
        )
    };
    let server = start().await;
    let table = [
        ("status=open", STATUS.to_owned()),
        ("status=", empty("status")),
        ("limit=abc", format!("{INTEGER}limit: Invalid integer: abc")),
        ("limit=1.5", format!("{INTEGER}limit: Invalid integer: 1.5")),
        ("limit=", empty("limit")),
        ("limit=99999999999999999999", format!("{INTEGER}limit: Invalid integer: 99999999999999999999")),
        ("created=yesterday", format!("{INTEGER}created: Invalid integer: yesterday")),
        ("created[gte]=2026-01-01", format!("{INTEGER}created[gte]: Invalid integer: 2026-01-01")),
        ("created[gte]=", empty("created[gte]")),
        ("created[foo]=1", format!("{UNKNOWN}created[foo]: Received unknown parameter: created[foo]")),
        ("created[]=1", format!("{UNKNOWN}created[0]: Received unknown parameter: created[0]")),
        ("type=document", format!("{UNKNOWN}type: Received unknown parameter: type")),
        (
            "verification_flow=vf_1&status=open&foo=1",
            format!("{UNKNOWN}verification_flow: Received unknown parameters: verification_flow, foo"),
        ),
        ("client_reference_id=", empty("client_reference_id")),
        ("client_reference_id[]=a", r#"code=- param=client_reference_id: Invalid string: {"0":"a"}"#.to_owned()),
        ("related_customer=", empty("related_customer")),
        ("starting_after=", empty("starting_after")),
        ("ending_before=", empty("ending_before")),
    ];
    for (query, refusal) in table {
        server.client().assert_refused(Method::GET, SESSIONS, &[(query, &refusal)]).await;
    }
}

#[tokio::test]
async fn a_session_belongs_to_the_whole_second_in_which_it_was_made() {
    let server = start().await;
    let client = server.client();
    server.advance(Duration::from_millis(999)).await;
    let last = client.create(&[("type", "document")]).await;
    server.advance(Duration::from_millis(1)).await;
    let next = client.create_id().await;
    assert_eq!(last["created"], START);
    let all = [last["id"].as_str().unwrap().to_owned(), next];
    let table: [(String, &[usize]); 3] = [
        (format!("created={START}"), &[0]),
        (format!("created[gt]={START}"), &[1]),
        (format!("created[lte]={START}"), &[0]),
    ];
    assert_shown(&server, &all, &table).await;
}
