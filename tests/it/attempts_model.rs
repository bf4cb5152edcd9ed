//! Any sequence of calls on a session, against a small model of what each must do: presets in their order, tags by
//! the number of the attempt, reports, secrets, final statuses.

use std::time::Duration;

use identity_mock::domain::{Ending, ErrorCode, Outcome};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Client, TestServer, session_path, start};

/// As the server has them by default.
const PROCESSING_MS: u64 = 1000;
const REDACTION_MS: u64 = 3000;

#[derive(Clone, Debug)]
enum Step {
    /// By `verify`, `unverify` or `process`.
    Decide(Outcome),
    Submit,
    Preset(Vec<Outcome>),
    Expire,
    CompleteRedaction,
    Cancel,
    Redact,
    Update,
    Advance(u64),
}

#[derive(Clone, PartialEq, Debug)]
enum State {
    RequiresInput(Option<ErrorCode>),
    Processing(Option<(u64, Ending)>),
    Verified(Redaction),
    Canceled(Redaction),
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Redaction {
    None,
    Due(u64),
    Done,
}

/// What a session should be.
#[derive(Debug)]
struct Model {
    now: u64,
    state: State,
    tags: Vec<Outcome>,
    attempts: usize,
    presets: Vec<Outcome>,
    reports: usize,
}

impl Model {
    /// Whether the step succeeds, and what becomes of the session if it does.
    fn take(&mut self, step: &Step) -> bool {
        use State::{Canceled, Processing, RequiresInput, Verified};
        match (step, self.state.clone()) {
            (Step::Advance(by), _) => self.advance(*by),
            (Step::Update, state) => {
                return !matches!(
                    state,
                    Verified(Redaction::Due(_) | Redaction::Done) | Canceled(Redaction::Due(_) | Redaction::Done)
                );
            }
            (Step::Submit, RequiresInput(_)) => {
                let outcome = self.presets.first().or(self.tags.get(self.attempts)).or(self.tags.last()).copied();
                self.attempt(outcome.unwrap_or(Outcome::now(Ending::Undecided)));
            }
            (Step::Decide(outcome), RequiresInput(_)) => self.attempt(*outcome),
            (Step::Decide(outcome), Processing(_)) => match outcome.ending {
                Ending::Undecided => return false,
                Ending::Failed(code) if code.check().is_none() => return false,
                ending if outcome.is_async => self.state = Processing(Some((self.now + PROCESSING_MS, ending))),
                ending => self.settle(ending),
            },
            (Step::Preset(outcomes), RequiresInput(_) | Processing(_)) => self.presets.clone_from(outcomes),
            (Step::Cancel, RequiresInput(_)) => self.state = Canceled(Redaction::None),
            (Step::Redact, RequiresInput(_) | Canceled(Redaction::None)) => {
                self.state = Canceled(Redaction::Due(self.now + REDACTION_MS));
            }
            (Step::Redact, Verified(Redaction::None)) => self.state = Verified(Redaction::Due(self.now + REDACTION_MS)),
            (Step::Expire, RequiresInput(_))
            | (Step::Cancel, Canceled(_))
            | (Step::Redact, Verified(_) | Canceled(_)) => {}
            (Step::CompleteRedaction, Verified(Redaction::Due(_) | Redaction::Done)) => {
                self.state = Verified(Redaction::Done);
            }
            (Step::CompleteRedaction, Canceled(Redaction::Due(_) | Redaction::Done)) => {
                self.state = Canceled(Redaction::Done);
            }
            _ => return false,
        }
        true
    }

    fn attempt(&mut self, outcome: Outcome) {
        self.attempts += 1;
        if !self.presets.is_empty() {
            self.presets.remove(0);
        }
        match outcome.ending {
            Ending::Failed(code) if code.check().is_none() => self.state = State::RequiresInput(Some(code)),
            Ending::Undecided => self.state = State::Processing(None),
            ending if outcome.is_async => self.state = State::Processing(Some((self.now + PROCESSING_MS, ending))),
            ending => self.settle(ending),
        }
    }

    fn settle(&mut self, ending: Ending) {
        self.reports += 1;
        self.state = match ending {
            Ending::Verified => State::Verified(Redaction::None),
            Ending::Failed(code) => State::RequiresInput(Some(code)),
            Ending::Undecided => unreachable!("it never ends by itself"),
        };
    }

