//! Lists sessions, and what every list has in common: cursors.

use std::sync::Arc;

use bytes::Bytes;

use super::error::ActionError;
use super::renew::renew_all;
use super::retrieve::at_cursor;
use super::shown::{Shown, shown};
use crate::app::App;
use crate::domain::{Namespace, Session, Timestamp, Token};
use crate::storage::{Look, Page, Position, SessionFilter, SessionQuery, StoredSession, Walk, Window};

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

/// The body of a page of sessions, with client secrets and links that work. It is kept for the next one who asks with
/// the same `look`; there is none where an answer depends on more than that.
pub(crate) async fn list(
    app: &App,
    namespace: &Namespace,
    query: (SessionFilter, Cursors),
    with_reports: bool,
    look: Option<Look<'_>>,
    now: Timestamp,
    render: impl Fn(&ShownPage) -> Bytes,
) -> Result<Bytes, ActionError> {
    let (filter, cursors) = query;
    let at = |param, id: String| async move { Ok(at_cursor(app, namespace, param, &id).await?.position()) };
    let window = cursors.resolve(at).await?;
    let page = app.store.sessions(namespace, SessionQuery { filter, window }).await?;
    if let Some(body) = look.and_then(|look| page.body.get(look, now)) {
        debug_assert_eq!(body, render(&plain(&page)), "a kept body differs from what rendering gives");
        return Ok(body);
    }
    if page.items.iter().any(|stored| stored.object.needs_new_token(now)) {
        let renewed = renew_all(app, namespace, page.items.clone(), now).await?;
        return Ok(render(&with_reports_of(app, namespace, renewed, page.has_more, with_reports).await?));
    }
    let Some(look) = look else {
        return Ok(render(&with_reports_of(app, namespace, page.items.clone(), page.has_more, with_reports).await?));
    };
    let body = render(&plain(&page));
    // Every token is current, and the first to expire changes the body.
    let until = page.items.iter().filter_map(|stored| stored.object.token()).map(Token::expires).min();
    page.body.put(look, until, &body);
    Ok(body)
}

/// A page that shows nothing but the sessions.
fn plain(page: &Page<Session>) -> ShownPage {
    let sessions = page.items.iter().map(|session| Shown { session: session.clone(), report: None }).collect();
    ShownPage { sessions, has_more: page.has_more }
}

async fn with_reports_of(
    app: &App,
    namespace: &Namespace,
    items: Vec<Arc<StoredSession>>,
    has_more: bool,
    with_reports: bool,
) -> Result<ShownPage, ActionError> {
    let mut sessions = Vec::with_capacity(items.len());
    for session in items {
        sessions.push(shown(app, namespace, session, with_reports).await?);
    }
    Ok(ShownPage { sessions, has_more })
}

impl Cursors {
    /// The part of the list between the cursors; `position` looks up what one of them names, by its parameter and its id.
    pub(super) async fn resolve<F: Future<Output = Result<Position, ActionError>>>(
        &self,
        position: impl Fn(&'static str, String) -> F,
    ) -> Result<Window, ActionError> {
        let start = match &self.starting_after {
            Some(id) => Some(position("starting_after", id.clone()).await?),
            None => None,
        };
        let end = match &self.ending_before {
            Some(id) => Some(position("ending_before", id.clone()).await?),
            None => None,
        };
        self.window(start, end)
    }

    /// The part of the list between the positions of the cursors, which are looked up before they are judged.
    fn window(&self, start: Option<Position>, end: Option<Position>) -> Result<Window, ActionError> {
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
