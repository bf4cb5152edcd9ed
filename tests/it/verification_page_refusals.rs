//! What the steps of a walk refuse, told as the rest of the API tells it.

use std::fmt::Write as _;

use insta::assert_snapshot;

use crate::support::multipart::Part;
use crate::support::phone::{JPEG, page_path};
use crate::support::{session_path, start};

#[tokio::test]
async fn wrong_data_is_refused_by_name() {
    let server = start().await;
    let client = server.client();
    let id = client.create_with(&[("type", "id_number")]).await;
    let phone = server.phone(&id).await;
    let file = phone.picture("front.jpg").await;
    let high = format!("collected_data[id_document_front][high_res_image]={file}");
    let mut table = String::new();
    for form in [
        "collected_data=1",
        "collected_data[biometric_consent]=yes",
        "collected_data[nmae][first_name]=Ada",
        "collected_data[name][first_name]=Ada",
        "collected_data[name][first_name]=Ada&collected_data[name][last_name]=",
        "collected_data[dob][day]=31&collected_data[dob][month]=2&collected_data[dob][year]=1990",
        "collected_data[dob][day]=28&collected_data[dob][month]=10&collected_data[dob][year]=2026",
        "collected_data[dob][day]=0&collected_data[dob][month]=1&collected_data[dob][year]=1990",
        "collected_data[dob][day]=1&collected_data[dob][year]=1990",
        "collected_data[id_number][country]=DE&collected_data[id_number][value]=1",
        "collected_data[id_number][value]=1",
        "collected_data[id_number][country]=US",
        "collected_data[address][country]=Germany",
        "collected_data[phone][country]=US&collected_data[phone][phone_number]=555-1212",
        "collected_data[phone][country]=US",
        "collected_data[id_document_type]=visa",
        "collected_data[id_document_front][upload_method]=scan&collected_data[id_document_front][high_res_image]=file_1",
        "collected_data[id_document_front][upload_method]=file_upload",
        high.as_str(),
        "collected_data[face][best_high_res_image]=file_1",
        "clear_data[name]=1",
        "simulate_delay=true",
    ] {
        let answer = phone.client.send_form(reqwest::Method::POST, &page_path(&id, "/data"), form).await;
        writeln!(table, "{form}\n  {}", answer.error_line().replace(&file, "file_sent")).unwrap();
    }
    for step in ["/submit", "/phone_otp/generate", "/phone_otp/cannot_verify"] {
        writeln!(table, "{step}\n  {}", phone.try_step(step, &[("x", "1")]).await.error_line()).unwrap();
    }
    let delay = phone.try_step("/testing/verify", &[("simulate_delay", "later")]).await;
    writeln!(table, "/testing/verify\n  {}", delay.error_line()).unwrap();
    let page = phone.page().await.json();
    assert_eq!(page["requirements"]["missing"], serde_json::json!(["name", "dob", "id_number"]), "nothing was taken");
    assert_snapshot!(table);
}

#[tokio::test]
async fn pictures_have_to_have_been_sent_for_the_session() {
    let server = start().await;
    let client = server.client();
    let (id, other) = (client.create_id().await, client.create_id().await);
    let phone = server.phone(&id).await;
    let of_other = server.phone(&other).await.picture("front.jpg").await;
    let purpose = Part::Field("purpose", "dispute_evidence");
    let evidence = client.upload(&[purpose, Part::File("a.jpg", JPEG)]).await.json()["id"].as_str().unwrap().to_owned();
    client.driven(&other, "verify", &[]).await;
    let drawn = client.reports_on(&other).await[0]["document"]["files"][0].as_str().unwrap().to_owned();
    for file in [of_other.as_str(), &evidence, &drawn, "file_missing", "hightResImage"] {
        let form = [
            ("collected_data[id_document_back][upload_method]", "file_upload"),
            ("collected_data[id_document_back][high_res_image]", file),
        ];
        let answer = phone.try_step("/data", &form).await;
        // Source: an error of this shape in the tests of stripe/stripe-android.
        let expected = format!(
            "400 invalid_request_error code=resource_missing \
             param=collected_data[id_document_back][high_res_image]: No such file upload: '{file}'"
        );
        assert_eq!(answer.error_line(), expected);
    }
    let mine = phone.picture("a.jpg").await;
    let form = [
        ("collected_data[face][best_high_res_image]", mine.as_str()),
        ("collected_data[face][best_low_res_image]", &mine),
        ("collected_data[face][first_high_res_image]", &mine),
        ("collected_data[face][first_low_res_image]", &mine),
        ("collected_data[face][last_high_res_image]", &mine),
        ("collected_data[face][last_low_res_image]", &of_other),
    ];
    let refused = phone.try_step("/data", &form).await.error_line();
    assert!(refused.contains("param=collected_data[face][last_low_res_image]"), "{refused}");
    let missing = client.post(&page_path("vs_missing", "/data"), &form).await;
    assert_eq!(missing.status, 404, "{}", missing.text);
}

#[tokio::test]
async fn no_step_is_taken_in_a_session_that_does_not_wait() {
    let server = start().await;
    let client = server.client();
    let form = [("verification_flow", "vf_1"), ("provided_details[phone]", "+15555551212")];
    let mut table = String::new();
    for verb in ["process", "verify", "cancel"] {
        let id = client.create_with(&form).await;
        if verb == "cancel" {
            client.post(&format!("{}/cancel", session_path(&id)), &[]).await;
        } else {
            client.driven(&id, verb, &[]).await;
        }
        let phone = server.phone(&id).await;
        let before = client.session(&id).await;
        for step in ["/data", "/submit", "/phone_otp/generate", "/phone_otp/cannot_verify"] {
            writeln!(table, "{verb} {step}: {}", phone.try_step(step, &[]).await.error_line()).unwrap();
        }
        if verb != "process" {
            for step in ["/testing/verify", "/testing/unverify"] {
                writeln!(table, "{verb} {step}: {}", phone.try_step(step, &[]).await.error_line()).unwrap();
            }
        }
        assert_eq!(client.session(&id).await, before, "{verb}");
    }
    let document = client.create_id().await;
    for step in ["/phone_otp/generate", "/phone_otp/cannot_verify"] {
        let answer = server.phone(&document).await.try_step(step, &[]).await;
        writeln!(table, "document {step}: {}", answer.error_line()).unwrap();
    }
    assert_snapshot!(table);
}
