//! A verification session: what it is, not yet what may be done with it (see `transition` and `update`).

use serde::{Deserialize, Serialize};

use super::account::{AccountId, Mode};
use super::collected::Collected;
use super::decision::Decision;
use super::event::EventKind;
use super::id::{FlowId, ReportId, SessionId};
use super::metadata::Metadata;
use super::options::Options;
use super::outcome::{ErrorCode, Outcome};
use super::redaction::Redaction;
use super::submission::Pending;
use super::timestamp::Timestamp;
use super::token::Token;
use super::transition::Change;

/// A verification session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Test or live.
    pub mode: Mode,
    /// The second of its creation.
    pub created: Timestamp,
    /// What the application calls its user.
    pub client_reference_id: Option<String>,
    /// The newest report on it.
    pub last_verification_report: Option<ReportId>,
    /// The application's own pairs.
    pub metadata: Metadata,
    /// What is known of the user beforehand; shown only when expanded.
    pub provided_details: Option<ProvidedDetails>,
    /// A customer, `cus_...`.
    pub related_customer: Option<String>,
    /// An account that stands for a customer, `acct_...`.
    pub related_customer_account: Option<String>,
    /// A person of a connected account.
    pub related_person: Option<RelatedPerson>,
    /// Where the hosted page sends the user in the end; never shown.
    pub return_url: Option<String>,
    /// The platform whose key made it for its connected account, and which hears of it.
    pub platform: Option<AccountId>,
    /// Which checks run.
    pub subject: Subject,
    /// How often its user tried.
    pub attempts: u32,
    /// How the coming attempts end.
    pub presets: Vec<Outcome>,
    /// What decided its attempts, oldest first.
    pub decisions: Vec<Decision>,
    /// What its user has handed over for the attempt under way, if anything; see [`Session::collected`].
    pub collected: Option<Box<Collected>>,
    /// Where in its life it is.
    pub state: State,
}

/// Which checks run: those of a type with options, or those of a Dashboard flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// `type` was given.
    Checks {
        /// The main check.
        session_type: SessionType,
        /// Its options.
        options: Options,
    },
    /// `verification_flow` was given; `options` are null on the wire.
    Flow(FlowId),
}

/// The `type` that a request may give.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum SessionType {
    /// Check an identity document.
    Document,
    /// Check an ID number.
    IdNumber,
}

impl SessionType {
    /// Stripe's words, in the order of its messages.
    pub const WORDS: &'static [(&'static str, Self)] = &[("document", Self::Document), ("id_number", Self::IdNumber)];

    /// Stripe's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::IdNumber => "id_number",
        }
    }
}

/// `provided_details`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct ProvidedDetails {
    /// The user's e-mail address.
    pub email: Option<String>,
    /// The user's phone number.
    pub phone: Option<String>,
}

/// `related_person`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RelatedPerson {
    /// The connected account.
    pub account: String,
    /// The person of that account.
    pub person: String,
}

/// Why the last attempt failed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct LastError {
    /// One of Stripe's codes.
    pub code: ErrorCode,
    /// A sentence that may be shown to the user.
    pub reason: String,
}

/// The status, with what only that status has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// Waits for the user.
    RequiresInput {
        /// The client secret and link.
        token: Token,
        /// Why the last attempt failed, if there was one.
        last_error: Option<LastError>,
    },
    /// Everything was submitted, the checks run.
    Processing {
        /// How and when they end by themselves, if they do.
        pending: Option<Box<Pending>>,
    },
    /// All checks passed; final.
    Verified {
        /// Set once redaction was asked for.
        redaction: Option<Redaction>,
    },
    /// Given up; final.
    Canceled {
        /// Set once redaction was asked for.
        redaction: Option<Redaction>,
    },
}

/// The status alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Status {
    /// See [`State::Canceled`].
    Canceled,
    /// See [`State::Processing`].
    Processing,
    /// See [`State::RequiresInput`].
    RequiresInput,
    /// See [`State::Verified`].
    Verified,
}

