//! API versions: which ones exist, and what of the objects depends on them.

use std::fmt;

/// Named versions, oldest first; older ones are plain dates.
/// Source: the release list of <https://docs.stripe.com/changelog>.
const NAMED: &[&str] = &[
    "2024-09-30.acacia",
    "2024-10-28.acacia",
    "2024-11-20.acacia",
    "2024-12-18.acacia",
    "2025-01-27.acacia",
    "2025-02-24.acacia",
    "2025-03-31.basil",
    "2025-04-30.basil",
    "2025-05-28.basil",
    "2025-06-30.basil",
    "2025-07-30.basil",
    "2025-08-27.basil",
    "2025-09-30.clover",
    "2025-10-29.clover",
    "2025-11-17.clover",
    "2025-12-15.clover",
    "2026-01-28.clover",
    "2026-02-25.clover",
    "2026-03-25.dahlia",
    "2026-04-22.dahlia",
    "2026-05-27.dahlia",
    "2026-06-24.dahlia",
    "2026-07-29.dahlia",
    "2026-08-26.dahlia",
    "2026-09-30.endive",
    NEWEST,
];

/// The newest version that this server knows.
pub const NEWEST: &str = "2026-10-28.endive";

/// The first version whose sessions have `related_customer_account`.
const RELATED_CUSTOMER_ACCOUNT_SINCE: &str = "2025-12-15";

/// A version as asked for, beta suffixes included, since answers repeat it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ApiVersion(String);

impl ApiVersion {
    /// The newest version.
    pub fn newest() -> Self {
        Self(NEWEST.to_owned())
    }

    /// Accepts a named version, or a plain date from before versions had names; either may be followed by beta
    /// flags: `2020-08-27; identity_client_api=v7`.
    pub fn parse(text: &str) -> Option<Self> {
        let (release, betas) = match text.split_once(';') {
            Some((release, betas)) => (release, Some(betas)),
            None => (text, None),
        };
        let known = NAMED.contains(&release) || is_old_date(release);
        let betas_well_formed = betas.is_none_or(|betas| betas.split(';').all(is_beta));
        (known && betas_well_formed).then(|| Self(text.to_owned()))
    }

    /// Accepts a version without beta flags.
    pub fn parse_release(text: &str) -> Option<Self> {
        Self::parse(text).filter(|version| version.release() == text)
    }

    /// The versions that have names, oldest first.
    pub fn named() -> &'static [&'static str] {
        NAMED
    }

    /// The version as asked for.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is older than the newest one.
    pub fn is_outdated(&self) -> bool {
        self.release() != NEWEST
    }

    /// The version without beta flags.
    pub fn release(&self) -> &str {
        self.0.split_once(';').map_or(self.0.as_str(), |(release, _)| release)
    }

    /// Whether sessions show `related_customer_account`.
    pub fn shows_related_customer_account(&self) -> bool {
        self.release().get(..10).is_some_and(|date| date >= RELATED_CUSTOMER_ACCOUNT_SINCE)
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// `name=value`, as in `identity_client_api=v7`.
fn is_beta(text: &str) -> bool {
    text.trim().split_once('=').is_some_and(|(name, value)| {
        let word = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        };
        word(name) && word(value)
    })
}

/// A date of the years before versions had names. The list of those dates is long and of no use here: any
/// calendar date from Stripe's first version on is taken.
fn is_old_date(text: &str) -> bool {
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    digits(year, 4)
        && digits(month, 2)
        && digits(day, 2)
        && ("01"..="12").contains(&month)
        && ("01"..="31").contains(&day)
        && ("2011-01-01".."2024-09-30").contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_versions_are_accepted_as_they_are() {
        for text in [
            NEWEST,
            "2024-09-30.acacia",
            "2024-06-20",
            "2011-01-01",
            "2020-08-27; identity_client_api=v7",
            "2026-10-28.endive; a_beta=v1; other_beta=v2",
        ] {
            assert_eq!(ApiVersion::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_release_has_no_beta_flags() {
        for text in ApiVersion::named().iter().chain(&["2020-08-27"]) {
            assert_eq!(ApiVersion::parse_release(text).unwrap().as_str(), *text);
        }
        for text in ["2020-08-27; a=b", "2020-08-27;a=b", "unversioned"] {
            assert_eq!(ApiVersion::parse_release(text), None, "{text}");
        }
    }

    #[test]
    fn everything_else_is_unknown() {
        for text in [
            "",
            "latest",
            "2026-10-28",
            "2026-10-28.basil",
            "2023-13-01",
            "2030-01-01",
            "2023-1-1",
            "2020-08-27;",
            "2020-08-27; =v7",
            "2020-08-27; a=b; ",
        ] {
            assert_eq!(ApiVersion::parse(text), None, "{text}");
        }
    }

    #[test]
    fn related_customer_account_appears_with_its_version() {
        let shows = |text: &str| ApiVersion::parse(text).unwrap().shows_related_customer_account();
        assert!(!shows("2025-11-17.clover"));
        assert!(shows("2025-12-15.clover"));
        assert!(shows(NEWEST));
        assert!(!shows("2020-08-27; identity_client_api=v7"));
    }
}
