//! What Stripe was seen to answer, asked of this server: every file in `fixtures/recordings` is one recording,
//! rewritten for the endpoints of sessions. Its README says what the files hold and which recordings are left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use identity_mock::Config;
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::support::ordered::Ordered;
use crate::support::{Answer, Client, TestServer, reproducible, start_with};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recording {
    source: String,
    recorded: String,
    shows: String,
    /// When the clock stands, if the recording depends on it.
    frozen_at: Option<i64>,
    /// The only keys accepted, if not any.
    #[serde(default)]
    accepted_keys: Vec<String>,
    /// What happens first.
    #[serde(default)]
    before: Vec<Request>,
    request: Request,
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    absent_headers: Vec<String>,
    /// The whole body, in order.
    body: Option<Ordered>,
    /// Some of its keys.
    body_part: Option<Value>,
    /// The length of the recorded body, where ours has to be as long.
    content_length: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    method: String,
    path: String,
    /// Empty for none.
    key: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    form: String,
    /// The name by which later texts call the id of the object answered, and with `_request` that of this request.
    save: Option<String>,
}

/// Names in braces and what they stand for.
type Names = BTreeMap<String, String>;

#[tokio::test]
async fn the_server_answers_as_stripe_did() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/recordings");
    let mut checked = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let recording: Recording = serde_json::from_str(&fs::read_to_string(&path).unwrap())
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            check(path.file_name().unwrap().to_str().unwrap(), recording).await;
            checked += 1;
        }
    }
    assert!(checked >= 30, "only {checked} recordings were found");
}

async fn check(file: &str, recording: Recording) {
    assert!([&recording.source, &recording.recorded, &recording.shows].iter().all(|text| !text.is_empty()), "{file}");
    let config = reproducible();
    let server = start_with(Config {
        frozen_at: recording.frozen_at.or(config.frozen_at),
        api_keys: recording.accepted_keys,
        public_url: Some("https://verify.stripe.com".to_owned()),
        ..config
    })
    .await;
    let mut names = Names::new();
    for request in &recording.before {
        let answer = send(&server, request, &names).await;
        assert_eq!(answer.status, 200, "{file}, before: {}", answer.text);
        if let Some(name) = &request.save {
            names.insert(name.clone(), answer.json()["id"].as_str().unwrap().to_owned());
            names.insert(format!("{name}_request"), answer.header("request-id").unwrap().to_owned());
        }
    }
    let answer = send(&server, &recording.request, &names).await;
    name_parts(&mut names, &answer);
    assert_eq!(answer.status, recording.status, "{file}: {}", answer.text);
    for (name, expected) in &recording.headers {
        assert_eq!(answer.header(name), Some(filled(expected, &names).as_str()), "{file}, {name}");
    }
    for name in &recording.absent_headers {
        assert_eq!(answer.header(name), None, "{file}, {name}");
    }
    if let Some(body) = &recording.body {
        let newline = if recording.status >= 400 { "\n" } else { "" };
        assert_eq!(answer.text, filled(&body.pretty(), &names) + newline, "{file}");
    }
    if let Some(part) = &recording.body_part {
        let part: Value = serde_json::from_str(&filled(&part.to_string(), &names)).unwrap();
        assert_part(&part, &answer.json(), file);
    }
    if let Some(length) = recording.content_length {
        assert_eq!(answer.text.len(), length, "{file}: {}", answer.text);
    }
    server.shutdown().await;
}

async fn send(server: &TestServer, request: &Request, names: &Names) -> Answer {
    let client = match &request.key {
        Some(key) => Client::new(server.url(), key),
        None => server.client(),
    };
    let client = request.headers.iter().fold(client, |client, (name, value)| client.with_header(name, value));
    let method = Method::from_bytes(request.method.as_bytes()).unwrap();
    client.send_form(method, &filled(&request.path, names), &filled(&request.form, names)).await
}

/// Names what differs in every answer, where it has the right shape.
fn name_parts(names: &mut Names, answer: &Answer) {
    let body: Value = serde_json::from_str(&answer.text).unwrap();
    let mut name = |name: &str, text: Option<&str>| text.map(|text| names.insert(name.to_owned(), text.to_owned()));
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let request = answer.header("request-id");
    name("request_id", request.filter(|id| id.len() == 18 && id.starts_with("req_") && is_word(&id[4..])));
    let id = body["id"].as_str().filter(|id| id.len() == 27);
    name("random", id.map(|id| &id[19..]).filter(|random| is_word(random)));
    let token = body["url"].as_str().and_then(|url| url.split_once("/start/test_")).map(|(_, token)| token);
    name("token", token.filter(|token| token.len() == 84));
    let key = answer.header("idempotency-key");
    name("uuid", key.filter(|key| Uuid::parse_str(key).is_ok_and(|uuid| uuid.get_version_num() == 4)));
}

fn filled(text: &str, names: &Names) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// Expects what the recording shows and lets everything else be.
fn assert_part(part: &Value, whole: &Value, file: &str) {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => {
            for (key, value) in part {
                let found = whole.get(key).unwrap_or_else(|| panic!("{file}: there is no `{key}`"));
                assert_part(value, found, file);
            }
        }
        (Value::Array(part), Value::Array(whole)) => {
            assert_eq!(part.len(), whole.len(), "{file}");
            part.iter().zip(whole).for_each(|(part, whole)| assert_part(part, whole, file));
        }
        (part, whole) => assert_eq!(part, whole, "{file}"),
    }
}
