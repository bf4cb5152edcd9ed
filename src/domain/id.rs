//! Object ids: newtypes with their prefix, and the structure that Stripe's ids have.
//!
//! After the prefix come 24 characters: a digit, five base-62 digits of the second of creation, the last ten
//! characters of the account id, eight random characters. Clients must treat ids as opaque; the structure is
//! kept so that ids sort by time and look right (docs/fidelity.md, "Identifiers").

use std::fmt;
use std::sync::Arc;

use super::account::AccountId;
use super::timestamp::Timestamp;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The second that the time digits of an id count from.
const EPOCH_SECONDS: i64 = 1_342_389_380;

/// The character that stands for a random byte in ids and secrets.
pub fn base62(byte: u8) -> char {
    char::from(ALPHABET[usize::from(byte) % ALPHABET.len()])
}

/// The five time digits of an id, most significant first.
fn time_digits(created: Timestamp) -> [u8; 5] {
    let base = i64::try_from(ALPHABET.len()).expect("62 fits");
    let mut rest = created.seconds().saturating_sub(EPOCH_SECONDS).rem_euclid(base.pow(5));
    let mut digits = [b'0'; 5];
    for digit in digits.iter_mut().rev() {
        let index = usize::try_from(rest % base).expect("a remainder of 62 is not negative");
        *digit = ALPHABET[index];
        rest /= base;
    }
    digits
}

fn structured(prefix: &str, created: Timestamp, account: &AccountId, random: &str) -> Arc<str> {
    let mut text = String::with_capacity(prefix.len() + 24);
    text.push_str(prefix);
    text.push('1');
    text.extend(time_digits(created).map(char::from));
    text.push_str(account.id_part());
    text.push_str(random);
    text.into()
}

/// An id that may come from outside: the prefix and at least one letter, digit or underscore.
fn well_formed(prefix: &str, text: &str) -> bool {
    text.len() <= 255
        && text.strip_prefix(prefix).is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, Debug)]
        pub struct $name(Arc<str>);

        impl $name {
            /// What every such id begins with.
            pub const PREFIX: &'static str = $prefix;

            /// Accepts the prefix followed by letters, digits or underscores.
            pub fn parse(text: &str) -> Option<Self> {
                well_formed(Self::PREFIX, text).then(|| Self(text.into()))
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

macro_rules! structured_id {
    ($name:ident) => {
        impl $name {
            /// How many random characters such an id ends with.
            pub const RANDOM: usize = 8;

            /// The id of an object that `account` makes at `created`.
            pub fn compose(created: Timestamp, account: &AccountId, random: &str) -> Self {
                Self(structured(Self::PREFIX, created, account, random))
            }
        }
    };
}

id_type!(
    /// A `VerificationSession`.
    SessionId,
    "vs_"
);
structured_id!(SessionId);
id_type!(
    /// A `VerificationReport`.
    ReportId,
    "vr_"
);
structured_id!(ReportId);
id_type!(
    /// A file.
    FileId,
    "file_"
);
structured_id!(FileId);
id_type!(
    /// A link to a file.
    FileLinkId,
    "link_"
);
structured_id!(FileLinkId);
id_type!(
    /// An ephemeral key.
    EphemeralKeyId,
    "ephkey_"
);
structured_id!(EphemeralKeyId);
id_type!(
    /// An event.
    EventId,
    "evt_"
);
structured_id!(EventId);
id_type!(
    /// A webhook endpoint.
    EndpointId,
    "we_"
);
structured_id!(EndpointId);
id_type!(
    /// One API request.
    RequestId,
    "req_"
);

/// A verification flow of the Dashboard, as named by a request: flows are not made through the API, so any name
/// may be tried.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FlowId(Arc<str>);

impl FlowId {
    /// The flow of this name.
    pub fn named(text: &str) -> Self {
        Self(text.into())
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl RequestId {
    /// How many random characters a request id ends with.
    pub const RANDOM: usize = 14;

    /// The id of a request.
    pub fn compose(random: &str) -> Self {
        Self(format!("{}{random}", Self::PREFIX).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_time_digits_of_a_recorded_session() {
        // vs_1RWx7vFkz2A7XNTilUfYxhop was created at 1749204235 by an account ending in Fkz2A7XNTi.
        let account = AccountId::parse("acct_1R4kScFkz2A7XNTi").unwrap();
        let id = SessionId::compose(Timestamp::from_seconds(1_749_204_235), &account, "lUfYxhop");
        assert_eq!(id.as_str(), "vs_1RWx7vFkz2A7XNTilUfYxhop");
    }

    #[test]
    fn ids_of_any_time_have_one_length() {
        let account = AccountId::parse("acct_1R4kScFkz2A7XNTi").unwrap();
        for seconds in [0, i64::MIN / 1000, i64::MAX / 1000, 1_342_389_380] {
            let id = SessionId::compose(Timestamp::from_seconds(seconds), &account, "12345678");
            assert_eq!(id.as_str().len(), 27);
        }
    }

    #[test]
    fn only_the_own_prefix_is_parsed() {
        assert!(SessionId::parse("vs_1").is_some());
        for text in ["", "vs_", "vr_1", "vs_a b", "vs_a'b", "vs_é", " vs_1"] {
            assert_eq!(SessionId::parse(text), None, "{text}");
        }
    }
}
