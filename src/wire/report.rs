//! A verification report as Stripe shows it, and `verified_outputs`, which are made of one.
//!
//! Checks that did not run are absent; keys that are sensitive are absent unless asked for by their own path.
//! Source: <https://docs.stripe.com/api/identity/verification_reports/object>.

#![expect(clippy::option_option, reason = "absent and null are two answers")]
#![expect(clippy::struct_field_names, reason = "the fields are Stripe's keys")]

use serde::Serialize;

use super::expand::{Expand, Sensitive};
use crate::domain::date::Date;
use crate::domain::person::Address;
use crate::domain::report::{ContactFinding, DocumentFinding, IdNumberFinding, SelfieFinding};
use crate::domain::{self, DocumentType, FileId, LastError, Mode, ReportSubject};

/// The view of a report.
#[derive(Serialize, Debug)]
pub struct Report<'a> {
    id: &'a str,
    object: &'static str,
    client_reference_id: Option<&'a str>,
    created: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Document<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<Email<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_number: Option<IdNumber<'a>>,
    livemode: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Options>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<Phone<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selfie: Option<Selfie<'a>>,
    #[serde(rename = "type")]
    report_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_flow: Option<&'a str>,
    verification_session: &'a str,
}

/// The `document` of `options`, of a report as of a session.
#[derive(Serialize, Debug)]
pub(super) struct DocumentOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_types: Option<Vec<DocumentType>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    require_id_number: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    require_live_capture: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    require_matching_selfie: Option<bool>,
}

#[derive(Serialize, Debug)]
struct Options {
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<DocumentOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_number: Option<Empty>,
}

/// `{}`.
#[derive(Serialize, Debug)]
struct Empty {}

#[derive(Serialize, Debug)]
struct Document<'a> {
    address: Option<&'a Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dob: Option<Option<Date>>,
    error: Option<&'a LastError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_date: Option<Option<Date>>,
    files: &'a [FileId],
    first_name: Option<&'a str>,
    issued_date: Option<Date>,
    issuing_country: Option<&'a str>,
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sex: Option<Option<&'static str>>,
    status: &'static str,
    #[serde(rename = "type")]
    document_type: DocumentType,
    #[serde(skip_serializing_if = "Option::is_none")]
    unparsed_place_of_birth: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unparsed_sex: Option<Option<&'a str>>,
}

#[derive(Serialize, Debug)]
struct Email<'a> {
    email: Option<&'a str>,
    error: Option<&'a LastError>,
    status: &'static str,
}

#[derive(Serialize, Debug)]
struct Phone<'a> {
    error: Option<&'a LastError>,
    phone: Option<&'a str>,
    status: &'static str,
}

#[derive(Serialize, Debug)]
struct IdNumber<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    dob: Option<Option<Date>>,
    error: Option<&'a LastError>,
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_number: Option<Option<&'a str>>,
    id_number_type: Option<&'static str>,
    last_name: Option<&'a str>,
    status: &'static str,
}

#[derive(Serialize, Debug)]
struct Selfie<'a> {
    document: Option<&'a str>,
    error: Option<&'a LastError>,
    selfie: Option<&'a str>,
    status: &'static str,
}

/// The view of `verified_outputs`.
#[derive(Serialize, Debug)]
pub(super) struct VerifiedOutputs<'a> {
    address: Option<&'a Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dob: Option<Option<Date>>,
    email: Option<&'a str>,
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_number: Option<Option<&'a str>>,
    id_number_type: Option<&'static str>,
    last_name: Option<&'a str>,
    phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sex: Option<Option<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unparsed_place_of_birth: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unparsed_sex: Option<Option<&'a str>>,
}

/// The value if the key was asked for; a key that was not is absent, even if there is nothing to hide.
fn if_included<T>(expand: Expand, key: Sensitive, value: Option<T>) -> Option<Option<T>> {
    expand.includes(key).then_some(value)
}

/// The status of a check.
fn status(error: Option<&LastError>) -> &'static str {
    if error.is_none() { "verified" } else { "unverified" }
}

impl<'a> Report<'a> {
    /// The view of `report`.
    pub fn new(report: &'a domain::Report, mode: Mode, expand: Expand) -> Self {
        let findings = &report.findings;
        let (options, verification_flow) = match &report.subject {
            ReportSubject::Document(options) => {
                (Some(Options { document: Some(DocumentOptions::new(options)), id_number: None }), None)
            }
            ReportSubject::IdNumber => (Some(Options { document: None, id_number: Some(Empty {}) }), None),
            ReportSubject::Flow(flow) => (None, Some(flow.as_str())),
        };
        Self {
            id: report.id.as_str(),
            object: "identity.verification_report",
            client_reference_id: report.client_reference_id.as_deref(),
            created: report.created.seconds(),
            document: findings.document.as_ref().map(|finding| Document::new(finding, expand)),
            email: findings.email.as_ref().map(Email::new),
            id_number: findings.id_number.as_ref().map(|finding| IdNumber::new(finding, expand)),
            livemode: mode.is_live(),
            options,
            phone: findings.phone.as_ref().map(Phone::new),
            selfie: findings.selfie.as_ref().map(Selfie::new),
            report_type: report.subject.word(),
            verification_flow,
            verification_session: report.session.as_str(),
        }
    }
}

