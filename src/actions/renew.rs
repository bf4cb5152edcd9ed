//! Gives sessions that are about to be shown a new client secret and link where theirs no longer work.
//! Source: <https://docs.stripe.com/api/identity/verification_sessions/retrieve>.

use std::sync::Arc;

use crate::app::App;
use crate::domain::{Namespace, Timestamp, Token};
use crate::ids::IdSource;
use crate::storage::{Needs, StoreError, StoredSession, Tx};

/// The session with a token that works at `now`, saved if it had to be renewed.
pub(super) fn renewed(
    tx: &mut Tx<'_>,
    ids: &IdSource,
    stored: Arc<StoredSession>,
    now: Timestamp,
) -> Arc<StoredSession> {
    let Some(old) = stored.object.token().filter(|token| !token.is_current(now)) else { return stored };
    let random = ids.token(&stored.object.id, old);
    let token = Token::mint(&tx.namespace().account, &random, now);
    match stored.object.clone().renew_token(token, now) {
        Ok(change) => tx.save(&stored, change.session),
        Err(_) => stored,
    }
}

/// The same sessions, those with an expired token as they are after renewal.
pub(super) async fn renew_all(
    app: &App,
    namespace: &Namespace,
    sessions: Vec<Arc<StoredSession>>,
    now: Timestamp,
) -> Result<Vec<Arc<StoredSession>>, StoreError> {
    let needs = Needs::sessions(sessions.iter().map(|stored| stored.object.id.clone()));
    let ids = app.ids.clone();
    app.store
        .write(namespace, needs, move |tx| {
            sessions
                .into_iter()
                .map(|stored| match tx.session(&stored.object.id) {
                    Some(current) => renewed(tx, &ids, current, now),
                    None => stored,
                })
                .collect()
        })
        .await
}
