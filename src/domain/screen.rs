//! The screens of a user's walk on the hosted page: which ones a session has, in their order, and how far its user has
//! come. What a phone's screens ask for is in `verification_page`; here each thing has a screen, and the e-mail address
//! has one too, which phones have not.

use super::options::DocumentType;
use super::outcome::Check;
use super::requirement::Requirement;
use super::session::{Session, Status};

/// The code that every address gets. Choice: nothing is sent anywhere, so there has to be a code that tests know.
pub const EMAIL_OTP: &str = "000000";

/// One screen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "what each asks for")]
pub enum Screen {
    Consent,
    DocumentType,
    DocumentFront,
    DocumentBack,
    Selfie,
    Details,
    IdNumber,
    Email,
    Phone,
    /// Everything at a glance, to be submitted.
    Review,
}

impl Screen {
    /// All of them with their words, in the order in which they come.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("consent", Self::Consent),
        ("document-type", Self::DocumentType),
        ("document-front", Self::DocumentFront),
        ("document-back", Self::DocumentBack),
        ("selfie", Self::Selfie),
        ("details", Self::Details),
        ("id-number", Self::IdNumber),
        ("email", Self::Email),
        ("phone", Self::Phone),
        ("review", Self::Review),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, screen)| *screen == self).map_or("", |(word, _)| word)
    }

    /// The screen of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, screen)| *screen)
    }

    /// What is missing as long as nobody was there.
    fn requirements(self) -> &'static [Requirement] {
        match self {
            Self::Consent => &[Requirement::BiometricConsent],
            Self::DocumentFront => &[Requirement::IdDocumentFront],
            Self::DocumentBack => &[Requirement::IdDocumentBack],
            Self::Selfie => &[Requirement::Face],
            Self::Details => &[Requirement::Name, Requirement::Dob],
            Self::IdNumber => &[Requirement::IdNumber],
            Self::Phone => &[Requirement::PhoneOtp],
            Self::DocumentType | Self::Email | Self::Review => &[],
        }
    }
}

impl Session {
    /// The screens that its user goes through, in their order; none if it does not wait for its user.
    pub fn screens(&self) -> Vec<Screen> {
        if self.status() != Status::RequiresInput {
            return Vec::new();
        }
        Screen::WORDS.iter().map(|(_, screen)| *screen).filter(|screen| self.has_screen(*screen)).collect()
    }

    /// The first screen on which something is left to do.
    pub fn next_screen(&self) -> Screen {
        self.screens().into_iter().find(|screen| !self.is_past(*screen)).unwrap_or(Screen::Review)
    }

    /// Whether everything is there that is submitted with the last screen.
    pub fn can_be_submitted(&self) -> bool {
        self.next_screen() == Screen::Review
    }

    /// Whether what a screen asks for is there.
    pub fn is_past(&self, screen: Screen) -> bool {
        let (missing, collected) = (self.missing(), self.collected());
        match screen {
            Screen::DocumentType => collected.document_type().is_some() || collected.id_document_front.is_some(),
            Screen::Email => collected.email_otp.as_deref() == Some(EMAIL_OTP),
            Screen::Review => false,
            Screen::Consent
            | Screen::DocumentFront
            | Screen::DocumentBack
            | Screen::Selfie
            | Screen::Details
            | Screen::IdNumber
            | Screen::Phone => screen.requirements().iter().all(|requirement| !missing.contains(requirement)),
        }
    }

    /// The kinds of document that its user can choose from.
    pub fn accepted_types(&self) -> Vec<DocumentType> {
        let options = self.document_options();
        let all = DocumentType::WORDS.iter().map(|(_, document_type)| *document_type);
        all.filter(|document_type| options.accepts(*document_type)).collect()
    }

