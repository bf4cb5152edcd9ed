//! What the decoders of Stripe's mobile SDKs demand of a verification page and of what follows it: keys that at least one
//! of them cannot do without, and words beyond which it gives up.
//!
//! Sources: <https://github.com/stripe/stripe-ios>, `StripeIdentity/Source/API Bindings/Models` (`VerificationPage`,
//! `VerificationPageData`), and <https://github.com/stripe/stripe-android>, `identity/.../networking/models`, both as of
//! 2026; <https://github.com/stripe/stripe-ios-spm> 23.26.0 for what iOS had in 2024.

use serde_json::Value;

/// What a value has to be.
enum Shape {
    Text,
    Flag,
    /// iOS decodes an `Int`.
    Whole,
    Real,
    Word(&'static [&'static str]),
    /// May be null or absent.
    Optional(&'static Shape),
    List(&'static Shape),
    Map(&'static Shape),
    Object(&'static [(&'static str, Shape)]),
}

use Shape::{Flag, List, Map, Object, Optional, Real, Text, Whole, Word};

const STATUSES: Shape = Word(&["canceled", "processing", "requires_input", "verified"]);
const FIELDS: Shape = Word(&[
    "address",
    "biometric_consent",
    "dob",
    "face",
    "id_document_back",
    "id_document_front",
    "id_number",
    "name",
    "phone_number",
    "phone_otp",
]);
const ICONS: Shape = Word(&[
    "camera",
    "cloud",
    "create_identity_verification",
    "dispute_protection",
    "document",
    "lock",
    "moved",
    "phone",
    "wallet",
]);
const LINES: Shape = List(&Object(&[("content", Text), ("icon", ICONS)]));

const CONSENT: Shape = Object(&[
    ("accept_button_text", Text),
    ("decline_button_text", Text),
    ("lines", LINES),
    ("privacy_policy", Text),
    ("scroll_to_continue_button_text", Text),
    ("title", Optional(&Text)),
]);
const DOCUMENT_CAPTURE: Shape = Object(&[
    ("autocapture_timeout", Whole),
    ("blur_threshold", Optional(&Real)),
    ("file_purpose", Word(&["identity_private"])),
    ("high_res_image_compression_quality", Real),
    ("high_res_image_crop_padding", Real),
    ("high_res_image_max_dimension", Whole),
    ("ios_id_card_back_barcode_timeout", Whole),
    ("ios_id_card_back_country_barcode_symbologies", Map(&Text)),
    ("low_res_image_compression_quality", Real),
    ("low_res_image_max_dimension", Whole),
    ("models", Object(&[("id_detector_min_iou", Real), ("id_detector_min_score", Real), ("id_detector_url", Text)])),
    ("motion_blur_min_duration", Whole),
    ("motion_blur_min_iou", Real),
    ("require_live_capture", Flag),
]);
const SELFIE: Shape = Object(&[
    ("autocapture_timeout", Whole),
    ("blur_threshold", Optional(&Real)),
    ("file_purpose", Word(&["identity_private"])),
    ("high_res_image_compression_quality", Real),
    ("high_res_image_crop_padding", Real),
    ("high_res_image_max_dimension", Whole),
    ("low_res_image_compression_quality", Real),
    ("low_res_image_max_dimension", Whole),
    ("max_centered_threshold_x", Real),
    ("max_centered_threshold_y", Real),
    ("max_coverage_threshold", Real),
    ("min_coverage_threshold", Real),
    ("min_edge_threshold", Real),
    (
        "models",
        Object(&[("face_detector_min_iou", Real), ("face_detector_min_score", Real), ("face_detector_url", Text)]),
    ),
    ("num_samples", Whole),
    ("sample_interval", Whole),
    ("training_consent_text", Text),
]);
const INDIVIDUAL: Shape = Object(&[
    ("address_countries", Map(&Text)),
    ("address_country_not_listed_text_button_text", Text),
    ("button_text", Text),
    ("id_number_countries", Map(&Text)),
    ("id_number_country_not_listed_text_button_text", Text),
    ("phone_number_countries", Map(&Text)),
    ("title", Text),
]);
const PHONE_OTP: Shape = Object(&[
    ("body", Text),
    ("cannot_verify_button_text", Text),
    ("error_otp_message", Text),
    ("otp_length", Whole),
    ("redacted_phone_number", Optional(&Text)),
    ("resend_button_text", Text),
    ("title", Text),
]);

