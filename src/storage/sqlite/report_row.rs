//! A row of `verification_reports` and the report it stands for.

use serde::{Deserialize, Serialize};

use super::session_row::StoredDocumentOptions;
use crate::domain::report::Findings;
use crate::domain::{FlowId, Report, ReportId, ReportSubject, SessionId, Timestamp};
use crate::storage::{StoreError, Stored, StoredReport};

/// The columns that are read.
#[derive(Debug)]
pub(super) struct ReportRow {
    pub(super) sequence: i64,
    pub(super) namespace_id: i64,
    pub(super) id: String,
    pub(super) verification_session: String,
    pub(super) client_reference_id: Option<String>,
    pub(super) details: String,
}

/// The columns that are written, in the order of the statement.
#[derive(Serialize, Debug)]
pub(super) struct WrittenReport<'a>(pub(super) i64, i64, &'a str, i64, &'a str, &'static str, Option<&'a str>, Details);

/// What only the program reads.
#[derive(Serialize, Deserialize, Debug)]
struct Details {
    created: i64,
    subject: StoredSubject,
    findings: Findings,
}

#[derive(Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
enum StoredSubject {
    Document(StoredDocumentOptions),
    IdNumber,
    VerificationFlow(String),
}

impl<'a> WrittenReport<'a> {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &'a StoredReport) -> Self {
        let report = &stored.object;
        let subject = match &report.subject {
            ReportSubject::Document(options) => StoredSubject::Document(StoredDocumentOptions::new(options)),
            ReportSubject::IdNumber => StoredSubject::IdNumber,
            ReportSubject::Flow(flow) => StoredSubject::VerificationFlow(flow.as_str().to_owned()),
        };
        Self(
            stored.sequence,
            namespace_id,
            report.id.as_str(),
            stored.position().number(),
            report.session.as_str(),
            report.subject.word(),
            report.client_reference_id.as_deref(),
            Details { created: report.created.seconds(), subject, findings: report.findings.clone() },
        )
    }
}

impl ReportRow {
    /// The report that the row stands for.
    pub(super) fn into_stored(self) -> Result<StoredReport, StoreError> {
        let (id, sequence) = (self.id.clone(), self.sequence);
        let object = self.into_report().map_err(|what| StoreError::Inconsistent {
            table: "verification_reports",
            id,
            what: what.to_owned(),
        })?;
        Ok(Stored { sequence, object })
    }

    fn into_report(self) -> Result<Report, &'static str> {
        let details: Details = serde_json::from_str(&self.details).map_err(|_| "details")?;
        Ok(Report {
            id: ReportId::parse(&self.id).ok_or("id")?,
            created: Timestamp::from_seconds(details.created),
            client_reference_id: self.client_reference_id,
            session: SessionId::parse(&self.verification_session).ok_or("verification_session")?,
            subject: match details.subject {
                StoredSubject::Document(options) => ReportSubject::Document(options.into_options()),
                StoredSubject::IdNumber => ReportSubject::IdNumber,
                StoredSubject::VerificationFlow(flow) => ReportSubject::Flow(FlowId::named(&flow)),
            },
            findings: details.findings,
        })
    }
}
