//! Ephemeral keys: what an application hands to a phone, so that its user can walk through one verification and do
//! nothing else.
//!
//! Source: <https://docs.stripe.com/identity/verify-identity-documents?platform=ios>; the form of the secret is that of
//! public samples, docs/fidelity.md, "Mobile SDKs and verification pages".

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::account::{AccountId, Namespace};
use super::id::{EphemeralKeyId, SessionId};
use super::timestamp::Timestamp;

/// An ephemeral key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EphemeralKey {
    /// Its id.
    pub id: EphemeralKeyId,
    /// The second in which it was made.
    pub created: Timestamp,
    /// When it stops working.
    pub expires: Timestamp,
    /// What it was made for.
    pub scope: KeyScope,
    /// The key itself.
    pub secret: EphemeralSecret,
}

/// What an ephemeral key is for.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct KeyScope {
    /// A customer, who has no part in verifications.
    pub customer: Option<String>,
    /// The session whose user may go on.
    pub session: Option<SessionId>,
}

/// The text of a key; it names the account, and its middle and end are secret.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EphemeralSecret(String);

impl EphemeralKey {
    /// How long a key works. Source: every public sample, from 2019 on.
    pub const LIFETIME: Duration = Duration::from_hours(1);
    /// How many random characters of a secret are its own, in the middle and at the end.
    const SECRET_RANDOM: (usize, usize) = (31, 8);
    /// How many random characters [`EphemeralKey::issue`] takes.
    pub const RANDOM: usize = EphemeralKeyId::RANDOM + Self::SECRET_RANDOM.0 + Self::SECRET_RANDOM.1;

    /// A new key. `random` has [`EphemeralKey::RANDOM`] letters and digits.
    pub fn issue(scope: KeyScope, namespace: &Namespace, random: &str, now: Timestamp) -> Self {
        let (id_part, secret_part) = random.split_at(EphemeralKeyId::RANDOM);
        let created = now.whole_second();
        Self {
            id: EphemeralKeyId::compose(now, &namespace.account, id_part),
            created,
            expires: created.after(Self::LIFETIME),
            scope,
            secret: EphemeralSecret::compose(namespace, secret_part),
        }
    }

    /// Whether it no longer works.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires <= now
    }

    /// The key after it was made to stop working.
    #[must_use]
    pub fn expired_at(self, now: Timestamp) -> Self {
        Self { expires: self.expires.min(now.whole_second()), ..self }
    }
}

impl EphemeralSecret {
    /// The prefix, base 64 of the account id, a comma and random characters, then `_00` and more of these.
    fn compose(namespace: &Namespace, random: &str) -> Self {
        let (body, tail) = random.split_at(EphemeralKey::SECRET_RANDOM.0);
        let body = STANDARD_NO_PAD.encode(format!("{},{body}", namespace.account));
        Self(format!("ek_{}_{body}_00{tail}", namespace.mode.word()))
    }

    /// The secret that somebody sent or stored.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Not for logs.
impl fmt::Debug for EphemeralSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&super::api_key::mask(&self.0))
    }
}

/// The account that a secret names by what follows its mode.
pub(super) fn account_of(rest: &str) -> Option<AccountId> {
    let (body, _) = rest.rsplit_once('_')?;
    let decoded = String::from_utf8(STANDARD_NO_PAD.decode(body).ok()?).ok()?;
    AccountId::parse(decoded.split_once(',')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ApiKey, KeyKind, Mode};

    const NOW: Timestamp = Timestamp::from_millis(1_618_477_280_500);

    fn key() -> EphemeralKey {
        let account = AccountId::parse("acct_1B7NjIHXAQctbbya").unwrap();
        let random = "01234567PLACEHOLDERPLACEHOLDERPLACEHOLDEXAMPLE0";
        EphemeralKey::issue(KeyScope::default(), &Namespace { account, mode: Mode::Test }, random, NOW)
    }

    #[test]
    fn secrets_have_the_form_of_public_samples_and_name_their_account() {
        let key = key();
        // A sample of 2021, its random parts replaced.
        let expected = "ek_test_YWNjdF8xQjdOaklIWEFRY3RiYnlhLFBMQUNFSE9MREVSUExBQ0VIT0xERVJQTEFDRUhPTEQ_00EXAMPLE0";
        assert_eq!(key.secret.as_str(), expected);
        let parsed = ApiKey::parse(key.secret.as_str()).unwrap();
        assert_eq!(parsed.kind, KeyKind::Ephemeral);
        assert_eq!(parsed.namespace.account.as_str(), "acct_1B7NjIHXAQctbbya");
        for text in ["ek_test_a1", "ek_test_YWNjdF8x_00EXAMPLE0", "ek_test__", "ek_test_YWNjdA"] {
            assert_eq!(ApiKey::parse(text), None, "{text}");
        }
        assert!(!format!("{key:?}").contains("QTEFDRUhPTERFUlB"));
    }

    #[test]
    fn a_key_works_for_an_hour_or_until_it_is_deleted() {
        let key = key();
        let at = |seconds: u64| NOW.whole_second().after(Duration::from_secs(seconds));
        assert!(!key.is_expired(at(3599)) && key.is_expired(at(3600)));
        let deleted = key.clone().expired_at(at(60));
        assert!(deleted.is_expired(at(60)));
        assert_eq!(deleted.clone().expired_at(at(90)), deleted);
        assert_eq!(key.clone().expired_at(at(7200)), key);
    }
}
