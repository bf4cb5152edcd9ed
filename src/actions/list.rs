//! Lists sessions, and what every list has in common: cursors.

use super::error::ActionError;
use super::renew::renew_all;
use super::retrieve::at_cursor;
use super::shown::{Shown, shown};
use crate::app::App;
use crate::domain::{Namespace, Timestamp};
use crate::storage::{Position, SessionFilter, SessionQuery, Walk, Window};

/// Which part of a list a request asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cursors {
    /// Only what comes after this position, from `created`.
    pub(crate) after: Position,
    /// Only what comes before this position, from `created`.
    pub(crate) before: Position,
    /// The id after which the page begins.
    pub(crate) starting_after: Option<String>,
    /// The id before which the page ends.
    pub(crate) ending_before: Option<String>,
    /// How many at the most.
    pub(crate) limit: u32,
}

/// A page of sessions, with what an answer shows of each.
#[derive(Debug)]
pub(crate) struct ShownPage {
    /// Newest first.
    pub(crate) sessions: Vec<Shown>,
    /// Whether there are more in the direction of the walk.
    pub(crate) has_more: bool,
}

/// A page of sessions, with client secrets and links that work.
pub(crate) async fn list(
    app: &App,
    namespace: &Namespace,
    filter: SessionFilter,
    cursors: Cursors,
    with_reports: bool,
    now: Timestamp,
) -> Result<ShownPage, ActionError> {
    let start = match &cursors.starting_after {
        Some(id) => Some(at_cursor(app, namespace, "starting_after", id).await?.position()),
        None => None,
    };
    let end = match &cursors.ending_before {
        Some(id) => Some(at_cursor(app, namespace, "ending_before", id).await?.position()),
        None => None,
    };
    let window = cursors.window(start, end)?;
    let page = app.store.sessions(namespace, SessionQuery { filter, window }).await?;
    let mut items = page.items.clone();
    if items.iter().any(|stored| stored.object.needs_new_token(now)) {
        items = renew_all(app, namespace, items, now).await?;
    }
    let mut sessions = Vec::with_capacity(items.len());
    for session in items {
        sessions.push(shown(app, namespace, session, with_reports).await?);
    }
    Ok(ShownPage { sessions, has_more: page.has_more })
}

impl Cursors {
    /// The part of the list between the positions of the cursors, which are looked up before they are judged.
    pub(super) fn window(&self, start: Option<Position>, end: Option<Position>) -> Result<Window, ActionError> {
        let (before, limit) = (start.map_or(self.before, |start| start.min(self.before)), self.limit);
        match end {
            None => Ok(Window { after: self.after, before, walk: Walk::NewestFirst, limit }),
            Some(end) if start.is_none() => {
                Ok(Window { after: self.after.max(end), before, walk: Walk::OldestFirst, limit })
            }
            Some(_) => Err(ActionError::BothCursors),
        }
    }
}
