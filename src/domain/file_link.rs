//! Links to files, through which anybody gets their contents without a key.
//!
//! Source: <https://docs.stripe.com/api/file_links>, and for links to what a verification left
//! <https://docs.stripe.com/identity/access-verification-results>.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::account::Namespace;
use super::file::File;
use super::id::{FileId, FileLinkId};
use super::metadata::{Metadata, MetadataChange, MetadataError};
use super::purpose::Purpose;
use super::timestamp::Timestamp;

/// How long a link to a picture of a document or a face may work from its creation on.
pub const SENSITIVE_LIFETIME: Duration = Duration::from_secs(30);

/// A link to a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileLink {
    /// Its id.
    pub id: FileLinkId,
    /// The second in which it was made.
    pub created: Timestamp,
    /// The file.
    pub file: FileId,
    /// What the file is for.
    pub purpose: Purpose,
    /// When it stops working, if ever.
    pub expires_at: Option<Timestamp>,
    /// The application's own data.
    pub metadata: Metadata,
    /// What its URL ends with.
    pub token: String,
}

/// A link that is to be made.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct NewFileLink {
    /// When it is to stop working, if ever.
    pub expires_at: Option<FutureSecond>,
    /// The application's own data.
    pub metadata: Metadata,
}

/// A change of a link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileLinkUpdate {
    /// When it is to stop working.
    pub expiry: ExpiryChange,
    /// The change of its metadata.
    pub metadata: MetadataChange,
}

/// A change of when a link stops working.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExpiryChange {
    /// None.
    Keep,
    /// Never.
    Never,
    /// At once.
    Now,
    /// Then.
    At(FutureSecond),
}

/// A second that has not come yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FutureSecond(Timestamp);

/// Why a link cannot be made or changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileLinkError {
    /// The contents of such files cannot be had again.
    #[error("a file with the purpose {} cannot be linked", .0.word())]
    NotLinkable(Purpose),
    /// It would work for longer than links to such files may.
    #[error("the link would work for too long")]
    TooLong,
    /// It works no longer, and cannot be changed.
    #[error("the link has expired")]
    Expired,
    /// The merged metadata passes a limit.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
}

impl FutureSecond {
    /// The second `seconds` after the epoch, if it has not come yet.
    pub fn parse(seconds: i64, now: Timestamp) -> Option<Self> {
        let time = Timestamp::from_seconds(seconds);
        (time > now).then_some(Self(time))
    }
}

impl FileLink {
    /// How many random characters of a token are its own, in the middle and at the end.
    const TOKEN_RANDOM: (usize, usize) = (24, 8);
    /// How many random characters [`FileLink::create`] takes.
    pub const RANDOM: usize = FileLinkId::RANDOM + Self::TOKEN_RANDOM.0 + Self::TOKEN_RANDOM.1;

    /// A link to `file`. `random` has [`FileLink::RANDOM`] letters and digits.
    pub fn create(
        new: NewFileLink,
        file: &File,
        namespace: &Namespace,
        random: &str,
        now: Timestamp,
    ) -> Result<Self, FileLinkError> {
        if !file.purpose.is_downloadable() {
            return Err(FileLinkError::NotLinkable(file.purpose));
        }
        let (id_part, token_part) = random.split_at(FileLinkId::RANDOM);
        let link = Self {
            id: FileLinkId::compose(now, &namespace.account, id_part),
            created: now.whole_second(),
            file: file.id.clone(),
            purpose: file.purpose,
            expires_at: new.expires_at.map(|second| second.0),
            metadata: new.metadata,
            token: token(namespace, token_part),
        };
        link.checked()
    }

    /// The link after a change.
    pub fn update(self, update: FileLinkUpdate, now: Timestamp) -> Result<Self, FileLinkError> {
        if self.is_expired(now) {
            return Err(FileLinkError::Expired);
        }
        let expires_at = match update.expiry {
            ExpiryChange::Keep => self.expires_at,
            ExpiryChange::Never => None,
            ExpiryChange::Now => Some(now.whole_second()),
            ExpiryChange::At(second) => Some(second.0),
        };
        Self { expires_at, metadata: self.metadata.apply(update.metadata)?, ..self }.checked()
    }

    /// Whether it works no longer.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires| expires <= now)
    }

    fn checked(self) -> Result<Self, FileLinkError> {
        let latest = self.created.after(SENSITIVE_LIFETIME);
        let is_short = self.expires_at.is_some_and(|expires| expires <= latest);
        if self.purpose.is_sensitive() && !is_short { Err(FileLinkError::TooLong) } else { Ok(self) }
    }
}

