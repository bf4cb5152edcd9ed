//! The state machine: every action takes the session and gives a change or a refusal.
//!
//! Sources: <https://docs.stripe.com/identity/how-sessions-work>,
//! <https://docs.stripe.com/identity/verification-sessions>; what those do not say is a choice written down in
//! docs/fidelity.md, "State machine". The snapshot of `tests/it/domain_matrix.rs` shows the whole matrix.

use super::event::EventKind;
use super::id::ReportId;
use super::metadata::Metadata;
use super::outcome::{ErrorCode, Outcome};
use super::redaction::{PLACEHOLDER, Redaction};
use super::session::{LastError, ProvidedDetails, Session, State, Status};
use super::submission::Pending;
use super::timestamp::Timestamp;
use super::token::Token;

/// What an action leads to: the session as it is now, and the events to write with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The session after the action.
    pub session: Session,
    /// In the order in which they happened.
    pub events: Vec<EventKind>,
}

/// Why an action is not allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{action:?} is not allowed: {reason:?}")]
pub struct Refusal {
    /// What was asked for.
    pub action: Action,
    /// The rule against it.
    pub reason: Reason,
}

/// Everything that can be asked of a session once it exists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Action {
    /// The application changes what it asked for.
    Update,
    /// The application gives the session up.
    Cancel,
    /// The application wants the personal data gone.
    Redact,
    /// The personal data goes.
    CompleteRedaction,
    /// The user has submitted everything.
    Submit,
    /// Somebody submits in the user's place, and the checks run until somebody decides.
    Process,
    /// All checks passed.
    Verify,
    /// A check failed.
    Fail,
    /// The user cannot or does not want to go on.
    GiveUp,
    /// How coming attempts end is set.
    Preset,
    /// Client secret and link stop working before their time.
    ExpireToken,
    /// A new client secret and link take the place of ones that no longer work.
    RenewToken,
}

/// The rule against an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Not in this status.
    Status(Status),
    /// Not once redaction was asked for.
    Redacted,
    /// No redaction is under way.
    NoRedaction,
    /// The session checks no phone number.
    NoPhone,
    /// Not with this error in this status.
    Code(ErrorCode, Status),
}

impl Session {
    /// How many coming attempts can have an outcome set for them.
    pub const MAX_PRESETS: usize = 100;

    /// Cancels an open session. A canceled one stays as it is; the last error goes
    /// (measured in test mode, docs/fidelity.md).
    pub fn cancel(self) -> Result<Change, Refusal> {
        match self.state {
            State::RequiresInput { .. } => {
                Ok(self.moved_to(State::Canceled { redaction: None }, [EventKind::Canceled]))
            }
            State::Canceled { .. } => Ok(self.without_event()),
            State::Processing { .. } | State::Verified { .. } => Err(self.refusal(Action::Cancel)),
        }
    }

    /// Starts redaction, which is finished at `due`; an open session is canceled by it.
    pub fn redact(self, due: Timestamp) -> Result<Change, Refusal> {
        let redaction = Some(Redaction::Processing { due });
        match self.state {
            State::RequiresInput { .. } => Ok(self.moved_to(State::Canceled { redaction }, [EventKind::Canceled])),
            State::Verified { redaction: None } => Ok(self.moved_to(State::Verified { redaction }, [])),
            State::Canceled { redaction: None } => Ok(self.moved_to(State::Canceled { redaction }, [])),
            State::Verified { redaction: Some(_) } | State::Canceled { redaction: Some(_) } => Ok(self.without_event()),
            State::Processing { .. } => Err(self.refusal(Action::Redact)),
        }
    }

    /// Finishes a redaction: personal data becomes placeholders.
    pub fn complete_redaction(self) -> Result<Change, Refusal> {
        let redaction = Some(Redaction::Redacted);
        match self.state {
            State::Verified { redaction: Some(Redaction::Processing { .. }) } => {
                Ok(self.without_personal_data().moved_to(State::Verified { redaction }, [EventKind::Redacted]))
            }
            State::Canceled { redaction: Some(Redaction::Processing { .. }) } => {
                Ok(self.without_personal_data().moved_to(State::Canceled { redaction }, [EventKind::Redacted]))
            }
            State::Verified { redaction: Some(Redaction::Redacted) }
            | State::Canceled { redaction: Some(Redaction::Redacted) } => Ok(self.without_event()),
            State::RequiresInput { .. }
            | State::Processing { .. }
            | State::Verified { redaction: None }
            | State::Canceled { redaction: None } => {
                Err(Refusal { action: Action::CompleteRedaction, reason: Reason::NoRedaction })
            }
        }
    }

    /// The user submitted everything: client secret and link are used up, the checks begin. `pending` says how and when
    /// they end, if they do so by themselves.
    pub fn submit(mut self, pending: Option<Pending>) -> Result<Change, Refusal> {
        let pending = pending.map(Box::new);
        match self.state {
            State::RequiresInput { .. } => {
                self.count_attempt();
                Ok(self.moved_to(State::Processing { pending }, [EventKind::Processing]))
            }
            State::Processing { .. } | State::Verified { .. } | State::Canceled { .. } => {
                Err(self.refusal(Action::Submit))
            }
        }
    }

