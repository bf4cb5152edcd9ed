//! A verification report: what each check of one submission found. It is made once, when all checks are done, and never
//! changes but for redaction.
//!
//! Source: <https://docs.stripe.com/api/identity/verification_reports/object>; what an unverified check shows is a
//! choice, docs/fidelity.md, "Outcomes and reports".

use serde::{Deserialize, Serialize};

use super::account::AccountId;
use super::date::Date;
use super::id::{FileId, FlowId, ReportId, SessionId};
use super::options::{DocumentOptions, DocumentType};
use super::outcome::{Check, ErrorCode};
use super::person::{Address, IdNumberType, Sex};
use super::redaction::PLACEHOLDER;
use super::session::{LastError, Session, SessionType, Subject};
use super::submission::Submission;
use super::timestamp::Timestamp;

/// A report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// The second in which the checks were done.
    pub created: Timestamp,
    /// The session's reference at that time.
    pub client_reference_id: Option<String>,
    /// The session that was checked.
    pub session: SessionId,
    /// Which checks were asked for.
    pub subject: ReportSubject,
    /// What they found.
    pub findings: Findings,
}

/// Which checks were asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReportSubject {
    /// A document, with these options.
    Document(DocumentOptions),
    /// An ID number.
    IdNumber,
    /// Those of a Dashboard flow.
    Flow(FlowId),
}

/// What the checks found; those that did not run are absent.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[expect(missing_docs, reason = "the checks by name")]
pub struct Findings {
    pub document: Option<DocumentFinding>,
    pub selfie: Option<SelfieFinding>,
    pub id_number: Option<IdNumberFinding>,
    pub email: Option<ContactFinding>,
    pub phone: Option<ContactFinding>,
}

/// What the document check found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct DocumentFinding {
    pub error: Option<LastError>,
    pub document_type: DocumentType,
    pub issuing_country: Option<String>,
    pub files: Vec<FileId>,
    pub expiration_date: Option<Date>,
    pub issued_date: Option<Date>,
    pub number: Option<String>,
    /// Who the document says its bearer is; none if it could not be verified.
    pub bearer: Option<Bearer>,
}

/// What a document says of its bearer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct Bearer {
    pub first_name: String,
    pub last_name: String,
    pub address: Option<Address>,
    pub dob: Date,
    pub sex: Option<Sex>,
    pub unparsed_sex: Option<String>,
    pub unparsed_place_of_birth: Option<String>,
}

/// What the selfie check found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct SelfieFinding {
    pub error: Option<LastError>,
    pub document: Option<FileId>,
    pub selfie: Option<FileId>,
}

/// What the ID number check found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct IdNumberFinding {
    pub error: Option<LastError>,
    pub id_number_type: Option<IdNumberType>,
    /// Whose number it is; none if it could not be verified.
    pub holder: Option<Holder>,
}

/// Whose ID number it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct Holder {
    pub first_name: String,
    pub last_name: String,
    pub dob: Date,
    pub id_number: String,
}

/// What the check of an e-mail address or a phone number found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct ContactFinding {
    /// Why it failed.
    pub error: Option<LastError>,
    /// The address or number.
    pub contact: Option<String>,
}

/// `verified_outputs`: what a verified session says of its person, put together from the checks.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct VerifiedOutputs<'a> {
    pub address: Option<&'a Address>,
    pub dob: Option<Date>,
    pub email: Option<&'a str>,
    pub first_name: Option<&'a str>,
    pub id_number: Option<&'a str>,
    pub id_number_type: Option<IdNumberType>,
    pub last_name: Option<&'a str>,
    pub phone: Option<&'a str>,
    pub sex: Option<Sex>,
    pub unparsed_place_of_birth: Option<&'a str>,
    pub unparsed_sex: Option<&'a str>,
}

impl Report {
    /// The pictures that one submission leaves: two of the document, one of the face.
    pub const FILES: usize = 3;
    /// How many random characters a report and its pictures take.
    pub const RANDOM: usize = ReportId::RANDOM + Self::FILES * FileId::RANDOM;

