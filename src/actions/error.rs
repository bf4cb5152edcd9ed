//! Why an action did not do what was asked.

use super::idempotency::Conflict;
use crate::domain::{Contradiction, FileId, FileLinkError, MetadataError, Purpose, Refusal, SessionId, UpdateError};
use crate::storage::StoreError;

/// What stands in the way.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum ActionError {
    /// The state machine says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The merged metadata passes a limit.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// The parameter contradicts the session's verification flow.
    #[error("`{0}` contradicts the verification flow")]
    ContradictsFlow(&'static str),
    /// What a test says of the person cannot be.
    #[error(transparent)]
    Contradicted(#[from] Contradiction),
    /// Something named does not exist.
    #[error("no such {}", .0.kind)]
    NoSuch(NoSuch),
    /// A link to a file cannot be as it is asked for.
    #[error(transparent)]
    FileLink(#[from] FileLinkError),
    /// The key may not see what a file shows.
    #[error("the file is a sensitive verification result")]
    SensitiveFile,
    /// Contents of such files cannot be had again.
    #[error("a file with the purpose {} cannot be downloaded", .0.word())]
    NotDownloadable(Purpose),
    /// The file's time is over, or its session was redacted.
    #[error("the contents of {0} are gone")]
    ContentsGone(FileId),
    /// No link that works has this URL.
    #[error("there is no such link, or it has expired")]
    LinkGone,
    /// The account has as many webhook endpoints as it can have.
    #[error("there are as many webhook endpoints as there can be")]
    TooManyEndpoints,
    /// Both cursors were given.
    #[error("both cursors were given")]
    BothCursors,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// Storage failed.
    #[error("storage failed: {0}")]
    Store(String),
}

/// An object that does not exist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NoSuch {
    /// What Stripe's message calls it.
    pub(crate) kind: &'static str,
    /// The id given.
    pub(crate) id: String,
    /// Where it was named.
    pub(crate) place: Place,
    /// The same id exists with the account's keys of the other mode.
    pub(crate) in_other_mode: bool,
}

/// Where an object was named; the status of the answer depends on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// In the path, by the parameter of this name.
    Path(&'static str),
    /// In the body or the query, by this parameter.
    Param(&'static str),
}

impl NoSuch {
    /// The session named in the path.
    pub(crate) fn session(id: impl Into<String>) -> Self {
        Self::session_at(Place::Path("session"), id)
    }

    /// A session named anywhere.
    pub(crate) fn session_at(place: Place, id: impl Into<String>) -> Self {
        Self { kind: "VerificationSession", id: id.into(), place, in_other_mode: false }
    }

    /// The webhook endpoint named in the path.
    pub(crate) fn webhook_endpoint(id: impl Into<String>) -> Self {
        Self::webhook_endpoint_at(Place::Path("webhook_endpoint"), id)
    }

    /// A webhook endpoint named anywhere.
    pub(crate) fn webhook_endpoint_at(place: Place, id: impl Into<String>) -> Self {
        Self { kind: "webhook endpoint", id: id.into(), place, in_other_mode: false }
    }

    /// Any other object, named by a parameter.
    pub(crate) fn reference(kind: &'static str, param: &'static str, id: impl Into<String>) -> Self {
        Self { kind, id: id.into(), place: Place::Param(param), in_other_mode: false }
    }
}

impl ActionError {
    /// The session of the path is missing.
    pub(super) fn no_session(id: &SessionId) -> Self {
        Self::NoSuch(NoSuch::session(id.as_str()))
    }

    /// Whether the endpoint had begun its work: such an answer is kept for its idempotency key, any other may be
    /// asked for again. Source: <https://docs.stripe.com/api/idempotent_requests>.
    pub(crate) fn is_executed(&self) -> bool {
        match self {
            Self::Refused(_) | Self::FileLink(FileLinkError::Expired) | Self::TooManyEndpoints => true,
            Self::Metadata(_)
            | Self::ContradictsFlow(_)
            | Self::Contradicted(_)
            | Self::NoSuch(_)
            | Self::FileLink(FileLinkError::NotLinkable(_) | FileLinkError::TooLong | FileLinkError::Metadata(_))
            | Self::SensitiveFile
            | Self::NotDownloadable(_)
            | Self::ContentsGone(_)
            | Self::LinkGone
            | Self::BothCursors
            | Self::Conflict(_)
            | Self::Store(_) => false,
        }
    }
}

impl From<StoreError> for ActionError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

impl From<UpdateError> for ActionError {
    fn from(error: UpdateError) -> Self {
        match error {
            UpdateError::Refused(refusal) => Self::Refused(refusal),
            UpdateError::Metadata(error) => Self::Metadata(error),
            UpdateError::ContradictsFlow(param) => Self::ContradictsFlow(param),
        }
    }
}
