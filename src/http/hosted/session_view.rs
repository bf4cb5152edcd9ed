//! What a page tells of a session, for whoever tests with it.

use crate::domain::{Check, Decision, Door, Ending, Session, Subject};

/// A session, in texts.
#[derive(Clone, Debug)]
pub(super) struct SessionView {
    /// Names and values, in the order in which they are shown.
    pub(super) rows: Vec<(&'static str, String)>,
    pub(super) metadata: Vec<(String, String)>,
}

impl SessionView {
    pub(super) fn new(session: &Session) -> Self {
        let text = |text: &Option<String>| text.clone();
        let details = session.provided_details.as_ref();
        let error = session.last_error().map(|error| format!("{}: {}", error.code.word(), error.reason));
        let rows = [
            ("Session", Some(session.id.to_string())),
            ("Mode", Some(session.mode.word().to_owned())),
            ("Type", Some(session_type(session))),
            ("Checks", Some(checks(session))),
            ("Reference", text(&session.client_reference_id)),
            ("E-mail", details.and_then(|details| details.email.clone())),
            ("Phone", details.and_then(|details| details.phone.clone())),
            ("Returns to", text(&session.return_url)),
            ("Attempts so far", Some(session.attempts.to_string())),
            ("Last error", error),
        ];
        let rows = rows.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let pairs = session.metadata.pairs().iter();
        Self { rows, metadata: pairs.map(|(key, value)| (key.clone(), value.clone())).collect() }
    }
}

fn session_type(session: &Session) -> String {
    match &session.subject {
        Subject::Checks { session_type, .. } => session_type.word().to_owned(),
        Subject::Flow(flow) => format!("verification flow {}", flow.as_str()),
    }
}

fn checks(session: &Session) -> String {
    let checks = [
        (Check::Document, "document"),
        (Check::Selfie, "selfie"),
        (Check::IdNumber, "ID number"),
        (Check::Email, "e-mail"),
        (Check::Phone, "phone"),
    ];
    let asked = checks.into_iter().filter(|(check, _)| session.asks_for(*check)).map(|(_, name)| name);
    asked.collect::<Vec<_>>().join(", ")
}

/// How a submission ends that nobody picks a result for, as the end of a sentence.
pub(super) fn foreseen(decision: &Decision) -> String {
    let by = match decision.door {
        Door::Explicit => "this page".to_owned(),
        Door::Preset => "a preset".to_owned(),
        Door::Rule(number) => format!("rule {number}"),
        Door::Email => "the e-mail address".to_owned(),
        Door::Default if decision.outcome.ending == Ending::Undecided && !decision.outcome.is_async => {
            return "Nothing decides the end yet: the session will stay in processing until somebody does.".to_owned();
        }
        Door::Default => "the server's settings".to_owned(),
    };
    format!("It will end as {by} says: {}.", decision.outcome.word())
}
