//! What files are for, and what follows from it: who makes them, in which formats and sizes, how long they last, whether
//! their contents can be had again.
//!
//! Source: the table of <https://docs.stripe.com/file-upload>; its megabytes are millions, since it gives 4 MiB as
//! 4.194304 MB, and its months have 30 days, since the reference's sample lasts 270 for nine of them.

use std::time::Duration;

use super::file_type::FileType;

/// What a file is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub enum Purpose {
    AccountRequirement,
    AdditionalVerification,
    BusinessIcon,
    BusinessLogo,
    CustomerSignature,
    DisputeEvidence,
    DocumentProviderIdentityDocument,
    FinanceReportRun,
    FinancialAccountStatement,
    IdentityDocument,
    /// A document that was shown in a verification.
    IdentityDocumentDownloadable,
    /// What Stripe's mobile SDKs send during a verification; in no list of Stripe's.
    IdentityPrivate,
    IssuingRegulatoryReporting,
    PciDocument,
    PlatformTermsOfService,
    /// A face that was shown in a verification.
    Selfie,
    SigmaScheduledQuery,
    TaxDocumentUserUpload,
    TerminalAndroidApk,
    TerminalReaderSplashscreen,
    TerminalWifiCertificate,
    TerminalWifiPrivateKey,
}

/// What may be uploaded for a purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UploadRule {
    /// In these formats.
    pub formats: &'static [FileType],
    /// Of at most so many bytes.
    pub max_size: usize,
}

/// An upload that its purpose does not allow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UploadError {
    /// Not in one of these formats.
    #[error("the format is not supported")]
    Format(&'static [FileType]),
    /// More than so many bytes.
    #[error("the file has more than {0} bytes")]
    Size(usize),
}

const KB: usize = 1000;
const MB: usize = 1000 * KB;

/// The largest upload of any purpose but that of programs for card readers, which may have 200 MB at Stripe.
pub const MAX_UPLOAD: usize = 64 * MB;

const SCANS: &[FileType] = &[FileType::Pdf, FileType::Jpg, FileType::Png];
const PHOTOS: &[FileType] = &[FileType::Jpg, FileType::Png];
const IMAGES: &[FileType] = &[FileType::Gif, FileType::Jpg, FileType::Png];

impl Purpose {
    /// Every purpose that a list can be asked for.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("account_requirement", Self::AccountRequirement),
        ("additional_verification", Self::AdditionalVerification),
        ("business_icon", Self::BusinessIcon),
        ("business_logo", Self::BusinessLogo),
        ("customer_signature", Self::CustomerSignature),
        ("dispute_evidence", Self::DisputeEvidence),
        ("document_provider_identity_document", Self::DocumentProviderIdentityDocument),
        ("finance_report_run", Self::FinanceReportRun),
        ("financial_account_statement", Self::FinancialAccountStatement),
        ("identity_document", Self::IdentityDocument),
        ("identity_document_downloadable", Self::IdentityDocumentDownloadable),
        ("issuing_regulatory_reporting", Self::IssuingRegulatoryReporting),
        ("pci_document", Self::PciDocument),
        ("platform_terms_of_service", Self::PlatformTermsOfService),
        ("selfie", Self::Selfie),
        ("sigma_scheduled_query", Self::SigmaScheduledQuery),
        ("tax_document_user_upload", Self::TaxDocumentUserUpload),
        ("terminal_android_apk", Self::TerminalAndroidApk),
        ("terminal_reader_splashscreen", Self::TerminalReaderSplashscreen),
        ("terminal_wifi_certificate", Self::TerminalWifiCertificate),
        ("terminal_wifi_private_key", Self::TerminalWifiPrivateKey),
    ];

    /// Stripe's word.
    pub fn word(self) -> &'static str {
        match Self::WORDS.iter().find(|(_, purpose)| *purpose == self) {
            Some((word, _)) => word,
            None => Self::IDENTITY_PRIVATE,
        }
    }

    /// The word of the purpose that is in no list.
    pub const IDENTITY_PRIVATE: &'static str = "identity_private";

    /// The purpose of a word, listed or not.
    pub fn of_word(word: &str) -> Option<Self> {
        let listed = Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, purpose)| *purpose);
        listed.or_else(|| (word == Self::IDENTITY_PRIVATE).then_some(Self::IdentityPrivate))
    }

    /// The words of those that Stripe's documentation lets be uploaded.
    pub fn documented_uploads() -> Vec<&'static str> {
        let uploads = Self::WORDS.iter().filter(|(_, purpose)| purpose.upload_rule().is_some());
        uploads.map(|(word, _)| *word).collect()
    }

    /// What may be uploaded for this purpose; nothing for those that only Stripe makes files for.
    pub fn upload_rule(self) -> Option<UploadRule> {
        let rule = |formats, max_size| Some(UploadRule { formats, max_size });
        match self {
            Self::AccountRequirement => rule(SCANS, 64 * MB),
            Self::AdditionalVerification => rule(SCANS, 16 * MB),
            Self::BusinessIcon | Self::BusinessLogo => rule(IMAGES, 512 * KB),
            Self::CustomerSignature => rule(&[FileType::Jpg, FileType::Png, FileType::Svg], 4 * MB),
            Self::DisputeEvidence => rule(SCANS, 5 * MB),
            Self::IdentityDocument => rule(SCANS, 32 * MB),
            // Source: the limit that Stripe's own SDK for iOS keeps, stripe/stripe-ios.
            Self::IdentityPrivate => rule(PHOTOS, 16 * MB),
            Self::IssuingRegulatoryReporting => rule(&[FileType::Json], 256 * KB),
            Self::PciDocument => rule(&[FileType::Pdf], 16 * MB),
            Self::PlatformTermsOfService => rule(&[FileType::Pdf, FileType::Md, FileType::Txt], 64 * MB),
            Self::TaxDocumentUserUpload => rule(
                &[FileType::Pdf, FileType::Docx, FileType::Xlsx, FileType::Jpg, FileType::Png, FileType::Csv],
                16 * MB,
            ),
            Self::TerminalAndroidApk => rule(&[FileType::Apk], MAX_UPLOAD),
            Self::TerminalReaderSplashscreen => rule(IMAGES, 4 << 20),
            Self::TerminalWifiCertificate | Self::TerminalWifiPrivateKey => rule(&[FileType::Pem], 100 * KB),
            Self::DocumentProviderIdentityDocument
            | Self::FinanceReportRun
            | Self::FinancialAccountStatement
            | Self::IdentityDocumentDownloadable
            | Self::Selfie
            | Self::SigmaScheduledQuery => None,
        }
    }

    /// How long files last; for ever if nothing is said.
    pub fn lifetime(self) -> Option<Duration> {
        let days = |days: u64| Some(Duration::from_hours(24 * days));
        match self {
            Self::CustomerSignature => days(7),
            Self::DisputeEvidence => days(9 * 30),
            Self::IssuingRegulatoryReporting => days(2 * 365),
            Self::TerminalAndroidApk => days(6 * 30),
            Self::TerminalReaderSplashscreen => days(365),
            Self::AccountRequirement
            | Self::AdditionalVerification
            | Self::BusinessIcon
            | Self::BusinessLogo
            | Self::DocumentProviderIdentityDocument
            | Self::FinanceReportRun
            | Self::FinancialAccountStatement
            | Self::IdentityDocument
            | Self::IdentityDocumentDownloadable
            | Self::IdentityPrivate
            | Self::PciDocument
            | Self::PlatformTermsOfService
            | Self::Selfie
            | Self::SigmaScheduledQuery
            | Self::TaxDocumentUserUpload
            | Self::TerminalWifiCertificate
            | Self::TerminalWifiPrivateKey => None,
        }
    }

    /// Whether contents can be had again: by a key, or by anybody through a link.
    /// Source: <https://docs.stripe.com/api/file_links/create>, which has the same purposes as the table.
    pub fn is_downloadable(self) -> bool {
        match self {
            Self::BusinessIcon
            | Self::BusinessLogo
            | Self::CustomerSignature
            | Self::DisputeEvidence
            | Self::FinanceReportRun
            | Self::FinancialAccountStatement
            | Self::IdentityDocumentDownloadable
            | Self::IssuingRegulatoryReporting
            | Self::PciDocument
            | Self::Selfie
            | Self::SigmaScheduledQuery
            | Self::TaxDocumentUserUpload
            | Self::TerminalAndroidApk
            | Self::TerminalReaderSplashscreen => true,
            Self::AccountRequirement
            | Self::AdditionalVerification
            | Self::DocumentProviderIdentityDocument
            | Self::IdentityDocument
            | Self::IdentityPrivate
            | Self::PlatformTermsOfService
            | Self::TerminalWifiCertificate
            | Self::TerminalWifiPrivateKey => false,
        }
    }

    /// Whether contents are a sensitive verification result, for restricted keys and short-lived links only.
    /// Source: <https://docs.stripe.com/identity/access-verification-results>.
    pub fn is_sensitive(self) -> bool {
        matches!(self, Self::IdentityDocumentDownloadable | Self::Selfie)
    }
}