impl Status {
    /// Stripe's words, in the order of its messages.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("canceled", Self::Canceled),
        ("processing", Self::Processing),
        ("requires_input", Self::RequiresInput),
        ("verified", Self::Verified),
    ];

    /// Stripe's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Canceled => "canceled",
            Self::Processing => "processing",
            Self::RequiresInput => "requires_input",
            Self::Verified => "verified",
        }
    }
}

/// Everything that a new session takes from its request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewSession {
    /// See [`Session::client_reference_id`].
    pub client_reference_id: Option<String>,
    /// See [`Session::metadata`].
    pub metadata: Metadata,
    /// See [`Session::provided_details`].
    pub provided_details: Option<ProvidedDetails>,
    /// See [`Session::related_customer`].
    pub related_customer: Option<String>,
    /// See [`Session::related_customer_account`].
    pub related_customer_account: Option<String>,
    /// See [`Session::related_person`].
    pub related_person: Option<RelatedPerson>,
    /// See [`Session::return_url`].
    pub return_url: Option<String>,
    /// See [`Session::platform`].
    pub platform: Option<AccountId>,
    /// See [`Session::subject`].
    pub subject: Subject,
}

impl Session {
    /// A new session, which waits for its user. `random` has [`SessionId::RANDOM`] + [`Token::RANDOM`]
    /// letters and digits.
    pub fn create(new: NewSession, account: &AccountId, mode: Mode, random: &str, now: Timestamp) -> Change {
        let (id_part, token_part) = random.split_at(SessionId::RANDOM);
        let session = Self {
            id: SessionId::compose(now, account, id_part),
            mode,
            created: now.whole_second(),
            client_reference_id: new.client_reference_id,
            last_verification_report: None,
            metadata: new.metadata,
            provided_details: new.provided_details,
            related_customer: new.related_customer,
            related_customer_account: new.related_customer_account,
            related_person: new.related_person,
            return_url: new.return_url,
            platform: new.platform,
            subject: new.subject,
            attempts: 0,
            presets: Vec::new(),
            decisions: Vec::new(),
            collected: None,
            state: State::RequiresInput { token: Token::mint(account, token_part, now), last_error: None },
        };
        Change { session, events: vec![EventKind::Created] }
    }

    /// The status.
    pub fn status(&self) -> Status {
        match self.state {
            State::RequiresInput { .. } => Status::RequiresInput,
            State::Processing { .. } => Status::Processing,
            State::Verified { .. } => Status::Verified,
            State::Canceled { .. } => Status::Canceled,
        }
    }

    /// How far a redaction has come, if one was asked for.
    pub fn redaction(&self) -> Option<Redaction> {
        match self.state {
            State::RequiresInput { .. } | State::Processing { .. } => None,
            State::Verified { redaction } | State::Canceled { redaction } => redaction,
        }
    }

    /// When its redaction finishes, if one is under way.
    pub fn redaction_due(&self) -> Option<Timestamp> {
        match self.redaction() {
            Some(Redaction::Processing { due }) => Some(due),
            Some(Redaction::Redacted) | None => None,
        }
    }

    /// How and when its checks end by themselves, if they run and do.
    pub fn pending(&self) -> Option<&Pending> {
        match &self.state {
            State::Processing { pending } => pending.as_deref(),
            State::RequiresInput { .. } | State::Verified { .. } | State::Canceled { .. } => None,
        }
    }

    /// When something happens to it by itself: its checks end, or its redaction does.
    pub fn due(&self) -> Option<Timestamp> {
        self.pending().map(|pending| pending.due).or(self.redaction_due())
    }

    /// The client secret and link, while the session waits for its user.
    pub fn token(&self) -> Option<&Token> {
        match &self.state {
            State::RequiresInput { token, .. } => Some(token),
            State::Processing { .. } | State::Verified { .. } | State::Canceled { .. } => None,
        }
    }

    /// Why the last attempt failed.
    pub fn last_error(&self) -> Option<&LastError> {
        match &self.state {
            State::RequiresInput { last_error, .. } => last_error.as_ref(),
            State::Processing { .. } | State::Verified { .. } | State::Canceled { .. } => None,
        }
    }

    /// Whether an answer that shows this session at `now` has to renew its token first.
    pub fn needs_new_token(&self, now: Timestamp) -> bool {
        self.token().is_some_and(|token| !token.is_current(now))
    }
}