/// Base 64 of the account, the mode and 24 characters, then `00` and 8 characters, as in the sample of
/// <https://docs.stripe.com/api/file_links/object>.
fn token(namespace: &Namespace, random: &str) -> String {
    let (body, tail) = random.split_at(FileLink::TOKEN_RANDOM.0);
    let text = format!("00|{}|fl_{}_{body}", namespace.account, namespace.mode.word());
    format!("{}00{tail}", STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{AccountId, Mode};
    use crate::domain::file::NewFile;
    use crate::domain::file_type::FileType;

    const NOW: Timestamp = Timestamp::from_millis(1_793_102_400_900);

    fn namespace() -> Namespace {
        Namespace { account: AccountId::parse("acct_1M2JTkLkdIwHu7ix").unwrap(), mode: Mode::Test }
    }

    fn file(purpose: Purpose) -> File {
        let new = NewFile { filename: None, purpose, size: 1, file_type: FileType::Png, owner: None };
        File::create(new, &namespace().account, "12345678", NOW)
    }

    fn link(purpose: Purpose, after: Option<i64>) -> Result<FileLink, FileLinkError> {
        let expires_at = after.map(|after| FutureSecond::parse(NOW.seconds() + after, NOW).unwrap());
        let new = NewFileLink { expires_at, metadata: Metadata::default() };
        FileLink::create(new, &file(purpose), &namespace(), &"x".repeat(FileLink::RANDOM), NOW)
    }

    #[test]
    fn a_token_has_the_shape_of_the_sample() {
        let token = token(&namespace(), "PLACEHOLDERPLACEHOLDERPLEXAMPLE0");
        assert_eq!(token, "MDB8YWNjdF8xTTJKVGtMa2RJd0h1N2l4fGZsX3Rlc3RfUExBQ0VIT0xERVJQTEFDRUhPTERFUlBM00EXAMPLE0");
    }

    #[test]
    fn links_to_sensitive_files_work_for_30_seconds_at_the_most() {
        for purpose in [Purpose::IdentityDocumentDownloadable, Purpose::Selfie] {
            assert!(link(purpose, Some(30)).is_ok() && link(purpose, Some(1)).is_ok());
            assert_eq!(link(purpose, Some(31)), Err(FileLinkError::TooLong));
            assert_eq!(link(purpose, None), Err(FileLinkError::TooLong));
            let update = |expiry| FileLinkUpdate { expiry, metadata: MetadataChange::Keep };
            let later = NOW.after(Duration::from_secs(10));
            let at = |after| ExpiryChange::At(FutureSecond::parse(NOW.seconds() + after, later).unwrap());
            let made = link(purpose, Some(20)).unwrap();
            assert!(made.clone().update(update(at(30)), later).is_ok());
            assert_eq!(made.clone().update(update(at(31)), later), Err(FileLinkError::TooLong));
            assert_eq!(made.clone().update(update(ExpiryChange::Never), later), Err(FileLinkError::TooLong));
            assert!(made.update(update(ExpiryChange::Now), later).unwrap().is_expired(later));
        }
        assert!(link(Purpose::DisputeEvidence, None).is_ok() && link(Purpose::PciDocument, Some(1 << 30)).is_ok());
        assert_eq!(link(Purpose::IdentityDocument, None), Err(FileLinkError::NotLinkable(Purpose::IdentityDocument)));
    }

    #[test]
    fn only_what_has_not_come_is_in_the_future() {
        let at = |millis| FutureSecond::parse(millis, NOW).is_some();
        assert!(!at(0) && !at(-1) && !at(i64::MIN) && !at(NOW.seconds()) && at(NOW.seconds() + 1) && at(i64::MAX));
    }

    #[test]
    fn an_expired_link_cannot_be_changed() {
        let link = link(Purpose::DisputeEvidence, Some(5)).unwrap();
        let update = FileLinkUpdate { expiry: ExpiryChange::Never, metadata: MetadataChange::Keep };
        let (before, at) = (Timestamp::from_seconds(NOW.seconds() + 5).before(Duration::from_millis(1)), 5);
        assert_eq!(link.clone().update(update.clone(), before).unwrap().expires_at, None);
        assert_eq!(link.update(update, Timestamp::from_seconds(NOW.seconds() + at)), Err(FileLinkError::Expired));
    }
}
