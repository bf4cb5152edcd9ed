//! Shows what was delivered, and what was not yet.

use std::sync::Arc;

use super::error::ActionError;
use super::events::retrieve_event;
use crate::app::App;
use crate::domain::{DeliveryAttempt, Event, Namespace};
use crate::storage::{EventFilter, Position, Stored, StoredDelivery, Walk, Window};

/// How many events of one session are looked at.
const MAX_EVENTS: u32 = 100;

/// A delivery with its event and the attempts at it, oldest first.
#[derive(Debug)]
pub(crate) struct ShownDelivery {
    pub(crate) event: Arc<Stored<Event>>,
    pub(crate) stored: StoredDelivery,
    pub(crate) attempts: Vec<DeliveryAttempt>,
}

/// The deliveries of one event.
pub(crate) async fn deliveries_of_event(
    app: &App,
    namespace: &Namespace,
    event: &str,
) -> Result<Vec<ShownDelivery>, ActionError> {
    deliveries_of(app, vec![retrieve_event(app, namespace, event).await?]).await
}

/// The deliveries of the events of one session, oldest first.
pub(crate) async fn deliveries_of_session(
    app: &App,
    namespace: &Namespace,
    session: &str,
) -> Result<Vec<ShownDelivery>, ActionError> {
    let filter = EventFilter { session: Some(session.to_owned()), ..EventFilter::default() };
    let window = Window { after: Position::FIRST, before: Position::LAST, walk: Walk::NewestFirst, limit: MAX_EVENTS };
    let page = app.store.events(namespace, &filter, window).await?;
    deliveries_of(app, page.items.into_iter().rev().collect()).await
}

/// The attempts at deliveries of an account, newest first, before the one of this number; each with its own number and its
/// delivery.
pub(crate) async fn delivery_attempts(
    app: &App,
    namespace: &Namespace,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<(i64, StoredDelivery, DeliveryAttempt)>, ActionError> {
    Ok(app.store.attempts(namespace, before, limit).await?)
}

async fn deliveries_of(app: &App, events: Vec<Arc<Stored<Event>>>) -> Result<Vec<ShownDelivery>, ActionError> {
    let mut shown = Vec::new();
    for event in events {
        for (stored, attempts) in app.store.deliveries_of(&event).await? {
            shown.push(ShownDelivery { event: event.clone(), stored, attempts });
        }
    }
    Ok(shown)
}
