//! Calendar dates as Stripe shows them, whole and in parts.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

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

    /// Whether its month has such a day.
    pub fn is_real(self) -> bool {
        let month = time::Month::try_from(self.month);
        self.day >= 1 && month.is_ok_and(|month| self.day <= month.length(self.year.into()))
    }

    /// The date with these parts in place of its own.
    #[must_use]
    pub fn with(self, parts: DateParts) -> Self {
        Self {
            day: parts.day.unwrap_or(self.day),
            month: parts.month.unwrap_or(self.month),
            year: parts.year.unwrap_or(self.year),
        }
    }

    /// The same day of another year.
    #[must_use]
    pub fn in_year(self, year: u16) -> Self {
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

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: u8, month: u8, year: u16) -> Date {
        Date { day, month, year }
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(Date::of(Timestamp::from_seconds(0)), date(1, 1, 1970));
        assert_eq!(Date::of(Timestamp::from_seconds(951_782_400)), date(29, 2, 2000));
        assert_eq!(Date::of(Timestamp::from_seconds(1_793_102_400)), date(27, 10, 2026));
        assert_eq!(date(7, 3, 2026).to_string(), "2026-03-07");
        for real in [date(29, 2, 2024), date(29, 2, 2000), date(31, 12, 9999), date(1, 12, 10000), Date::REDACTED] {
            assert!(real.is_real(), "{real}");
        }
        for unreal in [date(29, 2, 2023), date(29, 2, 1900), date(31, 4, 2024), date(0, 1, 2024), date(1, 13, 2024)] {
            assert!(!unreal.is_real(), "{unreal}");
        }
    }

    #[test]
    fn parts_replace_only_themselves() {
        let parts = DateParts { month: Some(2), ..DateParts::default() };
        assert_eq!(date(29, 1, 2024).with(parts), date(29, 2, 2024));
        assert!(date(28, 2, 2024) < date(29, 2, 2024) && date(29, 2, 2024) < date(1, 1, 2025));
    }
}
