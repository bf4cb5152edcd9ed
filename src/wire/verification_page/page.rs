//! The page that a mobile SDK begins with.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::content::{self, BiometricConsent, CountryNotListed, DocumentCapture};
use super::data::words;
use crate::domain::verification_page::PHONE_OTP;
use crate::domain::{DocumentType, Mode, Requirement, Session, Timestamp};

/// What a page depends on besides the session.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What links begin with.
    pub base_url: &'a str,
    /// The time of the answer: expired links are not shown.
    pub now: Timestamp,
}

/// The view.
#[derive(serde::Serialize, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "the keys are Stripe's")]
pub struct VerificationPage<'a> {
    id: &'a str,
    object: &'static str,
    biometric_consent: BiometricConsent,
    bottomsheet: (),
    country_not_listed: CountryNotListed,
    document_capture: DocumentCapture,
    document_select: DocumentSelect,
    experiments: [(); 0],
    fallback_url: String,
    individual: content::Individual,
    individual_welcome: content::IndividualWelcome,
    is_stripe: bool,
    livemode: bool,
    networking_data: (),
    phone_otp: Option<content::PhoneOtp>,
    requirements: Requirements,
    selfie: Option<content::Selfie>,
    skip_success_page: bool,
    status: &'static str,
    submitted: bool,
    success: content::Success,
    unsupported_client: bool,
    user_session_id: &'a str,
}

#[derive(serde::Serialize, Debug)]
struct Requirements {
    missing: Vec<&'static str>,
}

#[derive(serde::Serialize, Debug)]
struct DocumentSelect {
    body: (),
    button_text: &'static str,
    id_document_type_allowlist: DocumentTypes,
    title: &'static str,
}

/// Kinds of documents with their names, as a map.
#[derive(Debug)]
struct DocumentTypes(Vec<DocumentType>);

impl Serialize for DocumentTypes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for document_type in &self.0 {
            let label = match document_type {
                DocumentType::DrivingLicense => "Driver's license",
                DocumentType::IdCard => "Identity card",
                DocumentType::Passport => "Passport",
            };
            map.serialize_entry(document_type.word(), label)?;
        }
        map.end()
    }
}

impl<'a> VerificationPage<'a> {
    /// The page of `session`.
    pub fn new(session: &'a Session, context: Context<'_>) -> Self {
        let options = session.document_options();
        let accepted = DocumentType::WORDS.iter().map(|(_, document_type)| *document_type);
        let accepted = accepted.filter(|document_type| options.accepts(*document_type)).collect();
        let token = session.token().filter(|token| token.is_current(context.now));
        let phone = session.phone_to_verify().filter(|_| session.requires(Requirement::PhoneOtp));
        Self {
            id: session.id.as_str(),
            object: "identity.verification_page",
            biometric_consent: content::BIOMETRIC_CONSENT,
            bottomsheet: (),
            country_not_listed: content::COUNTRY_NOT_LISTED,
            document_capture: content::document_capture(options.require_live_capture == Some(true)),
            document_select: DocumentSelect {
                body: (),
                button_text: "Next",
                id_document_type_allowlist: DocumentTypes(accepted),
                title: "Choose a document",
            },
            experiments: [],
            // A text in every status: the SDKs cannot do without.
            fallback_url: token.map_or_else(String::new, |token| {
                [context.base_url, "/start/", session.mode.word(), "_", &token.text].concat()
            }),
            individual: content::INDIVIDUAL,
            individual_welcome: content::INDIVIDUAL_WELCOME,
            is_stripe: false,
            livemode: session.mode == Mode::Live,
            networking_data: (),
            phone_otp: phone.map(|phone| content::phone_otp(phone, PHONE_OTP.len())),
            requirements: Requirements { missing: words(&session.missing()) },
            selfie: session.requires(Requirement::Face).then(content::selfie),
            skip_success_page: false,
            status: session.status().word(),
            submitted: session.is_submitted(),
            success: content::SUCCESS,
            unsupported_client: false,
            user_session_id: session.id.as_str(),
        }
    }
}