    /// What the checks of `session` find by what was submitted. `random` has [`Report::RANDOM`] letters and digits.
    pub fn of_submission(
        session: &Session,
        submission: &Submission,
        account: &AccountId,
        random: &str,
        now: Timestamp,
    ) -> Self {
        let (report_part, file_parts) = random.split_at(ReportId::RANDOM);
        let files: Vec<FileId> = (0..Self::FILES)
            .map(|number| {
                let part = &file_parts[number * FileId::RANDOM..(number + 1) * FileId::RANDOM];
                FileId::compose(now, account, part)
            })
            .collect();
        Self {
            id: ReportId::compose(now, account, report_part),
            created: now.whole_second(),
            client_reference_id: session.client_reference_id.clone(),
            session: session.id.clone(),
            subject: ReportSubject::of(&session.subject),
            findings: Checks { session, submission, files }.run(),
        }
    }

    /// `verified_outputs` of the session that this report verified.
    pub fn verified_outputs(&self) -> VerifiedOutputs<'_> {
        let bearer = self.findings.document.as_ref().and_then(|document| document.bearer.as_ref());
        let id_number = self.findings.id_number.as_ref();
        let holder = id_number.and_then(|finding| finding.holder.as_ref());
        VerifiedOutputs {
            address: bearer.and_then(|bearer| bearer.address.as_ref()),
            dob: bearer.map(|bearer| bearer.dob).or(holder.map(|holder| holder.dob)),
            email: self.findings.email.as_ref().and_then(|found| found.contact.as_deref()),
            first_name: bearer
                .map(|bearer| bearer.first_name.as_str())
                .or(holder.map(|holder| holder.first_name.as_str())),
            id_number: holder.map(|holder| holder.id_number.as_str()),
            id_number_type: id_number.and_then(|finding| finding.id_number_type),
            last_name: bearer
                .map(|bearer| bearer.last_name.as_str())
                .or(holder.map(|holder| holder.last_name.as_str())),
            phone: self.findings.phone.as_ref().and_then(|found| found.contact.as_deref()),
            sex: bearer.and_then(|bearer| bearer.sex),
            unparsed_place_of_birth: bearer.and_then(|bearer| bearer.unparsed_place_of_birth.as_deref()),
            unparsed_sex: bearer.and_then(|bearer| bearer.unparsed_sex.as_deref()),
        }
    }

    /// The report without anything personal (docs/fidelity.md, "Redaction").
    #[must_use]
    pub fn redacted(self) -> Self {
        let findings = Findings {
            document: self.findings.document.map(|document| DocumentFinding {
                expiration_date: document.expiration_date.map(|_| Date::REDACTED),
                issued_date: document.issued_date.map(|_| Date::REDACTED),
                number: document.number.map(hidden),
                bearer: document.bearer.map(|bearer| Bearer {
                    first_name: hidden(bearer.first_name),
                    last_name: hidden(bearer.last_name),
                    address: bearer.address.map(|address| Address {
                        city: address.city.map(hidden),
                        country: address.country,
                        line1: address.line1.map(hidden),
                        line2: address.line2.map(hidden),
                        postal_code: address.postal_code.map(hidden),
                        state: address.state.map(hidden),
                    }),
                    dob: Date::REDACTED,
                    sex: bearer.sex.map(|_| Sex::Redacted),
                    unparsed_sex: bearer.unparsed_sex.map(hidden),
                    unparsed_place_of_birth: bearer.unparsed_place_of_birth.map(hidden),
                }),
                ..document
            }),
            selfie: self.findings.selfie,
            id_number: self.findings.id_number.map(|finding| IdNumberFinding {
                holder: finding.holder.map(|holder| Holder {
                    first_name: hidden(holder.first_name),
                    last_name: hidden(holder.last_name),
                    dob: Date::REDACTED,
                    id_number: hidden(holder.id_number),
                }),
                ..finding
            }),
            email: self.findings.email.map(ContactFinding::redacted),
            phone: self.findings.phone.map(ContactFinding::redacted),
        };
        Self { client_reference_id: None, findings, ..self }
    }
}

fn hidden(_: String) -> String {
    PLACEHOLDER.to_owned()
}

