//! The results that a visitor can pick, with what they mean.

use crate::domain::{Check, ErrorCode, Session};

/// Results that belong together.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) title: &'static str,
    /// Whether the session asks for the check that fails.
    pub(super) is_asked: bool,
    pub(super) codes: Vec<Choice>,
}

/// One result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Choice {
    pub(super) word: &'static str,
    pub(super) meaning: &'static str,
}

const CHECKS: [(Check, &str); 5] = [
    (Check::Document, "Document"),
    (Check::Selfie, "Selfie"),
    (Check::IdNumber, "ID number"),
    (Check::Email, "E-mail address"),
    (Check::Phone, "Phone number"),
];

/// The codes of each check; those of checks that the session asks for come first.
pub(super) fn of_checks(session: &Session) -> Vec<Group> {
    let group = |(check, title)| Group { title, is_asked: session.asks_for(check), codes: codes(Some(check)) };
    let mut groups: Vec<_> = CHECKS.into_iter().map(group).collect();
    groups.sort_by_key(|group| !group.is_asked);
    groups
}

/// The codes of a user who never gets as far as submitting.
pub(super) fn of_giving_up() -> Vec<Choice> {
    codes(None)
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
