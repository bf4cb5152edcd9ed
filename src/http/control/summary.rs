//! A session as people are shown it in a list: what tells it from others, and what decided its attempts. The whole of it is
//! at `/v1`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::{self, Door, Mode, Namespace, Session, Subject};
use crate::storage::StoredSession;

/// The view.
#[derive(Serialize, Debug)]
pub(super) struct Summary<'a> {
    id: &'a str,
    account: &'a str,
    attempts: u32,
    client_reference_id: Option<&'a str>,
    created: i64,
    decisions: Vec<Decision>,
    email: Option<&'a str>,
    last_error: Option<&'static str>,
    last_verification_report: Option<&'a str>,
    livemode: bool,
    metadata: &'a BTreeMap<String, String>,
    presets: Vec<String>,
    redaction: Option<&'static str>,
    status: &'static str,
    r#type: &'static str,
}

/// How an attempt was decided: `door` says by what, `rule` by which rule if by one.
#[derive(Serialize, Debug)]
struct Decision {
    door: &'static str,
    outcome: String,
    rule: Option<i64>,
}

impl<'a> Summary<'a> {
    /// The view of a session.
    pub(super) fn new(namespace: &'a Namespace, stored: &'a StoredSession) -> Self {
        let session: &Session = &stored.object;
        Self {
            id: session.id.as_str(),
            account: namespace.account.as_str(),
            attempts: session.attempts,
            client_reference_id: session.client_reference_id.as_deref(),
            created: session.created.seconds(),
            decisions: session.decisions.iter().map(Decision::new).collect(),
            email: session.provided_details.as_ref().and_then(|details| details.email.as_deref()),
            last_error: session.last_error().map(|error| error.code.word()),
            last_verification_report: session.last_verification_report.as_ref().map(domain::ReportId::as_str),
            livemode: namespace.mode == Mode::Live,
            metadata: session.metadata.pairs(),
            presets: session.presets.iter().map(|outcome| outcome.word()).collect(),
            redaction: session.redaction().map(domain::Redaction::word),
            status: session.status().word(),
            r#type: match &session.subject {
                Subject::Checks { session_type, .. } => session_type.word(),
                Subject::Flow(_) => "verification_flow",
            },
        }
    }
}

impl Decision {
    fn new(decision: &domain::Decision) -> Self {
        let rule = match decision.door {
            Door::Rule(number) => Some(number),
            Door::Explicit | Door::Preset | Door::Email | Door::Default => None,
        };
        Self { door: decision.door.word(), outcome: decision.outcome.word(), rule }
    }
}
