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

/// What decides how a submission ends that nobody picks a result for.
pub(super) fn foreseen(decision: &Decision) -> String {
    let who = match decision.door {
        Door::Explicit => "This page".to_owned(),
        Door::Preset => "A preset".to_owned(),
        Door::Rule(number) => format!("Rule {number}"),
        Door::Email => "The e-mail address".to_owned(),
        Door::Default if decision.outcome.ending == Ending::Undecided && !decision.outcome.is_async => {
            return "Nothing decides yet how it ends: it will stay in processing until somebody does.".to_owned();
        }
        Door::Default => "A setting of the server".to_owned(),
    };
    format!("{who} decides how it ends: {}.", decision.outcome.word())
}
