//! How an attempt can end: verified, one of Stripe's error codes, or not yet. One word names an outcome at every door.

use serde::{Deserialize, Serialize};

/// A code of `last_error`.
/// Source: <https://docs.stripe.com/identity/handle-verification-outcomes> and the API reference's enum.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub enum ErrorCode {
    Abandoned,
    ConsentDeclined,
    CountryNotSupported,
    DeviceNotSupported,
    DocumentExpired,
    DocumentTypeNotSupported,
    DocumentUnverifiedOther,
    EmailUnverifiedOther,
    EmailVerificationDeclined,
    IdNumberInsufficientDocumentData,
    IdNumberMismatch,
    IdNumberUnverifiedOther,
    PhoneUnverifiedOther,
    PhoneVerificationDeclined,
    SelfieDocumentMissingPhoto,
    SelfieFaceMismatch,
    SelfieManipulated,
    SelfieUnverifiedOther,
    UnderSupportedAge,
}

/// A check of a submission, in the order in which failures are told.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The document is authentic and readable.
    Document,
    /// The selfie shows the person of the document.
    Selfie,
    /// The ID number belongs to the person.
    IdNumber,
    /// The e-mail address is the user's.
    Email,
    /// The phone number is the user's.
    Phone,
}

/// How an attempt ends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ending {
    /// All checks pass.
    Verified,
    /// This error.
    Failed(ErrorCode),
    /// It stays in processing until somebody decides.
    Undecided,
}

/// An ending and when it comes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Outcome {
    /// How the attempt ends.
    pub ending: Ending,
    /// Whether the session stays in processing for a while first.
    pub is_async: bool,
}

impl ErrorCode {
    /// All of them with Stripe's words, sorted.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("abandoned", Self::Abandoned),
        ("consent_declined", Self::ConsentDeclined),
        ("country_not_supported", Self::CountryNotSupported),
        ("device_not_supported", Self::DeviceNotSupported),
        ("document_expired", Self::DocumentExpired),
        ("document_type_not_supported", Self::DocumentTypeNotSupported),
        ("document_unverified_other", Self::DocumentUnverifiedOther),
        ("email_unverified_other", Self::EmailUnverifiedOther),
        ("email_verification_declined", Self::EmailVerificationDeclined),
        ("id_number_insufficient_document_data", Self::IdNumberInsufficientDocumentData),
        ("id_number_mismatch", Self::IdNumberMismatch),
        ("id_number_unverified_other", Self::IdNumberUnverifiedOther),
        ("phone_unverified_other", Self::PhoneUnverifiedOther),
        ("phone_verification_declined", Self::PhoneVerificationDeclined),
        ("selfie_document_missing_photo", Self::SelfieDocumentMissingPhoto),
        ("selfie_face_mismatch", Self::SelfieFaceMismatch),
        ("selfie_manipulated", Self::SelfieManipulated),
        ("selfie_unverified_other", Self::SelfieUnverifiedOther),
        ("under_supported_age", Self::UnderSupportedAge),
    ];

    /// The code of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, code)| *code)
    }

    /// Stripe's word.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, code)| *code == self).map_or("", |(word, _)| word)
    }

    /// The check that fails with this code; none if the user never got as far as submitting.
    pub fn check(self) -> Option<Check> {
        match self {
            Self::Abandoned
            | Self::ConsentDeclined
            | Self::CountryNotSupported
            | Self::DeviceNotSupported
            | Self::UnderSupportedAge => None,
            Self::DocumentExpired | Self::DocumentTypeNotSupported | Self::DocumentUnverifiedOther => {
                Some(Check::Document)
            }
            Self::SelfieDocumentMissingPhoto
            | Self::SelfieFaceMismatch
            | Self::SelfieManipulated
            | Self::SelfieUnverifiedOther => Some(Check::Selfie),
            Self::IdNumberInsufficientDocumentData | Self::IdNumberMismatch | Self::IdNumberUnverifiedOther => {
                Some(Check::IdNumber)
            }
            Self::EmailUnverifiedOther | Self::EmailVerificationDeclined => Some(Check::Email),
            Self::PhoneUnverifiedOther | Self::PhoneVerificationDeclined => Some(Check::Phone),
        }
    }

    /// The sentence that goes with the code. Two are Stripe's own: of an expired document in its documentation, of an
    /// unverified one measured in test mode; choice: the others (docs/fidelity.md, "Outcomes and reports").
    pub fn reason(self) -> &'static str {
        match self {
            Self::Abandoned => "The verification was abandoned.",
            Self::ConsentDeclined => "The user declined to be verified.",
            Self::CountryNotSupported => "The country is not supported.",
            Self::DeviceNotSupported => "The device is not supported.",
            Self::DocumentExpired => "The document is expired.",
            Self::DocumentTypeNotSupported => "The document type is not supported.",
            Self::DocumentUnverifiedOther => "The document is invalid.",
            Self::EmailUnverifiedOther | Self::EmailVerificationDeclined => "The email couldn't be verified.",
            Self::IdNumberInsufficientDocumentData => "The document doesn't have enough data.",
            Self::IdNumberMismatch => "The information provided couldn't be verified.",
            Self::IdNumberUnverifiedOther => "The ID number couldn't be verified.",
            Self::PhoneUnverifiedOther | Self::PhoneVerificationDeclined => "The phone number couldn't be verified.",
            Self::SelfieDocumentMissingPhoto => "The document has no face photo.",
            Self::SelfieFaceMismatch => "The captured face image did not match with the document's face.",
            Self::SelfieManipulated => "The selfie was manipulated.",
            Self::SelfieUnverifiedOther => "The selfie could not be verified.",
            Self::UnderSupportedAge => "The user is under the supported age.",
        }
    }
}

