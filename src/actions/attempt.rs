//! A user's attempt at a session, whichever door it came through: submission, checks, and what becomes of the session.

use std::sync::Arc;

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered};
use super::on_session::execute_on;
use super::recorder::Recorder;
use super::shown::Shown;
use crate::app::{App, Settings};
use crate::domain::{
    Action, Ending, LastError, Outcome, Overrides, Pending, Person, Refusal, SessionId, State, Status, Submission,
    Verdict,
};
use crate::storage::{StoredSession, Tx};

/// How an attempt goes.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// How it ends, and when; if nobody says, it is decided by what was set before.
    pub(crate) outcome: Option<Outcome>,
    /// A sentence in place of the usual one of its error.
    pub(crate) reason: Option<String>,
    /// Whom the checks find.
    pub(crate) overrides: Overrides,
}

/// Brings a session to an outcome: submits it if it waits for its user, ends its checks if they run.
pub(crate) async fn attempt(
    app: &App,
    execution: Execution,
    id: SessionId,
    attempt: Attempt,
    render: impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let (recorder, settings) = (Recorder::of_user(app, execution.now), app.settings.clone());
    let answer = execute_on(
        app,
        execution,
        id,
        move |tx, session| Ok(attempt_in(tx, &recorder, &session, attempt, &settings)?),
        render,
    )
    .await;
    app.due_work.notify_one();
    answer
}

/// As [`attempt`], within a transaction.
pub(super) fn attempt_in(
    tx: &mut Tx<'_>,
    recorder: &Recorder,
    stored: &Arc<StoredSession>,
    attempt: Attempt,
    settings: &Settings,
) -> Result<Arc<StoredSession>, Refusal> {
    let (session, now) = (stored.object.clone(), recorder.now);
    // Whoever names no outcome stands for the user, who can only submit a session that waits.
    if attempt.outcome.is_none() && session.status() != Status::RequiresInput {
        return Err(session.refusal(Action::Submit));
    }
    let decision = session.decide(attempt.outcome, settings.outcome);
    tracing::debug!(session.id = %session.id, outcome = decision.outcome.word(), door = ?decision.door, "attempt");
    let outcome = decision.outcome;
    let verdict = match outcome.ending {
        Ending::Undecided => {
            let change = session.submit(None)?;
            return Ok(recorder.save(tx, stored, change));
        }
        Ending::Failed(code) if code.check().is_none() => {
            let change = session.give_up(LastError::new(code, attempt.reason))?;
            return Ok(recorder.save(tx, stored, change));
        }
        Ending::Failed(code) => Verdict::Failed(LastError::new(code, attempt.reason)),
        Ending::Verified => Verdict::Verified,
    };
    let action = match verdict {
        Verdict::Verified => Action::Verify,
        Verdict::Failed(_) => Action::Fail,
    };
    let submission = Submission { verdict, person: Person::of_test_mode(now).with(attempt.overrides) };
    let pending = |submission| Pending { due: now.after(settings.processing_time), submission };
    match (&stored.object.state, outcome.is_async) {
        (State::RequiresInput { .. }, true) => {
            let change = session.submit(Some(pending(submission)))?;
            Ok(recorder.save(tx, stored, change))
        }
        (State::RequiresInput { .. }, false) => {
            let change = session.submit(None)?;
            let submitted = recorder.save(tx, stored, change);
            settle_in(tx, recorder, &submitted, &submission)
        }
        (State::Processing { .. }, true) => {
            let change = session.schedule(pending(submission))?;
            Ok(recorder.save(tx, stored, change))
        }
        (State::Processing { .. }, false) => settle_in(tx, recorder, stored, &submission),
        (State::Verified { .. } | State::Canceled { .. }, _) => Err(session.refusal(action)),
    }
}

/// Ends the checks of a session in processing, within a transaction.
pub(super) fn settle_in(
    tx: &mut Tx<'_>,
    recorder: &Recorder,
    stored: &Arc<StoredSession>,
    submission: &Submission,
) -> Result<Arc<StoredSession>, Refusal> {
    let account = tx.namespace().account.clone();
    let session = stored.object.clone();
    recorder.settle(tx, stored, |random| session.settle(submission, &account, random, recorder.now))
}
