//! What a test says about the person whom the checks find, how that goes together with what it leaves out, and what of
//! it cannot be (docs/fidelity.md, "Test helpers").

use super::date::{Date, DateParts};
use super::options::{DocumentOptions, DocumentType};
use super::outcome::Check;
use super::person::{Address, IdNumberType, Person, Sex};

/// What a test says about the person; whatever it leaves out is the test person's.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the fields of `Person`")]
pub struct Overrides {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub address: Option<Address>,
    /// Also which part of the results it was said of.
    pub dob: Option<(Section, DateParts)>,
    pub sex: Option<Sex>,
    pub unparsed_sex: Option<String>,
    pub unparsed_place_of_birth: Option<String>,
    pub document_type: Option<DocumentType>,
    pub document_number: Option<String>,
    pub issuing_country: Option<String>,
    pub issued_date: Option<DateParts>,
    pub expiration_date: Option<DateParts>,
    pub id_number: Option<String>,
    pub id_number_type: Option<IdNumberType>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// A part of the results that shows personal data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Section {
    /// The session's `verified_outputs`.
    VerifiedOutputs,
    /// The report's `document`.
    Document,
    /// The report's `id_number`.
    IdNumber,
}

/// Something that a test says and that cannot be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field:?} cannot be: {flaw:?}")]
pub struct Contradiction {
    /// What it is said of.
    pub field: Field,
    /// Why it cannot be.
    pub flaw: Flaw,
}

/// A field that can contradict others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// The kind of document.
    DocumentType,
    /// When it was issued.
    IssuedDate,
    /// Until when it is valid.
    ExpirationDate,
    /// When the person was born, by the part of the results that says so.
    Dob(Section),
}

/// Why something cannot be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Flaw {
    /// Put together with what was left out, it is a day that no month has.
    NoSuchDay,
    /// The session accepts documents of these kinds only, and this one was verified.
    NotAccepted(Vec<DocumentType>),
    /// It is past on the day of the check, which the document passes.
    Expired {
        /// The date.
        date: Date,
        /// The day of the check.
        today: Date,
    },
    /// It is not past on the day of the check, in which the document turns out to have expired.
    NotExpired {
        /// The date.
        date: Date,
        /// The day of the check.
        today: Date,
    },
    /// It has not come yet on the day of the check.
    NotYet {
        /// The date.
        date: Date,
        /// The day of the check.
        today: Date,
    },
    /// The document would be older than its bearer.
    IssuedBeforeBirth {
        /// The day of issue.
        issued: Date,
        /// The birth date.
        born: Date,
    },
}

/// What the document check comes to, as far as it matters for what the document may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DocumentResult {
    /// It passes.
    Passes,
    /// It fails because the document has expired.
    Expired,
    /// It fails for another reason, or does not run: nothing is claimed about the document.
    Open,
}

impl Overrides {
    /// `usual` as the test wants her. A usual day of issue gives way to a later birth date.
    pub(super) fn applied_to(&self, usual: Person) -> Person {
        let told = self.clone();
        let merged = |date: Date, parts: Option<DateParts>| date.with(parts.unwrap_or_default());
        let dob = merged(usual.dob, told.dob.map(|(_, parts)| parts));
        Person {
            first_name: told.first_name.unwrap_or(usual.first_name),
            last_name: told.last_name.unwrap_or(usual.last_name),
            address: match (usual.address, told.address) {
                (Some(usual), Some(told)) => Some(told.or(usual)),
                (usual, told) => told.or(usual),
            },
            dob,
            sex: told.sex.or(usual.sex),
            unparsed_sex: told.unparsed_sex.or(usual.unparsed_sex),
            unparsed_place_of_birth: told.unparsed_place_of_birth.or(usual.unparsed_place_of_birth),
            document_type: told.document_type.or(usual.document_type),
            document_number: told.document_number.unwrap_or(usual.document_number),
            issuing_country: told.issuing_country.unwrap_or(usual.issuing_country),
            issued_date: match told.issued_date {
                Some(parts) => usual.issued_date.with(parts),
                None => usual.issued_date.max(dob),
            },
            expiration_date: merged(usual.expiration_date, told.expiration_date),
            id_number: told.id_number.unwrap_or(usual.id_number),
            id_number_type: told.id_number_type.unwrap_or(usual.id_number_type),
            email: told.email.or(usual.email),
            phone: told.phone.or(usual.phone),
        }
    }

