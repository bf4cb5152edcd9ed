//! A user's walk through a verification, whichever door it goes through: what the session still misses, and what each
//! step leaves.
//!
//! Sources: <https://github.com/stripe/stripe-ios> and <https://github.com/stripe/stripe-android>, module identity; what
//! they do not show is a choice, docs/fidelity.md, "Mobile SDKs and verification pages".

use super::collected::{Collected, DocumentImage, NOTHING, UploadMethod};
use super::decision::{Decision, Door};
use super::options::DocumentType;
use super::outcome::{Check, Ending, ErrorCode, Outcome};
use super::requirement::Requirement;
use super::session::{LastError, Session, Status, Subject};
use super::transition::{Action, Change, Reason, Refusal};

/// The one code that every phone gets. Choice: nothing is sent anywhere, so there has to be a code that tests know.
pub const PHONE_OTP: &str = "000000";

/// One step of a user.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct PageUpdate {
    /// What is handed over.
    pub collected: Collected,
    /// What is to be forgotten; done first.
    pub clear: Vec<Requirement>,
    /// Whether the user goes on with a picture that was objected to.
    pub force_confirm: bool,
}

/// What a step came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The session after it.
    pub change: Change,
    /// What was not taken, and why.
    pub obstacles: Vec<Obstacle>,
}

/// Why something that a user handed over was not taken. Each is a screen to the user.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Obstacle {
    /// The user does not consent, which ends the attempt.
    ConsentDeclined,
    /// The user cannot verify the phone number, which ends the attempt.
    PhoneDeclined,
    /// The picture of this side came out of a file, and only the camera may take it.
    LiveCaptureRequired(Requirement),
    /// The document is of a kind that the session does not accept.
    DocumentTypeNotAllowed,
}

impl Obstacle {
    /// What it is about.
    pub fn requirement(self) -> Requirement {
        match self {
            Self::ConsentDeclined => Requirement::BiometricConsent,
            Self::PhoneDeclined => Requirement::PhoneOtp,
            Self::LiveCaptureRequired(side) => side,
            Self::DocumentTypeNotAllowed => Requirement::IdDocumentFront,
        }
    }

    /// Whether the user may go on all the same, with [`PageUpdate::force_confirm`].
    pub fn can_be_confirmed(self) -> bool {
        match self {
            Self::DocumentTypeNotAllowed => true,
            Self::ConsentDeclined | Self::PhoneDeclined | Self::LiveCaptureRequired(_) => false,
        }
    }
}

impl Session {
    /// What its user has handed over since the last attempt.
    pub fn collected(&self) -> &Collected {
        self.collected.as_deref().unwrap_or(&NOTHING)
    }

    /// What the user still has to hand over before a submission, in the order in which it is asked for; nothing if the
    /// session does not wait for its user.
    pub fn missing(&self) -> Vec<Requirement> {
        if self.status() != Status::RequiresInput {
            return Vec::new();
        }
        self.required().into_iter().filter(|requirement| !self.has(*requirement)).collect()
    }

    /// Whether everything was submitted, for the checks to run or to have passed.
    pub fn is_submitted(&self) -> bool {
        matches!(self.status(), Status::Processing | Status::Verified)
    }

    /// Whether nothing can be handed over any more.
    pub fn is_closed(&self) -> bool {
        self.status() != Status::RequiresInput
    }

    /// The phone number that is checked, if one is: flows check the number that the user typed, or else the provided
    /// one.
    pub fn phone_to_verify(&self) -> Option<&str> {
        match self.subject {
            Subject::Checks { .. } => None,
            Subject::Flow(_) => self
                .collected()
                .phone_number
                .as_deref()
                .or_else(|| self.provided_details.as_ref().and_then(|details| details.phone.as_deref())),
        }
    }

    /// Whether a code can be sent to the user's phone, or the user say that none arrives.
    pub fn expect_phone(&self) -> Result<(), Refusal> {
        if self.status() != Status::RequiresInput {
            return Err(self.refusal(Action::Submit));
        }
        match self.phone_to_verify() {
            Some(_) => Ok(()),
            None => Err(Refusal { action: Action::Submit, reason: Reason::NoPhone }),
        }
    }

