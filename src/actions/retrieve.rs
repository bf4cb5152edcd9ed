//! Retrieves a session.

use std::sync::Arc;

use super::error::{ActionError, NoSuch, Place};
use super::renew::renew_all;
use super::shown::{Shown, shown};
use crate::app::App;
use crate::domain::{Namespace, SessionId, Timestamp};
use crate::storage::StoredSession;

/// The session of the path, with a client secret and link that work.
pub(crate) async fn retrieve(
    app: &App,
    namespace: &Namespace,
    id: &SessionId,
    with_report: bool,
    now: Timestamp,
) -> Result<Shown, ActionError> {
    let Some(stored) = app.store.session(namespace, id).await? else {
        return Err(missing(app, namespace, NoSuch::session(id.as_str()), id).await);
    };
    let stored = if stored.object.needs_new_token(now) {
        let renewed = renew_all(app, namespace, vec![stored], now).await?;
        renewed.into_iter().next().ok_or_else(|| ActionError::no_session(id))?
    } else {
        stored
    };
    Ok(shown(app, namespace, stored, with_report).await?)
}

/// The session that a cursor names.
pub(super) async fn at_cursor(
    app: &App,
    namespace: &Namespace,
    param: &'static str,
    text: &str,
) -> Result<Arc<StoredSession>, ActionError> {
    let no_such = || NoSuch::session_at(Place::Param(param), text);
    let id = SessionId::parse(text).ok_or_else(|| ActionError::NoSuch(no_such()))?;
    match app.store.session(namespace, &id).await? {
        Some(stored) => Ok(stored),
        None => Err(missing(app, namespace, no_such(), &id).await),
    }
}

/// The error for a missing session, which says so when the other mode has it.
pub(crate) async fn missing(app: &App, namespace: &Namespace, no_such: NoSuch, id: &SessionId) -> ActionError {
    match app.store.session(&namespace.other_mode(), id).await {
        Ok(found) => ActionError::NoSuch(NoSuch { in_other_mode: found.is_some(), ..no_such }),
        Err(error) => error.into(),
    }
}
