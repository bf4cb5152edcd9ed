//! What the screens of the mobile SDKs say and how they take pictures. It is the same for every session, but for what
//! `page` puts in.
//!
//! choice: the sentences are this server's own. Numbers are those of the pages in the tests of stripe/stripe-android. The
//! models that find documents and faces are not served: without them iOS takes pictures of documents from files.

#![expect(clippy::struct_field_names, reason = "the fields are Stripe's keys")]

use serde::ser::{Serialize, Serializer};

/// Countries by code, as a map in this order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Countries(&'static [(&'static str, &'static str)]);

impl Serialize for Countries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// A line with a picture beside it.
#[derive(serde::Serialize, Debug)]
pub(super) struct Line {
    content: &'static str,
    icon: &'static str,
}

#[derive(serde::Serialize, Debug)]
pub(super) struct BiometricConsent {
    accept_button_text: &'static str,
    decline_button_text: &'static str,
    lines: &'static [Line],
    privacy_policy: &'static str,
    scroll_to_continue_button_text: &'static str,
    title: &'static str,
}

#[derive(serde::Serialize, Debug)]
pub(super) struct CountryNotListed {
    address_from_other_country_text_button_text: &'static str,
    body: &'static str,
    cancel_button_text: &'static str,
    id_from_other_country_text_button_text: &'static str,
    title: &'static str,
}

#[derive(serde::Serialize, Debug)]
pub(super) struct DocumentModels {
    id_detector_min_iou: f64,
    id_detector_min_score: f64,
    id_detector_url: &'static str,
}

#[derive(serde::Serialize, Debug)]
pub(super) struct DocumentCapture {
    autocapture_timeout: u32,
    file_purpose: &'static str,
    high_res_image_compression_quality: f64,
    high_res_image_crop_padding: f64,
    high_res_image_max_dimension: u32,
    ios_id_card_back_barcode_timeout: u32,
    ios_id_card_back_country_barcode_symbologies: Countries,
    low_res_image_compression_quality: f64,
    low_res_image_max_dimension: u32,
    models: DocumentModels,
    motion_blur_min_duration: u32,
    motion_blur_min_iou: f64,
    require_live_capture: bool,
}

#[derive(serde::Serialize, Debug)]
pub(super) struct FaceModels {
    face_detector_min_iou: f64,
    face_detector_min_score: f64,
    face_detector_url: &'static str,
}

#[derive(serde::Serialize, Debug)]
pub(super) struct Selfie {
    autocapture_timeout: u32,
    file_purpose: &'static str,
    high_res_image_compression_quality: f64,
    high_res_image_crop_padding: f64,
    high_res_image_max_dimension: u32,
    low_res_image_compression_quality: f64,
    low_res_image_max_dimension: u32,
    max_centered_threshold_x: f64,
    max_centered_threshold_y: f64,
    max_coverage_threshold: f64,
    min_coverage_threshold: f64,
    min_edge_threshold: f64,
    models: FaceModels,
    num_samples: u32,
    sample_interval: u32,
    training_consent_text: &'static str,
}

#[derive(serde::Serialize, Debug)]
pub(super) struct Individual {
    address_countries: Countries,
    address_country_not_listed_text_button_text: &'static str,
    button_text: &'static str,
    id_number_countries: Countries,
    id_number_country_not_listed_text_button_text: &'static str,
    phone_number_countries: Countries,
    title: &'static str,
}

#[derive(serde::Serialize, Debug)]
pub(super) struct IndividualWelcome {
    get_started_button_text: &'static str,
    lines: &'static [Line],
    privacy_policy: &'static str,
    title: &'static str,
}

#[derive(serde::Serialize, Debug)]
pub(super) struct PhoneOtp {
    body: &'static str,
    cannot_verify_button_text: &'static str,
    error_otp_message: &'static str,
    otp_length: usize,
    redacted_phone_number: String,
    resend_button_text: &'static str,
    title: &'static str,
}

#[derive(serde::Serialize, Debug)]
pub(super) struct Success {
    body: &'static str,
    button_text: &'static str,
    title: &'static str,
}

const FILE_PURPOSE: &str = "identity_private";
const PRIVACY_POLICY: &str = "This is a test server. What you hand over stays on it.";

pub(super) const BIOMETRIC_CONSENT: BiometricConsent = BiometricConsent {
    accept_button_text: "Agree and continue",
    decline_button_text: "Decline",
    lines: &[
        Line { content: "You will show an identity document.", icon: "camera" },
        Line { content: "What you show is used to confirm who you are.", icon: "dispute_protection" },
        Line { content: "Only the application that asked for it gets to see the result.", icon: "lock" },
    ],
    privacy_policy: PRIVACY_POLICY,
    scroll_to_continue_button_text: "Scroll to continue",
    title: "Verify your identity",
};

