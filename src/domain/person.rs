//! The person whom a verification finds: what the document says, what the user typed. In test mode nobody is looked
//! at; everything official shows one persona, so this is she, unless a test says otherwise.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::options::DocumentType;
use super::timestamp::Timestamp;

/// A calendar date.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Debug)]
pub struct Date {
    /// 1 to 31.
    pub day: u8,
    /// 1 to 12.
    pub month: u8,
    /// Four digits.
    pub year: u16,
}

/// A postal address; each part may be unknown.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct Address {
    pub city: Option<String>,
    pub country: Option<String>,
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub postal_code: Option<String>,
    pub state: Option<String>,
}

/// What a document says of the person's sex.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub enum Sex {
    Female,
    Male,
    Unknown,
    /// The placeholder of a redacted one.
    Redacted,
}

/// A kind of ID number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub enum IdNumberType {
    BrCpf,
    SgNric,
    UsSsn,
}

/// A person and her document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct Person {
    pub first_name: String,
    pub last_name: String,
    pub address: Option<Address>,
    pub dob: Date,
    pub sex: Option<Sex>,
    pub unparsed_sex: Option<String>,
    pub unparsed_place_of_birth: Option<String>,
    /// The kind of document shown, if a test says so; otherwise what the session asks for.
    pub document_type: Option<DocumentType>,
    pub document_number: String,
    pub issuing_country: String,
    pub issued_date: Date,
    pub expiration_date: Date,
    pub id_number: String,
    pub id_number_type: IdNumberType,
    /// In place of the address that the application provided.
    pub email: Option<String>,
    /// In place of the number that the application provided.
    pub phone: Option<String>,
}

/// What a test says about the person; whatever it leaves out is the test person's.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the fields of `Person`")]
pub struct Overrides {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub address: Option<Address>,
    pub dob: Option<DateParts>,
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

/// Parts of a date; those that are missing stay as they were.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the fields of `Date`")]
pub struct DateParts {
    pub day: Option<u8>,
    pub month: Option<u8>,
    pub year: Option<u16>,
}

impl Date {
    /// What a date becomes when it is redacted.
    /// Source: <https://docs.stripe.com/identity/verification-sessions#redact>.
    pub const REDACTED: Self = Self { day: 1, month: 1, year: 1 };

    /// The date in UTC; of a time that no calendar has, the epoch's.
    pub fn of(time: Timestamp) -> Self {
        let date = time::OffsetDateTime::from_unix_timestamp(time.seconds())
            .map_or(time::OffsetDateTime::UNIX_EPOCH.date(), time::OffsetDateTime::date);
        Self { day: date.day(), month: date.month().into(), year: u16::try_from(date.year()).unwrap_or_default() }
    }

    /// Whether there is such a day.
    pub fn is_real(self) -> bool {
        let month = time::Month::try_from(self.month);
        month.is_ok_and(|month| time::Date::from_calendar_date(self.year.into(), month, self.day).is_ok())
    }

    fn with(self, parts: Option<DateParts>) -> Self {
        let parts = parts.unwrap_or_default();
        Self {
            day: parts.day.unwrap_or(self.day),
            month: parts.month.unwrap_or(self.month),
            year: parts.year.unwrap_or(self.year),
        }
    }

    fn in_year(self, year: u16) -> Self {
        Self { year, ..self }
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.year, self.month, self.day).cmp(&(other.year, other.month, other.day))
    }
}

impl Sex {
    /// Stripe's words that a document can have.
    pub const WORDS: &'static [(&'static str, Self)] =
        &[("female", Self::Female), ("male", Self::Male), ("unknown", Self::Unknown)];

    /// Stripe's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Unknown => "unknown",
            Self::Redacted => super::redaction::PLACEHOLDER,
        }
    }
}

impl IdNumberType {
    /// Stripe's words.
    pub const WORDS: &'static [(&'static str, Self)] =
        &[("br_cpf", Self::BrCpf), ("sg_nric", Self::SgNric), ("us_ssn", Self::UsSsn)];

    /// As much of a number as is given: the last four digits of a social security number.
    pub fn shown(self, number: &str) -> String {
        match self {
            Self::UsSsn => {
                let hidden = number.chars().count().saturating_sub(4);
                number.chars().skip(hidden).collect()
            }
            Self::BrCpf | Self::SgNric => number.to_owned(),
        }
    }

    /// Stripe's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::BrCpf => "br_cpf",
            Self::SgNric => "sg_nric",
            Self::UsSsn => "us_ssn",
        }
    }
}

impl Person {
    /// How long a document is valid.
    const VALID_YEARS: u16 = 10;