impl ContactFinding {
    fn redacted(self) -> Self {
        Self { contact: self.contact.map(hidden), ..self }
    }
}

impl ReportSubject {
    /// Stripe's word for its `type`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Document(_) => SessionType::Document.word(),
            Self::IdNumber => SessionType::IdNumber.word(),
            Self::Flow(_) => "verification_flow",
        }
    }

    fn of(subject: &Subject) -> Self {
        match subject {
            Subject::Flow(flow) => Self::Flow(flow.clone()),
            Subject::Checks { session_type: SessionType::IdNumber, .. } => Self::IdNumber,
            Subject::Checks { session_type: SessionType::Document, options } => {
                Self::Document(options.document.clone().unwrap_or_default())
            }
        }
    }
}

/// The checks of one submission.
struct Checks<'a> {
    session: &'a Session,
    submission: &'a Submission,
    files: Vec<FileId>,
}

impl Checks<'_> {
    fn run(&self) -> Findings {
        let runs = |check| self.submission.runs(check, self.session);
        let (person, provided) = (&self.submission.person, self.session.provided_details.as_ref());
        let email = person.email.as_ref().or(provided.and_then(|details| details.email.as_ref()));
        let phone = person.phone.as_ref().or(provided.and_then(|details| details.phone.as_ref()));
        Findings {
            document: runs(Check::Document).then(|| self.document()),
            selfie: runs(Check::Selfie).then(|| self.selfie()),
            id_number: runs(Check::IdNumber).then(|| self.id_number()),
            email: runs(Check::Email).then(|| self.contact(Check::Email, email)),
            phone: runs(Check::Phone).then(|| self.contact(Check::Phone, phone)),
        }
    }

    fn error_of(&self, check: Check) -> Option<LastError> {
        self.submission.verdict.error().filter(|error| error.code.check() == Some(check)).cloned()
    }

    fn document(&self) -> DocumentFinding {
        let (person, error) = (&self.submission.person, self.error_of(Check::Document));
        let code = error.as_ref().map(|error| error.code);
        let options = self.session.document_options();
        let document_type = person.document_type.unwrap_or_else(|| {
            let is_unaccepted = code == Some(ErrorCode::DocumentTypeNotSupported);
            if is_unaccepted { options.unaccepted_type() } else { options.usual_type() }
        });
        let (is_verified, has_expired) = (error.is_none(), code == Some(ErrorCode::DocumentExpired));
        // A passport has its data on one page, cards have a back.
        let pages = if document_type == DocumentType::Passport { 1 } else { 2 };
        DocumentFinding {
            document_type,
            issuing_country: Some(person.issuing_country.clone()),
            files: self.files.iter().take(pages).cloned().collect(),
            expiration_date: (is_verified || has_expired).then_some(person.expiration_date),
            issued_date: is_verified.then_some(person.issued_date),
            number: is_verified.then(|| person.document_number.clone()),
            bearer: is_verified.then(|| Bearer {
                first_name: person.first_name.clone(),
                last_name: person.last_name.clone(),
                address: person.address.clone(),
                dob: person.dob,
                sex: person.sex,
                unparsed_sex: person.unparsed_sex.clone(),
                unparsed_place_of_birth: person.unparsed_place_of_birth.clone(),
            }),
            error,
        }
    }

    fn selfie(&self) -> SelfieFinding {
        SelfieFinding {
            error: self.error_of(Check::Selfie),
            document: self.files.first().cloned(),
            selfie: self.files.get(Report::FILES - 1).cloned(),
        }
    }

    fn id_number(&self) -> IdNumberFinding {
        let (person, error) = (&self.submission.person, self.error_of(Check::IdNumber));
        let is_verified = error.is_none();
        IdNumberFinding {
            id_number_type: is_verified.then_some(person.id_number_type),
            holder: is_verified.then(|| Holder {
                first_name: person.first_name.clone(),
                last_name: person.last_name.clone(),
                dob: person.dob,
                id_number: person.id_number_type.shown(&person.id_number),
            }),
            error,
        }
    }

    fn contact(&self, check: Check, contact: Option<&String>) -> ContactFinding {
        ContactFinding { error: self.error_of(check), contact: contact.cloned() }
    }
}
