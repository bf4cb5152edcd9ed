//! One attempt of a user, from what is submitted to what it changes.

use serde::{Deserialize, Serialize};

use super::account::AccountId;
use super::outcome::ErrorCode;
use super::person::Person;
use super::report::Report;
use super::session::{LastError, Session};
use super::timestamp::Timestamp;
use super::token::Token;
use super::transition::{Change, Refusal};

/// What the checks of an attempt will find.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Submission {
    /// Whether they pass.
    pub verdict: Verdict,
    /// Whom they find.
    pub person: Person,
}

/// Whether checks pass.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All of them.
    Verified,
    /// The one that this error belongs to does not.
    Failed(LastError),
}

/// Checks that end by themselves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pending {
    /// When.
    pub due: Timestamp,
    /// How.
    pub submission: Submission,
}

/// What the end of checks leaves behind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settled {
    /// The session after it.
    pub change: Change,
    /// What the checks found.
    pub report: Report,
}

impl LastError {
    /// The error of a code, with the usual sentence unless another is given.
    pub fn new(code: ErrorCode, reason: Option<String>) -> Self {
        Self { code, reason: reason.unwrap_or_else(|| code.reason().to_owned()) }
    }
}

impl Session {
    /// How many random characters [`Session::settle`] takes.
    pub const SETTLE_RANDOM: usize = Report::RANDOM + Token::RANDOM;

    /// Ends the checks of a session in processing: makes the report and, from it, the session's new state. `random` has
    /// [`Session::SETTLE_RANDOM`] letters and digits.
    pub fn settle(
        self,
        submission: &Submission,
        account: &AccountId,
        random: &str,
        now: Timestamp,
    ) -> Result<Settled, Refusal> {
        let (report_part, token_part) = random.split_at(Report::RANDOM);
        let error = match &submission.verdict {
            Verdict::Verified => None,
            Verdict::Failed(error) => Some(error),
        };
        let report = Report::of_submission(&self, &submission.person, error, account, report_part, now);
        let change = match error {
            None => self.verify(report.id.clone())?,
            Some(error) => self.fail(report.id.clone(), error.clone(), Token::mint(account, token_part, now))?,
        };
        Ok(Settled { change, report })
    }
}
