//! Takes the data of an account away, or of all.

use super::error::ActionError;
use crate::app::App;
use crate::clock::Whose;
use crate::domain::Namespace;
use crate::storage::{Part, Reset};

/// Takes these parts away, and lets the clock begin anew if that is asked for. What was asked of the server before is gone
/// once this returns.
pub(crate) async fn reset(
    app: &App,
    whose: Option<Namespace>,
    parts: Vec<Part>,
    with_clock: bool,
) -> Result<(), ActionError> {
    if !parts.is_empty() {
        app.store.reset(Reset { whose: whose.clone(), parts }).await?;
    }
    if with_clock {
        match whose {
            Some(namespace) => app.clock.reset(&Whose::Account(namespace.account)),
            None => app.clock.begin_anew(),
        }
    }
    Ok(())
}
