//! `expand`: which paths of an object may be expanded, and what each of them adds.
//!
//! Source: <https://docs.stripe.com/api/expanding_objects> and
//! <https://docs.stripe.com/identity/access-verification-results>; details in docs/fidelity.md, "Expansion".

/// How many levels a path may have, `data` of a list included.
const MAX_LEVELS: usize = 4;

const PROVIDED_DETAILS: u32 = 1;
const VERIFIED_OUTPUTS: u32 = 1 << 1;
const LAST_REPORT: u32 = 1 << 2;
/// The bits of [`Sensitive`].
const SENSITIVE: u32 = 0xfff8;
const FILE: u32 = 1 << 16;

/// A key that is shown only when it is asked for by its own path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
#[expect(missing_docs, reason = "the keys by place and name")]
pub enum Sensitive {
    OutputsDob = 1 << 3,
    OutputsIdNumber = 1 << 4,
    OutputsSex = 1 << 5,
    OutputsUnparsedPlaceOfBirth = 1 << 6,
    OutputsUnparsedSex = 1 << 7,
    DocumentDob = 1 << 8,
    DocumentExpirationDate = 1 << 9,
    DocumentNumber = 1 << 10,
    DocumentSex = 1 << 11,
    DocumentUnparsedPlaceOfBirth = 1 << 12,
    DocumentUnparsedSex = 1 << 13,
    IdNumberDob = 1 << 14,
    IdNumberIdNumber = 1 << 15,
}

/// What a session itself can include.
const SESSION_PATHS: &[(&str, u32)] = &[
    ("provided_details", PROVIDED_DETAILS),
    ("verified_outputs", VERIFIED_OUTPUTS),
    ("verified_outputs.dob", VERIFIED_OUTPUTS | Sensitive::OutputsDob as u32),
    ("verified_outputs.id_number", VERIFIED_OUTPUTS | Sensitive::OutputsIdNumber as u32),
    ("verified_outputs.sex", VERIFIED_OUTPUTS | Sensitive::OutputsSex as u32),
    ("verified_outputs.unparsed_place_of_birth", VERIFIED_OUTPUTS | Sensitive::OutputsUnparsedPlaceOfBirth as u32),
    ("verified_outputs.unparsed_sex", VERIFIED_OUTPUTS | Sensitive::OutputsUnparsedSex as u32),
    (LAST_REPORT_PATH, LAST_REPORT),
];

/// What a link to a file can include.
const FILE_LINK_PATHS: &[(&str, u32)] = &[("file", FILE)];

/// Where a session has its report, and with it the report's own paths.
const LAST_REPORT_PATH: &str = "last_verification_report";

/// What a report can include.
const REPORT_PATHS: &[(&str, u32)] = &[
    ("document.dob", Sensitive::DocumentDob as u32),
    ("document.expiration_date", Sensitive::DocumentExpirationDate as u32),
    ("document.number", Sensitive::DocumentNumber as u32),
    ("document.sex", Sensitive::DocumentSex as u32),
    ("document.unparsed_place_of_birth", Sensitive::DocumentUnparsedPlaceOfBirth as u32),
    ("document.unparsed_sex", Sensitive::DocumentUnparsedSex as u32),
    ("id_number.dob", Sensitive::IdNumberDob as u32),
    ("id_number.id_number", Sensitive::IdNumberIdNumber as u32),
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
    /// More levels than four.
    #[error("`{0}` has too many levels")]
    TooDeep(String),
}

/// The object that paths begin at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Root {
    /// A session.
    Session,
    /// A report.
    Report,
    /// A file, of which everything is always there.
    File,
    /// A link to a file.
    FileLink,
    /// Something of which nothing can be expanded: an event, a webhook endpoint, an ephemeral key.
    Plain,
}

