//! Accounts and the two worlds, test and live, that each of them has.

use std::fmt;
use std::sync::Arc;

/// How many characters of an account id stand in every id that the account makes.
const ID_PART: usize = 10;

/// `acct_` followed by 16 characters; the last ten of them stand in the middle of the account's ids.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct AccountId(Arc<str>);

impl AccountId {
    /// The prefix of every account id.
    pub const PREFIX: &'static str = "acct_";

    /// Accepts the form that Stripe's account ids have: the prefix and 16 letters or digits.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(Self::PREFIX)?;
        let well_formed = rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        well_formed.then(|| Self(text.into()))
    }

    /// The account whose 16 characters are `rest`, which must be ASCII letters and digits.
    pub(super) fn from_rest(rest: &str) -> Self {
        debug_assert!(rest.len() == 16 && rest.is_ascii());
        Self(format!("{}{rest}", Self::PREFIX).into())
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part of the account id that its objects' ids repeat.
    pub fn id_part(&self) -> &str {
        &self.0[self.0.len() - ID_PART..]
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Test or live: two separate worlds of one account.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Mode {
    /// Keys with `_test_`, objects with `livemode: false`.
    Test,
    /// Keys with `_live_`, objects with `livemode: true`.
    Live,
}

impl Mode {
    /// The word that stands in keys and secrets.
    pub fn word(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }

    /// The value of the objects' `livemode`.
    pub fn is_live(self) -> bool {
        self == Self::Live
    }

    /// The other world.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Test => Self::Live,
            Self::Live => Self::Test,
        }
    }
}

/// What every row, id and idempotency key belongs to: one account in one mode.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Namespace {
    /// The account.
    pub account: AccountId,
    /// Its test or its live world.
    pub mode: Mode,
}

impl Namespace {
    /// The same account's other world.
    #[must_use]
    pub fn other_mode(&self) -> Self {
        Self { account: self.account.clone(), mode: self.mode.other() }
    }
}