impl UploadRule {
    /// The format of an upload, if it is allowed. The format is judged first: it decides whether the size matters.
    pub fn check(
        self,
        contents: &[u8],
        filename: Option<&str>,
        content_type: Option<&str>,
    ) -> Result<FileType, UploadError> {
        let found = FileType::of(contents, filename, content_type).filter(|found| self.formats.contains(found));
        let format = found.ok_or(UploadError::Format(self.formats))?;
        if contents.len() > self.max_size { Err(UploadError::Size(self.max_size)) } else { Ok(format) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_list_in_its_order() {
        assert!(Purpose::WORDS.is_sorted_by_key(|(word, _)| *word));
        for (word, purpose) in Purpose::WORDS {
            assert_eq!((purpose.word(), Purpose::of_word(word)), (*word, Some(*purpose)));
        }
        assert_eq!(Purpose::of_word("identity_private"), Some(Purpose::IdentityPrivate));
        assert_eq!(Purpose::IdentityPrivate.word(), "identity_private");
        assert_eq!(Purpose::of_word("avatar"), None);
    }

    #[test]
    fn what_a_verification_leaves_is_not_uploaded_and_nothing_unlisted_is_offered() {
        let uploads = Purpose::documented_uploads();
        assert_eq!(uploads.len(), 15);
        for word in ["identity_document_downloadable", "selfie", "identity_private", "sigma_scheduled_query"] {
            assert!(!uploads.contains(&word), "{word}");
        }
    }

    #[test]
    fn no_limit_is_larger_than_what_is_read() {
        for (word, purpose) in Purpose::WORDS {
            assert!(purpose.upload_rule().is_none_or(|rule| rule.max_size <= MAX_UPLOAD), "{word}");
        }
    }

    #[test]
    fn formats_are_judged_before_sizes() {
        let rule = Purpose::BusinessIcon.upload_rule().unwrap();
        let large = vec![0; 512 * KB + 1];
        assert_eq!(rule.check(&large, Some("a.txt"), None), Err(UploadError::Format(IMAGES)));
        assert_eq!(rule.check(&large, Some("a.png"), None), Err(UploadError::Size(512 * KB)));
        assert_eq!(rule.check(&large[1..], Some("a.png"), None), Ok(FileType::Png));
    }
}
