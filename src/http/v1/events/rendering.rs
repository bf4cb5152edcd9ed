//! How an event becomes a part of an answer.

use crate::domain::{self, Mode};
use crate::http::error::ApiError;
use crate::storage::Stored;
use crate::wire::event::Event;

/// The event in the version that it was made for, whatever version the request names: events do not change.
/// Source: <https://docs.stripe.com/api/events/object>.
pub(super) fn view(stored: &Stored<domain::Event>, mode: Mode) -> Result<Event<'_>, ApiError> {
    let unreadable = || ApiError {
        internal: Some(format!("the object of {} is no JSON", stored.object.id)),
        ..ApiError::internal()
    };
    Event::new(&stored.object, mode).ok_or_else(unreadable)
}
