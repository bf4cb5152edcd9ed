//! What creating a session refuses, and in which words; their sources are in `src/http/messages.rs` and
//! docs/fidelity.md.

use identity_mock::{Config, Strict};
use reqwest::Method;
use serde_json::json;

use crate::support::{SESSIONS, reproducible, session_path, start, start_with};

#[tokio::test]
async fn metadata_is_limited_by_keys_and_code_points() {
    let server = start().await;
    let client = server.client();
    let pairs = |count: u32| (1..=count).map(|n| format!("metadata[k{n}]=v")).collect::<Vec<_>>().join("&");
    // Code points count, not bytes: `é` takes two of those.
    let (key, value) = ("é".repeat(40), "é".repeat(500));
    for accepted in [pairs(50), format!("metadata[{key}]={value}")] {
        let answer = client.send_form(Method::POST, SESSIONS, &format!("type=document&{accepted}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let table = [
        (
            pairs(51),
            "Metadata can have up to 50 keys, but you've set 51. Email us at support+metadata@stripe.com for more \
             information."
                .to_owned(),
        ),
        (
            format!("metadata[{key}x]=v"),
            format!(
                "Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters. Invalid \
                 key: {key}x"
            ),
        ),
        (
            format!("metadata[k]={value}x"),
            format!(
                "Metadata values can have up to 500 characters, but you passed in a value that is 501 characters. \
                 Invalid value: {value}x"
            ),
        ),
        ("metadata[k][]=37018189".to_owned(), r#"Invalid value type: ["37018189"] must be a string"#.to_owned()),
    ];
    for (form, message) in table {
        let refusal = format!("code=- param=metadata: {message}");
        client.assert_refused(Method::POST, SESSIONS, &[(&format!("type=document&{form}"), &refusal)]).await;
    }
}

#[tokio::test]
async fn type_and_flow_exclude_each_other_and_one_is_needed() {
    const MISSING: &str = "code=parameter_missing param=type: Missing required param: type.";
    const NOT_A_TYPE: &str = "code=- param=type: Invalid type: must be one of document or id_number";
    const BOTH: &str = "code=parameters_exclusive param=type: You may only specify one of these parameters: type, \
        verification_flow.";
    const OPTIONS: &str = "code=parameters_exclusive param=options: You may only specify one of these parameters: \
        options, verification_flow.";
    let server = start().await;
    let table = [
        ("", MISSING),
        ("metadata[a]=b", MISSING),
        ("type=passport", NOT_A_TYPE),
        ("type=Document", NOT_A_TYPE),
        // Only ever shown, never taken.
        ("type=verification_flow", NOT_A_TYPE),
        ("type=document&verification_flow=vf_1", BOTH),
        ("options[document][require_id_number]=true&verification_flow=vf_1", OPTIONS),
        ("options[document]=&verification_flow=vf_1", OPTIONS),
    ];
    server.client().assert_refused(Method::POST, SESSIONS, &table).await;
}

#[tokio::test]
async fn wrong_values_are_refused_by_the_path_of_their_parameter() {
    const TYPES: &str = "must be one of driving_license, id_card, or passport";
    let server = start().await;
    let client = server.client();
    let table = [
        ("options[document][allowed_types][]=visa", format!("[allowed_types][0]: Invalid PARAM: {TYPES}")),
        (
            "options[document][allowed_types][0]=passport&options[document][allowed_types][7]=visa",
            format!("[allowed_types][1]: Invalid PARAM: {TYPES}"),
        ),
        ("options[document][allowed_types]=passport", "[allowed_types]: Invalid array".to_owned()),
        ("options[document][allowed_types][a]=passport", "[allowed_types]: Invalid array".to_owned()),
        ("options[document][require_id_number]=maybe", "[require_id_number]: Invalid boolean: maybe".to_owned()),
        ("options[document][require_live_capture]=1", "[require_live_capture]: Invalid boolean: 1".to_owned()),
        ("options[document][require_matching_selfie]=0", "[require_matching_selfie]: Invalid boolean: 0".to_owned()),
    ];
    for (form, refusal) in table {
        let (name, message) = refusal.split_once(": ").unwrap();
        let param = format!("options[document]{name}");
        let refusal = format!("code=- param={param}: {}", message.replace("PARAM", &param));
        client.assert_refused(Method::POST, SESSIONS, &[(&format!("type=document&{form}"), &refusal)]).await;
    }
    let table = [
        ("type=document&options=x", "code=- param=options: Invalid object"),
        ("type=document&options[document]=x", "code=- param=options[document]: Invalid object"),
        ("type=document&provided_details=x", "code=- param=provided_details: Invalid object"),
        ("type=document&related_person=x", "code=- param=related_person: Invalid object"),
        ("type=document&metadata=x", "code=- param=metadata: Invalid object"),
        ("type=document&expand=provided_details", "code=- param=expand: Invalid array"),
        (
            "type=document&client_reference_id[]=a&client_reference_id[]=b",
            r#"code=- param=client_reference_id: Invalid string: {"0":"a","1":"b"}"#,
        ),
        ("type=document&return_url[a]=b", r#"code=- param=return_url: Invalid string: {"a":"b"}"#),
        ("type[]=document", r#"code=- param=type: Invalid string: {"0":"document"}"#),
    ];
    client.assert_refused(Method::POST, SESSIONS, &table).await;
}

#[tokio::test]
async fn strings_are_limited_in_characters() {
    let server = start().await;
    let client = server.client();
    let (start, middle) = ("ä123456789", "ä".repeat(4980));
    let longest = format!("{start}{middle}9876543210");
    assert_eq!(
        client.create(&[("type", "document"), ("client_reference_id", &longest)]).await["object"],
        "identity.verification_session"
    );
    for name in ["client_reference_id", "related_customer", "return_url", "verification_flow"] {
        let form = format!("{name}={longest}!");
        let refusal =
            format!("code=- param={name}: Invalid string: {start}...876543210!; must be at most 5000 characters");
        client.assert_refused(Method::POST, SESSIONS, &[(&form, &refusal)]).await;
    }
    let email = format!("jenny@{}example.com", "long.".repeat(158));
    let refusal = "code=- param=provided_details[email]: Invalid string: jenny@long...xample.com; must be at most 800 \
                   characters";
    assert!(email.len() > 800);
    let form = format!("type=document&provided_details[email]={email}");
    client.assert_refused(Method::POST, SESSIONS, &[(&form, refusal)]).await;
}

#[tokio::test]
async fn what_cannot_be_unset_must_not_be_empty() {
    let server = start().await;
    let client = server.client();
    for param in [
        "client_reference_id",
        "expand",
        "options",
        "options[document][allowed_types]",
        "options[document][allowed_types][0]",
        "options[document][require_id_number]",
        "options[document][require_live_capture]",
        "options[document][require_matching_selfie]",
        "provided_details",
        "provided_details[email]",
        "provided_details[phone]",
        "related_customer",
        "related_customer_account",
        "related_person",
        "related_person[account]",
        "related_person[person]",
        "return_url",
        "type",
        "verification_flow",
    ] {
        let refusal = format!(
            "code=parameter_invalid_empty param={param}: You passed an empty string for '{param}'. We assume empty \
             values are an attempt to unset a parameter; however '{param}' cannot be unset. You should remove \
             '{param}' from your request or supply a non-empty value."
        );
        let form = format!("{}{param}=", if param == "type" { "" } else { "type=document&" });
        client.assert_refused(Method::POST, SESSIONS, &[(&form, &refusal)]).await;
    }
}

#[tokio::test]
async fn unknown_parameters_are_told_in_the_order_sent_before_anything_else() {
    const UNKNOWN: &str = "code=parameter_unknown param=";
    let server = start().await;
    let table = [
        ("type=document&nope=1", "nope: Received unknown parameter: nope"),
        ("zeta=1&type=document&alpha=2", "zeta: Received unknown parameters: zeta, alpha"),
        (
            "type=document&options[document][allowed_document_types][]=passport",
            "options[document][allowed_document_types]: Received unknown parameter: \
             options[document][allowed_document_types]",
        ),
        (
            "type=document&options[expires_after_seconds]=60",
            "options[expires_after_seconds]: Received unknown parameter: options[expires_after_seconds]",
        ),
        (
            "options[b]=1&type=document&a[c]=1&provided_details[d]=1",
            "options[b]: Received unknown parameters: options[b], a, provided_details[d]",
        ),
        // Parts of the object that are no parameters.
        (
            "type=document&options[email][require_verification]=true",
            "options[email]: Received unknown parameter: options[email]",
        ),
        (
            "type=document&options[phone][require_verification]=true",
            "options[phone]: Received unknown parameter: options[phone]",
        ),
        (
            "type=document&options[matching][dob]=none",
            "options[matching]: Received unknown parameter: options[matching]",
        ),
        ("type=document&options[id_number][x]=1", "options[id_number]: Received unknown parameter: options[id_number]"),
        ("type=document&livemode=true", "livemode: Received unknown parameter: livemode"),
        ("type=document&status=verified", "status: Received unknown parameter: status"),
        (
            "type=document&api_version=2026-10-28.endive&idempotency_key=k",
            "api_version: Received unknown parameters: api_version, idempotency_key",
        ),
        // They outweigh whatever else is wrong, wherever it stands.
        ("nope=1", "nope: Received unknown parameter: nope"),
        ("type=nonsense&expand[]=nonsense&nope=1", "nope: Received unknown parameter: nope"),
        (
            "type=&return_url=&related_person[nope]=1",
            "related_person[nope]: Received unknown parameter: related_person[nope]",
        ),
        ("type=document&type[nope]]=1", "type[nope]]: Received unknown parameter: type[nope]]"),
    ];
    for (form, refusal) in table {
        server.client().assert_refused(Method::POST, SESSIONS, &[(form, &format!("{UNKNOWN}{refusal}"))]).await;
    }
}

#[tokio::test]
async fn return_urls_are_web_addresses_and_secure_in_live_mode() {
    const NOT_A_URL: &str = "code=url_invalid param=return_url: Not a valid URL";
    let server = start().await;
    let (test, live) = (server.client(), server.client_with_key("sk_live_51U7Qw2Kx8RbTn4LpTestSuite"));
    for client in [&test, &live] {
        let table = [
            ("type=document&return_url=example.com", NOT_A_URL),
            ("type=document&return_url=%2Fdone", NOT_A_URL),
            ("type=document&return_url=capacitor://localhost", NOT_A_URL),
        ];
        client.assert_refused(Method::POST, SESSIONS, &table).await;
    }
    test.create(&[("type", "document"), ("return_url", "http://localhost:3000/done?a=b#c")]).await;
    live.create(&[("type", "document"), ("return_url", "https://example.com")]).await;
    let insecure = "code=- param=-: Livemode requests must always be redirected via HTTPS.";
    live.assert_refused(Method::POST, SESSIONS, &[("type=document&return_url=http://example.com", insecure)]).await;
}

#[tokio::test]
async fn provided_details_are_an_address_and_a_number() {
    let server = start().await;
    let client = server.client();
    for (form, details) in [
        ("provided_details[email]=a%2Bb%40example.com", json!({"email": "a+b@example.com"})),
        ("provided_details[phone]=%2B4930123456", json!({"phone": "+4930123456"})),
        ("provided_details[phone]=5555551212", json!({"phone": "5555551212"})),
        ("client_reference_id=none", json!(null)),
    ] {
        let form = format!("type=document&expand[]=provided_details&{form}");
        let answer = client.send_form(Method::POST, SESSIONS, &form).await;
        assert_eq!(answer.json()["provided_details"], details, "{form}");
    }
    for email in ["jenny", "jenny@", "@example.com", "jenny rosen@example.com"] {
        let form = format!("type=document&provided_details[email]={email}");
        let refusal = format!("code=email_invalid param=provided_details[email]: Invalid email address: {email}");
        client.assert_refused(Method::POST, SESSIONS, &[(&form, &refusal)]).await;
    }
    for phone in ["030123456", "555-555-1212", "15555551212", "555555121", "call me"] {
        let form = format!("type=document&provided_details[phone]={phone}");
        let refusal = format!(r#"code=- param=provided_details[phone]: "{phone}" is not a valid phone number"#);
        client.assert_refused(Method::POST, SESSIONS, &[(&form, &refusal)]).await;
    }
}

#[tokio::test]
async fn objects_that_do_not_exist_are_named_with_their_parameter() {
    const PERSON: &str = "code=parameter_missing param=related_person[person]: Missing required param: \
        related_person[person].";
    const ACCOUNT: &str = "code=parameter_missing param=related_person[account]: Missing required param: \
        related_person[account].";
    let lenient = start().await;
    let table = [
        ("type=document&related_person[account]=acct_1", PERSON),
        ("type=document&related_person[person]=person_1", ACCOUNT),
        (
            "type=document&related_customer=nobody",
            "code=resource_missing param=related_customer: No such customer: 'nobody'",
        ),
        (
            "type=document&related_customer_account=nobody",
            "code=resource_missing param=related_customer_account: No such account: 'nobody'",
        ),
        (
            "type=document&related_person[account]=a&related_person[person]=p",
            "code=resource_missing param=related_person[account]: No such account: 'a'",
        ),
        (
            "type=document&related_person[account]=acct_1&related_person[person]=p",
            "code=resource_missing param=related_person[person]: No such person: 'p'",
        ),
        (
            "verification_flow=flow_1",
            "code=resource_missing param=verification_flow: No such VerificationFlow: 'flow_1'",
        ),
    ];
    lenient.client().assert_refused(Method::POST, SESSIONS, &table).await;
    let strict = start_with(Config { strict: vec![Strict::References], ..reproducible() }).await;
    let table = [
        (
            "type=document&related_customer=cus_1",
            "code=resource_missing param=related_customer: No such customer: 'cus_1'",
        ),
        ("verification_flow=vf_1", "code=resource_missing param=verification_flow: No such VerificationFlow: 'vf_1'"),
    ];
    strict.client().assert_refused(Method::POST, SESSIONS, &table).await;
}

#[tokio::test]
async fn a_refused_create_leaves_nothing_behind() {
    let server = start().await;
    let client = server.client();
    for form in ["type=nope", "nope=1", "verification_flow=nope", "type=document&expand[]=nope"] {
        assert_eq!(client.send_form(Method::POST, SESSIONS, form).await.status, 400, "{form}");
    }
    assert_eq!(client.list("").await["data"], json!([]));
    let path = session_path("");
    assert_eq!(client.send_form(Method::POST, &path, "type=document").await.status, 404, "a trailing slash");
    assert_eq!(client.list("").await["data"], json!([]));
}