    /// The checks whose own data a test names.
    pub(super) fn checks(&self) -> Vec<Check> {
        let named = [
            (Check::IdNumber, self.id_number.is_some() || self.id_number_type.is_some()),
            (Check::Email, self.email.is_some()),
            (Check::Phone, self.phone.is_some()),
        ];
        named.into_iter().filter(|(_, is_named)| *is_named).map(|(check, _)| check).collect()
    }

    /// Whether `person`, to whom this was applied, can be found on the day `today` by a document check that comes to
    /// `result`, where `options` hold.
    pub(super) fn judge(
        &self,
        person: &Person,
        result: DocumentResult,
        options: &DocumentOptions,
        today: Date,
    ) -> Result<(), Contradiction> {
        let dob = self.dob.map(|(section, _)| Field::Dob(section));
        let (born, issued, expires) = (person.dob, person.issued_date, person.expiration_date);
        let told = [
            (dob, born),
            (self.issued_date.map(|_| Field::IssuedDate), issued),
            (self.expiration_date.map(|_| Field::ExpirationDate), expires),
        ];
        for (field, date) in told {
            field.map_or(Ok(()), |field| ensure(date.is_real(), field, Flaw::NoSuchDay))?;
        }
        dob.map_or(Ok(()), |field| ensure(born <= today, field, Flaw::NotYet { date: born, today }))?;
        match result {
            DocumentResult::Open => Ok(()),
            DocumentResult::Expired => {
                ensure(expires < today, Field::ExpirationDate, Flaw::NotExpired { date: expires, today })
            }
            DocumentResult::Passes => {
                let is_accepted = person.document_type.is_none_or(|document_type| options.accepts(document_type));
                let accepted = options.allowed_types.clone().unwrap_or_default();
                ensure(is_accepted, Field::DocumentType, Flaw::NotAccepted(accepted))?;
                ensure(today <= expires, Field::ExpirationDate, Flaw::Expired { date: expires, today })?;
                ensure(issued <= today, Field::IssuedDate, Flaw::NotYet { date: issued, today })?;
                let flaw = Flaw::IssuedBeforeBirth { issued, born };
                ensure(born <= issued, dob.unwrap_or(Field::IssuedDate), flaw)
            }
        }
    }
}