    /// Somebody submits in the user's place, and the checks run until somebody decides.
    pub fn process(self) -> Result<Change, Refusal> {
        self.submit(None).map_err(|refusal| Refusal { action: Action::Process, ..refusal })
    }

    /// Says anew how and when checks that run end.
    pub fn schedule(self, pending: Pending) -> Result<Change, Refusal> {
        match self.state {
            State::Processing { .. } => Ok(self.moved_to(State::Processing { pending: Some(Box::new(pending)) }, [])),
            State::RequiresInput { .. } | State::Verified { .. } | State::Canceled { .. } => {
                Err(self.refusal(Action::Verify))
            }
        }
    }

    /// All checks of a submission passed.
    pub fn verify(mut self, report: ReportId) -> Result<Change, Refusal> {
        match self.state {
            State::Processing { .. } => {
                self.last_verification_report = Some(report);
                Ok(self.moved_to(State::Verified { redaction: None }, [EventKind::Verified]))
            }
            State::RequiresInput { .. } | State::Verified { .. } | State::Canceled { .. } => {
                Err(self.refusal(Action::Verify))
            }
        }
    }

    /// A check of a submission failed; `token` is the pair for the next attempt.
    pub fn fail(mut self, report: ReportId, error: LastError, token: Token) -> Result<Change, Refusal> {
        match self.state {
            State::Processing { .. } => {
                self.last_verification_report = Some(report);
                let state = State::RequiresInput { token, last_error: Some(error) };
                Ok(self.moved_to(state, [EventKind::RequiresInput]))
            }
            State::RequiresInput { .. } | State::Verified { .. } | State::Canceled { .. } => {
                Err(self.refusal(Action::Fail))
            }
        }
    }

    /// The user declined consent, has no camera, is too young, went away: an error without a report. The link
    /// was used for it.
    pub fn give_up(mut self, error: LastError) -> Result<Change, Refusal> {
        match &mut self.state {
            State::RequiresInput { token, last_error } => {
                token.spent = true;
                *last_error = Some(error);
                self.count_attempt();
                self.collected = None;
                Ok(Change { session: self, events: vec![EventKind::RequiresInput] })
            }
            State::Processing { .. } | State::Verified { .. } | State::Canceled { .. } => {
                Err(Refusal { action: Action::GiveUp, reason: Reason::Code(error.code, self.status()) })
            }
        }
    }

    /// Makes client secret and link stop working before their time.
    pub fn expire_token(mut self) -> Result<Change, Refusal> {
        match &mut self.state {
            State::RequiresInput { token, .. } => {
                token.spent = true;
                Ok(self.without_event())
            }
            State::Processing { .. } | State::Verified { .. } | State::Canceled { .. } => {
                Err(self.refusal(Action::ExpireToken))
            }
        }
    }

    /// Gives the session a new client secret and link if its own no longer work at `now`.
    pub fn renew_token(mut self, new: Token, now: Timestamp) -> Result<Change, Refusal> {
        match &mut self.state {
            State::RequiresInput { token, .. } => {
                if !token.is_current(now) {
                    *token = new;
                }
                Ok(self.without_event())
            }
            State::Processing { .. } | State::Verified { .. } | State::Canceled { .. } => {
                Err(self.refusal(Action::RenewToken))
            }
        }
    }

    /// Sets how the coming attempts end.
    pub fn preset(mut self, outcomes: Vec<Outcome>) -> Result<Change, Refusal> {
        match self.state {
            State::RequiresInput { .. } | State::Processing { .. } => {
                self.presets = outcomes;
                Ok(self.without_event())
            }
            State::Verified { .. } | State::Canceled { .. } => Err(self.refusal(Action::Preset)),
        }
    }

    /// An attempt uses up the outcome that was set for it.
    fn count_attempt(&mut self) {
        self.attempts = self.attempts.saturating_add(1);
        if !self.presets.is_empty() {
            self.presets.remove(0);
        }
    }

    /// The refusal of an action because of the status.
    pub fn refusal(&self, action: Action) -> Refusal {
        Refusal { action, reason: Reason::Status(self.status()) }
    }

    /// The session in its next state. What the user handed over is of use until the checks have ended.
    fn moved_to<const N: usize>(self, state: State, events: [EventKind; N]) -> Change {
        let collected = match state {
            State::Processing { .. } => self.collected,
            State::RequiresInput { .. } | State::Verified { .. } | State::Canceled { .. } => None,
        };
        Change { session: Self { collected, state, ..self }, events: events.to_vec() }
    }

    pub(super) fn without_event(self) -> Change {
        Change { session: self, events: Vec::new() }
    }

    /// What redaction takes away from the session itself (docs/fidelity.md, "Redaction").
    fn without_personal_data(self) -> Self {
        let hidden = |text: Option<String>| text.map(|_| PLACEHOLDER.to_owned());
        Self {
            client_reference_id: None,
            metadata: Metadata::default(),
            provided_details: self
                .provided_details
                .map(|details| ProvidedDetails { email: hidden(details.email), phone: hidden(details.phone) }),
            ..self
        }
    }
}
