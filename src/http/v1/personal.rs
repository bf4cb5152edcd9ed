//! Parameters that tell of a person, whoever tells: a test or the user.

use crate::domain::person::Address;
use crate::params::country::is_country;
use crate::params::{Fields, ParamError};

/// A postal address; each part may be left out.
pub(super) fn address(fields: &mut Fields<'_>) -> Address {
    Address {
        city: fields.string("city"),
        country: country(fields, "country"),
        line1: fields.string("line1"),
        line2: fields.string("line2"),
        postal_code: fields.string("postal_code"),
        state: fields.string("state"),
    }
}

/// Source: <https://docs.stripe.com/api/identity/verification_reports/object>, `issuing_country`.
pub(super) fn country(fields: &mut Fields<'_>, name: &str) -> Option<String> {
    fields.parsed(
        name,
        |value, param| {
            if is_country(&value) { Ok(value) } else { Err(ParamError::NotACountry { param, value }) }
        },
    )
}

/// A part of a date, from 1 on.
pub(super) fn part<T: TryFrom<i64>>(fields: &mut Fields<'_>, name: &str, most: i64) -> Option<T> {
    let value = fields.integer(name)?;
    let range = (1, most);
    if !(range.0..=range.1).contains(&value) {
        let param = fields.path(name);
        fields.note(ParamError::OutOfRange { param, value, range });
        return None;
    }
    T::try_from(value).ok()
}

/// A string that has to be there.
pub(super) fn required_string(fields: &mut Fields<'_>, name: &str) -> Option<String> {
    if !fields.has(name) {
        fields.note_missing(name);
    }
    fields.string(name)
}
