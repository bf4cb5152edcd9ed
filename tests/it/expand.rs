//! `expand`: which paths, how deep, with which key, and when it is judged. Sources:
//! <https://docs.stripe.com/api/expanding_objects>,
//! <https://docs.stripe.com/identity/access-verification-results>.

use identity_mock::{Config, Lenient};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{SESSIONS, reproducible, session_path, start, start_with};

/// Every path of a session, with the key that it adds to one that has nothing to show, and whether it is sensitive.
const PATHS: &[(&str, Option<&str>, bool)] = &[
    ("provided_details", Some("provided_details"), false),
    ("verified_outputs", Some("verified_outputs"), false),
    ("verified_outputs.dob", Some("verified_outputs"), true),
    ("verified_outputs.id_number", Some("verified_outputs"), true),
    ("verified_outputs.sex", Some("verified_outputs"), true),
    ("verified_outputs.unparsed_place_of_birth", Some("verified_outputs"), true),
    ("verified_outputs.unparsed_sex", Some("verified_outputs"), true),
    ("last_verification_report", None, false),
    ("last_verification_report.document.dob", None, true),
    ("last_verification_report.document.expiration_date", None, true),
    ("last_verification_report.document.number", None, true),
    ("last_verification_report.document.sex", None, true),
    ("last_verification_report.document.unparsed_place_of_birth", None, true),
    ("last_verification_report.document.unparsed_sex", None, true),
    ("last_verification_report.id_number.dob", None, true),
    ("last_verification_report.id_number.id_number", None, true),
];

const SENSITIVE: &str = "403 invalid_request_error code=- param=-: To access sensitive verification results, configure a \
    restricted API key with appropriate permissions. Learn more here: \
    https://stripe.com/docs/identity/access-verification-results.";

/// The session with a key more, null as long as there is nothing to show.
fn with_null(session: &Value, key: Option<&str>) -> Value {
    let mut expanded = session.clone();
    if let Some(key) = key {
        expanded[key] = Value::Null;
    }
    expanded
}

#[tokio::test]
async fn every_path_is_open_to_restricted_keys_and_the_plain_ones_to_secret_keys() {
    let server = start().await;
    let [secret, restricted] =
        ["sk", "rk"].map(|kind| server.client_with_key(&format!("{kind}_test_51U7Qw2Kx8RbTn4LpKey")));
    let session = secret.create(&[("type", "document")]).await;
    let path = session_path(session["id"].as_str().unwrap());
    for (expand, key, is_sensitive) in PATHS {
        for (client, is_denied) in [(&secret, *is_sensitive), (&restricted, false)] {
            let single = client.get(&path, &[("expand[]", expand)]).await;
            let updated = client.post(&path, &[("expand[]", expand)]).await;
            let listed = client.get(SESSIONS, &[("expand[]", &format!("data.{expand}"))]).await;
            if is_denied {
                for answer in [single, updated, listed] {
                    assert_eq!(answer.error_line(), SENSITIVE, "{expand}");
                }
            } else {
                let expanded = with_null(&session, *key);
                assert_eq!(single.json(), expanded, "{expand}");
                assert_eq!(updated.json(), expanded, "{expand}");
                assert_eq!(listed.json()["data"], json!([expanded]), "{expand}");
            }
        }
    }
}

#[tokio::test]
async fn a_lenient_server_shows_sensitive_results_to_secret_keys() {
    let server = start_with(Config { lenient: vec![Lenient::Sensitive], ..reproducible() }).await;
    let client = server.client();
    let path = session_path(&client.create_id().await);
    for (expand, _, _) in PATHS {
        assert_eq!(client.get(&path, &[("expand[]", expand)]).await.status, 200, "{expand}");
    }
}

#[tokio::test]
async fn one_sensitive_path_among_others_decides() {
    let server = start().await;
    let query = [("expand[]", "provided_details"), ("expand[]", "verified_outputs.dob")];
    let client = server.client();
    assert_eq!(client.get(&session_path(&client.create_id().await), &query).await.error_line(), SENSITIVE);
}

#[tokio::test]
async fn other_paths_cannot_be_expanded() {
    let server = start().await;
    let client = server.client();
    let path = session_path(&client.create_id().await);
    for expand in [
        "nope",
        "options",
        "options.document",
        "metadata",
        "last_error",
        "redaction",
        "related_customer",
        "related_person",
        "related_person.person",
        "verification_flow",
        "verified_outputs.first_name",
        "verified_outputs.address",
        "provided_details.email",
        "last_verification_report.document",
        "last_verification_report.document.files",
        "last_verification_report.selfie",
        "last_verification_report.verification_session",
        "data",
        "data.provided_details",
        "Provided_details",
        "provided_details.",
        ".",
        "a.b.c.d",
    ] {
        let refusal = format!("code=- param=-: This property cannot be expanded ({expand}).");
        client.assert_refused(Method::GET, &path, &[(&format!("expand[]={expand}"), &refusal)]).await;
        let form = format!("expand[]={expand}&type=document");
        client.assert_refused(Method::POST, SESSIONS, &[(&form, &refusal)]).await;
    }
    assert_eq!(client.list("").await["data"].as_array().unwrap().len(), 1, "no refused create made a session");
}

