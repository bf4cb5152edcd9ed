//! The application's update of a session: what may change, and until when.

use super::metadata::{MetadataChange, MetadataError};
use super::options::OptionsChange;
use super::session::{ProvidedDetails, Session, SessionType, Status, Subject};
use super::transition::{Action, Change, Reason, Refusal};

/// What an update asks for; what it does not name stays.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Update {
    /// `metadata`.
    pub metadata: MetadataChange,
    /// `options`.
    pub options: OptionsChange,
    /// `provided_details`: the given keys replace.
    pub provided_details: Option<ProvidedDetails>,
    /// `type`.
    pub session_type: Option<SessionType>,
}

/// Why an update is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UpdateError {
    /// Not in this state.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The merged metadata passes a limit.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// A session of a flow has its checks from the flow; holds the parameter that contradicts it.
    #[error("`{0}` contradicts the verification flow")]
    ContradictsFlow(&'static str),
}

impl Update {
    /// Whether it touches nothing but metadata, which may change for longer than the checks may.
    fn is_metadata_only(&self) -> bool {
        self.options == OptionsChange::Keep && self.provided_details.is_none() && self.session_type.is_none()
    }
}

impl Session {
    /// Applies an update: anything while the session waits for its user, metadata alone until redaction is
    /// asked for.
    pub fn update(mut self, update: Update) -> Result<Change, UpdateError> {
        if self.redaction().is_some() {
            return Err(Refusal { action: Action::Update, reason: Reason::Redacted }.into());
        }
        if self.status() != Status::RequiresInput && !update.is_metadata_only() {
            return Err(self.refusal(Action::Update).into());
        }
        self.metadata = self.metadata.apply(update.metadata)?;
        self.subject = updated_subject(self.subject, update.session_type, update.options)?;
        if let Some(given) = update.provided_details {
            let old = self.provided_details.unwrap_or_default();
            self.provided_details =
                Some(ProvidedDetails { email: given.email.or(old.email), phone: given.phone.or(old.phone) });
        }
        Ok(self.without_event())
    }
}

fn updated_subject(
    subject: Subject,
    given_type: Option<SessionType>,
    change: OptionsChange,
) -> Result<Subject, UpdateError> {
    match subject {
        Subject::Checks { session_type, options } => {
            Ok(Subject::Checks { session_type: given_type.unwrap_or(session_type), options: options.apply(change) })
        }
        Subject::Flow(_) if given_type.is_some() => Err(UpdateError::ContradictsFlow("type")),
        Subject::Flow(_) if change != OptionsChange::Keep => Err(UpdateError::ContradictsFlow("options")),
        Subject::Flow(flow) => Ok(Subject::Flow(flow)),
    }
}