    fn has_screen(&self, screen: Screen) -> bool {
        match screen {
            Screen::DocumentType => self.requires(Requirement::IdDocumentFront) && self.accepted_types().len() > 1,
            Screen::DocumentBack => self.requires(Requirement::IdDocumentBack) && !self.shows_passport(),
            Screen::Email => self.asks_for(Check::Email),
            Screen::Review => true,
            Screen::Consent
            | Screen::DocumentFront
            | Screen::Selfie
            | Screen::Details
            | Screen::IdNumber
            | Screen::Phone => screen.requirements().iter().any(|requirement| self.requires(*requirement)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Screen::{
        Consent, Details, DocumentBack, DocumentFront, DocumentType as Kind, Email, IdNumber, Phone, Review, Selfie,
    };
    use super::*;
    use crate::domain::collected::{Collected, DocumentImage, UploadMethod};
    use crate::domain::verification_page::PHONE_OTP;
    use crate::domain::{
        AccountId, DocumentOptions, FileId, FlowId, Metadata, Mode, NewSession, Options, PageUpdate, ProvidedDetails,
        SessionId, SessionType, Subject, Timestamp, Token,
    };

    fn session(subject: Subject) -> Session {
        let details =
            ProvidedDetails { email: Some("jenny@example.com".to_owned()), phone: Some("+15555551212".to_owned()) };
        let new = NewSession {
            client_reference_id: None,
            metadata: Metadata::default(),
            provided_details: Some(details),
            related_customer: None,
            related_customer_account: None,
            related_person: None,
            return_url: None,
            platform: None,
            subject,
        };
        let account = AccountId::parse("acct_1U7Qw2Kx8RbTn4Lp").unwrap();
        let random = "r".repeat(SessionId::RANDOM + Token::RANDOM);
        Session::create(new, &account, Mode::Test, &random, Timestamp::from_seconds(1_793_102_400)).session
    }

    fn checks(session_type: SessionType, document: DocumentOptions) -> Session {
        session(Subject::Checks { session_type, options: Options { document: Some(document) } })
    }

    fn after(session: Session, collected: Collected) -> Session {
        session.collect(PageUpdate { collected, ..PageUpdate::default() }).unwrap().change.session
    }

    fn image() -> DocumentImage {
        let high_res_image = FileId::parse("file_1").unwrap();
        let upload_method = UploadMethod::ManualCapture;
        DocumentImage { high_res_image, low_res_image: None, upload_method, is_passport: false }
    }

    #[test]
    fn a_session_has_the_screens_that_its_checks_need() {
        let all = DocumentOptions {
            require_id_number: Some(true),
            require_matching_selfie: Some(true),
            ..DocumentOptions::default()
        };
        let only =
            |document_type| DocumentOptions { allowed_types: Some(vec![document_type]), ..DocumentOptions::default() };
        let flow = session(Subject::Flow(FlowId::named("vf_1")));
        for (session, screens) in [
            (
                checks(SessionType::Document, DocumentOptions::default()),
                vec![Consent, Kind, DocumentFront, DocumentBack, Review],
            ),
            (
                checks(SessionType::Document, all),
                vec![Consent, Kind, DocumentFront, DocumentBack, Selfie, IdNumber, Review],
            ),
            (
                checks(SessionType::Document, only(DocumentType::IdCard)),
                vec![Consent, DocumentFront, DocumentBack, Review],
            ),
            (checks(SessionType::Document, only(DocumentType::Passport)), vec![Consent, DocumentFront, Review]),
            (checks(SessionType::IdNumber, DocumentOptions::default()), vec![Details, IdNumber, Review]),
            (flow, vec![Consent, Kind, DocumentFront, DocumentBack, Email, Phone, Review]),
        ] {
            assert_eq!(session.screens(), screens, "{:?}", session.subject);
            assert_eq!(session.process().unwrap().session.screens(), []);
        }
    }

    #[test]
    fn a_walk_goes_from_screen_to_screen() {
        let mut session = session(Subject::Flow(FlowId::named("vf_1")));
        let steps = [
            (Consent, Collected { biometric_consent: Some(true), ..Collected::default() }),
            (Kind, Collected { id_document_type: Some(DocumentType::IdCard), ..Collected::default() }),
            (DocumentFront, Collected { id_document_front: Some(image()), ..Collected::default() }),
            (DocumentBack, Collected { id_document_back: Some(image()), ..Collected::default() }),
            (Email, Collected { email_otp: Some("123456".to_owned()), ..Collected::default() }),
            (Email, Collected { email_otp: Some(EMAIL_OTP.to_owned()), ..Collected::default() }),
            (Phone, Collected { phone_otp: Some(PHONE_OTP.to_owned()), ..Collected::default() }),
        ];
        for (screen, collected) in steps {
            assert_eq!((session.next_screen(), session.can_be_submitted()), (screen, false));
            session = after(session, collected);
        }
        assert!(session.can_be_submitted());
        assert_eq!(session.next_screen(), Review);
    }

    #[test]
    fn a_passport_has_no_screen_for_its_back() {
        let session = checks(SessionType::Document, DocumentOptions::default());
        let kind = Collected { id_document_type: Some(DocumentType::Passport), ..Collected::default() };
        assert_eq!(after(session, kind).screens(), [Consent, Kind, DocumentFront, Review]);
    }

    #[test]
    fn words_and_screens_are_one_to_one() {
        for (word, screen) in Screen::WORDS {
            assert_eq!((Screen::parse(word), screen.word()), (Some(*screen), *word));
        }
        assert_eq!(Screen::parse("Review"), None);
    }
}
