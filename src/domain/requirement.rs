//! What a session can want of its user, by the names that Stripe's mobile SDKs give it.

/// One thing that a user hands over.
/// Source: `VerificationPageFieldType` of <https://github.com/stripe/stripe-ios>, `Requirement` of
/// <https://github.com/stripe/stripe-android>.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub enum Requirement {
    BiometricConsent,
    IdDocumentFront,
    IdDocumentBack,
    Face,
    Name,
    Dob,
    IdNumber,
    Address,
    PhoneNumber,
    PhoneOtp,
}

impl Requirement {
    /// Stripe's words, in the order in which the SDKs ask.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("biometric_consent", Self::BiometricConsent),
        ("id_document_front", Self::IdDocumentFront),
        ("id_document_back", Self::IdDocumentBack),
        ("face", Self::Face),
        ("name", Self::Name),
        ("dob", Self::Dob),
        ("id_number", Self::IdNumber),
        ("address", Self::Address),
        ("phone_number", Self::PhoneNumber),
        ("phone_otp", Self::PhoneOtp),
    ];

    /// Stripe's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::BiometricConsent => "biometric_consent",
            Self::IdDocumentFront => "id_document_front",
            Self::IdDocumentBack => "id_document_back",
            Self::Face => "face",
            Self::Name => "name",
            Self::Dob => "dob",
            Self::IdNumber => "id_number",
            Self::Address => "address",
            Self::PhoneNumber => "phone_number",
            Self::PhoneOtp => "phone_otp",
        }
    }
}
