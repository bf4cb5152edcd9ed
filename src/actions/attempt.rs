//! A user's attempt at a session, whichever door it came through: submission, checks, and what becomes of the session.

use std::sync::Arc;

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered};
use super::on_session::execute_on;
use super::recorder::Recorder;
use super::shown::Shown;
use crate::app::{App, Settings};
use crate::domain::{
    Action, Door, Ending, LastError, Outcome, Overrides, Pending, Refusal, SessionId, Status, Submission, Verdict,
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
        move |tx, session| attempt_in(tx, &recorder, &session, attempt, &settings),
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
) -> Result<Arc<StoredSession>, ActionError> {
    let (mut session, now) = (stored.object.clone(), recorder.now);
    // Whoever names no outcome stands for the user, who can only submit a session that waits.
    if attempt.outcome.is_none() && session.status() != Status::RequiresInput {
        return Err(session.refusal(Action::Submit).into());
    }
    let rules = tx.kept();
    let rule = rules.rules.iter().find(|stored| stored.object.applies_to(&session));
    let decision = session.decide(attempt.outcome, rule.map(|stored| &stored.object), settings.outcome);
    tracing::debug!(session.id = %session.id, outcome = decision.outcome.word(), door = ?decision.door, "attempt");
    session.note_decision(decision);
    if let (Door::Rule(_), Some(rule)) = (decision.door, rule) {
        session.follow(&rule.object);
        tx.save_rule(rule, rule.object.once_used());
    }
    let outcome = decision.outcome;
    let verdict = match outcome.ending {
        Ending::Undecided => {
            let change = session.process()?;
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
    if matches!(session.status(), Status::Verified | Status::Canceled) {
        return Err(session.refusal(action).into());
    }
    let end = if outcome.is_async { now.after(settings.processing_time) } else { now };
    let submission = session.submission(verdict, &attempt.overrides, end)?;
    let is_submitted = session.status() == Status::Processing;
    if outcome.is_async {
        let pending = Pending { due: end, submission };
        let change = if is_submitted { session.schedule(pending)? } else { session.submit(Some(pending))? };
        return Ok(recorder.save(tx, stored, change));
    }
    let submitted = if is_submitted {
        tx.save(stored, session)
    } else {
        let change = session.submit(None)?;
        recorder.save(tx, stored, change)
    };
    Ok(settle_in(tx, recorder, &submitted, &submission)?)
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
