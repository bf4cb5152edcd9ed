//! The events that a change of a session causes.

use std::sync::Arc;

use super::id::{EventId, RequestId, SessionId};
use super::timestamp::Timestamp;
use super::version::ApiVersion;

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
    /// All of them with their names, sorted.
    /// Source: <https://docs.stripe.com/api/events/types>.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("identity.verification_session.canceled", Self::Canceled),
        ("identity.verification_session.created", Self::Created),
        ("identity.verification_session.processing", Self::Processing),
        ("identity.verification_session.redacted", Self::Redacted),
        ("identity.verification_session.requires_input", Self::RequiresInput),
        ("identity.verification_session.verified", Self::Verified),
    ];

    /// The kind of this `type`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(word, _)| *word == name).map(|(_, kind)| *kind)
    }

    /// The kinds whose `type` matches a pattern, in which `*` stands for any text.
    pub fn matching(pattern: &str) -> Vec<Self> {
        Self::WORDS.iter().filter(|(name, _)| matches(name, pattern)).map(|(_, kind)| *kind).collect()
    }

    /// The event's `type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Canceled => "identity.verification_session.canceled",
            Self::Created => "identity.verification_session.created",
            Self::Processing => "identity.verification_session.processing",
            Self::Redacted => "identity.verification_session.redacted",
            Self::RequiresInput => "identity.verification_session.requires_input",
            Self::Verified => "identity.verification_session.verified",
        }
    }

    /// Whether only those get it who name it: `*` does not stand for it.
    /// Source: <https://docs.stripe.com/identity/verification-sessions#redact>.
    pub fn needs_explicit_selection(self) -> bool {
        self == Self::Redacted
    }
}

/// Something that happened to a session. Its session never changes any more, but for redaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// The second in which it happened.
    pub created: Timestamp,
    /// What happened.
    pub kind: EventKind,
    /// To which session.
    pub session: SessionId,
    /// What caused it.
    pub request: EventRequest,
    /// The account's version at that time, in which the event is shown.
    pub api_version: ApiVersion,
    /// The session as it was then, as JSON, rendered once in the newest version.
    pub object: Arc<str>,
    /// How many endpoints have not answered with a 2xx yet.
    pub pending_webhooks: u32,
}

/// The API request that caused an event; nothing of it if the user or time did.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct EventRequest {
    /// Its id.
    pub id: Option<RequestId>,
    /// Its idempotency key, the one that the server made up included.
    pub idempotency_key: Option<String>,
}

/// Whether a pattern stands for the whole of a text. What stands between two stars may be found at its first place.
fn matches(text: &str, pattern: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return text == pattern };
    let Some(mut left) = text.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        let count = |pattern| EventKind::matching(pattern).len();
        for pattern in
            ["*", "identity.*", "identity.verification_session.*", "*.verification_session.*", "**", "i*y*_*e*"]
        {
            assert_eq!(count(pattern), 6, "{pattern}");
        }
        assert_eq!(EventKind::matching("identity.verification_session.verified"), [EventKind::Verified]);
        assert_eq!(EventKind::matching("*.verified"), [EventKind::Verified]);
        assert_eq!(
            EventKind::matching("*ed"),
            [EventKind::Canceled, EventKind::Created, EventKind::Redacted, EventKind::Verified]
        );
        for pattern in ["", "identity", "identity.verification_report.*", "*.verified.*", "x*", "*verified*verified"] {
            assert_eq!(count(pattern), 0, "{pattern}");
        }
    }

    #[test]
    fn every_name_is_parsed_back() {
        assert!(EventKind::WORDS.is_sorted());
        for (name, kind) in EventKind::WORDS {
            assert_eq!((kind.name(), EventKind::parse(name)), (*name, Some(*kind)));
        }
        assert_eq!(EventKind::parse("identity.verification_session"), None);
    }
}
