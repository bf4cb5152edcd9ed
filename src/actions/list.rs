//! Lists sessions.

use std::sync::Arc;

use super::error::ActionError;
use super::renew::renew_all;
use super::retrieve::at_cursor;
use crate::app::App;
use crate::domain::Namespace;
use crate::storage::{Page, Position, SessionFilter, SessionQuery, Walk};

/// What a list request asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SessionList {
    /// Which sessions.
    pub(crate) filter: SessionFilter,
    /// Only those after this position, from `created`.
    pub(crate) after: Position,
    /// Only those before this position, from `created`.
    pub(crate) before: Position,
    /// The id after which the page begins.
    pub(crate) starting_after: Option<String>,
    /// The id before which the page ends.
    pub(crate) ending_before: Option<String>,
    /// How many at the most.
    pub(crate) limit: u32,
}

/// A page of sessions, with client secrets and links that work. Cursors are looked up before they are judged.
pub(crate) async fn list(app: &App, namespace: &Namespace, request: SessionList) -> Result<Arc<Page>, ActionError> {
    let mut query = SessionQuery {
        filter: request.filter,
        after: request.after,
        before: request.before,
        walk: Walk::NewestFirst,
        limit: request.limit,
    };
    if let Some(cursor) = &request.starting_after {
        let position = at_cursor(app, namespace, "starting_after", cursor).await?.position();
        query.before = query.before.min(position);
    }
    if let Some(cursor) = &request.ending_before {
        let position = at_cursor(app, namespace, "ending_before", cursor).await?.position();
        query.after = query.after.max(position);
        query.walk = Walk::OldestFirst;
        if request.starting_after.is_some() {
            return Err(ActionError::BothCursors);
        }
    }
    let page = app.store.sessions(namespace, query).await?;
    let now = app.clock.now();
    if !page.sessions.iter().any(|stored| stored.session.needs_new_token(now)) {
        return Ok(page);
    }
    let sessions = renew_all(app, namespace, page.sessions.clone()).await?;
    Ok(Arc::new(Page { sessions, has_more: page.has_more }))
}
