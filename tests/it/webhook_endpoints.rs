//! Webhook endpoints: made, shown, listed, changed, deleted; and what is refused.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::process::Sandbox;
use super::support::{self, Answer, Client, TestServer, ids};

const ENDPOINTS: &str = "/v1/webhook_endpoints";

async fn start() -> (TestServer, Client) {
    let server = support::start().await;
    let client = server.client();
    (server, client)
}

async fn create(client: &Client, form: &str) -> Answer {
    let answer = client.send_form(Method::POST, ENDPOINTS, form).await;
    assert_eq!(answer.status, 200, "{form}: {}", answer.text);
    answer
}

async fn created(client: &Client) -> String {
    id_of(&create(client, "url=https://example.com/hook&enabled_events[]=*").await)
}

fn id_of(answer: &Answer) -> String {
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn path(id: &str) -> String {
    format!("{ENDPOINTS}/{id}")
}

async fn delete(client: &Client, id: &str) -> Answer {
    client.request(Method::DELETE, &path(id), |request| request).await
}

#[tokio::test]
async fn the_answer_to_a_creation_has_the_secret() {
    let (_server, client) = start().await;
    let form = "url=https://example.com/hook&enabled_events[]=identity.verification_session.verified\
                &enabled_events[]=identity.verification_session.requires_input";
    let answer = create(&client, form).await;
    insta::assert_snapshot!(answer.text, @r#"
    {
      "id": "we_1UV92qKx8RbTn4Lp0khE6Zum",
      "object": "webhook_endpoint",
      "api_version": null,
      "application": null,
      "created": 1793102400,
      "description": null,
      "enabled_events": [
        "identity.verification_session.requires_input",
        "identity.verification_session.verified"
      ],
      "livemode": false,
      "metadata": {},
      "secret": "whsec_hVjemTe8yQrahuCI8HRXPi0ot18HHJu7",
      "status": "enabled",
      "url": "https://example.com/hook"
    }
    "#);
    let mut expected = answer.json();
    expected.as_object_mut().unwrap().remove("secret");
    assert_eq!(client.get(&path(&id_of(&answer)), &[]).await.json(), expected);
    let page = client.get(ENDPOINTS, &[]).await.json();
    assert_eq!(page, json!({"object": "list", "data": [expected], "has_more": false, "url": ENDPOINTS}));
}

#[tokio::test]
async fn all_that_can_be_said_is_kept() {
    let (_server, client) = start().await;
    let form = "url=http://localhost:4242/hook&enabled_events[]=*&enabled_events[]=charge.failed&api_version=2023-10-16\
                &connect=true&description=mine&metadata[a]=b";
    let answer = create(&client, form).await.json();
    assert!(answer["application"].as_str().unwrap().starts_with("ca_"));
    let shown: Vec<&Value> =
        ["api_version", "description", "enabled_events", "metadata"].iter().map(|key| &answer[*key]).collect();
    assert_eq!(shown, [&json!("2023-10-16"), &json!("mine"), &json!(["*", "charge.failed"]), &json!({"a": "b"})]);
    let plain = create(&client, "url=http://a/&enabled_events[]=*&connect=false&description=&metadata=").await.json();
    assert_eq!(
        (&plain["application"], &plain["description"], &plain["metadata"]),
        (&Value::Null, &Value::Null, &json!({}))
    );
}

#[tokio::test]
async fn an_update_changes_what_it_names() {
    let (_server, client) = start().await;
    let before = create(&client, "url=https://a.test/&enabled_events[]=*&description=old&metadata[a]=1").await;
    let endpoint = path(&id_of(&before));
    let mut expected = before.json();
    expected.as_object_mut().unwrap().remove("secret");

    assert_eq!(client.post(&endpoint, &[]).await.json(), expected);
    let form = "url=https://b.test/&enabled_events[]=charge.failed&description=&metadata[b]=2&disabled=true";
    let answer = client.send_form(Method::POST, &endpoint, form).await.json();
    expected["url"] = json!("https://b.test/");
    expected["enabled_events"] = json!(["charge.failed"]);
    expected["description"] = Value::Null;
    expected["metadata"] = json!({"a": "1", "b": "2"});
    expected["status"] = json!("disabled");
    assert_eq!(answer, expected);
    assert_eq!(client.get(&endpoint, &[]).await.json(), expected);
    let answer = client.send_form(Method::POST, &endpoint, "metadata=&disabled=false").await.json();
    assert_eq!((&answer["metadata"], &answer["status"]), (&json!({}), &json!("enabled")));
}

#[tokio::test]
async fn a_deleted_endpoint_is_gone() {
    let (_server, client) = start().await;
    let id = created(&client).await;
    let keyed = client.with_header("idempotency-key", "key-1");
    let answer = delete(&keyed, &id).await;
    assert_eq!((answer.status, answer.json()), (200, json!({"id": id, "object": "webhook_endpoint", "deleted": true})));
    assert_eq!((answer.header("original-request"), answer.header("idempotency-key")), (None, Some("key-1")));
    let line = format!(
        "404 invalid_request_error code=resource_missing param=webhook_endpoint: No such webhook endpoint: '{id}'"
    );
    assert_eq!(delete(&client, &id).await.error_line(), line);
    assert_eq!(client.get(&path(&id), &[]).await.error_line(), line);
    assert_eq!(client.post(&path(&id), &[("description", "x")]).await.error_line(), line);
    assert_eq!(client.get(ENDPOINTS, &[]).await.json()["data"], json!([]));
}

#[tokio::test]
async fn lists_are_newest_first_and_paged() {
    let (_server, client) = start().await;
    let mut all = Vec::new();
    for _ in 0..4 {
        all.insert(0, created(&client).await);
    }
    let page = async |query: &str| {
        let answer = client.send_form(Method::GET, ENDPOINTS, query).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        (ids(&answer.json()), answer.json()["has_more"].as_bool().unwrap())
    };
    assert_eq!(page("").await, (all.clone(), false));
    assert_eq!(page("limit=3").await, (all[..3].to_vec(), true));
    assert_eq!(page(&format!("limit=2&starting_after={}", all[0])).await, (all[1..3].to_vec(), true));
    assert_eq!(page(&format!("limit=2&starting_after={}", all[1])).await, (all[2..].to_vec(), false));
    assert_eq!(page(&format!("starting_after={}", all[3])).await, (vec![], false));
    assert_eq!(page(&format!("limit=2&ending_before={}", all[3])).await, (all[1..3].to_vec(), true));
    assert_eq!(page(&format!("ending_before={}", all[2])).await, (all[..2].to_vec(), false));
    let both = format!("starting_after={}&ending_before={}", all[0], all[1]);
    client
        .assert_refused(Method::GET, ENDPOINTS, &[
            (&both, "code=- param=-: Received both starting_after and ending_before parameters. Please pass in only one."),
            ("starting_after=we_1", "code=resource_missing param=starting_after: No such webhook endpoint: 'we_1'"),
            ("created=1", "code=parameter_unknown param=created: Received unknown parameter: created"),
            ("expand[]=data.x", "code=- param=-: This property cannot be expanded (data.x)."),
        ])
        .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_creation_is_told() {
    let (server, client) = start().await;
    let names = "*, identity.verification_session.canceled, identity.verification_session.created, \
                 identity.verification_session.processing, identity.verification_session.redacted, \
                 identity.verification_session.requires_input, or identity.verification_session.verified";
    let unknown = |index: usize, near: &str| {
        format!("code=- param=enabled_events[{index}]: Invalid enabled_events[{index}]: must be one of {names}{near}")
    };
    let meant = unknown(1, ". Did you mean identity.verification_session.verified?");
    let (first, no_wildcard) = (unknown(0, ""), unknown(0, ""));
    client
        .assert_refused(
            Method::POST,
            ENDPOINTS,
            &[
                ("enabled_events[]=*", "code=parameter_missing param=url: Missing required param: url."),
                (
                    "url=https://a.test",
                    "code=parameter_missing param=enabled_events: Missing required param: enabled_events.",
                ),
                ("url=https://a.test&enabled_events=*", "code=- param=enabled_events: Invalid array"),
                (
                    "url=https://a.test&enabled_events[]=*&enabled_events[]=identity.verification_session.verifed",
                    &meant,
                ),
                ("url=https://a.test&enabled_events[]=nonsense", &first),
                ("url=https://a.test&enabled_events[]=charge.*", &no_wildcard),
                (
                    "url=example.com/hook&enabled_events[]=*",
                    "code=url_invalid param=url: Invalid URL: An explicit scheme (such as https) must be provided",
                ),
                ("url=ftp://example.com&enabled_events[]=*", "code=url_invalid param=url: Not a valid URL"),
                ("url=http://host:0/&enabled_events[]=*", "code=url_invalid param=url: Not a valid URL"),
                ("url=http://a%20b/&enabled_events[]=*", "code=url_invalid param=url: Not a valid URL"),
                ("url=https://a.test&enabled_events[]=*&connect=1", "code=- param=connect: Invalid boolean: 1"),
                (
                    "url=https://a.test&enabled_events[]=*&disabled=true",
                    "code=parameter_unknown param=disabled: Received unknown parameter: disabled",
                ),
            ],
        )
        .await;
    let form = "url=https://a.test&enabled_events[]=*&api_version=2020-08-27;%20x=v1";
    let answer = client.send_form(Method::POST, ENDPOINTS, form).await;
    let line = answer.error_line();
    assert!(line.starts_with("400 invalid_request_error code=- param=api_version: Invalid api_version: must be one of 2024-09-30.acacia, "), "{line}");
    assert!(line.ends_with(", or 2026-10-28.endive"), "{line}");

    let answer = client_of_live(&server).post(ENDPOINTS, &[("url", "http://a.test"), ("enabled_events[]", "*")]).await;
    assert_eq!(
        answer.error_line(),
        "400 invalid_request_error code=url_invalid param=url: Invalid URL: http://a.test. URLs in livemode must begin \
         with \"https://\""
    );
    assert_eq!(client.get(ENDPOINTS, &[]).await.json()["data"], json!([]));
}

fn client_of_live(server: &TestServer) -> Client {
    server.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite")
}

#[tokio::test]
async fn what_is_wrong_with_an_update_is_told() {
    let (_server, client) = start().await;
    let endpoint = path(&created(&client).await);
    client
        .assert_refused(Method::POST, &endpoint, &[
            ("connect=true", "code=parameter_unknown param=connect: Received unknown parameter: connect"),
            ("api_version=2020-08-27", "code=parameter_unknown param=api_version: Received unknown parameter: api_version"),
            (
                "url=",
                "code=parameter_invalid_empty param=url: You passed an empty string for 'url'. We assume empty values are \
                 an attempt to unset a parameter; however 'url' cannot be unset. You should remove 'url' from your \
                 request or supply a non-empty value.",
            ),
            ("disabled=maybe", "code=- param=disabled: Invalid boolean: maybe"),
            ("enabled_events=*", "code=- param=enabled_events: Invalid array"),
        ])
        .await;
}

#[tokio::test]
async fn an_account_has_sixteen_in_each_mode() {
    let (server, client) = start().await;
    for _ in 0..16 {
        created(&client).await;
    }
    let form = [("url", "https://a.test"), ("enabled_events[]", "*")];
    let refused = client.post(ENDPOINTS, &form).await;
    assert_eq!(
        refused.error_line(),
        "400 invalid_request_error code=- param=-: You have reached the maximum of 16 test webhook endpoints."
    );
    assert_eq!(refused.header("stripe-should-retry"), Some("false"));
    created(&client_of_live(&server)).await;
    let newest = ids(&client.get(ENDPOINTS, &[]).await.json())[0].clone();
    delete(&client, &newest).await;
    created(&client).await;
}

#[tokio::test]
async fn modes_and_accounts_are_apart() {
    let (server, client) = start().await;
    let id = created(&client).await;
    let live = client_of_live(&server).get(&path(&id), &[]).await;
    assert_eq!(
        live.error_line(),
        format!(
            "404 invalid_request_error code=resource_missing param=webhook_endpoint: No such webhook endpoint: '{id}'; a \
             similar object exists in test mode, but a live mode key was used to make this request."
        )
    );
    let other = server.client_with_key("sk_test_other");
    assert!(delete(&other, &id).await.error_line().ends_with(&format!("No such webhook endpoint: '{id}'")));
    assert_eq!(client.get(&path("nonsense"), &[]).await.status, 404);
}

#[tokio::test]
async fn a_key_brings_back_the_same_secret() {
    let (_server, client) = start().await;
    let keyed = client.with_header("idempotency-key", "key-1");
    let form = [("url", "https://a.test"), ("enabled_events[]", "*")];
    let first = keyed.post(ENDPOINTS, &form).await;
    let second = keyed.post(ENDPOINTS, &form).await;
    assert_eq!((first.status, &first.text), (200, &second.text));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(client.get(ENDPOINTS, &[]).await.json()["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn endpoints_are_there_after_a_new_start() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&["--database", "state.db"]).await;
    let kept = created(&server.client()).await;
    let deleted = created(&server.client()).await;
    delete(&server.client(), &deleted).await;
    let form = [("description", "changed"), ("disabled", "true")];
    let shown = server.client().post(&path(&kept), &form).await.json();
    server.stop().await;
    let server = sandbox.serve(&["--database", "state.db"]).await;
    assert_eq!(server.client().get(ENDPOINTS, &[]).await.json()["data"], json!([shown]));
    server.stop().await;
}
