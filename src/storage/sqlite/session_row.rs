//! A row of `verification_sessions` and the session it stands for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{
    AccountId, Collected, Decision, DocumentOptions, DocumentType, Door, FlowId, LastError, Metadata, Mode, Options,
    Outcome, Pending, ProvidedDetails, Redaction, RelatedPerson, ReportId, Session, SessionId, SessionType, State,
    Status, Subject, Submission, Timestamp, Token,
};
use crate::storage::{StoreError, Stored, StoredSession};

/// The columns that are read.
#[derive(Debug)]
pub(super) struct SessionRow {
    pub(super) sequence: i64,
    pub(super) namespace_id: i64,
    pub(super) id: String,
    pub(super) status: String,
    pub(super) client_reference_id: Option<String>,
    pub(super) related_customer: Option<String>,
    pub(super) related_customer_account: Option<String>,
    pub(super) details: String,
}

/// The columns that are written, in the order of the statement.
#[derive(Serialize, Debug)]
pub(super) struct WrittenSession<'a>(
    pub(super) i64,
    i64,
    &'a str,
    i64,
    &'static str,
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
    Option<i64>,
    Option<&'a str>,
    Details,
);

/// What only the program reads. What is absent by default is left out.
#[expect(clippy::struct_field_names, reason = "Stripe's name for it")]
#[derive(Default, Serialize, Deserialize, Debug)]
#[serde(default)]
struct Details {
    created: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_flow: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_options: Option<StoredDocumentOptions>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provided_details: Option<StoredProvidedDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    related_person: Option<StoredRelatedPerson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_verification_report: Option<ReportId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<LastError>,
    /// Only while the session waits for its user.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<StoredToken>,
    /// Only of a session in processing whose checks end by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<StoredPending>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redaction: Option<StoredRedaction>,
    attempts: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    presets: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    decisions: Vec<StoredDecision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    collected: Option<Box<Collected>>,
}

#[derive(Default, Serialize, Deserialize, Debug)]
#[serde(default)]
pub(super) struct StoredDocumentOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_types: Option<Vec<DocumentType>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    require_id_number: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    require_live_capture: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    require_matching_selfie: Option<bool>,
}

#[derive(Serialize, Deserialize, Debug)]
struct StoredProvidedDetails {
    email: Option<String>,
    phone: Option<String>,
}

#[derive(Serialize, Deserialize, Debug)]
struct StoredDecision {
    outcome: String,
    door: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule: Option<i64>,
}

impl StoredDecision {
    fn of(decision: &Decision) -> Self {
        let rule = match decision.door {
            Door::Rule(number) => Some(number),
            Door::Explicit | Door::Preset | Door::Email | Door::Default => None,
        };
        Self { outcome: decision.outcome.word(), door: decision.door.word().to_owned(), rule }
    }

    fn into_decision(self) -> Option<Decision> {
        Some(Decision { outcome: Outcome::parse(&self.outcome)?, door: Door::parse(&self.door, self.rule)? })
    }
}

#[derive(Serialize, Deserialize, Debug)]
struct StoredRelatedPerson {
    account: String,
    person: String,
}

#[derive(Serialize, Deserialize, Debug)]
struct StoredToken {
    text: String,
    minted_ms: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    spent: bool,
}

#[derive(Serialize, Deserialize, Debug)]
struct StoredPending {
    due_ms: i64,
    submission: Submission,
}

#[derive(Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
enum StoredRedaction {
    Processing { due_ms: i64 },
    Redacted,
}

impl<'a> WrittenSession<'a> {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &'a StoredSession) -> Self {
        let session = &stored.object;
        Self(
            stored.sequence,
            namespace_id,
            session.id.as_str(),
            stored.position().number(),
            session.status().word(),
            session.client_reference_id.as_deref(),
            session.related_customer.as_deref(),
            session.related_customer_account.as_deref(),
            session.due().map(Timestamp::millis),
            session.token().map(|token| token.text.as_str()),
            Details::of(session),
        )
    }
}

impl SessionRow {
    /// The session that the row stands for.
    pub(super) fn into_stored(self, mode: Mode) -> Result<StoredSession, StoreError> {
        let (id, sequence) = (self.id.clone(), self.sequence);
        let object = self.into_session(mode).map_err(|what| StoreError::Inconsistent {
            table: "verification_sessions",
            id,
            what: what.to_owned(),
        })?;
        Ok(Stored { sequence, object })
    }

