//! A row of `verification_sessions` and the session it stands for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{
    DocumentOptions, DocumentType, ErrorCode, FlowId, LastError, Metadata, Mode, Options, Outcome, Pending,
    ProvidedDetails, Redaction, RelatedPerson, ReportId, Session, SessionId, SessionType, State, Status, Subject,
    Timestamp, Token,
};
use crate::storage::{StoreError, Stored};

/// Column by column; written as one object of the JSON array that a batch is written from.
#[derive(Serialize, Debug)]
pub(super) struct SessionRow {
    pub(super) sequence: i64,
    pub(super) namespace_id: i64,
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) position: i64,
    pub(super) status: String,
    pub(super) r#type: Option<String>,
    pub(super) verification_flow: Option<String>,
    pub(super) client_reference_id: Option<String>,
    pub(super) related_customer: Option<String>,
    pub(super) related_customer_account: Option<String>,
    pub(super) related_person_account: Option<String>,
    pub(super) related_person_person: Option<String>,
    pub(super) return_url: Option<String>,
    pub(super) document_options: Option<String>,
    pub(super) metadata: String,
    pub(super) provided_details: Option<String>,
    pub(super) last_error_code: Option<String>,
    pub(super) last_error_reason: Option<String>,
    pub(super) last_verification_report: Option<String>,
    pub(super) token: Option<String>,
    pub(super) token_minted: Option<i64>,
    pub(super) token_spent: Option<i64>,
    pub(super) redaction: Option<String>,
    pub(super) redaction_due: Option<i64>,
    pub(super) pending: Option<String>,
    pub(super) pending_due: Option<i64>,
    pub(super) attempts: i64,
    pub(super) presets: String,
}

/// `document_options` as stored.
#[derive(Serialize, Deserialize)]
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

/// `provided_details` as stored.
#[derive(Serialize, Deserialize)]
struct StoredProvidedDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

impl StoredDocumentOptions {
    pub(super) fn json(options: &DocumentOptions) -> String {
        json(&Self {
            allowed_types: options.allowed_types.clone(),
            require_id_number: options.require_id_number,
            require_live_capture: options.require_live_capture,
            require_matching_selfie: options.require_matching_selfie,
        })
    }

    pub(super) fn read(stored: &str) -> Result<DocumentOptions, &'static str> {
        let stored: Self = serde_json::from_str(stored).map_err(|_| "document_options")?;
        Ok(DocumentOptions {
            allowed_types: stored.allowed_types,
            require_id_number: stored.require_id_number,
            require_live_capture: stored.require_live_capture,
            require_matching_selfie: stored.require_matching_selfie,
        })
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, flags, numbers and hashes of them are JSON")
}

