//! What a redaction is and how far it has come.

use super::timestamp::Timestamp;

/// The placeholder that takes the place of personal text.
/// Source: <https://docs.stripe.com/identity/verification-sessions#redact>.
pub const PLACEHOLDER: &str = "[redacted]";

/// How far a redaction has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Redaction {
    /// Asked for; the data is still there until `due`.
    Processing {
        /// When the data goes.
        due: Timestamp,
    },
    /// The data is gone.
    Redacted,
}

impl Redaction {
    /// The value of `redaction.status`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Processing { .. } => "processing",
            Self::Redacted => "redacted",
        }
    }
}