/// `VerificationPage`.
const PAGE: Shape = Object(&[
    ("id", Text),
    ("object", Word(&["identity.verification_page"])),
    ("biometric_consent", CONSENT),
    (
        "bottomsheet",
        Optional(&Map(&Object(&[
            ("bottomsheet_id", Text),
            ("lines", List(&Object(&[("content", Text), ("icon", Optional(&ICONS)), ("title", Text)]))),
            ("title", Optional(&Text)),
        ]))),
    ),
    (
        "country_not_listed",
        Object(&[
            ("address_from_other_country_text_button_text", Text),
            ("body", Text),
            ("cancel_button_text", Text),
            ("id_from_other_country_text_button_text", Text),
            ("title", Text),
        ]),
    ),
    ("document_capture", DOCUMENT_CAPTURE),
    (
        "document_select",
        Object(&[
            ("body", Optional(&Text)),
            ("button_text", Text),
            ("id_document_type_allowlist", Map(&Text)),
            ("title", Text),
        ]),
    ),
    ("experiments", List(&Object(&[("event_metadata", Map(&Text)), ("event_name", Text), ("experiment_name", Text)]))),
    ("fallback_url", Text),
    ("individual", INDIVIDUAL),
    (
        "individual_welcome",
        Object(&[("get_started_button_text", Text), ("lines", LINES), ("privacy_policy", Text), ("title", Text)]),
    ),
    ("is_stripe", Flag),
    ("livemode", Flag),
    ("networking_data", Optional(&Object(&[]))),
    ("phone_otp", Optional(&PHONE_OTP)),
    ("requirements", Object(&[("missing", List(&FIELDS))])),
    ("selfie", Optional(&SELFIE)),
    ("skip_success_page", Flag),
    ("status", STATUSES),
    ("submitted", Flag),
    ("success", Object(&[("body", Text), ("button_text", Text), ("title", Text)])),
    ("unsupported_client", Flag),
    ("user_session_id", Text),
]);

/// `VerificationPageData`.
const DATA: Shape = Object(&[
    ("id", Text),
    ("object", Word(&["identity.verification_page_data"])),
    ("closed", Flag),
    (
        "requirements",
        Object(&[
            (
                "errors",
                List(&Object(&[
                    ("back_button_text", Optional(&Text)),
                    ("body", Text),
                    ("continue_button_text", Optional(&Text)),
                    ("requirement", FIELDS),
                    ("title", Text),
                ])),
            ),
            ("missing", List(&FIELDS)),
        ]),
    ),
    ("status", STATUSES),
    ("submitted", Flag),
]);

/// Fails unless the SDKs can decode this as a page.
pub(crate) fn assert_page(value: &Value) {
    PAGE.check("page", value);
}

/// Fails unless the SDKs can decode this as the answer to a step.
pub(crate) fn assert_data(value: &Value) {
    DATA.check("data", value);
}

impl Shape {
    fn check(&self, path: &str, value: &Value) {
        let fits = match self {
            Text => value.is_string(),
            Flag => value.is_boolean(),
            Whole => value.is_i64(),
            Real => value.is_number(),
            Word(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Optional(shape) => {
                if !value.is_null() {
                    shape.check(path, value);
                }
                true
            }
            List(shape) => {
                let items = value.as_array();
                items.into_iter().flatten().for_each(|item| shape.check(&format!("{path}[]"), item));
                items.is_some()
            }
            Map(shape) => {
                let entries = value.as_object();
                entries.into_iter().flatten().for_each(|(key, entry)| shape.check(&format!("{path}.{key}"), entry));
                entries.is_some()
            }
            Object(keys) => {
                for (key, shape) in *keys {
                    let missing = value.get(key).is_none() && !matches!(shape, Optional(_));
                    assert!(!missing, "{path}.{key} is missing: {value}");
                    shape.check(&format!("{path}.{key}"), &value[key]);
                }
                value.is_object()
            }
        };
        assert!(fits, "{path} cannot be decoded: {value}");
    }
}
