//! The link that a user gets: a mode and a token. It is the only thing that whoever follows it has to show, so what it
//! opens, and until when, is decided here.
//!
//! Source: <https://docs.stripe.com/api/identity/verification_sessions/object>, `url` and `client_secret`.

use std::fmt;

use super::account::{Mode, Namespace};
use super::session::{Session, State};
use super::timestamp::Timestamp;
use super::token::{CLIENT_SECRET_LIFETIME, Token, URL_LIFETIME};

/// `test_` or `live_` and a token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// Whose session it is for; the token says it.
    pub namespace: Namespace,
    /// The token.
    pub token: String,
}

/// What the token is shown as. Both begin to work together, and end one after the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Credential {
    /// The end of a `url`.
    Url,
    /// The end of a `client_secret`.
    ClientSecret,
}

/// What a link of a session is good for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkState {
    /// The user may go on.
    Open,
    /// Somebody gave up with it.
    Used,
    /// Its time is over.
    Expired,
    /// The session has a newer one: this one was used or its time was over.
    Replaced,
    /// Everything was submitted.
    Processing,
    /// All checks passed.
    Verified,
    /// The application gave the session up.
    Canceled,
}

impl Link {
    /// Reads the end of a link; what is none can lead nowhere.
    pub fn parse(text: &str) -> Option<Self> {
        let (word, token) = text.split_once('_')?;
        let mode = [Mode::Test, Mode::Live].into_iter().find(|mode| mode.word() == word)?;
        let account = Token::account_of(token)?;
        Some(Self { namespace: Namespace { account, mode }, token: token.to_owned() })
    }
}

impl fmt::Display for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}_{}", self.namespace.mode.word(), self.token)
    }
}

impl Credential {
    fn lifetime(self) -> std::time::Duration {
        match self {
            Self::Url => URL_LIFETIME,
            Self::ClientSecret => CLIENT_SECRET_LIFETIME,
        }
    }
}

impl Session {
    /// What a token that this session has or had is good for at `now`.
    pub fn link_state(&self, token: &str, credential: Credential, now: Timestamp) -> LinkState {
        match &self.state {
            State::RequiresInput { token: own, .. } if own.text != token => LinkState::Replaced,
            State::RequiresInput { token: own, last_error } if own.spent => {
                // A token that was spent without an attempt was made to expire by a test.
                let gave_up = last_error.as_ref().is_some_and(|error| error.code.check().is_none());
                if gave_up { LinkState::Used } else { LinkState::Expired }
            }
            State::RequiresInput { token: own, .. } if own.minted.after(credential.lifetime()) <= now => {
                LinkState::Expired
            }
            State::RequiresInput { .. } => LinkState::Open,
            State::Processing { .. } => LinkState::Processing,
            State::Verified { .. } => LinkState::Verified,
            State::Canceled { .. } => LinkState::Canceled,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::{
        AccountId, ErrorCode, LastError, Metadata, NewSession, Options, SessionId, SessionType, Subject,
    };

    const NOW: Timestamp = Timestamp::from_seconds(1_793_102_400);

    fn account() -> AccountId {
        AccountId::parse("acct_1U7Qw2Kx8RbTn4Lp").unwrap()
    }

    fn session() -> Session {
        let new = NewSession {
            client_reference_id: None,
            metadata: Metadata::default(),
            provided_details: None,
            related_customer: None,
            related_customer_account: None,
            related_person: None,
            return_url: None,
            platform: None,
            subject: Subject::Checks { session_type: SessionType::Document, options: Options::default() },
        };
        Session::create(new, &account(), Mode::Test, &"r".repeat(SessionId::RANDOM + Token::RANDOM), NOW).session
    }

    fn hours(hours: u64) -> Timestamp {
        NOW.after(Duration::from_hours(hours))
    }

    #[test]
    fn links_name_their_account_and_mode() {
        let token = Token::mint(&account(), &"x".repeat(Token::RANDOM), NOW).text;
        for mode in [Mode::Test, Mode::Live] {
            let text = format!("{}_{token}", mode.word());
            let link = Link::parse(&text).unwrap();
            assert_eq!(link.namespace, Namespace { account: account(), mode });
            assert_eq!((&link.token, link.to_string()), (&token, text));
        }
        let cut = &token[..token.len() - 1];
        for text in ["", "test", "test_", "test_x", &token, &format!("prod_{token}"), &format!("test_{cut}")] {
            assert_eq!(Link::parse(text), None, "{text}");
        }
        let wide = format!("test_{}ü", &token[..token.len() - 2]);
        assert_eq!(Link::parse(&wide), None, "as many bytes, but not as many letters");
    }

    #[test]
    fn a_link_works_for_48_hours_and_a_client_secret_for_24() {
        let session = session();
        let token = session.token().unwrap().text.clone();
        let state = |credential, now| session.link_state(&token, credential, now);
        assert_eq!(state(Credential::Url, NOW), LinkState::Open);
        assert_eq!(state(Credential::ClientSecret, NOW), LinkState::Open);
        assert_eq!(state(Credential::Url, hours(24)), LinkState::Open);
        assert_eq!(state(Credential::ClientSecret, hours(24)), LinkState::Expired);
        assert_eq!(state(Credential::Url, hours(48)), LinkState::Expired);
        assert_eq!(session.link_state("other", Credential::Url, NOW), LinkState::Replaced);
    }

    #[test]
    fn a_link_is_good_for_one_attempt() {
        let session = session();
        let token = session.token().unwrap().text.clone();
        let state = |session: &Session| session.link_state(&token, Credential::Url, NOW);
        let error = |code| LastError::new(code, None);
        let expired = session.clone().expire_token().unwrap().session;
        assert_eq!(state(&expired), LinkState::Expired);
        let declined = session.clone().give_up(error(ErrorCode::ConsentDeclined)).unwrap().session;
        assert_eq!(state(&declined), LinkState::Used);
        let processing = session.clone().submit(None).unwrap().session;
        assert_eq!(state(&processing), LinkState::Processing);
        let report = crate::domain::ReportId::parse("vr_1").unwrap();
        let verified = processing.clone().verify(report.clone()).unwrap().session;
        assert_eq!(state(&verified), LinkState::Verified);
        let next = Token::mint(&account(), &"y".repeat(Token::RANDOM), NOW);
        let failed = processing.fail(report, error(ErrorCode::DocumentExpired), next).unwrap().session;
        assert_eq!(state(&failed), LinkState::Replaced);
        assert_eq!(state(&session.cancel().unwrap().session), LinkState::Canceled);
    }
}
