//! Finds a session for somebody who has no key.

use std::sync::Arc;

use super::error::ActionError;
use crate::app::App;
use crate::domain::{Namespace, SessionId};
use crate::storage::StoredSession;

/// A session with its account: one of `namespace`, or of any if none is given.
pub(crate) async fn find_session(
    app: &App,
    namespace: Option<&Namespace>,
    id: &SessionId,
) -> Result<Option<(Namespace, Arc<StoredSession>)>, ActionError> {
    // An id bears a part of its account's.
    let may_have_it = |place: &Namespace| id.as_str().contains(place.account.id_part());
    let places = namespace.map_or_else(
        || app.store.namespaces().into_iter().filter(may_have_it).collect(),
        |namespace| vec![namespace.clone()],
    );
    for place in places {
        if let Some(stored) = app.store.session(&place, id).await? {
            return Ok(Some((place, stored)));
        }
    }
    Ok(None)
}