/// What a word ends with whose outcome comes later.
const ASYNC: &str = "_async";

impl Outcome {
    /// At once.
    pub const fn now(ending: Ending) -> Self {
        Self { ending, is_async: false }
    }

    /// The outcome of a word: `verified`, an error code, `processing`, the aliases `success` and `failure`, each also
    /// with `_async` at its end.
    pub fn parse(text: &str) -> Option<Self> {
        let (word, is_async) = match text.strip_suffix(ASYNC) {
            Some(word) => (word, true),
            None => (text, false),
        };
        let ending = match word {
            "verified" | "success" => Ending::Verified,
            "failure" => Ending::Failed(ErrorCode::DocumentUnverifiedOther),
            "processing" => Ending::Undecided,
            code => Ending::Failed(ErrorCode::parse(code)?),
        };
        Some(Self { ending, is_async })
    }

    /// The word of this outcome.
    pub fn word(self) -> String {
        let word = match self.ending {
            Ending::Verified => "verified",
            Ending::Failed(code) => code.word(),
            Ending::Undecided => "processing",
        };
        if self.is_async { format!("{word}{ASYNC}") } else { word.to_owned() }
    }

    /// Every word without `_async`, for messages.
    pub fn words() -> Vec<&'static str> {
        let codes = ErrorCode::WORDS.iter().map(|(word, _)| *word);
        ["verified", "processing", "success", "failure"].into_iter().chain(codes).collect()
    }

    /// Every word, with and without `_async`.
    pub fn all_words() -> Vec<String> {
        let words = Self::words();
        let later = words.iter().map(|word| format!("{word}{ASYNC}"));
        words.iter().map(|word| (*word).to_owned()).chain(later).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_an_outcome_also_later() {
        for word in Outcome::words() {
            let outcome = Outcome::parse(word).unwrap();
            assert!(!outcome.is_async);
            assert_eq!(Outcome::parse(&outcome.word()), Some(outcome));
            assert_eq!(Outcome::parse(&format!("{word}_async")), Some(Outcome { is_async: true, ..outcome }));
        }
        assert!(Outcome::all_words().iter().all(|word| Outcome::parse(word).is_some()));
        assert_eq!(Outcome::all_words().len(), 2 * Outcome::words().len());
        for word in ["", "_async", "verfied", "verified_async_async", "document_type_not_allowed"] {
            assert_eq!(Outcome::parse(word), None, "{word}");
        }
    }

    #[test]
    fn codes_and_words_are_one_to_one() {
        assert_eq!(ErrorCode::WORDS.len(), 19);
        for (word, code) in ErrorCode::WORDS {
            assert_eq!((ErrorCode::parse(word), code.word()), (Some(*code), *word));
            assert!(code.reason().ends_with('.'));
        }
    }
}
