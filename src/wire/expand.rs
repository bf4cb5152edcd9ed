//! `expand`: which paths of a session may be expanded, and what each of them adds.
//!
//! Source: <https://docs.stripe.com/api/expanding_objects> and
//! <https://docs.stripe.com/identity/access-verification-results>; details in docs/fidelity.md, "Expansion".

/// How many levels a path may have, `data` of a list included.
const MAX_LEVELS: usize = 4;

const PROVIDED_DETAILS: u32 = 1;
const VERIFIED_OUTPUTS: u32 = 1 << 1;
const LAST_REPORT: u32 = 1 << 2;
/// Everything from this bit on is a sensitive verification result.
const FIRST_SENSITIVE_BIT: u32 = 3;

/// Each path of a session, with what it includes.
const SESSION_PATHS: &[(&str, u32)] = &[
    ("provided_details", PROVIDED_DETAILS),
    ("verified_outputs", VERIFIED_OUTPUTS),
    ("verified_outputs.dob", VERIFIED_OUTPUTS | 1 << 3),
    ("verified_outputs.id_number", VERIFIED_OUTPUTS | 1 << 4),
    ("verified_outputs.sex", VERIFIED_OUTPUTS | 1 << 5),
    ("verified_outputs.unparsed_place_of_birth", VERIFIED_OUTPUTS | 1 << 6),
    ("verified_outputs.unparsed_sex", VERIFIED_OUTPUTS | 1 << 7),
    ("last_verification_report", LAST_REPORT),
    ("last_verification_report.document.dob", LAST_REPORT | 1 << 8),
    ("last_verification_report.document.expiration_date", LAST_REPORT | 1 << 9),
    ("last_verification_report.document.number", LAST_REPORT | 1 << 10),
    ("last_verification_report.document.sex", LAST_REPORT | 1 << 11),
    ("last_verification_report.document.unparsed_place_of_birth", LAST_REPORT | 1 << 12),
    ("last_verification_report.document.unparsed_sex", LAST_REPORT | 1 << 13),
    ("last_verification_report.id_number.dob", LAST_REPORT | 1 << 14),
    ("last_verification_report.id_number.id_number", LAST_REPORT | 1 << 15),
];

/// What an answer includes beyond the plain session.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug)]
pub struct Expand(u32);

/// A path that cannot be expanded.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ExpandError {
    /// No such path, or nothing to expand there.
    #[error("`{0}` cannot be expanded")]
    NotExpandable(String),
    /// On a list the path begins with `data.`.
    #[error("`{0}` lacks `data.`")]
    LacksData(String),
    /// More than [`MAX_LEVELS`].
    #[error("`{0}` has too many levels")]
    TooDeep(String),
}

impl Expand {
    /// The paths of a request that answers one session.
    pub fn of_session<'a>(paths: impl IntoIterator<Item = &'a str>) -> Result<Self, ExpandError> {
        paths.into_iter().try_fold(Self::default(), |expand, path| {
            check_levels(path)?;
            let bits = lookup(path).ok_or_else(|| ExpandError::NotExpandable(path.to_owned()))?;
            Ok(Self(expand.0 | bits))
        })
    }

    /// The paths of a request that answers a list of sessions; `data` alone does nothing.
    pub fn of_session_list<'a>(paths: impl IntoIterator<Item = &'a str>) -> Result<Self, ExpandError> {
        paths.into_iter().try_fold(Self::default(), |expand, path| {
            check_levels(path)?;
            if path == "data" {
                return Ok(expand);
            }
            let Some(inner) = path.strip_prefix("data.") else {
                return Err(ExpandError::LacksData(path.to_owned()));
            };
            let bits = lookup(inner).ok_or_else(|| ExpandError::NotExpandable(path.to_owned()))?;
            Ok(Self(expand.0 | bits))
        })
    }

    /// Whether `provided_details` is included.
    pub fn provided_details(self) -> bool {
        self.0 & PROVIDED_DETAILS != 0
    }

    /// Whether `verified_outputs` is included.
    pub fn verified_outputs(self) -> bool {
        self.0 & VERIFIED_OUTPUTS != 0
    }

    /// Whether anything asked for needs a restricted key.
    pub fn is_sensitive(self) -> bool {
        self.0 >> FIRST_SENSITIVE_BIT != 0
    }

    /// Whether nothing is included.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

fn lookup(path: &str) -> Option<u32> {
    SESSION_PATHS.iter().find(|(known, _)| *known == path).map(|(_, bits)| *bits)
}

fn check_levels(path: &str) -> Result<(), ExpandError> {
    if path.split('.').count() > MAX_LEVELS { Err(ExpandError::TooDeep(path.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_path_implies_its_parent() {
        let expand = Expand::of_session(["verified_outputs.dob"]).unwrap();
        assert!(expand.verified_outputs() && expand.is_sensitive());
        assert!(!expand.provided_details());
    }

    #[test]
    fn parents_are_not_sensitive() {
        let expand = Expand::of_session(["verified_outputs", "provided_details", "last_verification_report"]).unwrap();
        assert!(!expand.is_sensitive());
    }

    #[test]
    fn wrong_paths_are_told_apart() {
        let not = |path: &str| Err(ExpandError::NotExpandable(path.to_owned()));
        assert_eq!(Expand::of_session(["foo"]), not("foo"));
        assert_eq!(Expand::of_session(["options"]), not("options"));
        assert_eq!(Expand::of_session(["data.provided_details"]), not("data.provided_details"));
        assert_eq!(Expand::of_session(["a.b.c.d.e"]), Err(ExpandError::TooDeep("a.b.c.d.e".into())));
        assert_eq!(Expand::of_session(["a.b.c.d"]), not("a.b.c.d"));
        let lacks = ExpandError::LacksData("verified_outputs".into());
        assert_eq!(Expand::of_session_list(["verified_outputs"]), Err(lacks));
        assert_eq!(Expand::of_session_list(["data.foo"]), not("data.foo"));
        assert_eq!(Expand::of_session_list(["data"]), Ok(Expand::default()));
        assert!(Expand::of_session_list(["data.last_verification_report.document.number"]).unwrap().is_sensitive());
    }
}