    /// Takes what the user hands over. A user who declines to consent gives up.
    pub fn collect(mut self, update: PageUpdate) -> Result<Step, Refusal> {
        if self.status() != Status::RequiresInput {
            return Err(self.refusal(Action::Submit));
        }
        if update.collected.biometric_consent == Some(false) {
            let outcome = Outcome::now(Ending::Failed(ErrorCode::ConsentDeclined));
            self.note_decision(Decision { outcome, door: Door::Explicit });
            let change = self.give_up(LastError::new(ErrorCode::ConsentDeclined, None))?;
            return Ok(Step { change, obstacles: vec![Obstacle::ConsentDeclined] });
        }
        let obstacles = self.obstacles(&update);
        let (mut given, mut collected) = (update.collected, self.collected().clone());
        for obstacle in &obstacles {
            given.forget(obstacle.requirement());
        }
        for requirement in update.clear {
            collected.forget(requirement);
        }
        let collected = Some(collected.followed_by(given)).filter(|collected| *collected != NOTHING).map(Box::new);
        Ok(Step { change: Self { collected, ..self }.without_event(), obstacles })
    }

    /// Whether the session's checks need this of its user.
    pub fn requires(&self, requirement: Requirement) -> bool {
        self.required().contains(&requirement)
    }

    /// Everything that the session's checks need of its user.
    fn required(&self) -> Vec<Requirement> {
        use Requirement::{BiometricConsent, Dob, Face, IdDocumentBack, IdDocumentFront, IdNumber, Name, PhoneOtp};
        let identity: &[_] = if self.asks_for(Check::Document) {
            &[BiometricConsent, IdDocumentFront, IdDocumentBack]
        } else {
            &[Name, Dob]
        };
        let also = [(Face, Check::Selfie), (IdNumber, Check::IdNumber), (PhoneOtp, Check::Phone)];
        let also = also.into_iter().filter(|(_, check)| self.asks_for(*check)).map(|(requirement, _)| requirement);
        identity.iter().copied().chain(also).collect()
    }

    fn has(&self, requirement: Requirement) -> bool {
        let collected = self.collected();
        match requirement {
            Requirement::BiometricConsent => collected.biometric_consent == Some(true),
            Requirement::IdDocumentFront => collected.id_document_front.is_some(),
            // A passport has nothing on its back.
            Requirement::IdDocumentBack => collected.id_document_back.is_some() || self.shows_passport(),
            Requirement::Face => collected.face.is_some(),
            Requirement::Name => collected.name.is_some(),
            Requirement::Dob => collected.dob.is_some(),
            Requirement::IdNumber => collected.id_number.is_some(),
            Requirement::Address => collected.address.is_some(),
            Requirement::PhoneNumber => self.phone_to_verify().is_some(),
            Requirement::PhoneOtp => collected.phone_otp.as_deref() == Some(PHONE_OTP),
        }
    }

    /// Whether the document is known to be a passport.
    pub(super) fn shows_passport(&self) -> bool {
        match self.collected().document_type() {
            Some(document_type) => document_type == DocumentType::Passport,
            None => self.document_options().allowed_types == Some(vec![DocumentType::Passport]),
        }
    }