#[tokio::test]
async fn paths_of_lists_begin_with_data() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    let plain = client.list("").await;
    assert_eq!(client.list("expand[]=data").await, plain, "accepted, and does nothing");
    let page = client.list("expand[]=data.provided_details&expand[]=data.last_verification_report").await;
    assert_eq!(page["data"][0], with_null(&client.session(&id).await, Some("provided_details")));
    let instead = |path: &str| {
        format!(
            "code=- param=-: This property cannot be expanded ({path}). You may want to try expanding 'data.{path}' \
             instead."
        )
    };
    let table = [
        ("expand[]=provided_details", instead("provided_details")),
        ("expand[]=nope", instead("nope")),
        ("expand[]=verified_outputs.dob", instead("verified_outputs.dob")),
        ("expand[]=data.nope", "code=- param=-: This property cannot be expanded (data.nope).".to_owned()),
        ("expand[]=data.options", "code=- param=-: This property cannot be expanded (data.options).".to_owned()),
        ("expand[]=data.data", "code=- param=-: This property cannot be expanded (data.data).".to_owned()),
    ];
    for (query, refusal) in table {
        client.assert_refused(Method::GET, SESSIONS, &[(query, &refusal)]).await;
    }
}

#[tokio::test]
async fn four_levels_are_the_most_and_data_is_one() {
    let server = start().await;
    let client = server.client();
    let restricted = server.client_with_key("rk_test_51U7Qw2Kx8RbTn4LpTestSuite");
    let path = session_path(&client.create_id().await);
    restricted.list("expand[]=data.last_verification_report.document.number").await;
    let too_deep = |path: &str| {
        format!(
            "code=property_expansion_max_depth param=-: You cannot expand more than 4 levels of a property. Property: \
             {path}"
        )
    };
    for (at, expand) in [
        (path.as_str(), "a.b.c.d.e"),
        (&path, "last_verification_report.document.number.a.b"),
        (SESSIONS, "data.last_verification_report.document.number.a"),
        (SESSIONS, "a.b.c.d.e"),
    ] {
        client.assert_refused(Method::GET, at, &[(&format!("expand[]={expand}"), &too_deep(expand))]).await;
    }
}

#[tokio::test]
async fn expand_is_an_array_of_texts() {
    let server = start().await;
    let client = server.client();
    let path = session_path(&client.create_id().await);
    let empty = "code=parameter_invalid_empty param=expand[0]: You passed an empty string for 'expand[0]'. We assume \
                 empty values are an attempt to unset a parameter; however 'expand[0]' cannot be unset. You should \
                 remove 'expand[0]' from your request or supply a non-empty value.";
    let table = [
        ("expand=provided_details", "code=- param=expand: Invalid array"),
        ("expand[a]=provided_details", "code=- param=expand: Invalid array"),
        ("expand[][a]=provided_details", r#"code=- param=expand[0]: Invalid string: {"a":"provided_details"}"#),
        ("expand[]=", empty),
    ];
    client.assert_refused(Method::GET, &path, &table).await;
    client.assert_refused(Method::GET, SESSIONS, &table).await;
    for query in ["expand[0]=provided_details", "expand%5B%5D=provided_details", "expand[7]=provided_details"] {
        let answer = client.send_form(Method::GET, &path, &format!("{query}&expand[9]=provided_details")).await;
        assert_eq!(answer.json().get("provided_details"), Some(&Value::Null), "{query}");
    }
}

#[tokio::test]
async fn expand_is_judged_after_the_parameters_and_before_the_session() {
    let server = start().await;
    let client = server.client();
    let missing = session_path("vs_missing");
    let not_expandable = "code=- param=-: This property cannot be expanded (nope).";
    client.assert_refused(Method::GET, &missing, &[("expand[]=nope", not_expandable)]).await;
    for path in [missing.clone(), format!("{missing}/cancel"), format!("{missing}/redact")] {
        client.assert_refused(Method::POST, &path, &[("expand[]=nope", not_expandable)]).await;
        assert_eq!(client.post(&path, &[("expand[]", "verified_outputs.dob")]).await.error_line(), SENSITIVE, "{path}");
    }
    let table = [
        ("expand[]=nope&foo=1", "code=parameter_unknown param=foo: Received unknown parameter: foo"),
        ("expand[]=nope&type=foo", "code=- param=type: Invalid type: must be one of document or id_number"),
        // A wrong path outweighs a sensitive one.
        ("expand[]=verified_outputs.dob&expand[]=nope", not_expandable),
        // References are looked up last.
        ("expand[]=nope&type=document&related_customer=nobody", not_expandable),
    ];
    client.assert_refused(Method::POST, SESSIONS, &[table[0], table[1]]).await;
    client.assert_refused(Method::POST, SESSIONS, &[table[3]]).await;
    client.assert_refused(Method::POST, &missing, &table[..3]).await;
    client
        .assert_refused(
            Method::GET,
            SESSIONS,
            &[(
                "expand[]=data.nope&starting_after=vs_missing",
                "code=- param=-: This property cannot be expanded (data.nope).",
            )],
        )
        .await;
}