fn ensure(holds: bool, field: Field, flaw: Flaw) -> Result<(), Contradiction> {
    if holds { Ok(()) } else { Err(Contradiction { field, flaw }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::report::Report;
    use crate::domain::{
        AccountId, ErrorCode, FlowId, LastError, Metadata, Mode, NewSession, Options, ProvidedDetails, Session,
        SessionId, SessionType, Subject, Timestamp, Token, Verdict,
    };

    fn account() -> AccountId {
        AccountId::parse("acct_1U7Qw2Kx8RbTn4Lp").unwrap()
    }

    fn session(subject: Subject) -> Session {
        let new = NewSession {
            client_reference_id: None,
            metadata: Metadata::default(),
            provided_details: Some(ProvidedDetails { email: Some("a@example.com".to_owned()), phone: None }),
            related_customer: None,
            related_customer_account: None,
            related_person: None,
            return_url: None,
            platform: None,
            subject,
        };
        let random = "r".repeat(SessionId::RANDOM + Token::RANDOM);
        Session::create(new, &account(), Mode::Test, &random, Timestamp::from_seconds(0)).session
    }

    fn document_type() -> impl Strategy<Value = DocumentType> {
        prop::sample::select(DocumentType::WORDS).prop_map(|(_, document_type)| document_type)
    }

    fn subjects() -> impl Strategy<Value = Subject> {
        let options = (
            prop::option::of(prop::collection::vec(document_type(), 0..4)),
            prop::option::of(any::<bool>()),
            prop::option::of(any::<bool>()),
        );
        let checks = (prop::sample::select(SessionType::WORDS), options).prop_map(|((_, session_type), options)| {
            let (allowed_types, require_id_number, require_matching_selfie) = options;
            let document = DocumentOptions {
                allowed_types,
                require_id_number,
                require_matching_selfie,
                require_live_capture: None,
            };
            Subject::Checks { session_type, options: Options { document: Some(document) } }
        });
        prop_oneof![4 => checks, 1 => Just(Subject::Flow(FlowId::named("vf_1")))]
    }

    fn verdicts() -> impl Strategy<Value = Verdict> {
        let codes: Vec<_> = ErrorCode::WORDS.iter().filter(|(_, code)| code.check().is_some()).collect();
        let failed = prop::sample::select(codes).prop_map(|(_, code)| Verdict::Failed(LastError::new(*code, None)));
        prop_oneof![1 => Just(Verdict::Verified), 2 => failed]
    }

    fn parts() -> impl Strategy<Value = DateParts> {
        let year = prop_oneof![1890_u16..2060, 1_u16..=9999];
        (prop::option::of(1_u8..=31), prop::option::of(1_u8..=12), prop::option::of(year))
            .prop_map(|(day, month, year)| DateParts { day, month, year })
    }

    fn overrides() -> impl Strategy<Value = Overrides> {
        let section = prop::sample::select(vec![Section::VerifiedOutputs, Section::Document, Section::IdNumber]);
        let dob = prop::option::weighted(0.3, (section, parts()));
        let dates = (prop::option::weighted(0.3, parts()), prop::option::weighted(0.3, parts()), dob);
        (dates, prop::option::weighted(0.3, document_type())).prop_map(|((issued, expiration, dob), document_type)| {
            Overrides { issued_date: issued, expiration_date: expiration, dob, document_type, ..Overrides::default() }
        })
    }

    /// Any second of the years 1970 to 2099.
    fn times() -> impl Strategy<Value = Timestamp> {
        (0_i64..4_102_444_800).prop_map(Timestamp::from_seconds)
    }

    fn report(
        session: &Session,
        verdict: Verdict,
        overrides: &Overrides,
        end: Timestamp,
    ) -> Result<Report, Contradiction> {
        let submission = session.submission(verdict, overrides, end)?;
        Ok(Report::of_submission(session, &submission, &account(), &"r".repeat(Report::RANDOM), end))
    }

    /// What no report may show, whoever made it.
    fn check(report: &Report, verdict: &Verdict, options: &DocumentOptions, end: Timestamp) {
        let today = Date::of(end);
        let holder = report.findings.id_number.as_ref().and_then(|number| number.holder.as_ref());
        assert!(holder.is_none_or(|holder| holder.dob.is_real() && holder.dob <= today));
        let code = verdict.error().map(|error| error.code);
        let Some(document) = &report.findings.document else { return };
        if let Some(bearer) = &document.bearer {
            let (issued, expires) = (document.issued_date.unwrap(), document.expiration_date.unwrap());
            assert!(bearer.dob.is_real() && issued.is_real() && expires.is_real(), "{document:?}");
            assert!(bearer.dob <= issued && issued <= today && today <= expires, "{document:?} on {today}");
            assert!(options.accepts(document.document_type), "{document:?}");
        } else if code == Some(ErrorCode::DocumentExpired) {
            let expires = document.expiration_date.unwrap();
            assert!(expires.is_real() && expires < today, "{document:?} on {today}");
        } else {
            assert_eq!((document.issued_date, document.expiration_date), (None, None));
        }
    }

    proptest! {
        #[test]
        fn what_is_not_refused_makes_sense(
            subject in subjects(), verdict in verdicts(), overrides in overrides(), end in times(),
        ) {
            let session = session(subject);
            if let Ok(report) = report(&session, verdict.clone(), &overrides, end) {
                check(&report, &verdict, &session.document_options(), end);
                if let (Some(told), Some(document)) = (overrides.document_type, &report.findings.document) {
                    prop_assert_eq!(document.document_type, told);
                }
            }
        }

        #[test]
        fn nothing_is_refused_where_nothing_is_told(subject in subjects(), verdict in verdicts(), end in times()) {
            let session = session(subject);
            let options = session.document_options();
            let report = report(&session, verdict.clone(), &Overrides::default(), end).unwrap();
            check(&report, &verdict, &options, end);
            let is_unsupported = verdict.error().is_some_and(|error| error.code == ErrorCode::DocumentTypeNotSupported);
            if let (true, Some(document)) = (is_unsupported, &report.findings.document) {
                let accepts_all = DocumentType::WORDS.iter().all(|(_, document_type)| options.accepts(*document_type));
                prop_assert_eq!(options.accepts(document.document_type), accepts_all);
            }
        }
    }
}