impl DocumentOptions {
    pub(super) fn new(options: &domain::DocumentOptions) -> Self {
        Self {
            allowed_types: options.allowed_types.clone(),
            require_id_number: options.require_id_number,
            require_live_capture: options.require_live_capture,
            require_matching_selfie: options.require_matching_selfie,
        }
    }
}

impl<'a> Document<'a> {
    fn new(finding: &'a DocumentFinding, expand: Expand) -> Self {
        let bearer = finding.bearer.as_ref();
        Self {
            address: bearer.and_then(|bearer| bearer.address.as_ref()),
            dob: if_included(expand, Sensitive::DocumentDob, bearer.map(|bearer| bearer.dob)),
            error: finding.error.as_ref(),
            expiration_date: if_included(expand, Sensitive::DocumentExpirationDate, finding.expiration_date),
            files: &finding.files,
            first_name: bearer.map(|bearer| bearer.first_name.as_str()),
            issued_date: finding.issued_date,
            issuing_country: finding.issuing_country.as_deref(),
            last_name: bearer.map(|bearer| bearer.last_name.as_str()),
            number: if_included(expand, Sensitive::DocumentNumber, finding.number.as_deref()),
            sex: if_included(
                expand,
                Sensitive::DocumentSex,
                bearer.and_then(|bearer| bearer.sex).map(domain::person::Sex::word),
            ),
            status: status(finding.error.as_ref()),
            document_type: finding.document_type,
            unparsed_place_of_birth: if_included(
                expand,
                Sensitive::DocumentUnparsedPlaceOfBirth,
                bearer.and_then(|bearer| bearer.unparsed_place_of_birth.as_deref()),
            ),
            unparsed_sex: if_included(
                expand,
                Sensitive::DocumentUnparsedSex,
                bearer.and_then(|bearer| bearer.unparsed_sex.as_deref()),
            ),
        }
    }
}

impl<'a> Email<'a> {
    fn new(finding: &'a ContactFinding) -> Self {
        let error = finding.error.as_ref();
        Self { email: finding.contact.as_deref(), error, status: status(error) }
    }
}

impl<'a> Phone<'a> {
    fn new(finding: &'a ContactFinding) -> Self {
        let error = finding.error.as_ref();
        Self { error, phone: finding.contact.as_deref(), status: status(error) }
    }
}

impl<'a> IdNumber<'a> {
    fn new(finding: &'a IdNumberFinding, expand: Expand) -> Self {
        let holder = finding.holder.as_ref();
        Self {
            dob: if_included(expand, Sensitive::IdNumberDob, holder.map(|holder| holder.dob)),
            error: finding.error.as_ref(),
            first_name: holder.map(|holder| holder.first_name.as_str()),
            id_number: if_included(expand, Sensitive::IdNumberIdNumber, holder.map(|holder| holder.id_number.as_str())),
            id_number_type: finding.id_number_type.map(domain::person::IdNumberType::word),
            last_name: holder.map(|holder| holder.last_name.as_str()),
            status: status(finding.error.as_ref()),
        }
    }
}

impl<'a> Selfie<'a> {
    fn new(finding: &'a SelfieFinding) -> Self {
        Self {
            document: finding.document.as_ref().map(FileId::as_str),
            error: finding.error.as_ref(),
            selfie: finding.selfie.as_ref().map(FileId::as_str),
            status: status(finding.error.as_ref()),
        }
    }
}

impl<'a> VerifiedOutputs<'a> {
    pub(super) fn new(outputs: &domain::report::VerifiedOutputs<'a>, expand: Expand) -> Self {
        Self {
            address: outputs.address,
            dob: if_included(expand, Sensitive::OutputsDob, outputs.dob),
            email: outputs.email,
            first_name: outputs.first_name,
            id_number: if_included(expand, Sensitive::OutputsIdNumber, outputs.id_number),
            id_number_type: outputs.id_number_type.map(domain::person::IdNumberType::word),
            last_name: outputs.last_name,
            phone: outputs.phone,
            sex: if_included(expand, Sensitive::OutputsSex, outputs.sex.map(domain::person::Sex::word)),
            unparsed_place_of_birth: if_included(
                expand,
                Sensitive::OutputsUnparsedPlaceOfBirth,
                outputs.unparsed_place_of_birth,
            ),
            unparsed_sex: if_included(expand, Sensitive::OutputsUnparsedSex, outputs.unparsed_sex),
        }
    }
}
