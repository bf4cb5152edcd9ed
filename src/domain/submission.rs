//! One attempt of a user, from what is submitted to what it changes.

use serde::{Deserialize, Serialize};

use super::account::AccountId;
use super::date::Date;
use super::file::File;
use super::options::DocumentOptions;
use super::outcome::{Check, ErrorCode};
use super::overrides::{Contradiction, DocumentResult, Overrides};
use super::person::Person;
use super::report::Report;
use super::session::{LastError, ProvidedDetails, Session, SessionType, Subject};
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
    /// The checks of a flow that nothing else tells of: a test says what they find.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told_checks: Vec<Check>,
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
    /// The pictures that it names.
    pub files: Vec<File>,
}

impl LastError {
    /// The error of a code, with the usual sentence unless another is given.
    pub fn new(code: ErrorCode, reason: Option<String>) -> Self {
        Self { code, reason: reason.unwrap_or_else(|| code.reason().to_owned()) }
    }
}

impl Verdict {
    /// The error of the check that fails, if one does.
    pub fn error(&self) -> Option<&LastError> {
        match self {
            Self::Verified => None,
            Self::Failed(error) => Some(error),
        }
    }
}

impl Submission {
    /// Whether this check of `session` runs: it was asked for, or it is to fail, or a test says what it finds. Whoever
    /// names an error wants to see it.
    pub fn runs(&self, check: Check, session: &Session) -> bool {
        let failing = self.verdict.error().and_then(|error| error.code.check());
        session.asks_for(check) || failing == Some(check) || self.told_checks.contains(&check)
    }

    /// What the document check of `session` comes to.
    fn document_result(&self, session: &Session) -> DocumentResult {
        let code = self.verdict.error().map(|error| error.code);
        if code == Some(ErrorCode::DocumentExpired) {
            DocumentResult::Expired
        } else if self.runs(Check::Document, session) && code.and_then(ErrorCode::check) != Some(Check::Document) {
            DocumentResult::Passes
        } else {
            DocumentResult::Open
        }
    }
}

impl Session {
    /// What the checks of an attempt find that ends at `end` with this verdict: the test person, but for what the user
    /// told, and before that for what a test says about her, which has to go together with the verdict, the session and
    /// the calendar.
    pub fn submission(
        &self,
        verdict: Verdict,
        overrides: &Overrides,
        end: Timestamp,
    ) -> Result<Submission, Contradiction> {
        let usual = self.collected().describe(Person::of_test_mode(end));
        let told_checks = match &self.subject {
            // Only here are checks not known that the session has: they are made in the Dashboard.
            Subject::Flow(_) => overrides.checks(),
            Subject::Checks { .. } => Vec::new(),
        };
        let submission = Submission { verdict, person: usual.clone(), told_checks };
        let result = submission.document_result(self);
        let options = self.document_options();
        let mut usual = if result == DocumentResult::Expired { usual.with_expired_document(end) } else { usual };
        // A user may insist on a document that is not accepted, but that one cannot pass.
        usual.document_type =
            usual.document_type.filter(|shown| result != DocumentResult::Passes || options.accepts(*shown));
        let person = overrides.applied_to(usual);
        overrides.judge(&person, result, &options, Date::of(end))?;
        Ok(Submission { person, ..submission })
    }

    /// The options of the document check.
    pub fn document_options(&self) -> DocumentOptions {
        match &self.subject {
            Subject::Checks { options, .. } => options.document.clone().unwrap_or_default(),
            Subject::Flow(_) => DocumentOptions::default(),
        }
    }

    /// Whether the session asks for this check. Of a flow that is not known: the document counts as asked for, and a
    /// contact that is known.
    pub fn asks_for(&self, check: Check) -> bool {
        let options = self.document_options();
        let provides = |which: fn(&ProvidedDetails) -> bool| self.provided_details.as_ref().is_some_and(which);
        match (&self.subject, check) {
            (Subject::Checks { session_type: SessionType::IdNumber, .. }, check) => check == Check::IdNumber,
            (Subject::Checks { session_type: SessionType::Document, .. } | Subject::Flow(_), Check::Document) => true,
            (Subject::Checks { session_type: SessionType::Document, .. }, Check::Selfie) => {
                options.require_matching_selfie == Some(true)
            }
            (Subject::Checks { session_type: SessionType::Document, .. }, Check::IdNumber) => {
                options.require_id_number == Some(true)
            }
            (Subject::Checks { session_type: SessionType::Document, .. }, Check::Email | Check::Phone)
            | (Subject::Flow(_), Check::Selfie | Check::IdNumber) => false,
            (Subject::Flow(_), Check::Email) => provides(|details| details.email.is_some()),
            (Subject::Flow(_), Check::Phone) => self.phone_to_verify().is_some(),
        }
    }

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
        let report = Report::of_submission(&self, submission, account, report_part, now);
        let change = match submission.verdict.error() {
            None => self.verify(report.id.clone())?,
            Some(error) => self.fail(report.id.clone(), error.clone(), Token::mint(account, token_part, now))?,
        };
        let files = File::of_report(&report);
        Ok(Settled { change, report, files })
    }
}
