//! What a user has handed over on the way to a submission. It is kept with the session until the attempt has ended.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::id::FileId;
use super::options::DocumentType;
use super::person::{Address, IdNumberType, Person};
use super::requirement::Requirement;

/// Everything that was handed over; what was not is absent.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(default)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct Collected {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub biometric_consent: Option<bool>,
    /// Only clients of old name it; others leave it to the pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_document_type: Option<DocumentType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_document_front: Option<DocumentImage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_document_back: Option<DocumentImage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face: Option<FaceImages>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dob: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<IdNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// As typed, right or wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_otp: Option<String>,
    /// The same, for the e-mail address. Only the hosted page asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_otp: Option<String>,
}

/// A picture of one side of a document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct DocumentImage {
    /// Cut to the document if the camera found it by itself.
    pub high_res_image: FileId,
    /// The whole frame, if the camera found the document by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_res_image: Option<FileId>,
    /// How it was taken.
    pub upload_method: UploadMethod,
    /// Whether the camera took the document for a passport.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_passport: bool,
}

/// How a picture was taken.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum UploadMethod {
    /// By the camera, when it found the document.
    AutoCapture,
    /// Out of the user's files.
    FileUpload,
    /// By the camera, when the user said so.
    ManualCapture,
}

/// The frames of a selfie.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct FaceImages {
    pub best: FaceFrame,
    pub first: FaceFrame,
    pub last: FaceFrame,
}

/// One frame of a selfie.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct FaceFrame {
    /// Cut to the face.
    pub high_res_image: FileId,
    /// The whole frame.
    pub low_res_image: FileId,
}

/// A name as typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct Name {
    pub first_name: String,
    pub last_name: String,
}

/// An ID number as typed, perhaps only its last digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct IdNumber {
    /// Which kind of number it is; the country says it.
    pub id_number_type: IdNumberType,
    /// The digits and letters.
    pub value: String,
}

/// What there is of a user who has handed over nothing.
pub(super) static NOTHING: Collected = Collected {
    biometric_consent: None,
    id_document_type: None,
    id_document_front: None,
    id_document_back: None,
    face: None,
    name: None,
    dob: None,
    id_number: None,
    address: None,
    phone_number: None,
    phone_otp: None,
    email_otp: None,
};

impl UploadMethod {
    /// Stripe's words.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("auto_capture", Self::AutoCapture),
        ("file_upload", Self::FileUpload),
        ("manual_capture", Self::ManualCapture),
    ];
}

impl Collected {
    /// The kind of document, as far as the user or the camera told.
    pub fn document_type(&self) -> Option<DocumentType> {
        let is_passport = self.id_document_front.as_ref().is_some_and(|front| front.is_passport);
        self.id_document_type.or(is_passport.then_some(DocumentType::Passport))
    }

    /// Everything in `newer`, and of the rest what was there before. A code goes with the number that it was sent to.
    #[must_use]
    pub(super) fn followed_by(self, newer: Self) -> Self {
        let phone_otp = self.phone_otp.filter(|_| newer.phone_number.is_none());
        Self {
            biometric_consent: newer.biometric_consent.or(self.biometric_consent),
            id_document_type: newer.id_document_type.or(self.id_document_type),
            id_document_front: newer.id_document_front.or(self.id_document_front),
            id_document_back: newer.id_document_back.or(self.id_document_back),
            face: newer.face.or(self.face),
            name: newer.name.or(self.name),
            dob: newer.dob.or(self.dob),
            id_number: newer.id_number.or(self.id_number),
            address: newer.address.or(self.address),
            phone_number: newer.phone_number.or(self.phone_number),
            phone_otp: newer.phone_otp.or(phone_otp),
            email_otp: newer.email_otp.or(self.email_otp),
        }
    }

    /// Forgets one thing. The kind of a document goes with its front, which shows it.
    pub(super) fn forget(&mut self, requirement: Requirement) {
        match requirement {
            Requirement::BiometricConsent => self.biometric_consent = None,
            Requirement::IdDocumentFront => (self.id_document_front, self.id_document_type) = (None, None),
            Requirement::IdDocumentBack => self.id_document_back = None,
            Requirement::Face => self.face = None,
            Requirement::Name => self.name = None,
            Requirement::Dob => self.dob = None,
            Requirement::IdNumber => self.id_number = None,
            Requirement::Address => self.address = None,
            Requirement::PhoneNumber => self.phone_number = None,
            Requirement::PhoneOtp => self.phone_otp = None,
        }
    }

    /// The person whom checks find if everything that the user told is true.
    #[must_use]
    pub fn describe(&self, person: Person) -> Person {
        let told = self.clone();
        let (first_name, last_name) = match told.name {
            Some(name) => (name.first_name, name.last_name),
            None => (person.first_name, person.last_name),
        };
        let (id_number, id_number_type) = match told.id_number {
            Some(number) => (number.value, number.id_number_type),
            None => (person.id_number, person.id_number_type),
        };
        Person {
            first_name,
            last_name,
            id_number,
            id_number_type,
            dob: told.dob.unwrap_or(person.dob),
            address: told.address.or(person.address),
            document_type: self.document_type().or(person.document_type),
            phone: told.phone_number.or(person.phone),
            ..person
        }
    }
}
