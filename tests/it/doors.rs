//! Every outcome through every door: the same session and the same report to the last byte, whoever decided. Each
//! door has a server of its own whose ids come from the same seed, so nothing has to be masked to compare them.

use std::time::Duration;

use identity_mock::Config;
use identity_mock::domain::{Complete, ErrorCode};
use insta::assert_snapshot;
use reqwest::Method;

use crate::support::driving::{ALL_CHECKS, REPORTS};
use crate::support::{Client, TestServer, reproducible, start_with};

/// The address that sessions are created with, and what stands in its place where the door is its tag.
const EMAIL: &str = "jenny.rosen@example.com";

/// A way to an outcome.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Door {
    Explicit,
    ExplicitLater,
    ProcessThenExplicit,
    Preset,
    PresetLater,
    Rule,
    Email,
    DefaultOnSubmit,
    DefaultOnCreate,
    Page,
    PageLater,
    Modal,
}

const DOORS: [Door; 12] = [
    Door::Explicit,
    Door::ExplicitLater,
    Door::ProcessThenExplicit,
    Door::Preset,
    Door::PresetLater,
    Door::Rule,
    Door::Email,
    Door::DefaultOnSubmit,
    Door::DefaultOnCreate,
    Door::Page,
    Door::PageLater,
    Door::Modal,
];

impl Door {
    /// Whether this door leads to codes that leave no report: their user never submitted.
    fn leads_before_submission(self) -> bool {
        self != Self::ProcessThenExplicit
    }

    fn config(self, word: &str) -> Config {
        // Checks that take no time end in the second in which they began, so that ids agree.
        let config = Config {
            public_url: Some("https://verify.stripe.com".to_owned()),
            processing_time: Duration::ZERO,
            ..reproducible()
        };
        match self {
            Self::DefaultOnSubmit => Config { outcome: word.to_owned(), ..config },
            Self::DefaultOnCreate => Config { outcome: word.to_owned(), complete: Complete::OnCreate, ..config },
            Self::Explicit
            | Self::ExplicitLater
            | Self::ProcessThenExplicit
            | Self::Preset
            | Self::PresetLater
            | Self::Rule
            | Self::Email
            | Self::Page
            | Self::PageLater
            | Self::Modal => config,
        }
    }

    /// Brings a new session to the outcome.
    async fn open(self, server: &TestServer, word: &str) -> String {
        let client = &server.client();
        let email = if self == Self::Email { tagged(word) } else { EMAIL.to_owned() };
        let details = [
            ("client_reference_id", "user_42"),
            ("metadata[order]", "7"),
            ("provided_details[email]", &email),
            ("provided_details[phone]", "+15555551212"),
        ];
        let id = client.create_with(&[&ALL_CHECKS[..], &details].concat()).await;
        let later = format!("{word}_async");
        match self {
            Self::Explicit => explicit(client, &id, word, &[]).await,
            Self::ExplicitLater => explicit(client, &id, word, &[("simulate_delay", "true")]).await,
            Self::ProcessThenExplicit => {
                client.driven(&id, "process", &[]).await;
                explicit(client, &id, word, &[]).await;
            }
            Self::Preset | Self::PresetLater => {
                let word = if self == Self::Preset { word } else { &later };
                client.driven(&id, "preset", &[("outcomes[]", word)]).await;
                client.driven(&id, "submit", &[]).await;
            }
            Self::Rule => {
                let rule = serde_json::json!({"outcomes": [word]});
                client.request(Method::POST, "/_mock/rules", |request| request.json(&rule)).await;
                client.driven(&id, "submit", &[]).await;
            }
            Self::Email | Self::DefaultOnSubmit => {
                client.driven(&id, "submit", &[]).await;
            }
            Self::DefaultOnCreate => {}
            Self::Page => pick(server, &id, "", &[("outcome", word)]).await,
            Self::PageLater => pick(server, &id, "", &[("outcome", word), ("later", "1")]).await,
            Self::Modal => pick(server, &id, "?origin=http://localhost:4242", &[("outcome", word)]).await,
        }
        id
    }
}

fn tagged(word: &str) -> String {
    EMAIL.replacen('@', &format!("+{word}@"), 1)
}

async fn explicit(client: &Client, id: &str, word: &str, more: &[(&str, &str)]) {
    let (verb, code) =
        if word == "verified" { ("verify", &[][..]) } else { ("unverify", &[("last_error[code]", word)][..]) };
    client.driven(id, verb, &[code, more].concat()).await;
}

/// Picks an outcome on the page behind the session's link, or in the modal.
async fn pick(server: &TestServer, id: &str, query: &str, form: &[(&str, &str)]) {
    let visitor = server.visitor(&server.client().session(id).await);
    let visitor = if query.is_empty() { visitor } else { visitor.in_modal() };
    assert_eq!(visitor.send(query, form).await.status, 303);
}

/// The session with all that can be seen in it, and the list of reports on it.
async fn seen(server: &TestServer, id: &str) -> [String; 2] {
    server.advance(Duration::ZERO).await;
    let client = server.restricted();
    let reports = client.get(REPORTS, &[("verification_session", id)]).await;
    [client.in_full(id).await.text, reports.text]
}

/// Every outcome, and whether it leaves a report.
fn words() -> impl Iterator<Item = (&'static str, bool)> {
    ErrorCode::WORDS.iter().map(|(word, code)| (*word, code.check().is_some())).chain([("verified", true)])
}

#[tokio::test]
async fn every_outcome_is_the_same_through_every_door() {
    assert_eq!(words().count(), 20);
    for (word, has_report) in words() {
        let mut first = None;
        for door in DOORS.into_iter().filter(|door| has_report || door.leads_before_submission()) {
            let server = start_with(door.config(word)).await;
            let client = server.client();
            let id = door.open(&server, word).await;
            let seen = seen(&server, &id).await.map(|text| text.replace(&tagged(word), EMAIL));
            let expected = first.get_or_insert_with(|| seen.clone());
            assert_eq!(&seen, expected, "{word} by {door:?}");
            assert_eq!(client.reports_on(&id).await.len(), usize::from(has_report), "{word} by {door:?}");
        }
        let [session, _] = first.unwrap();
        assert_snapshot!(word, session);
    }
}
