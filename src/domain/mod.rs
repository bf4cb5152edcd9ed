//! The rules of Stripe Identity, pure: sessions, their state machine, ids, secrets, metadata limits.
//!
//! Nothing here knows HTTP, SQL, a clock or a source of randomness: time and random characters come in as
//! arguments. Whatever a front door wants of a session, it asks a method of this module.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod account;
pub mod api_key;
pub mod collected;
pub mod date;
mod decision;
pub mod delivery;
pub mod ephemeral_key;
pub mod event;
pub mod file;
pub mod file_link;
pub mod file_type;
pub mod id;
pub mod link;
pub mod metadata;
pub mod options;
pub mod outcome;
pub mod overrides;
pub mod person;
pub mod purpose;
pub mod redaction;
pub mod report;
pub mod request_log;
mod requirement;
pub mod retry;
pub mod rule;
mod screen;
pub mod session;
pub mod submission;
pub mod timestamp;
pub mod token;
mod transition;
mod update;
pub mod verification_page;
pub mod version;
pub mod webhook_endpoint;

pub use account::{AccountId, Mode, Namespace};
pub use api_key::{ApiKey, KeyKind};
pub use collected::Collected;
pub use decision::{Complete, Decision, Door};
pub use delivery::{Delivery, DeliveryAttempt, DeliveryState};
pub use ephemeral_key::{EphemeralKey, EphemeralSecret, KeyScope};
pub use event::{Event, EventKind, EventRequest};
pub use file::{File, NewFile, Origin, Picture};
pub use file_link::{ExpiryChange, FileLink, FileLinkError, FileLinkUpdate, FutureSecond, NewFileLink};
pub use file_type::FileType;
pub use id::{EndpointId, EphemeralKeyId, EventId, FileId, FileLinkId, FlowId, ReportId, RequestId, SessionId};
pub use link::{Credential, Link, LinkState};
pub use metadata::{Metadata, MetadataChange, MetadataError};
pub use options::{DocumentOptions, DocumentType, Options, OptionsChange};
pub use outcome::{Check, Ending, ErrorCode, Outcome};
pub use overrides::{Contradiction, Overrides};
pub use person::Person;
pub use purpose::{Purpose, UploadError};
pub use redaction::Redaction;
pub use report::{Report, ReportSubject};
pub use request_log::{LogFilter, RequestLog};
pub use requirement::Requirement;
pub use rule::Rule;
pub use screen::{EMAIL_OTP, Screen};
pub use session::{
    LastError, NewSession, ProvidedDetails, RelatedPerson, Session, SessionType, State, Status, Subject,
};
pub use submission::{Pending, Settled, Submission, Verdict};
pub use timestamp::Timestamp;
pub use token::Token;
pub use transition::{Action, Change, Reason, Refusal};
pub use update::{Update, UpdateError};
pub use verification_page::{Obstacle, PageUpdate, Step};
pub use version::ApiVersion;
pub use webhook_endpoint::{EnabledEvents, WebhookEndpoint};
