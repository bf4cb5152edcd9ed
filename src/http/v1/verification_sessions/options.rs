//! Parameters that creating and updating a session share.

use crate::domain::{DocumentOptions, DocumentType, OptionsChange, ProvidedDetails};
use crate::params::text::{is_email, is_phone};
use crate::params::{Fields, ParamError, Unsettable};

/// The longest e-mail address. Source: <https://docs.stripe.com/api/identity/verification_sessions/create>.
const MAX_EMAIL_CHARACTERS: usize = 800;

/// `options`.
pub(super) fn options(fields: &mut Fields<'_>) -> OptionsChange {
    let document = fields.hash("options", |options| options.unsettable_hash("document", document_options));
    match document.flatten() {
        None => OptionsChange::Keep,
        Some(Unsettable::Unset) => OptionsChange::ClearDocument,
        Some(Unsettable::Value(options)) => OptionsChange::MergeDocument(options),
    }
}

fn document_options(fields: &mut Fields<'_>) -> DocumentOptions {
    DocumentOptions {
        allowed_types: fields.array_of("allowed_types", DocumentType::WORDS),
        require_id_number: fields.boolean("require_id_number"),
        require_live_capture: fields.boolean("require_live_capture"),
        require_matching_selfie: fields.boolean("require_matching_selfie"),
    }
}

/// `provided_details`.
pub(super) fn provided_details(fields: &mut Fields<'_>) -> Option<ProvidedDetails> {
    fields.hash("provided_details", |details| ProvidedDetails {
        email: details.string_up_to("email", MAX_EMAIL_CHARACTERS).and_then(|value| {
            let param = details.path("email");
            accept(details, is_email(&value), value, |value| ParamError::NotAnEmail { param, value })
        }),
        phone: details.string("phone").and_then(|value| {
            let param = details.path("phone");
            accept(details, is_phone(&value), value, |value| ParamError::NotAPhone { param, value })
        }),
    })
}

fn accept(
    fields: &mut Fields<'_>,
    is_valid: bool,
    value: String,
    error: impl FnOnce(String) -> ParamError,
) -> Option<String> {
    if is_valid {
        return Some(value);
    }
    fields.note(error(value));
    None
}