    fn into_session(self, mode: Mode) -> Result<Session, &'static str> {
        let mut details: Details = serde_json::from_str(&self.details).map_err(|_| "details")?;
        let state = details.take_state(word(&self.status, Status::WORDS).ok_or("status")?)?;
        let presets = details.presets.iter().map(|word| Outcome::parse(word)).collect::<Option<_>>();
        Ok(Session {
            id: SessionId::parse(&self.id).ok_or("id")?,
            mode,
            created: Timestamp::from_seconds(details.created),
            client_reference_id: self.client_reference_id,
            last_verification_report: details.last_verification_report.take(),
            provided_details: details
                .provided_details
                .take()
                .map(|given| ProvidedDetails { email: given.email, phone: given.phone }),
            related_customer: self.related_customer,
            related_customer_account: self.related_customer_account,
            related_person: details
                .related_person
                .take()
                .map(|related| RelatedPerson { account: related.account, person: related.person }),
            return_url: details.return_url.take(),
            platform: details.platform.take().and_then(|account| AccountId::parse(&account)),
            subject: details.take_subject()?,
            metadata: Metadata::from_stored(details.metadata),
            attempts: details.attempts,
            presets: presets.ok_or("presets")?,
            decisions: std::mem::take(&mut details.decisions)
                .into_iter()
                .filter_map(StoredDecision::into_decision)
                .collect(),
            collected: details.collected,
            state,
        })
    }
}

impl Details {
    fn of(session: &Session) -> Self {
        let (session_type, options, flow) = match &session.subject {
            Subject::Checks { session_type, options } => (Some(*session_type), options.document.as_ref(), None),
            Subject::Flow(flow) => (None, None, Some(flow.as_str().to_owned())),
        };
        Self {
            created: session.created.seconds(),
            r#type: session_type.map(|session_type| session_type.word().to_owned()),
            verification_flow: flow,
            document_options: options.map(StoredDocumentOptions::new),
            metadata: session.metadata.pairs().clone(),
            provided_details: session
                .provided_details
                .clone()
                .map(|given| StoredProvidedDetails { email: given.email, phone: given.phone }),
            related_person: session
                .related_person
                .clone()
                .map(|related| StoredRelatedPerson { account: related.account, person: related.person }),
            return_url: session.return_url.clone(),
            platform: session.platform.as_ref().map(ToString::to_string),
            last_verification_report: session.last_verification_report.clone(),
            last_error: session.last_error().cloned(),
            token: session.token().map(|token| StoredToken {
                text: token.text.clone(),
                minted_ms: token.minted.millis(),
                spent: token.spent,
            }),
            pending: session
                .pending()
                .map(|pending| StoredPending { due_ms: pending.due.millis(), submission: pending.submission.clone() }),
            redaction: session.redaction().map(|redaction| match redaction {
                Redaction::Processing { due } => StoredRedaction::Processing { due_ms: due.millis() },
                Redaction::Redacted => StoredRedaction::Redacted,
            }),
            attempts: session.attempts,
            presets: session.presets.iter().map(|outcome| outcome.word()).collect(),
            decisions: session.decisions.iter().map(StoredDecision::of).collect(),
            collected: session.collected.clone(),
        }
    }

    fn take_state(&mut self, status: Status) -> Result<State, &'static str> {
        let redaction = self.redaction.take().map(|redaction| match redaction {
            StoredRedaction::Processing { due_ms } => Redaction::Processing { due: Timestamp::from_millis(due_ms) },
            StoredRedaction::Redacted => Redaction::Redacted,
        });
        Ok(match status {
            Status::RequiresInput => {
                let token = self.token.take().ok_or("token")?;
                let minted = Timestamp::from_millis(token.minted_ms);
                State::RequiresInput {
                    token: Token { text: token.text, minted, spent: token.spent },
                    last_error: self.last_error.take(),
                }
            }
            Status::Processing => State::Processing {
                pending: self.pending.take().map(|pending| {
                    let due = Timestamp::from_millis(pending.due_ms);
                    Box::new(Pending { due, submission: pending.submission })
                }),
            },
            Status::Verified => State::Verified { redaction },
            Status::Canceled => State::Canceled { redaction },
        })
    }

    fn take_subject(&mut self) -> Result<Subject, &'static str> {
        if let Some(flow) = &self.verification_flow {
            return Ok(Subject::Flow(FlowId::named(flow)));
        }
        let session_type = self.r#type.as_deref().and_then(|text| word(text, SessionType::WORDS)).ok_or("type")?;
        let document = self.document_options.take().map(StoredDocumentOptions::into_options);
        Ok(Subject::Checks { session_type, options: Options { document } })
    }
}

impl StoredDocumentOptions {
    pub(super) fn new(options: &DocumentOptions) -> Self {
        Self {
            allowed_types: options.allowed_types.clone(),
            require_id_number: options.require_id_number,
            require_live_capture: options.require_live_capture,
            require_matching_selfie: options.require_matching_selfie,
        }
    }

    pub(super) fn into_options(self) -> DocumentOptions {
        DocumentOptions {
            allowed_types: self.allowed_types,
            require_id_number: self.require_id_number,
            require_live_capture: self.require_live_capture,
            require_matching_selfie: self.require_matching_selfie,
        }
    }
}

fn word<T: Copy>(text: &str, words: &[(&'static str, T)]) -> Option<T> {
    words.iter().find(|(known, _)| *known == text).map(|(_, meaning)| *meaning)
}
