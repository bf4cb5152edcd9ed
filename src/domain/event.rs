//! The events that a change of a session causes.

/// One kind of event of a verification session.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum EventKind {
    /// The session was made.
    Created,
    /// Everything was submitted.
    Processing,
    /// All checks passed.
    Verified,
    /// A check failed, or the user could not go on.
    RequiresInput,
    /// The session was canceled.
    Canceled,
    /// Its personal data is gone.
    Redacted,
}

impl EventKind {
    /// The event's `type`. Source: <https://docs.stripe.com/api/events/types>.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "identity.verification_session.created",
            Self::Processing => "identity.verification_session.processing",
            Self::Verified => "identity.verification_session.verified",
            Self::RequiresInput => "identity.verification_session.requires_input",
            Self::Canceled => "identity.verification_session.canceled",
            Self::Redacted => "identity.verification_session.redacted",
        }
    }
}
