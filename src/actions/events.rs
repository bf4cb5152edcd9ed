//! Retrieves and lists events. Those of the last 30 days, that is: older ones are not served.
//! Source: <https://docs.stripe.com/api/events>.

use std::sync::Arc;

use super::error::{ActionError, NoSuch, Place};
use super::list::Cursors;
use crate::app::App;
use crate::domain::{Event, EventId, Namespace};
use crate::storage::{EventFilter, Page, Position, Stored};

/// What Stripe's messages call an event.
const KIND: &str = "event";

/// The event of the path.
pub(crate) async fn retrieve_event(
    app: &App,
    namespace: &Namespace,
    text: &str,
) -> Result<Arc<Stored<Event>>, ActionError> {
    named(app, namespace, Place::Path("id"), text).await
}

/// A page of events.
pub(crate) async fn list_events(
    app: &App,
    namespace: &Namespace,
    filter: &EventFilter,
    cursors: Cursors,
) -> Result<Page<Event>, ActionError> {
    let at = |param, id: String| async move { Ok(named(app, namespace, Place::Param(param), &id).await?.position()) };
    let cursors = Cursors { after: cursors.after.max(oldest(app, namespace)), ..cursors };
    let window = cursors.resolve(at).await?;
    Ok(app.store.events(namespace, filter, window).await?)
}

/// The position after which events are served.
fn oldest(app: &App, namespace: &Namespace) -> Position {
    Stored::<Event>::oldest_shown(app.clock.now(&namespace.account))
}

async fn named(app: &App, namespace: &Namespace, place: Place, text: &str) -> Result<Arc<Stored<Event>>, ActionError> {
    let missing = |in_other_mode| ActionError::NoSuch(NoSuch { kind: KIND, id: text.to_owned(), place, in_other_mode });
    let id = EventId::parse(text).ok_or_else(|| missing(false))?;
    let oldest = oldest(app, namespace);
    let served = |stored: &Arc<Stored<Event>>| stored.position() > oldest;
    match app.store.event(namespace, &id).await?.filter(served) {
        Some(stored) => Ok(stored),
        None => {
            Err(missing(app.store.event(&namespace.other_mode(), &id).await?.is_some_and(|stored| served(&stored))))
        }
    }
}