pub(super) const COUNTRY_NOT_LISTED: CountryNotListed = CountryNotListed {
    address_from_other_country_text_button_text: "I have an address in another country",
    body: "Other countries are not supported. You cannot be verified.",
    cancel_button_text: "Cancel",
    id_from_other_country_text_button_text: "I have an ID number of another country",
    title: "Your country is not supported",
};

pub(super) const INDIVIDUAL: Individual = Individual {
    address_countries: Countries(&[
        ("AT", "Austria"),
        ("AU", "Australia"),
        ("BE", "Belgium"),
        ("BR", "Brazil"),
        ("CA", "Canada"),
        ("CH", "Switzerland"),
        ("CZ", "Czech Republic"),
        ("DE", "Germany"),
        ("DK", "Denmark"),
        ("ES", "Spain"),
        ("FI", "Finland"),
        ("FR", "France"),
        ("GB", "United Kingdom"),
        ("HK", "Hong Kong"),
        ("ID", "Indonesia"),
        ("IE", "Ireland"),
        ("IT", "Italy"),
        ("LU", "Luxembourg"),
        ("MT", "Malta"),
        ("MX", "Mexico"),
        ("MY", "Malaysia"),
        ("NL", "Netherlands"),
        ("NO", "Norway"),
        ("PL", "Poland"),
        ("PT", "Portugal"),
        ("RO", "Romania"),
        ("SE", "Sweden"),
        ("SG", "Singapore"),
        ("SK", "Slovakia"),
        ("TH", "Thailand"),
        ("US", "United States"),
    ]),
    address_country_not_listed_text_button_text: "My country is not listed",
    button_text: "Submit",
    id_number_countries: Countries(&[("BR", "Brazil"), ("SG", "Singapore"), ("US", "United States")]),
    id_number_country_not_listed_text_button_text: "My country is not listed",
    phone_number_countries: Countries(&[("US", "United States")]),
    title: "Tell who you are",
};

pub(super) const INDIVIDUAL_WELCOME: IndividualWelcome = IndividualWelcome {
    get_started_button_text: "Get started",
    lines: &[
        Line { content: "You will type your name, your birth date and a number.", icon: "document" },
        Line { content: "What you type is used to confirm who you are.", icon: "dispute_protection" },
        Line { content: "Only the application that asked for it gets to see the result.", icon: "lock" },
    ],
    privacy_policy: PRIVACY_POLICY,
    title: "Verify your identity",
};

pub(super) const SUCCESS: Success = Success {
    body: "Everything was submitted. The application that asked for it gets the result.",
    button_text: "Done",
    title: "Verification submitted",
};

/// How pictures of documents are taken.
pub(super) fn document_capture(require_live_capture: bool) -> DocumentCapture {
    DocumentCapture {
        autocapture_timeout: 8000,
        file_purpose: FILE_PURPOSE,
        high_res_image_compression_quality: 0.92,
        high_res_image_crop_padding: 0.08,
        high_res_image_max_dimension: 3000,
        ios_id_card_back_barcode_timeout: 3000,
        ios_id_card_back_country_barcode_symbologies: Countries(&[("CA", "pdf417"), ("US", "pdf417")]),
        low_res_image_compression_quality: 0.82,
        low_res_image_max_dimension: 3000,
        models: DocumentModels { id_detector_min_iou: 0.8, id_detector_min_score: 0.5, id_detector_url: "" },
        motion_blur_min_duration: 500,
        motion_blur_min_iou: 0.95,
        require_live_capture,
    }
}

/// How selfies are taken.
pub(super) fn selfie() -> Selfie {
    Selfie {
        autocapture_timeout: 8000,
        file_purpose: FILE_PURPOSE,
        high_res_image_compression_quality: 0.92,
        high_res_image_crop_padding: 0.5,
        high_res_image_max_dimension: 1440,
        low_res_image_compression_quality: 0.82,
        low_res_image_max_dimension: 800,
        max_centered_threshold_x: 0.2,
        max_centered_threshold_y: 0.2,
        max_coverage_threshold: 0.8,
        min_coverage_threshold: 0.07,
        min_edge_threshold: 0.05,
        models: FaceModels { face_detector_min_iou: 0.8, face_detector_min_score: 0.8, face_detector_url: "" },
        num_samples: 8,
        sample_interval: 250,
        training_consent_text: "Let this picture be used for training. It is not: this is a test server.",
    }
}

/// How the code for this phone is asked for. The SDKs put the number into the text themselves.
pub(super) fn phone_otp(phone: &str, otp_length: usize) -> PhoneOtp {
    let hidden = phone.chars().count().saturating_sub(4);
    PhoneOtp {
        body: "Enter the code that was sent to {phone_number}.",
        cannot_verify_button_text: "I cannot verify this number",
        error_otp_message: "This is not the code that was sent.",
        otp_length,
        redacted_phone_number: "*".repeat(hidden) + &phone.chars().skip(hidden).collect::<String>(),
        resend_button_text: "Send the code again",
        title: "Enter the code",
    }
}
