//! The token that a session's `client_secret` and `url` share.
//!
//! 84 characters: base 64 of the account id, a comma, an underscore and 31 random characters (72 characters),
//! then `0100` and 8 random characters. The shape is that of every public sample; clients treat it as opaque.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::account::AccountId;
use super::timestamp::Timestamp;

/// How long a `client_secret` works.
/// Source: <https://docs.stripe.com/api/identity/verification_sessions/object>.
pub const CLIENT_SECRET_LIFETIME: Duration = Duration::from_hours(24);

/// How long a `url` works. Source: as above.
pub const URL_LIFETIME: Duration = Duration::from_hours(48);

/// How many characters the base 64 takes, and how many follow it.
const BODY: usize = 72;
const TAIL: usize = 12;

/// One pair of client secret and link, good for one submission.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// The 84 characters.
    pub text: String,
    /// When the pair was made; both lifetimes count from here.
    pub minted: Timestamp,
    /// Used by a submission, or made to expire by a test.
    pub spent: bool,
}

impl Token {
    /// How many random characters a token takes.
    pub const RANDOM: usize = 39;

    /// A new token of `account`; `random` has [`Token::RANDOM`] letters and digits.
    pub fn mint(account: &AccountId, random: &str, minted: Timestamp) -> Self {
        let (body, tail) = random.split_at(31);
        let text = format!("{}0100{tail}", STANDARD.encode(format!("{account},_{body}")));
        Self { text, minted, spent: false }
    }

    /// The account that minted a token; nothing if the text is none.
    pub fn account_of(text: &str) -> Option<AccountId> {
        let (body, tail) = text.split_at_checked(BODY)?;
        let is_tail = tail.len() == TAIL && tail.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let decoded = String::from_utf8(STANDARD.decode(body).ok().filter(|_| is_tail)?).ok()?;
        AccountId::parse(decoded.split_once(',')?.0)
    }

    /// Whether `client_secret` and `url` may still be handed out: the shorter lifetime decides, since both
    /// are renewed together.
    pub fn is_current(&self, now: Timestamp) -> bool {
        !self.spent && now < self.expires()
    }

    /// When the pair has to be renewed.
    pub fn expires(&self) -> Timestamp {
        self.minted.after(CLIENT_SECRET_LIFETIME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_the_recorded_shape() {
        let account = AccountId::parse("acct_1R4kScFkz2A7XNTi").unwrap();
        let random = "PLACEHOLDERPLACEHOLDERPLACEHOLDEXAMPLE0";
        let token = Token::mint(&account, random, Timestamp::from_seconds(0));
        assert_eq!(token.text, "YWNjdF8xUjRrU2NGa3oyQTdYTlRpLF9QTEFDRUhPTERFUlBMQUNFSE9MREVSUExBQ0VIT0xE0100EXAMPLE0");
        assert_eq!(Token::account_of(&token.text), Some(account));
    }

    #[test]
    fn a_token_is_current_for_24_hours_unless_spent() {
        let account = AccountId::parse("acct_1R4kScFkz2A7XNTi").unwrap();
        let token = Token::mint(&account, &"x".repeat(Token::RANDOM), Timestamp::from_seconds(1000));
        let day = 24 * 60 * 60;
        assert!(token.is_current(Timestamp::from_seconds(1000 + day - 1)));
        assert!(!token.is_current(Timestamp::from_seconds(1000 + day)));
        assert!(!Token { spent: true, ..token }.is_current(Timestamp::from_seconds(1000)));
    }
}
