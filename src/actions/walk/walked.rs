//! What an answer to a user's step shows.

use std::sync::Arc;

use crate::domain::{Obstacle, Requirement};
use crate::storage::StoredSession;

/// A session after a step of its user.
#[derive(Clone, Debug)]
pub(crate) struct Walked {
    /// The session.
    pub(crate) session: Arc<StoredSession>,
    /// What of the step was not taken, and why.
    pub(crate) obstacles: Vec<Obstacle>,
    /// Whether the step submitted everything: then nothing more is asked for, whatever the checks found.
    has_submitted: bool,
}

impl Walked {
    /// The step leaves the user on the way.
    pub(super) fn on_the_way(session: Arc<StoredSession>, obstacles: Vec<Obstacle>) -> Self {
        Self { session, obstacles, has_submitted: false }
    }

    /// The step leads to the end.
    pub(super) fn to_the_end(session: Arc<StoredSession>) -> Self {
        Self { session, obstacles: Vec::new(), has_submitted: true }
    }

    /// What is still missing.
    pub(crate) fn missing(&self) -> Vec<Requirement> {
        if self.has_submitted { Vec::new() } else { self.session.object.missing() }
    }

    /// Whether everything was submitted.
    pub(crate) fn is_submitted(&self) -> bool {
        self.has_submitted || self.session.object.is_submitted()
    }

    /// Whether nothing can be handed over any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.has_submitted || self.session.object.is_closed()
    }
}