    /// The persona of Stripe's documentation, with a document that is valid at `now`.
    pub fn of_test_mode(now: Timestamp) -> Self {
        let some = |text: &str| Some(text.to_owned());
        let issued = Date { day: 1, month: 12, year: 2020 };
        let today = Date::of(now);
        // Issued in 2020 as in the samples, as long as ten years from then have not passed.
        let years = today.year.saturating_sub(issued.year) / Self::VALID_YEARS * Self::VALID_YEARS;
        let mut issued = issued.in_year(issued.year.saturating_add(years));
        if issued > today {
            issued = issued.in_year(issued.year.saturating_sub(Self::VALID_YEARS));
        }
        Self {
            first_name: "Jenny".to_owned(),
            last_name: "Rosen".to_owned(),
            address: Some(Address {
                city: some("San Francisco"),
                country: some("US"),
                line1: some("1234 Main St."),
                line2: None,
                postal_code: some("94111"),
                state: some("CA"),
            }),
            dob: Date { day: 1, month: 1, year: 1901 },
            sex: Some(Sex::Female),
            unparsed_sex: some("F"),
            unparsed_place_of_birth: None,
            document_type: None,
            document_number: "D1234567".to_owned(),
            issuing_country: "US".to_owned(),
            issued_date: issued,
            expiration_date: issued.in_year(issued.year.saturating_add(Self::VALID_YEARS)),
            id_number: "0000".to_owned(),
            id_number_type: IdNumberType::UsSsn,
            email: None,
            phone: None,
        }
    }

    /// The same person with a document that ran out last year.
    #[must_use]
    pub fn with_expired_document(self, now: Timestamp) -> Self {
        let today = Date::of(now);
        if self.expiration_date < today {
            return self;
        }
        let expiration_date = self.expiration_date.in_year(today.year.saturating_sub(1));
        let issued = self.issued_date.in_year(expiration_date.year.saturating_sub(Self::VALID_YEARS));
        Self { issued_date: self.issued_date.min(issued), expiration_date, ..self }
    }

    /// The person as a test wants her.
    #[must_use]
    pub fn with(self, overrides: Overrides) -> Self {
        let issued_date = self.issued_date.with(overrides.issued_date);
        Self {
            first_name: overrides.first_name.unwrap_or(self.first_name),
            last_name: overrides.last_name.unwrap_or(self.last_name),
            address: match (self.address, overrides.address) {
                (Some(old), Some(new)) => Some(Address {
                    city: new.city.or(old.city),
                    country: new.country.or(old.country),
                    line1: new.line1.or(old.line1),
                    line2: new.line2.or(old.line2),
                    postal_code: new.postal_code.or(old.postal_code),
                    state: new.state.or(old.state),
                }),
                (old, new) => new.or(old),
            },
            dob: self.dob.with(overrides.dob),
            sex: overrides.sex.or(self.sex),
            unparsed_sex: overrides.unparsed_sex.or(self.unparsed_sex),
            unparsed_place_of_birth: overrides.unparsed_place_of_birth.or(self.unparsed_place_of_birth),
            document_type: overrides.document_type.or(self.document_type),
            document_number: overrides.document_number.unwrap_or(self.document_number),
            issuing_country: overrides.issuing_country.unwrap_or(self.issuing_country),
            issued_date,
            expiration_date: self.expiration_date.with(overrides.expiration_date),
            id_number: overrides.id_number.unwrap_or(self.id_number),
            id_number_type: overrides.id_number_type.unwrap_or(self.id_number_type),
            email: overrides.email.or(self.email),
            phone: overrides.phone.or(self.phone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: i64) -> Timestamp {
        Timestamp::from_seconds((year - 1970) * 31_556_952 + 15_000_000)
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        let date = |day, month, year| Date { day, month, year };
        assert_eq!(Date::of(Timestamp::from_seconds(0)), date(1, 1, 1970));
        assert_eq!(Date::of(Timestamp::from_seconds(951_782_400)), date(29, 2, 2000));
        assert_eq!(Date::of(Timestamp::from_seconds(1_793_102_400)), date(27, 10, 2026));
        assert!(date(29, 2, 2024).is_real() && !date(29, 2, 2023).is_real() && !date(31, 4, 2024).is_real());
        assert!(!date(0, 1, 2024).is_real() && !date(1, 13, 2024).is_real());
    }

    #[test]
    fn the_test_persons_document_is_valid_in_every_year() {
        for year in 2015..2060 {
            let (person, today) = (Person::of_test_mode(at(year)), Date::of(at(year)));
            assert!(person.issued_date <= today && today < person.expiration_date, "{year}: {person:?}");
            let expired = person.with_expired_document(at(year));
            assert!(expired.issued_date < expired.expiration_date && expired.expiration_date < today, "{year}");
        }
        assert_eq!(Person::of_test_mode(at(2026)).expiration_date, Date { day: 1, month: 12, year: 2030 });
    }
}
