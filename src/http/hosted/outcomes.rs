//! The results that a visitor can pick, with what they mean.

use crate::domain::{Check, ErrorCode, Session};

/// Results that belong together.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// By which tests know it.
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    /// Whether the session asks for what fails.
    pub(super) is_asked: bool,
    pub(super) choices: Vec<Choice>,
}

/// One result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Choice {
    pub(super) word: &'static str,
    pub(super) meaning: &'static str,
}

const CHECKS: [(Check, &str, &str); 5] = [
    (Check::Document, "document", "Document"),
    (Check::Selfie, "selfie", "Selfie"),
    (Check::IdNumber, "id_number", "ID number"),
    (Check::Email, "email", "E-mail address"),
    (Check::Phone, "phone", "Phone number"),
];

/// What stays as it is until somebody decides.
const UNDECIDED: Choice =
    Choice { word: "processing", meaning: "Everything is submitted; the checks run until somebody decides." };

/// All results by what decides them; those of checks that the session does not ask for come last.
pub(super) fn groups(session: &Session) -> Vec<Group> {
    let of_check = |(check, word, title)| {
        let is_asked = session.asks_for(check);
        Group { word, title, is_asked, choices: codes(Some(check)) }
    };
    let other = |word, title, choices| Group { word, title, is_asked: true, choices };
    let user = other("user", "The user does not get through", codes(None));
    let undecided = other("undecided", "No result yet", vec![UNDECIDED]);
    let mut groups: Vec<_> = CHECKS.into_iter().map(of_check).chain([user, undecided]).collect();
    groups.sort_by_key(|group| !group.is_asked);
    groups
}

fn codes(check: Option<Check>) -> Vec<Choice> {
    let all = ErrorCode::WORDS.iter().filter(|(_, code)| code.check() == check);
    all.map(|(word, code)| Choice { word, meaning: meaning(*code) }).collect()
}

/// What has happened when a session has this code.
/// Source: <https://docs.stripe.com/identity/handle-verification-outcomes>, in other words.
fn meaning(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Abandoned => "The user began, and went away.",
        ErrorCode::ConsentDeclined => "The user does not agree to be verified.",
        ErrorCode::CountryNotSupported => "The user is in a country that is not supported.",
        ErrorCode::DeviceNotSupported => "The device has no camera, or may not use it.",
        ErrorCode::DocumentExpired => "The document is no longer valid.",
        ErrorCode::DocumentTypeNotSupported => "The document is of a kind that is not accepted.",
        ErrorCode::DocumentUnverifiedOther => "The document could not be verified.",
        ErrorCode::EmailUnverifiedOther => "The address could not be verified.",
        ErrorCode::EmailVerificationDeclined => "The user does not want to verify the address.",
        ErrorCode::IdNumberInsufficientDocumentData => "The document lacks what the number is compared with.",
        ErrorCode::IdNumberMismatch => "The number belongs to somebody else.",
        ErrorCode::IdNumberUnverifiedOther => "The ID number could not be verified.",
        ErrorCode::PhoneUnverifiedOther => "The phone number could not be verified.",
        ErrorCode::PhoneVerificationDeclined => "The user does not want to verify the number.",
        ErrorCode::SelfieDocumentMissingPhoto => "The document has no photo to compare the selfie with.",
        ErrorCode::SelfieFaceMismatch => "The selfie shows somebody else.",
        ErrorCode::SelfieManipulated => "The selfie was tampered with.",
        ErrorCode::SelfieUnverifiedOther => "The selfie could not be verified.",
        ErrorCode::UnderSupportedAge => "The user is too young.",
    }
}
