//! API keys: which account and mode a key stands for, and how a key is shown in messages.

use sha2::{Digest, Sha256};

use super::account::{AccountId, Mode, Namespace};
use super::ephemeral_key;
use super::id::base62;

/// A key to begin with; any other of its form works too, unless a server was told which keys to accept.
pub const SUGGESTED_KEY: &str = "sk_test_mock_local";

/// What a key may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyKind {
    /// `sk_`: everything but sensitive verification results.
    Secret,
    /// `rk_`: a restricted key; here it has every permission, sensitive results included.
    Restricted,
    /// `pk_`: a publishable key, refused by every secret endpoint.
    Publishable,
    /// `ek_`: for the user of one session.
    Ephemeral,
}

/// A well-formed key, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiKey {
    /// What the key may do.
    pub kind: KeyKind,
    /// The account and mode that the key opens.
    pub namespace: Namespace,
}

impl ApiKey {
    /// Accepts `(sk|rk|pk)_(test|live)_REST`; every such key opens an account of its own, made from `REST`. An ephemeral
    /// key names its account.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '_');
        let kind = match parts.next()? {
            "sk" => KeyKind::Secret,
            "rk" => KeyKind::Restricted,
            "pk" => KeyKind::Publishable,
            "ek" => KeyKind::Ephemeral,
            _ => return None,
        };
        let mode = match parts.next()? {
            "test" => Mode::Test,
            "live" => Mode::Live,
            _ => return None,
        };
        let rest = parts.next()?;
        let well_formed = !rest.is_empty()
            && rest.len() <= 255
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        let account = match kind {
            _ if !well_formed => return None,
            KeyKind::Ephemeral => ephemeral_key::account_of(rest)?,
            KeyKind::Secret | KeyKind::Restricted | KeyKind::Publishable => account_of(rest),
        };
        Some(Self { kind, namespace: Namespace { account, mode } })
    }
}

/// Stripe's own keys begin with `5` and the 16 characters of the account id; any other key gets an account
/// derived from it, the same one on every machine.
fn account_of(rest: &str) -> AccountId {
    if let Some(real) = rest.strip_prefix('5')
        && let Some((account, _secret)) = real.split_at_checked(16)
        && account.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        return AccountId::from_rest(account);
    }
    let digest: [u8; 32] = Sha256::digest(rest.as_bytes()).into();
    let derived: String = digest.iter().take(15).map(|byte| base62(*byte)).collect();
    AccountId::from_rest(&format!("1{derived}"))
}

/// How many of the last characters of a key are shown.
const SHOWN: usize = 4;

/// How many of the first characters of an ephemeral key are shown, and how long such a key is, both after the mode.
const EPHEMERAL_SHOWN: usize = 2;
const EPHEMERAL_LENGTH: usize = 82;

/// Shows a key as Stripe's messages do: the prefix up to the mode, asterisks, the last four characters; of a key too
/// short for that, fewer, so that none is ever shown whole.
pub fn mask(key: &str) -> String {
    // Only where a prefix has it: a secret may hold the word of a mode too.
    let prefix_end = if matches!(key.get(2..8), Some("_test_" | "_live_")) { 8 } else { 0 };
    let (prefix, rest) = key.split_at(prefix_end);
    let length = rest.chars().count();
    let hidden = length - SHOWN.min(length / 2);
    // Ephemeral keys, which are long, also show how they begin and where their parts meet: stripe/stripe-android#7747.
    let is_ephemeral = prefix.starts_with("ek_") && length > EPHEMERAL_LENGTH / 2;
    let shows = |(index, character): (usize, char)| {
        let is_shown = index >= hidden || (is_ephemeral && (index < EPHEMERAL_SHOWN || character == '_'));
        if is_shown { character } else { '*' }
    };
    prefix.chars().chain(rest.chars().enumerate().map(shows)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(key: &str) -> String {
        ApiKey::parse(key).unwrap().namespace.account.to_string()
    }

    #[test]
    fn keys_of_one_rest_are_one_account() {
        assert_eq!(account("sk_test_a1"), account("rk_test_a1"));
        assert_eq!(account("sk_test_a1"), account("pk_live_a1"));
        assert_ne!(account("sk_test_a1"), account("sk_test_b2"));
        assert_eq!(account("sk_test_a1").len(), "acct_".len() + 16);
        assert!(account("sk_test_a1").starts_with("acct_1"));
    }

    #[test]
    fn a_key_of_the_real_form_names_its_account() {
        assert_eq!(account("sk_test_51U7Qw2Kx8RbTn4LpSecretPart00"), "acct_1U7Qw2Kx8RbTn4Lp");
        assert_ne!(account("sk_test_51U7Qw2_x8RbTn4LpSecretPart00"), "acct_1U7Qw2_x8RbTn4Lp");
    }

    #[test]
    fn malformed_keys_are_not_keys() {
        for text in ["", "sk", "sk_test", "sk_test_", "xx_test_a", "sk_prod_a", "sk_test_a b", "sk_test_é"] {
            assert_eq!(ApiKey::parse(text), None, "{text}");
        }
    }

    #[test]
    fn masks_keep_prefix_length_and_last_four() {
        assert_eq!(mask("sk_test_123456789"), "sk_test_*****6789");
        assert_eq!(mask("nonsense"), "****ense");
        assert_eq!(mask("abc"), "**c");
        assert_eq!(mask("sk_test_123"), "sk_test_**3");
        assert_eq!(mask("schlüssel"), "*****ssel");
        assert_eq!(mask("rk_live_secret_test_1234"), "rk_live_************1234");
        assert_eq!(mask("password_live_1234"), "**************1234");
        let ephemeral = format!("ek_test_YW{}_00EXAMPLE0", "x".repeat(69));
        assert_eq!(mask(&ephemeral), format!("ek_test_YW{}_******PLE0", "*".repeat(69)));
        assert_eq!(mask("ek_test_a_b_c_d"), "ek_test_****c_d");
    }
}
