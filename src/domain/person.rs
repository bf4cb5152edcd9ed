//! The person whom a verification finds: what the document says, what the user typed. In test mode nobody is looked
//! at; everything official shows one persona, so this is she, unless a test says otherwise.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::options::DocumentType;
use super::timestamp::Timestamp;

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
    /// The kind of document shown, if a test or the user says so; otherwise what the session asks for.
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

impl Address {
    /// This address, and of `other` what this one leaves open.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            city: self.city.or(other.city),
            country: self.country.or(other.country),
            line1: self.line1.or(other.line1),
            line2: self.line2.or(other.line2),
            postal_code: self.postal_code.or(other.postal_code),
            state: self.state.or(other.state),
        }
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
        let today = Date::of(now);
        // Issued on the day of the samples in a year that a decade begins with: in 2020, as there, until 2030.
        let issued = Date { day: 1, month: 12, year: today.year };
        let newest = if issued <= today { today.year } else { today.year.saturating_sub(1) };
        let issued = issued.in_year(newest.saturating_sub(newest % Self::VALID_YEARS));
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
        let expiration_date = self.expiration_date.in_year(Date::of(now).year.saturating_sub(1));
        let issued = self.issued_date.in_year(expiration_date.year.saturating_sub(Self::VALID_YEARS));
        Self { issued_date: self.issued_date.min(issued), expiration_date, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last and the first second of 1 December, when documents are issued, and a time between.
    fn times_of(year: i32) -> [Timestamp; 3] {
        let date = |month, day| time::Date::from_calendar_date(year, month, day).unwrap().midnight().assume_utc();
        let (first, between) = (date(time::Month::December, 1), date(time::Month::June, 15));
        [first.unix_timestamp() - 1, first.unix_timestamp(), between.unix_timestamp()].map(Timestamp::from_seconds)
    }

    #[test]
    fn the_test_persons_document_is_valid_at_any_time() {
        for now in (1970..10_000).flat_map(times_of) {
            let (person, today) = (Person::of_test_mode(now), Date::of(now));
            assert!(person.dob < person.issued_date && person.issued_date <= today, "{today}: {person:?}");
            assert!(today < person.expiration_date && person.expiration_date.is_real(), "{today}: {person:?}");
            let expired = person.with_expired_document(now);
            assert!(expired.issued_date < expired.expiration_date && expired.expiration_date < today, "{today}");
        }
        let [.., now] = times_of(2026);
        let person = Person::of_test_mode(now);
        let samples = [Date { day: 1, month: 12, year: 2020 }, Date { day: 1, month: 12, year: 2030 }];
        assert_eq!([person.issued_date, person.expiration_date], samples);
    }
}
