//! A row of `verification_reports` and the report it stands for.

use serde::Serialize;

use super::session_row::StoredDocumentOptions;
use crate::domain::{FlowId, Report, ReportId, ReportSubject, SessionId, Timestamp};
use crate::storage::{StoreError, Stored};

/// Column by column.
#[derive(Serialize, Debug)]
pub(super) struct ReportRow {
    pub(super) sequence: i64,
    pub(super) namespace_id: i64,
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) position: i64,
    pub(super) verification_session: String,
    pub(super) r#type: String,
    pub(super) verification_flow: Option<String>,
    pub(super) client_reference_id: Option<String>,
    pub(super) document_options: Option<String>,
    pub(super) findings: String,
}

impl ReportRow {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &Stored<Report>) -> Result<Self, StoreError> {
        let report = &stored.object;
        let (document_options, flow) = match &report.subject {
            ReportSubject::Document(options) => (Some(StoredDocumentOptions::json(options)), None),
            ReportSubject::IdNumber => (None, None),
            ReportSubject::Flow(flow) => (None, Some(flow.as_str().to_owned())),
        };
        Ok(Self {
            sequence: stored.sequence,
            namespace_id,
            id: report.id.to_string(),
            created: report.created.seconds(),
            position: stored.position().number(),
            verification_session: report.session.to_string(),
            r#type: report.subject.word().to_owned(),
            verification_flow: flow,
            client_reference_id: report.client_reference_id.clone(),
            document_options,
            findings: serde_json::to_string(&report.findings)
                .map_err(|error| StoreError::Database(error.to_string()))?,
        })
    }

    /// The report that the row stands for.
    pub(super) fn into_stored(self) -> Result<Stored<Report>, StoreError> {
        let (id, sequence) = (self.id.clone(), self.sequence);
        let object = self.into_report().map_err(|what| StoreError::Inconsistent {
            table: "verification_reports",
            id,
            what: what.to_owned(),
        })?;
        Ok(Stored { sequence, object })
    }

    fn into_report(self) -> Result<Report, &'static str> {
        let subject = match (self.r#type.as_str(), &self.document_options, &self.verification_flow) {
            ("document", Some(stored), _) => ReportSubject::Document(StoredDocumentOptions::read(stored)?),
            ("id_number", _, _) => ReportSubject::IdNumber,
            ("verification_flow", _, Some(flow)) => ReportSubject::Flow(FlowId::named(flow)),
            _ => return Err("type"),
        };
        Ok(Report {
            id: ReportId::parse(&self.id).ok_or("id")?,
            created: Timestamp::from_seconds(self.created),
            client_reference_id: self.client_reference_id,
            session: SessionId::parse(&self.verification_session).ok_or("verification_session")?,
            subject,
            findings: serde_json::from_str(&self.findings).map_err(|_| "findings")?,
        })
    }
}