impl SessionRow {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &Stored<Session>) -> Self {
        let session = &stored.object;
        let (session_type, options, flow) = match &session.subject {
            Subject::Checks { session_type, options } => (Some(*session_type), Some(options), None),
            Subject::Flow(flow) => (None, None, Some(flow)),
        };
        let token = session.token();
        Self {
            sequence: stored.sequence,
            namespace_id,
            id: session.id.to_string(),
            created: session.created.seconds(),
            position: stored.position().number(),
            status: session.status().word().to_owned(),
            r#type: session_type.map(|session_type| session_type.word().to_owned()),
            verification_flow: flow.map(|flow| flow.as_str().to_owned()),
            client_reference_id: session.client_reference_id.clone(),
            related_customer: session.related_customer.clone(),
            related_customer_account: session.related_customer_account.clone(),
            related_person_account: session.related_person.as_ref().map(|related| related.account.clone()),
            related_person_person: session.related_person.as_ref().map(|related| related.person.clone()),
            return_url: session.return_url.clone(),
            document_options: options.and_then(|options| options.document.as_ref()).map(StoredDocumentOptions::json),
            metadata: json(session.metadata.pairs()),
            provided_details: session.provided_details.as_ref().map(|details| {
                json(&StoredProvidedDetails { email: details.email.clone(), phone: details.phone.clone() })
            }),
            last_error_code: session.last_error().map(|error| error.code.word().to_owned()),
            last_error_reason: session.last_error().map(|error| error.reason.clone()),
            last_verification_report: session.last_verification_report.as_ref().map(ToString::to_string),
            token: token.map(|token| token.text.clone()),
            token_minted: token.map(|token| token.minted.millis()),
            token_spent: token.map(|token| i64::from(token.spent)),
            redaction: session.redaction().map(|redaction| redaction.word().to_owned()),
            redaction_due: session.redaction_due().map(Timestamp::millis),
            pending: session.pending().map(|pending| json(&pending.submission)),
            pending_due: session.pending().map(|pending| pending.due.millis()),
            attempts: session.attempts.into(),
            presets: session.presets.iter().map(|outcome| outcome.word()).collect::<Vec<_>>().join(","),
        }
    }

    /// The session that the row stands for.
    pub(super) fn into_stored(self, mode: Mode) -> Result<Stored<Session>, StoreError> {
        let id = self.id.clone();
        let sequence = self.sequence;
        let object = self.into_session(mode).map_err(|what| StoreError::Inconsistent {
            table: "verification_sessions",
            id,
            what: what.to_owned(),
        })?;
        Ok(Stored { sequence, object })
    }

    fn into_session(self, mode: Mode) -> Result<Session, &'static str> {
        let state = self.state()?;
        let subject = self.subject()?;
        let pairs: BTreeMap<String, String> = serde_json::from_str(&self.metadata).map_err(|_| "metadata")?;
        let provided_details = match &self.provided_details {
            None => None,
            Some(stored) => {
                let details: StoredProvidedDetails = serde_json::from_str(stored).map_err(|_| "provided_details")?;
                Some(ProvidedDetails { email: details.email, phone: details.phone })
            }
        };
        let presets = self.presets.split(',').filter(|word| !word.is_empty()).map(Outcome::parse);
        let presets = presets.collect::<Option<_>>().ok_or("presets")?;
        let last_verification_report = match &self.last_verification_report {
            None => None,
            Some(id) => Some(ReportId::parse(id).ok_or("last_verification_report")?),
        };
        Ok(Session {
            id: SessionId::parse(&self.id).ok_or("id")?,
            mode,
            created: Timestamp::from_seconds(self.created),
            client_reference_id: self.client_reference_id,
            last_verification_report,
            metadata: Metadata::from_stored(pairs),
            provided_details,
            related_customer: self.related_customer,
            related_customer_account: self.related_customer_account,
            related_person: self
                .related_person_account
                .zip(self.related_person_person)
                .map(|(account, person)| RelatedPerson { account, person }),
            return_url: self.return_url,
            subject,
            attempts: u32::try_from(self.attempts).map_err(|_| "attempts")?,
            presets,
            state,
        })
    }

    fn state(&self) -> Result<State, &'static str> {
        let redaction = match (self.redaction.as_deref(), self.redaction_due) {
            (None, None) => None,
            (Some("processing"), Some(due)) => Some(Redaction::Processing { due: Timestamp::from_millis(due) }),
            (Some("redacted"), None) => Some(Redaction::Redacted),
            _ => return Err("redaction"),
        };
        Ok(match word(&self.status, Status::WORDS).ok_or("status")? {
            Status::RequiresInput => State::RequiresInput {
                token: Token {
                    text: self.token.clone().ok_or("token")?,
                    minted: Timestamp::from_millis(self.token_minted.ok_or("token_minted")?),
                    spent: self.token_spent.ok_or("token_spent")? != 0,
                },
                last_error: self
                    .last_error_code
                    .clone()
                    .zip(self.last_error_reason.clone())
                    .map(|(code, reason)| {
                        Ok::<_, &str>(LastError { code: ErrorCode::parse(&code).ok_or("last_error_code")?, reason })
                    })
                    .transpose()?,
            },
            Status::Processing => State::Processing { pending: self.pending()? },
            Status::Verified => State::Verified { redaction },
            Status::Canceled => State::Canceled { redaction },
        })
    }

    fn pending(&self) -> Result<Option<Box<Pending>>, &'static str> {
        let Some((stored, due)) = self.pending.as_ref().zip(self.pending_due) else { return Ok(None) };
        let submission = serde_json::from_str(stored).map_err(|_| "pending")?;
        Ok(Some(Box::new(Pending { due: Timestamp::from_millis(due), submission })))
    }

    fn subject(&self) -> Result<Subject, &'static str> {
        if let Some(flow) = &self.verification_flow {
            return Ok(Subject::Flow(FlowId::named(flow)));
        }
        let session_type = self.r#type.as_deref().and_then(|text| word(text, SessionType::WORDS)).ok_or("type")?;
        let document = match &self.document_options {
            None => None,
            Some(stored) => Some(StoredDocumentOptions::read(stored)?),
        };
        Ok(Subject::Checks { session_type, options: Options { document } })
    }
}

fn word<T: Copy>(text: &str, words: &[(&'static str, T)]) -> Option<T> {
    words.iter().find(|(known, _)| *known == text).map(|(_, meaning)| *meaning)
}
