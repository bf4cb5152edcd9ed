//! References to objects that are not this server's. It has no customers, accounts, persons or flows of its own: an id of
//! the right form counts as existing, unless strictness was asked for; then none does (docs/fidelity.md, "References").

use super::error::{ActionError, NoSuch};

/// Something that a parameter refers to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference<'a> {
    /// What Stripe's message calls it.
    pub(super) kind: &'static str,
    /// The parameter.
    pub(super) param: &'static str,
    /// What its ids begin with.
    pub(super) prefix: &'static str,
    /// The id, if one was given.
    pub(super) id: Option<&'a str>,
}

impl Reference<'_> {
    /// Refuses what does not exist.
    pub(super) fn check(self, strict: bool) -> Result<(), ActionError> {
        match self.id {
            Some(id) if strict || !id.starts_with(self.prefix) => {
                Err(ActionError::NoSuch(NoSuch::reference(self.kind, self.param, id)))
            }
            Some(_) | None => Ok(()),
        }
    }
}