    fn advance(&mut self, by: u64) {
        self.now += by;
        match self.state {
            State::Processing(Some((due, ending))) if due <= self.now => self.settle(ending),
            State::Verified(Redaction::Due(due)) if due <= self.now => self.state = State::Verified(Redaction::Done),
            State::Canceled(Redaction::Due(due)) if due <= self.now => self.state = State::Canceled(Redaction::Done),
            _ => {}
        }
    }
}

/// Makes the step; whether it succeeded.
async fn make(server: &TestServer, client: &Client, id: &str, step: &Step) -> bool {
    let path = session_path(id);
    let words = |outcomes: &[Outcome]| outcomes.iter().map(|outcome| outcome.word()).collect::<Vec<_>>();
    let answer = match step {
        Step::Advance(by) => {
            server.advance(Duration::from_millis(*by)).await;
            return true;
        }
        Step::Decide(outcome) => {
            let later = ("simulate_delay", if outcome.is_async { "true" } else { "false" });
            match outcome.ending {
                Ending::Undecided => client.drive(id, "process", &[]).await,
                Ending::Verified => client.drive(id, "verify", &[later]).await,
                Ending::Failed(code) => client.drive(id, "unverify", &[("last_error[code]", code.word()), later]).await,
            }
        }
        Step::Submit => client.drive(id, "submit", &[]).await,
        Step::Preset(outcomes) if outcomes.is_empty() => client.drive(id, "preset", &[("outcomes", "")]).await,
        Step::Preset(outcomes) => {
            let words = words(outcomes);
            let form: Vec<_> = words.iter().map(|word| ("outcomes[]", word.as_str())).collect();
            client.drive(id, "preset", &form).await
        }
        Step::Expire => client.drive(id, "expire", &[]).await,
        Step::CompleteRedaction => client.drive(id, "complete_redaction", &[]).await,
        Step::Cancel => client.post(&format!("{path}/cancel"), &[]).await,
        Step::Redact => client.post(&format!("{path}/redact"), &[]).await,
        Step::Update => client.post(&path, &[("metadata[a]", "b")]).await,
    };
    assert!(answer.status == 200 || answer.status == 400, "{step:?}: {}", answer.text);
    answer.status == 200
}

/// The session is what the model says, and what every session has to be.
async fn check(client: &Client, id: &str, model: &Model) {
    let session = client.in_full(id).await.json();
    let reports = client.reports_on(id).await;
    let (status, code, redaction) = match model.state {
        State::RequiresInput(code) => ("requires_input", code, Redaction::None),
        State::Processing(_) => ("processing", None, Redaction::None),
        State::Verified(redaction) => ("verified", None, redaction),
        State::Canceled(redaction) => ("canceled", None, redaction),
    };
    assert_eq!(session["status"], status, "{model:?}");
    assert_eq!(session["last_error"]["code"].as_str(), code.map(ErrorCode::word), "{model:?}");
    let stage = match redaction {
        Redaction::None => None,
        Redaction::Due(_) => Some("processing"),
        Redaction::Done => Some("redacted"),
    };
    assert_eq!(session["redaction"]["status"].as_str(), stage, "{model:?}");
    assert_eq!(reports.len(), model.reports, "{model:?}");

    assert_eq!(
        session["last_verification_report"]["id"],
        reports.first().map_or(serde_json::Value::Null, |report| report["id"].clone())
    );
    for secret in ["url", "client_secret"] {
        assert_eq!(session[secret].is_string(), status == "requires_input", "{secret}: {session}");
    }
    assert_eq!(session["verified_outputs"].is_object(), status == "verified", "{session}");
    if status == "verified" {
        assert!(!reports.is_empty());
    }
    let first_name = &session["verified_outputs"]["first_name"];
    if redaction == Redaction::Done {
        assert!(first_name.is_null() || first_name == "[redacted]", "{session}");
        assert_eq!(session["metadata"], serde_json::json!({}));
    }
}

/// An address whose tag names the outcomes.
fn address(tags: &[Outcome]) -> String {
    let words: Vec<_> = tags.iter().map(|outcome| outcome.word()).collect();
    if words.is_empty() { "x@example.com".to_owned() } else { format!("x+{}@example.com", words.join(".")) }
}

fn steps() -> impl Strategy<Value = (Vec<Outcome>, Vec<Step>)> {
    let words = Outcome::all_words();
    let outcome = prop::sample::select(words).prop_map(|word| Outcome::parse(&word).unwrap());
    let presets = prop::collection::vec(outcome.clone(), 0..4);
    let step = prop_oneof![
        6 => outcome.clone().prop_map(Step::Decide),
        8 => Just(Step::Submit),
        3 => presets.prop_map(Step::Preset),
        4 => prop::sample::select(vec![1, 400, 999, 1000, 3000, 5000]).prop_map(Step::Advance),
        1 => Just(Step::Expire),
        1 => Just(Step::Update),
        1 => Just(Step::CompleteRedaction),
        1 => Just(Step::Cancel),
        1 => Just(Step::Redact),
    ];
    // An address has 64 characters before the `@`, which is no place for three of the longest words.
    let tags = prop::collection::vec(outcome, 0..4).prop_filter("too long", |tags| address(tags).len() <= 64 + 12);
    (tags, prop::collection::vec(step, 1..25))
}

#[test]
fn any_sequence_of_calls_does_what_the_model_says() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = runtime.block_on(start());
    let client = server.restricted();
    let mut runner = TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    let result = runner.run(&steps(), |(tags, steps)| {
        runtime.block_on(async {
            let email = address(&tags);
            let id = client.create_with(&[("type", "document"), ("provided_details[email]", &email)]).await;
            let state = State::RequiresInput(None);
            let mut model = Model { now: 0, state, tags, attempts: 0, presets: Vec::new(), reports: 0 };
            for step in steps {
                let expected = model.take(&step);
                assert_eq!(make(&server, &client, &id, &step).await, expected, "{step:?} in {model:?}");
                check(&client, &id, &model).await;
            }
        });
        Ok(())
    });
    runtime.block_on(server.shutdown());
    result.unwrap();
}
