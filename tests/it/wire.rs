//! The text of every answer: indentation, newline at the end, length, characters, order of keys. Source: recordings
//! of 2024 to 2026 in public repositories, see `fixtures/recordings/README.md`.

use reqwest::Method;

use crate::support::ordered::Ordered;
use crate::support::{Answer, Client, SESSIONS, TestServer, session_path, start};

/// A form that fills every field.
const FULL: &str = "type=document&client_reference_id=r&metadata[b]=2&metadata[a]=1&metadata[B]=3&metadata[object]=o\
    &metadata[id]=i&options[document][require_matching_selfie]=true&options[document][allowed_types][]=passport\
    &options[document][require_id_number]=true&options[document][require_live_capture]=true\
    &provided_details[phone]=5555551212&provided_details[email]=jenny@example.com&related_customer=cus_1\
    &related_customer_account=acct_1&related_person[person]=person_1&related_person[account]=acct_1\
    &expand[]=provided_details&expand[]=verified_outputs";

/// One answer of every kind that a client can get.
async fn answers(server: &TestServer) -> Vec<Answer> {
    let client = server.client();
    let full = client.send_form(Method::POST, SESSIONS, FULL).await;
    let path = session_path(full.json()["id"].as_str().unwrap());
    let flow = client.send_form(Method::POST, SESSIONS, "verification_flow=vf_1&expand[]=verified_outputs").await;
    let expand = "expand[]=data.provided_details&expand[]=data.verified_outputs";
    let mut answers = vec![
        full,
        flow,
        client.send_form(Method::GET, SESSIONS, "status=verified").await,
        client.send_form(Method::GET, SESSIONS, expand).await,
        client.send_form(Method::GET, &path, "expand[]=provided_details").await,
        client.send_form(Method::POST, &path, "metadata[c]=3").await,
        client.send_form(Method::POST, &format!("{path}/redact"), "expand[]=provided_details").await,
        client.send_form(Method::POST, &format!("{path}/cancel"), "").await,
        // Refused by the state machine, by the parameters, for the object, for what the key may not see.
        client.send_form(Method::POST, &path, "type=document").await,
        client.send_form(Method::POST, SESSIONS, "type=document&nope=1").await,
        client.send_form(Method::GET, &session_path("vs_missing"), "").await,
        client.send_form(Method::GET, &path, "expand[]=verified_outputs.dob").await,
        // Refused before it is known whose call it is.
        client.get("/v1/nowhere", &[]).await,
        client.request(Method::DELETE, &path, |request| request).await,
        Client::new(server.url(), "nonsense").get(&path, &[]).await,
        Client::new(server.url(), "").get(&path, &[]).await,
        client.with_header("stripe-account", "acct_fake").get(&path, &[]).await,
    ];
    server.advance(std::time::Duration::from_secs(3)).await;
    answers.push(client.send_form(Method::GET, &path, "expand[]=provided_details").await);
    answers
}

#[tokio::test]
async fn answers_are_indented_by_two_and_only_errors_end_with_a_newline() {
    let server = start().await;
    let mut statuses = Vec::new();
    for answer in answers(&server).await {
        let mut expected = Ordered::parse(&answer.text).pretty();
        if answer.status >= 400 {
            expected.push('\n');
        }
        assert_eq!(answer.text, expected);
        assert!(answer.text.starts_with("{\n  \""), "{}", answer.text);
        assert_eq!(answer.header("content-length"), Some(answer.text.len().to_string().as_str()), "{}", answer.text);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        statuses.push(answer.status);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 200, 400, 400, 404, 403, 404, 404, 401, 401, 403, 200]);
}

#[tokio::test]
async fn empty_hashes_and_arrays_are_on_one_line() {
    let server = start().await;
    let created = server.client().post(SESSIONS, &[("type", "document")]).await;
    assert!(created.text.contains("\n  \"metadata\": {},\n  \"options\": {},\n"), "{}", created.text);
    let listed = server.client().get(SESSIONS, &[("status", "verified")]).await;
    assert!(listed.text.contains("\n  \"data\": [],\n"), "{}", listed.text);
}

#[tokio::test]
async fn characters_stand_as_they_are() {
    let server = start().await;
    let client = server.client();
    let text = "Zoë <b>&amp;</b> 東京 🦀 / '\u{2028}";
    let form = [("type", "document"), ("client_reference_id", text), ("metadata[ключ]", text)];
    let created = client.post(SESSIONS, &form).await;
    assert!(created.text.contains(&format!("\n  \"client_reference_id\": \"{text}\",\n")), "{}", created.text);
    assert!(created.text.contains(&format!("\n    \"ключ\": \"{text}\"\n")), "{}", created.text);
    // What JSON must escape is escaped, and nothing is lost on the way through the database.
    let text = "\"quoted\" back\\slash\ttab\nline\u{1}\u{7f}";
    let created = client.post(SESSIONS, &[("type", "document"), ("client_reference_id", text)]).await;
    let line = r#""client_reference_id": "\"quoted\" back\\slash\ttab\nline\u0001"#;
    assert!(created.text.contains(line), "{}", created.text);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(client.session(&id).await["client_reference_id"], text);
    let refused = client.post(SESSIONS, &[("type", "<é>")]).await;
    assert_eq!(refused.status, 400);
    let found = client.get(SESSIONS, &[("client_reference_id", text)]).await.json();
    assert_eq!(found["data"][0]["id"], id);
}

#[tokio::test]
async fn keys_are_in_stripes_order_at_every_depth() {
    let server = start().await;
    let mut objects = 0;
    for answer in answers(&server).await {
        let body = Ordered::parse(&answer.text);
        if body.keys() == ["error"] {
            // Errors have an order of their own, which the recordings show.
            continue;
        }
        objects += assert_ordered(&body);
    }
    assert!(objects > 40, "only {objects} were looked at");
}

/// `id`, `object`, then sorted; lists have four keys in their own order. Gives how many objects it looked at.
fn assert_ordered(value: &Ordered) -> usize {
    match value {
        Ordered::Scalar(_) => 0,
        Ordered::Array(items) => items.iter().map(assert_ordered).sum(),
        Ordered::Object(entries) => {
            let keys = value.keys();
            if keys.first() == Some(&"object") {
                assert_eq!(keys, ["object", "data", "has_more", "url"]);
            } else {
                let begins_with_id = keys.starts_with(&["id", "object", "client_reference_id"]);
                let rest = if begins_with_id { &keys[2..] } else { &keys[..] };
                assert!(rest.is_sorted(), "{keys:?}");
            }
            1 + entries.iter().map(|(_, value)| assert_ordered(value)).sum::<usize>()
        }
    }
}
