//! The walk through the screens, step by step: the order, what is not taken, what becomes of what is handed over. A
//! real browser walks in tests/clients/browser.

use identity_mock::Config;
use serde_json::json;

use crate::support::pages::{Visitor, last_part, test_ids};
use crate::support::{TestServer, reproducible, start, start_with};

const DOCUMENT: &[(&str, &str)] = &[("type", "document")];
const SPECIMEN: &[(&str, &str)] = &[("source", "specimen")];
const EMBEDDED: &str = "?origin=http://localhost:4242";

/// The smallest picture.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A server on which every submission passes.
async fn passing() -> TestServer {
    start_with(Config { outcome: "verified".to_owned(), ..reproducible() }).await
}

/// The error that a screen shows.
fn error(page: &str) -> &str {
    let (_, rest) = page.split_once(r#"data-testid="error">"#).unwrap_or_else(|| panic!("no error: {page}"));
    rest.split_once('<').unwrap().0
}

/// Sends a screen that is not taken, and gives why.
async fn refused(visitor: &Visitor, screen: &str, form: &[(&str, &str)]) -> String {
    let answer = visitor.send(&format!("/verify/{screen}"), form).await;
    assert_eq!(answer.status, 422, "{screen}: {}", answer.text);
    assert_eq!(test_ids(&answer.text)[1], format!("screen-{screen}"));
    error(&answer.text).to_owned()
}

#[tokio::test]
async fn screens_come_one_after_the_other() {
    let server = passing().await;
    let form = [
        ("type", "document"),
        ("options[document][require_matching_selfie]", "true"),
        ("options[document][require_id_number]", "true"),
        ("return_url", "https://example.com/done"),
    ];
    let (session, visitor) = server.visited(&form).await;
    let id = session["id"].as_str().unwrap();
    let steps: [(&str, &[(&str, &str)]); 7] = [
        ("consent", &[("consent", "accept")]),
        ("document-type", &[("type", "driving_license")]),
        ("document-front", SPECIMEN),
        ("document-back", SPECIMEN),
        ("selfie", SPECIMEN),
        ("id-number", &[("kind", "us_ssn"), ("number", "6789")]),
        ("review", &[]),
    ];
    for (index, (screen, form)) in steps.iter().enumerate() {
        assert_eq!(last_part(&visitor.get("/verify").await), *screen);
        // Nobody gets ahead of the walk, by whatever way.
        for (later, form) in &steps[index + 1..] {
            let ahead = visitor.get(&format!("/verify/{later}")).await;
            assert_eq!((ahead.status, last_part(&ahead).as_str()), (303, *screen), "{later}");
            let mark = crate::support::pages::mark(&visitor.page("").await);
            let form = [&[("csrf", mark.as_str())], *form].concat();
            let posted = visitor.browser.post(&format!("{}/verify/{later}", visitor.path), &form).await;
            assert_eq!((posted.status, last_part(&posted).as_str()), (303, *screen), "{later}");
        }
        let page = visitor.page(&format!("/verify/{screen}")).await;
        assert!(page.contains(&format!("Step {} of 7", index + 1)), "{screen}: {page}");
        assert_eq!(server.client().session(id).await["status"], "requires_input");
        let answer = visitor.send(&format!("/verify/{screen}"), form).await;
        assert_eq!(answer.status, 303, "{screen}: {}", answer.text);
        if *screen == "review" {
            assert_eq!(answer.header("location"), Some("https://example.com/done"));
        }
    }
    let full = server.restricted().in_full(id).await.json();
    assert_eq!(full["status"], "verified");
    assert_eq!(full["verified_outputs"]["id_number"], "6789");
    let report = &full["last_verification_report"];
    assert_eq!(report["document"]["type"], "driving_license");
    assert_eq!((&report["selfie"]["status"], &report["id_number"]["status"]), (&json!("verified"), &json!("verified")));
    let events = server.client().get("/v1/events", &[]).await.json();
    let requests: Vec<_> = events["data"].as_array().unwrap().iter().map(|event| &event["request"]["id"]).collect();
    assert_eq!(requests.len(), 3);
    assert!(requests[..2].iter().all(|id| id.is_null()), "the user is no request: {requests:?}");
}

#[tokio::test]
async fn a_screen_that_is_none_leads_to_the_next_one() {
    let server = start().await;
    let (_, visitor) = server.visited(DOCUMENT).await;
    for screen in ["nothing", "selfie", "Consent", "consent%20"] {
        let answer = visitor.get(&format!("/verify/{screen}")).await;
        assert_eq!((answer.status, last_part(&answer).as_str()), (303, "consent"), "{screen}");
    }
    for screen in ["consent", "selfie", "document-front"] {
        let picture = visitor.get(&format!("/verify/{screen}/picture")).await;
        assert_eq!(picture.status, 404, "{screen}: no picture was shown");
    }
}

#[tokio::test]
async fn what_cannot_be_is_told_and_changes_nothing() {
    let server = start().await;
    let (_, visitor) = server.visited(&[("type", "id_number")]).await;
    let name = [("first_name", "Ada"), ("last_name", "Lovelace")];
    let long = "x".repeat(201);
    for (form, reason) in [
        (vec![], "Enter first and last name"),
        (vec![("first_name", "Ada"), ("last_name", "  ")], "Enter first and last name"),
        (vec![("first_name", long.as_str()), ("last_name", "Lovelace")], "Enter first and last name"),
        (name.to_vec(), "Enter the birth date"),
        ([&name[..], &[("day", "31"), ("month", "2"), ("year", "1990")]].concat(), "Enter the birth date"),
        ([&name[..], &[("day", "x"), ("month", "2"), ("year", "1990")]].concat(), "Enter the birth date"),
        ([&name[..], &[("day", "1"), ("month", "1"), ("year", "0")]].concat(), "Enter the birth date"),
        // The clock stands at the end of October 2026.
        ([&name[..], &[("day", "1"), ("month", "12"), ("year", "2026")]].concat(), "Enter the birth date"),
    ] {
        assert!(refused(&visitor, "details", &form).await.starts_with(reason), "{form:?}");
    }
    let dob = [("day", "10"), ("month", "12"), ("year", "1990")];
    assert_eq!(visitor.step("details", &[&name[..], &dob].concat()).await, "id-number");
    let long = "1".repeat(41);
    for (form, reason) in [
        (vec![("number", "1")], "Choose a country."),
        (vec![("kind", "xx"), ("number", "1")], "Choose a country."),
        (vec![("kind", "us_ssn")], "Enter the number, 40 characters at most."),
        (vec![("kind", "us_ssn"), ("number", long.as_str())], "Enter the number, 40 characters at most."),
    ] {
        assert_eq!(refused(&visitor, "id-number", &form).await, reason, "{form:?}");
    }
    assert_eq!(last_part(&visitor.get("/verify").await), "id-number");
}

#[tokio::test]
async fn pictures_are_pictures_of_this_session() {
    let server = start().await;
    let (session, visitor) = server.visited(DOCUMENT).await;
    visitor.step("consent", &[("consent", "accept")]).await;
    assert_eq!(refused(&visitor, "document-type", &[("type", "visa")]).await, "Choose a kind of document.");
    visitor.step("document-type", &[("type", "passport")]).await;
    assert_eq!(refused(&visitor, "document-front", &[]).await, "Choose a picture first.");
    for (filename, contents, reason) in [
        ("front.png", &b""[..], "Choose a picture first."),
        ("front.png", b"GIF89a", "The picture has to be in one of these formats: JPG, PNG."),
        ("front.svg", b"<svg onload=alert(1)>", "The picture has to be in one of these formats: JPG, PNG."),
    ] {
        let answer = visitor.send_file("/verify/document-front", filename, contents).await;
        assert_eq!((answer.status, error(&answer.text)), (422, reason), "{filename}");
    }
    let large = [PNG, &vec![0; 16_000_000]].concat();
    let answer = visitor.send_file("/verify/document-front", "front.png", &large).await;
    assert_eq!((answer.status, error(&answer.text)), (422, "The picture may have 16 MB at most."));

    let taken = visitor.send_file("/verify/document-front", "front.png", PNG).await;
    assert_eq!((taken.status, last_part(&taken).as_str()), (303, "review"), "{}", taken.text);
    let picture = visitor.browser.download(&format!("{}/verify/document-front/picture", visitor.path)).await;
    assert_eq!((picture.status, picture.bytes.as_slice()), (200, PNG));
    let header = |name: &str| picture.headers.get(name).map(String::as_str);
    assert_eq!(header("content-type"), Some("image/png"));
    assert_eq!(header("content-security-policy"), Some("default-src 'none'"));
    assert_eq!((header("x-content-type-options"), header("cache-control")), (Some("nosniff"), Some("no-store")));
    let files = server.client().get("/v1/files", &[]).await.json();
    let file = &files["data"][0];
    assert_eq!((&file["purpose"], &file["filename"]), (&json!("identity_private"), &json!("front.png")));

    // It is for the user alone, as long as there is something to submit.
    server.client().driven(session["id"].as_str().unwrap(), "verify", &[]).await;
    let over = visitor.page("/verify/document-front/picture").await;
    assert_eq!(test_ids(&over)[0], "closed-verified");
}

#[tokio::test]
async fn the_camera_alone_where_the_session_wants_it() {
    let server = start().await;
    let form = [
        ("type", "document"),
        ("options[document][require_live_capture]", "true"),
        ("options[document][allowed_types][]", "passport"),
    ];
    let (_, visitor) = server.visited(&form).await;
    visitor.step("consent", &[("consent", "accept")]).await;
    assert!(!visitor.page("/verify/document-front").await.contains("type=\"file\""));
    let answer = visitor.send_file("/verify/document-front", "front.png", PNG).await;
    assert_eq!((answer.status, error(&answer.text)), (422, "Only the camera may take this picture."));
    assert_eq!(visitor.step("document-front", SPECIMEN).await, "review");
}

#[tokio::test]
async fn a_step_through_the_modal_stays_in_it() {
    let server = passing().await;
    let form = [("type", "document"), ("return_url", "https://example.com/")];
    let (session, visitor) = server.visited(&form).await;
    let modal = visitor.in_modal();
    let form: [&[(&str, &str)]; 4] = [&[("consent", "accept")], &[("type", "passport")], SPECIMEN, &[]];
    let screens = ["consent", "document-type", "document-front", "review", "done"];
    for (pair, form) in screens.windows(2).zip(form) {
        let answer = modal.send(&format!("/verify/{}{EMBEDDED}", pair[0]), form).await;
        let next = format!("{}?origin=http%3A%2F%2Flocalhost%3A4242", pair[1]);
        assert_eq!((answer.status, last_part(&answer)), (303, next));
    }
    let done = modal.get(&format!("/done{EMBEDDED}")).await;
    let message =
        format!("{{&#34;type&#34;:&#34;done&#34;,&#34;id&#34;:&#34;{}&#34;}}", session["id"].as_str().unwrap());
    assert!(done.text.contains(&format!("data-message=\"{message}\"")), "{}", done.text);
    assert!(done.text.contains("data-origin=\"http://localhost:4242\""), "{}", done.text);
    // A window of its own has another end.
    assert_eq!(visitor.get("/done").await.status, 404);
    let (_, unfinished) = server.visited(DOCUMENT).await;
    let early = unfinished.in_modal().get(&format!("/done{EMBEDDED}")).await;
    assert_eq!(early.status, 303, "nothing is done yet");
}

#[tokio::test]
async fn a_phone_and_a_page_are_on_the_same_walk() {
    let server = passing().await;
    let (session, visitor) = server.visited(DOCUMENT).await;
    let id = session["id"].as_str().unwrap();
    visitor.step("consent", &[("consent", "accept")]).await;
    visitor.step("document-type", &[("type", "id_card")]).await;
    visitor.step("document-front", SPECIMEN).await;
    let phone = server.phone(id).await;
    phone.show("back").await;
    assert_eq!(last_part(&visitor.get("/verify").await), "review");
    assert_eq!(last_part(&visitor.send("/verify/review", &[]).await), "success");
    assert_eq!(server.client().session(id).await["status"], "verified");
}