impl Expand {
    /// The paths of a request that answers one object.
    pub fn of_one<'a>(root: Root, paths: impl IntoIterator<Item = &'a str>) -> Result<Self, ExpandError> {
        paths.into_iter().try_fold(Self::default(), |expand, path| {
            check_levels(path)?;
            let bits = root.lookup(path).ok_or_else(|| ExpandError::NotExpandable(path.to_owned()))?;
            Ok(Self(expand.0 | bits))
        })
    }

    /// The paths of a request that answers a list; `data` alone does nothing.
    pub fn of_list<'a>(root: Root, paths: impl IntoIterator<Item = &'a str>) -> Result<Self, ExpandError> {
        paths.into_iter().try_fold(Self::default(), |expand, path| {
            check_levels(path)?;
            if path == "data" {
                return Ok(expand);
            }
            let Some(inner) = path.strip_prefix("data.") else {
                return Err(ExpandError::LacksData(path.to_owned()));
            };
            let bits = root.lookup(inner).ok_or_else(|| ExpandError::NotExpandable(path.to_owned()))?;
            Ok(Self(expand.0 | bits))
        })
    }

    /// Whether a session's report is included.
    pub fn last_verification_report(self) -> bool {
        self.0 & LAST_REPORT != 0
    }

    /// Whether an answer needs the session's last report.
    pub fn needs_report(self) -> bool {
        self.0 & (LAST_REPORT | VERIFIED_OUTPUTS) != 0
    }

    /// Whether this key is included.
    pub fn includes(self, key: Sensitive) -> bool {
        self.0 & key as u32 != 0
    }

    /// Whether `provided_details` is included.
    pub fn provided_details(self) -> bool {
        self.0 & PROVIDED_DETAILS != 0
    }

    /// Whether `verified_outputs` is included.
    pub fn verified_outputs(self) -> bool {
        self.0 & VERIFIED_OUTPUTS != 0
    }

    /// Whether the file of a link is included.
    pub fn file(self) -> bool {
        self.0 & FILE != 0
    }

    /// Whether anything asked for needs a restricted key.
    pub fn is_sensitive(self) -> bool {
        self.0 & SENSITIVE != 0
    }
}

impl Root {
    fn lookup(self, path: &str) -> Option<u32> {
        let find =
            |paths: &[(&str, u32)], path: &str| paths.iter().find(|(known, _)| *known == path).map(|(_, bits)| *bits);
        match self {
            Self::Report => find(REPORT_PATHS, path),
            Self::File | Self::Plain => None,
            Self::FileLink => find(FILE_LINK_PATHS, path),
            Self::Session => find(SESSION_PATHS, path).or_else(|| {
                let inner = path.strip_prefix(LAST_REPORT_PATH)?.strip_prefix('.')?;
                find(REPORT_PATHS, inner).map(|bits| bits | LAST_REPORT)
            }),
        }
    }
}

fn check_levels(path: &str) -> Result<(), ExpandError> {
    if path.split('.').count() > MAX_LEVELS { Err(ExpandError::TooDeep(path.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_path_implies_its_parent() {
        let expand = Expand::of_one(Root::Session, ["verified_outputs.dob"]).unwrap();
        assert!(expand.verified_outputs() && expand.is_sensitive());
        assert!(!expand.provided_details());
    }

    #[test]
    fn parents_are_not_sensitive() {
        let expand =
            Expand::of_one(Root::Session, ["verified_outputs", "provided_details", "last_verification_report"])
                .unwrap();
        assert!(!expand.is_sensitive());
    }

    #[test]
    fn wrong_paths_are_told_apart() {
        let not = |path: &str| Err(ExpandError::NotExpandable(path.to_owned()));
        assert_eq!(Expand::of_one(Root::Session, ["foo"]), not("foo"));
        assert_eq!(Expand::of_one(Root::Session, ["options"]), not("options"));
        assert_eq!(Expand::of_one(Root::Session, ["data.provided_details"]), not("data.provided_details"));
        assert_eq!(Expand::of_one(Root::Session, ["a.b.c.d.e"]), Err(ExpandError::TooDeep("a.b.c.d.e".into())));
        assert_eq!(Expand::of_one(Root::Session, ["a.b.c.d"]), not("a.b.c.d"));
        let lacks = ExpandError::LacksData("verified_outputs".into());
        assert_eq!(Expand::of_list(Root::Session, ["verified_outputs"]), Err(lacks));
        assert_eq!(Expand::of_list(Root::Session, ["data.foo"]), not("data.foo"));
        assert_eq!(Expand::of_list(Root::Session, ["data"]), Ok(Expand::default()));
        assert!(
            Expand::of_list(Root::Session, ["data.last_verification_report.document.number"]).unwrap().is_sensitive()
        );
    }
}
