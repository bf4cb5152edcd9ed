//! Outcomes that are set for coming submissions: when one is used up, and how they are taken back. Choices all of
//! them, docs/fidelity.md, "Test helpers".

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{Client, session_path, start};

/// What the presets still hold: the codes that submissions end with until none is left and the session stays in
/// processing.
async fn left(client: &Client, id: &str) -> Vec<String> {
    let mut codes = Vec::new();
    loop {
        let session = client.driven(id, "submit", &[]).await;
        match session["status"].as_str().unwrap() {
            "requires_input" => codes.push(session["last_error"]["code"].as_str().unwrap().to_owned()),
            "processing" => return codes,
            other => panic!("{other}"),
        }
    }
}

const THREE: [(&str, &str); 3] =
    [("outcomes[]", "document_expired"), ("outcomes[]", "selfie_manipulated"), ("outcomes[]", "id_number_mismatch")];

async fn preset(client: &Client) -> String {
    let id = client.create_id().await;
    client.driven(&id, "preset", &THREE).await;
    id
}

#[tokio::test]
async fn each_submission_uses_up_one_whoever_decided_it() {
    let server = start().await;
    let client = server.client();
    let all = THREE.map(|(_, code)| code);
    let id = preset(&client).await;
    assert_eq!(left(&client, &id).await, all);

    for (verb, form) in [
        ("unverify", &[][..]),
        ("unverify", &[("simulate_delay", "true")]),
        // The user gave up: an attempt as well, though nothing was submitted.
        ("unverify", &[("last_error[code]", "consent_declined")]),
        ("process", &[]),
    ] {
        let id = preset(&client).await;
        let session = client.driven(&id, verb, form).await;
        if session["status"] == "processing" {
            // To end what was submitted is no other submission.
            client.driven(&id, "unverify", &[]).await;
        }
        assert_eq!(left(&client, &id).await, all[1..], "{verb} {form:?}");
    }
}

#[tokio::test]
async fn what_is_no_submission_uses_up_none() {
    let server = start().await;
    let client = server.client();
    let all = THREE.map(|(_, code)| code);
    for (verb, form, status) in [
        ("expire", &[][..], 200),
        ("complete_redaction", &[], 400),
        ("verify", &[("document[expiration_date][year]", "2000")], 400),
        ("verify", &[("verified_outputs[address][country]", "ZZ")], 400),
        ("unverify", &[("last_error[code]", "expired")], 400),
    ] {
        let id = preset(&client).await;
        assert_eq!(client.drive(&id, verb, form).await.status, status, "{verb}");
        assert_eq!(left(&client, &id).await, all, "{verb} {form:?}");
    }
    let id = preset(&client).await;
    client.post(&session_path(&id), &[("metadata[a]", "b")]).await;
    client.session(&id).await;
    assert_eq!(left(&client, &id).await, all);
}

#[tokio::test]
async fn a_delayed_check_that_ends_uses_up_no_second_one() {
    let server = start().await;
    let client = server.client();
    let id = client.create_id().await;
    client
        .driven(&id, "preset", &[("outcomes[]", "document_expired_async"), ("outcomes[]", "selfie_manipulated")])
        .await;
    client.driven(&id, "submit", &[]).await;
    server.advance(Duration::from_secs(1)).await;
    assert_eq!(client.session(&id).await["last_error"]["code"], "document_expired");
    assert_eq!(left(&client, &id).await, ["selfie_manipulated"]);
}

#[tokio::test]
async fn a_preset_replaces_and_an_empty_value_takes_back() {
    let server = start().await;
    let client = server.client();
    let id = preset(&client).await;
    client.driven(&id, "preset", &[("outcomes[0]", "phone_unverified_other")]).await;
    assert_eq!(left(&client, &id).await, ["phone_unverified_other"]);
    client.driven(&id, "preset", &THREE).await;
    let before = client.session(&id).await;
    assert_eq!(client.driven(&id, "preset", &[("outcomes", "")]).await, before);
    client.driven(&id, "unverify", &[]).await;
    assert_eq!(left(&client, &id).await, Vec::<String>::new());

    // What the e-mail names counts again.
    let tagged = [("type", "document"), ("provided_details[email]", "x+country_not_supported.processing@example.com")];
    let id = client.create_with(&tagged).await;
    client.driven(&id, "preset", &THREE).await;
    client.driven(&id, "preset", &[("outcomes", "")]).await;
    assert_eq!(left(&client, &id).await, ["country_not_supported"]);
}

#[tokio::test]
async fn wrong_presets_are_refused_and_the_old_ones_stay() {
    let server = start().await;
    let client = server.client();
    let hundred_and_one = vec!["outcomes[]=verified"; 101].join("&");
    let mut told = Vec::new();
    for form in [
        "",
        "outcomes=verified",
        "outcomes[]=",
        "outcomes[a]=verified",
        "outcomes[][]=verified",
        "outcomes[]=verified&outcomes[]=verfied",
        "outcomes[]=document_expred_async",
        "outcomes[]=banana",
        "outcomes[]=verified&outcome=verified",
        &hundred_and_one,
    ] {
        let id = preset(&client).await;
        let path = crate::support::driving::helper_path(&id, "preset");
        let refused = client.send_form(reqwest::Method::POST, &path, form).await;
        told.push(format!("{}\n  {}", form.get(..60).unwrap_or(form), refused.error_line()));
        assert_eq!(left(&client, &id).await, THREE.map(|(_, code)| code));
    }
    assert_snapshot!(told.join("\n"));
    let id = client.create_id().await;
    let hundred = vec![("outcomes[]", "failure"); 100];
    assert_eq!(client.driven(&id, "preset", &hundred).await["last_error"], Value::Null);
    assert_eq!(left(&client, &id).await.len(), 100);
}
