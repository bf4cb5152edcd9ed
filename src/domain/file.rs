//! Files: what somebody uploaded, and the pictures that a verification leaves. A file never changes; only its contents
//! can go.
//!
//! Source: <https://docs.stripe.com/api/files/object>; what is chosen is in docs/fidelity.md, "Files and file links".

use super::account::AccountId;
use super::file_type::FileType;
use super::id::{FileId, ReportId, SessionId};
use super::purpose::Purpose;
use super::report::Report;
use super::timestamp::Timestamp;

/// A file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// The second in which it was made.
    pub created: Timestamp,
    /// The name it came with, without a path.
    pub filename: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
    /// How many bytes it has.
    pub size: usize,
    /// Its format.
    pub file_type: FileType,
    /// Where its contents are from.
    pub origin: Origin,
}

/// Where contents are from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Somebody sent them; for this session, if they are its user's.
    Upload {
        /// The session.
        owner: Option<SessionId>,
    },
    /// They are drawn after what a report says, when they are asked for.
    Report {
        /// The session, with whose redaction they go.
        session: SessionId,
        /// The report.
        report: ReportId,
        /// Which picture of it.
        picture: Picture,
    },
}

/// A picture that a report names.
#[derive(Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the pictures by name")]
pub enum Picture {
    DocumentFront,
    DocumentBack,
    Selfie,
}

/// A file that is to be made from an upload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewFile {
    /// The name it came with.
    pub filename: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
    /// How many bytes it has.
    pub size: usize,
    /// Its format.
    pub file_type: FileType,
    /// The session whose user sent it.
    pub owner: Option<SessionId>,
}

impl Picture {
    /// How many bytes every picture has. That it is always the same lets a file be shown without drawing it, and stay as
    /// it was when what the picture was drawn after has been redacted.
    pub const SIZE: usize = 8192;

    fn purpose(self) -> Purpose {
        match self {
            Self::DocumentFront | Self::DocumentBack => Purpose::IdentityDocumentDownloadable,
            Self::Selfie => Purpose::Selfie,
        }
    }

    /// Without anything personal, which would outlive a redaction.
    fn filename(self) -> &'static str {
        match self {
            Self::DocumentFront => "document_front.png",
            Self::DocumentBack => "document_back.png",
            Self::Selfie => "selfie.png",
        }
    }
}

impl File {
    /// How many random characters [`File::create`] takes.
    pub const RANDOM: usize = FileId::RANDOM;

    /// The file of an upload. `random` has [`File::RANDOM`] letters and digits.
    pub fn create(new: NewFile, account: &AccountId, random: &str, now: Timestamp) -> Self {
        Self {
            id: FileId::compose(now, account, random),
            created: now.whole_second(),
            filename: new.filename,
            purpose: new.purpose,
            size: new.size,
            file_type: new.file_type,
            origin: Origin::Upload { owner: new.owner },
        }
    }

    /// The files that a report names, each once.
    pub fn of_report(report: &Report) -> Vec<Self> {
        let findings = &report.findings;
        let sides = [Picture::DocumentFront, Picture::DocumentBack];
        let document = findings.document.iter().flat_map(|document| document.files.iter().zip(sides));
        let selfie = findings.selfie.iter().flat_map(|selfie| {
            let front = selfie.document.iter().map(|id| (id, Picture::DocumentFront));
            front.chain(selfie.selfie.iter().map(|id| (id, Picture::Selfie)))
        });
        let mut files: Vec<Self> = Vec::with_capacity(Report::FILES);
        for (id, picture) in document.chain(selfie) {
            if files.iter().all(|file| file.id != *id) {
                files.push(Self {
                    id: id.clone(),
                    created: report.created,
                    filename: Some(picture.filename().to_owned()),
                    purpose: picture.purpose(),
                    size: Picture::SIZE,
                    file_type: FileType::Png,
                    origin: Origin::Report { session: report.session.clone(), report: report.id.clone(), picture },
                });
            }
        }
        files
    }

    /// When its contents can no longer be had, if ever.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.purpose.lifetime().map(|lifetime| self.created.after(lifetime))
    }

    /// Whether its time is over.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at().is_some_and(|expires| expires <= now)
    }
}
