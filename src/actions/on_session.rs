//! Changes of the one session that the path names.

use std::sync::Arc;

use super::error::ActionError;
use super::idempotency::{Answer, Execution, Rendered, execute};
use super::retrieve::missing;
use super::shown::{Shown, shown_in};
use crate::app::App;
use crate::domain::SessionId;
use crate::storage::{Needs, StoredSession, Tx};

/// Executes a change of the session `id`, which must exist and is the only object that `act` may find missing. If it
/// is, the error says whether the other mode has it, as for a session that is retrieved.
pub(super) async fn execute_on(
    app: &App,
    execution: Execution,
    id: SessionId,
    act: impl FnOnce(&mut Tx<'_>, Arc<StoredSession>) -> Result<Arc<StoredSession>, ActionError> + Send + 'static,
    render: impl FnOnce(Result<&Shown, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let with_report = execution.reads_reports;
    let act = move |tx: &mut Tx<'_>, stored| {
        let stored = act(tx, stored)?;
        Ok(shown_in(tx, stored, with_report))
    };
    execute_on_session(app, execution, id, act, render).await
}

/// The same for a change whose answer shows something else than the session.
pub(super) async fn execute_on_session<T>(
    app: &App,
    execution: Execution,
    id: SessionId,
    act: impl FnOnce(&mut Tx<'_>, Arc<StoredSession>) -> Result<T, ActionError> + Send + 'static,
    render: impl FnOnce(Result<&T, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let namespace = execution.namespace.clone();
    let needs = Needs::sessions([id.clone()]);
    let needs = if execution.reads_reports { needs.and_their_reports() } else { needs };
    let needs = if execution.reads_events { needs.and_their_events() } else { needs };
    let wanted = id.clone();
    let find_and_act = move |tx: &mut Tx<'_>| {
        let stored = tx.session(&wanted).ok_or_else(|| ActionError::no_session(&wanted))?;
        act(tx, stored)
    };
    match execute(app, execution, needs, find_and_act, render).await {
        Err(ActionError::NoSuch(no_such)) => Err(missing(app, &namespace, no_such, &id).await),
        result => result,
    }
}
