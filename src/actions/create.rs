//! Creates a session.

use super::attempt::{Attempt, attempt_in};
use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered, execute};
use super::recorder::Recorder;
use super::references::Reference;
use super::shown::{Shown, shown_in};
use crate::app::App;
use crate::domain::{Complete, NewSession, Overrides, Session, Subject};
use crate::storage::Needs;

/// Creates a session after a look at the objects that it refers to.
pub(crate) async fn create(
    app: &App,
    execution: Execution,
    mut new: NewSession,
    render: impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let settings = app.settings.clone();
    new.platform.clone_from(&execution.platform);
    let (now, with_report) = (execution.now, execution.reads_reports);
    let recorder = Recorder::of_request(app, &execution);
    let answer = execute(
        app,
        execution,
        Needs::nothing(),
        move |tx| {
            check_references(&new, settings.strict_references)?;
            let namespace = tx.namespace().clone();
            let stored =
                recorder.insert(tx, |random| Session::create(new, &namespace.account, namespace.mode, random, now));
            let stored = match settings.complete {
                Complete::OnSubmit => stored,
                Complete::OnCreate => {
                    let attempt = Attempt { outcome: None, reason: None, overrides: Overrides::default() };
                    attempt_in(tx, &recorder.by_user(), &stored, attempt, &settings)?
                }
            };
            Ok(shown_in(tx, stored, with_report))
        },
        render,
    )
    .await;
    if app.settings.complete == Complete::OnCreate {
        app.due_work.notify_one();
    }
    answer
}

/// Refuses a session that refers to what does not exist.
fn check_references(new: &NewSession, strict: bool) -> Result<(), ActionError> {
    let flow = match &new.subject {
        Subject::Flow(flow) => Some(flow.as_str()),
        Subject::Checks { .. } => None,
    };
    let person = new.related_person.as_ref();
    let references = [
        ("customer", "related_customer", "cus_", new.related_customer.as_deref()),
        ("account", "related_customer_account", "acct_", new.related_customer_account.as_deref()),
        ("account", "related_person[account]", "acct_", person.map(|related| related.account.as_str())),
        ("person", "related_person[person]", "person_", person.map(|related| related.person.as_str())),
        ("VerificationFlow", "verification_flow", "vf_", flow),
    ];
    references.into_iter().try_for_each(|(kind, param, prefix, id)| Reference { kind, param, prefix, id }.check(strict))
}
