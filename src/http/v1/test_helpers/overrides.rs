//! Parameters that say whom the checks find. They have the names and places of the data that comes out.

use crate::domain::date::{Date, DateParts};
use crate::domain::overrides::Section;
use crate::domain::person::{IdNumberType, Sex};
use crate::domain::{DocumentType, Overrides};
use crate::http::v1::personal::{address, country, part};
use crate::params::text::{is_email, is_phone};
use crate::params::{Fields, ParamError};

/// `verified_outputs`, `document` and `id_number`. Where two of them name the same thing, the later one counts.
pub(super) fn overrides(fields: &mut Fields<'_>) -> Overrides {
    let mut overrides = Overrides::default();
    fields.hash("verified_outputs", |outputs| {
        bearer(outputs, Section::VerifiedOutputs, &mut overrides);
        number(outputs, &mut overrides);
        overrides.email = outputs.parsed("email", |value, param| {
            if is_email(&value) { Ok(value) } else { Err(ParamError::NotAnEmail { param, value }) }
        });
        overrides.phone = outputs.parsed("phone", |value, param| {
            if is_phone(&value) { Ok(value) } else { Err(ParamError::NotAPhone { param, value }) }
        });
    });
    fields.hash("document", |document| {
        bearer(document, Section::Document, &mut overrides);
        set(&mut overrides.document_type, document.one_of("type", DocumentType::WORDS));
        set(&mut overrides.document_number, document.string("number"));
        set(&mut overrides.issuing_country, country(document, "issuing_country"));
        set(&mut overrides.issued_date, date(document, "issued_date"));
        set(&mut overrides.expiration_date, date(document, "expiration_date"));
    });
    fields.hash("id_number", |id_number| {
        set(&mut overrides.first_name, id_number.string("first_name"));
        set(&mut overrides.last_name, id_number.string("last_name"));
        set(&mut overrides.dob, date(id_number, "dob").map(|dob| (Section::IdNumber, dob)));
        number(id_number, &mut overrides);
    });
    overrides
}

fn bearer(fields: &mut Fields<'_>, section: Section, overrides: &mut Overrides) {
    set(&mut overrides.first_name, fields.string("first_name"));
    set(&mut overrides.last_name, fields.string("last_name"));
    set(&mut overrides.address, fields.hash("address", address));
    set(&mut overrides.dob, date(fields, "dob").map(|dob| (section, dob)));
    set(&mut overrides.sex, fields.one_of("sex", Sex::WORDS));
    set(&mut overrides.unparsed_sex, fields.string("unparsed_sex"));
    set(&mut overrides.unparsed_place_of_birth, fields.string("unparsed_place_of_birth"));
}

fn number(fields: &mut Fields<'_>, overrides: &mut Overrides) {
    set(&mut overrides.id_number, fields.string("id_number"));
    set(&mut overrides.id_number_type, fields.one_of("id_number_type", IdNumberType::WORDS));
}

/// Any part of a date; what is given has to exist, 29 February with a leap year beside it. The domain judges what it
/// comes to together with the rest.
fn date(fields: &mut Fields<'_>, name: &str) -> Option<DateParts> {
    let path = fields.path(name);
    let parts = fields.hash(name, |parts| DateParts {
        day: part(parts, "day", 31),
        month: part(parts, "month", 12),
        year: part(parts, "year", 9999),
    })?;
    // What is left out is filled with what suits most days, so that a 30th of February is refused without a year too.
    let DateParts { day, month, year } = parts;
    let date = Date { day: day.unwrap_or(1), month: month.unwrap_or(1), year: year.unwrap_or(2023) };
    if !date.is_real() {
        fields.note(ParamError::NotADate(path));
    }
    Some(parts)
}

fn set<T>(place: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *place = value;
    }
}