    /// What of an update cannot be taken.
    fn obstacles(&self, update: &PageUpdate) -> Vec<Obstacle> {
        let (given, options) = (&update.collected, self.document_options());
        let needs_camera = |image: &Option<DocumentImage>| {
            options.require_live_capture == Some(true)
                && image.as_ref().is_some_and(|image| image.upload_method == UploadMethod::FileUpload)
        };
        let is_refused = |document_type| !options.accepts(document_type) && !update.force_confirm;
        let checked = [
            (Obstacle::LiveCaptureRequired(Requirement::IdDocumentFront), needs_camera(&given.id_document_front)),
            (Obstacle::LiveCaptureRequired(Requirement::IdDocumentBack), needs_camera(&given.id_document_back)),
            (Obstacle::DocumentTypeNotAllowed, given.document_type().is_some_and(is_refused)),
        ];
        checked.into_iter().filter(|(_, stands)| *stands).map(|(obstacle, _)| obstacle).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Requirement::{
        Address, BiometricConsent, Dob, Face, IdDocumentBack, IdDocumentFront, IdNumber, Name, PhoneNumber, PhoneOtp,
    };
    use super::*;
    use crate::domain::collected;
    use crate::domain::date::Date;
    use crate::domain::person::{self, IdNumberType};
    use crate::domain::{
        AccountId, DocumentOptions, EventKind, FileId, FlowId, Metadata, Mode, NewSession, Options, ProvidedDetails,
        SessionId, SessionType, Subject, Timestamp, Token,
    };

    const NOW: Timestamp = Timestamp::from_seconds(1_793_102_400);

    fn session(subject: Subject, phone: Option<&str>) -> Session {
        let new = NewSession {
            client_reference_id: None,
            metadata: Metadata::default(),
            provided_details: Some(ProvidedDetails { email: None, phone: phone.map(str::to_owned) }),
            related_customer: None,
            related_customer_account: None,
            related_person: None,
            return_url: None,
            platform: None,
            subject,
        };
        let account = AccountId::parse("acct_1U7Qw2Kx8RbTn4Lp").unwrap();
        let random = "r".repeat(SessionId::RANDOM + Token::RANDOM);
        Session::create(new, &account, Mode::Test, &random, NOW).session
    }

    fn with_options(session_type: SessionType, document: DocumentOptions) -> Session {
        session(Subject::Checks { session_type, options: Options { document: Some(document) } }, None)
    }

    fn image(upload_method: UploadMethod, is_passport: bool) -> DocumentImage {
        let high_res_image = FileId::parse("file_1").unwrap();
        DocumentImage { high_res_image, low_res_image: None, upload_method, is_passport }
    }

    fn front(upload_method: UploadMethod, is_passport: bool) -> PageUpdate {
        let id_document_front = Some(image(upload_method, is_passport));
        PageUpdate { collected: Collected { id_document_front, ..Collected::default() }, ..PageUpdate::default() }
    }

    fn after(session: Session, update: PageUpdate) -> (Session, Vec<Obstacle>) {
        let step = session.collect(update).unwrap();
        assert_eq!(step.change.events, []);
        (step.change.session, step.obstacles)
    }

    #[test]
    fn a_session_asks_for_what_its_checks_need() {
        let document = [BiometricConsent, IdDocumentFront, IdDocumentBack];
        let all = DocumentOptions {
            require_id_number: Some(true),
            require_matching_selfie: Some(true),
            ..DocumentOptions::default()
        };
        let table = [
            (with_options(SessionType::Document, DocumentOptions::default()), document.to_vec()),
            (with_options(SessionType::Document, all.clone()), [document.as_slice(), &[Face, IdNumber]].concat()),
            (with_options(SessionType::IdNumber, all), vec![Name, Dob, IdNumber]),
            (session(Subject::Flow(FlowId::named("vf_1")), None), document.to_vec()),
            (
                session(Subject::Flow(FlowId::named("vf_1")), Some("+15555551212")),
                [&document[..], &[PhoneOtp]].concat(),
            ),
        ];
        for (session, expected) in table {
            assert_eq!(session.missing(), expected, "{:?}", session.subject);
            assert_eq!(session.process().unwrap().session.missing(), []);
        }
    }

    #[test]
    fn a_passport_has_no_back_however_it_was_recognised() {
        let by_camera = front(UploadMethod::AutoCapture, true);
        let mut by_name = front(UploadMethod::FileUpload, false);
        by_name.collected.id_document_type = Some(DocumentType::Passport);
        let (any, front_only) = (DocumentOptions::default(), front(UploadMethod::ManualCapture, false));
        let passports =
            DocumentOptions { allowed_types: Some(vec![DocumentType::Passport]), ..DocumentOptions::default() };
        for (options, update, expected) in [
            (&any, by_camera, vec![BiometricConsent]),
            (&any, by_name, vec![BiometricConsent]),
            (&any, front_only.clone(), vec![BiometricConsent, IdDocumentBack]),
            (&passports, front_only, vec![BiometricConsent]),
        ] {
            let session = with_options(SessionType::Document, options.clone());
            assert_eq!(after(session, update).0.missing(), expected);
        }
        assert_eq!(with_options(SessionType::Document, passports).missing(), [BiometricConsent, IdDocumentFront]);
    }

    #[test]
    fn whatever_is_collected_can_be_cleared() {
        let all = Collected {
            biometric_consent: Some(true),
            id_document_type: Some(DocumentType::IdCard),
            id_document_front: Some(image(UploadMethod::FileUpload, false)),
            id_document_back: Some(image(UploadMethod::FileUpload, false)),
            face: None,
            name: Some(collected::Name { first_name: "Ada".to_owned(), last_name: "Lovelace".to_owned() }),
            dob: Some(Date { day: 10, month: 12, year: 1990 }),
            id_number: Some(collected::IdNumber { id_number_type: IdNumberType::UsSsn, value: "6789".to_owned() }),
            address: Some(person::Address::default()),
            phone_number: Some("+15555550000".to_owned()),
            phone_otp: Some(PHONE_OTP.to_owned()),
            email_otp: None,
        };
        let session = session(Subject::Flow(FlowId::named("vf_1")), None);
        let update = PageUpdate { collected: all, ..PageUpdate::default() };
        let (full, _) = after(session.clone(), update);
        assert_eq!(full.missing(), []);
        let everything = Requirement::WORDS.iter().map(|(_, requirement)| *requirement);
        for requirement in everything.clone() {
            let update = PageUpdate { clear: vec![requirement], ..PageUpdate::default() };
            let (cleared, _) = after(full.clone(), update);
            assert_eq!(cleared == full, requirement == Face, "{requirement:?}");
            assert!(!cleared.has(requirement), "{requirement:?}");
        }
        let (empty, _) = after(full, PageUpdate { clear: everything.collect(), ..PageUpdate::default() });
        assert_eq!(empty, session, "nothing collected is nothing kept");
    }

    #[test]
    fn a_code_is_for_the_number_that_it_was_sent_to() {
        let phone = |number: &str| Collected { phone_number: Some(number.to_owned()), ..Collected::default() };
        let code = |code: &str| Collected { phone_otp: Some(code.to_owned()), ..Collected::default() };
        let mut session = session(Subject::Flow(FlowId::named("vf_1")), Some("+15555551212"));
        let steps = [
            (code("123456"), false, "+15555551212"),
            (code(PHONE_OTP), true, "+15555551212"),
            (phone("+15555550000"), false, "+15555550000"),
            (code(PHONE_OTP), true, "+15555550000"),
        ];
        for (collected, is_confirmed, number) in steps {
            session = after(session, PageUpdate { collected, ..PageUpdate::default() }).0;
            assert_eq!(!session.missing().contains(&PhoneOtp), is_confirmed, "{number}");
            assert_eq!(session.phone_to_verify(), Some(number));
        }
        assert!(session.has(PhoneNumber) && !session.has(Address));
    }

    #[test]
    fn pictures_that_do_not_fit_are_not_taken() {
        let live = DocumentOptions { require_live_capture: Some(true), ..DocumentOptions::default() };
        let session = with_options(SessionType::Document, live);
        let (same, obstacles) = after(session.clone(), front(UploadMethod::FileUpload, false));
        assert_eq!((&same, obstacles), (&session, vec![Obstacle::LiveCaptureRequired(IdDocumentFront)]));
        assert_eq!(after(session, front(UploadMethod::ManualCapture, false)).1, []);

        let cards = DocumentOptions { allowed_types: Some(vec![DocumentType::IdCard]), ..DocumentOptions::default() };
        let session = with_options(SessionType::Document, cards);
        let passport = front(UploadMethod::AutoCapture, true);
        let (same, obstacles) = after(session.clone(), passport.clone());
        assert_eq!((&same, obstacles), (&session, vec![Obstacle::DocumentTypeNotAllowed]));
        let (confirmed, obstacles) = after(session, PageUpdate { force_confirm: true, ..passport });
        assert_eq!((confirmed.missing(), obstacles), (vec![BiometricConsent], vec![]));
    }

    #[test]
    fn declining_ends_the_attempt_and_nothing_of_it_stays() {
        let (session, _) = after(
            with_options(SessionType::Document, DocumentOptions::default()),
            front(UploadMethod::ManualCapture, false),
        );
        let declined = Collected { biometric_consent: Some(false), ..Collected::default() };
        let step = session.collect(PageUpdate { collected: declined, ..PageUpdate::default() }).unwrap();
        assert_eq!(step.obstacles, [Obstacle::ConsentDeclined]);
        assert_eq!(step.change.events, [EventKind::RequiresInput]);
        let session = step.change.session;
        assert_eq!(session.last_error().map(|error| error.code), Some(ErrorCode::ConsentDeclined));
        assert_eq!((session.collected.clone(), session.attempts), (None, 1));
        assert_eq!(session.missing(), [BiometricConsent, IdDocumentFront, IdDocumentBack]);
    }
}
