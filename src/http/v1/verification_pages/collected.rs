//! `collected_data` and `clear_data`. What the SDKs measured while they took a picture is not looked at, and the newest
//! ones measure more than older ones, so below a picture any name is taken; elsewhere names are known.

use crate::actions::walk::NamedFile;
use crate::domain::collected::{Collected, DocumentImage, FaceFrame, FaceImages, IdNumber, Name, UploadMethod};
use crate::domain::date::Date;
use crate::domain::person::IdNumberType;
use crate::domain::{DocumentType, FileId, PageUpdate, Requirement};
use crate::http::v1::personal::{address, country, part, required_string};
use crate::params::text::is_phone;
use crate::params::{Fields, ParamError};

/// The countries whose ID numbers are known.
/// Source: <https://docs.stripe.com/identity/verification-checks?type=id-number>.
const ID_NUMBER_COUNTRIES: &[(&str, IdNumberType)] =
    &[("BR", IdNumberType::BrCpf), ("SG", IdNumberType::SgNric), ("US", IdNumberType::UsSsn)];

/// A side of a document: its name and the parameters that name its files.
struct Side {
    name: &'static str,
    high_res_image: &'static str,
    low_res_image: &'static str,
}

const FRONT: Side = Side {
    name: "id_document_front",
    high_res_image: "collected_data[id_document_front][high_res_image]",
    low_res_image: "collected_data[id_document_front][low_res_image]",
};
const BACK: Side = Side {
    name: "id_document_back",
    high_res_image: "collected_data[id_document_back][high_res_image]",
    low_res_image: "collected_data[id_document_back][low_res_image]",
};

/// The frames of a selfie: for each picture the name of its field and the whole parameter.
type Frame = [(&'static str, &'static str); 2];
const BEST: Frame = [
    ("best_high_res_image", "collected_data[face][best_high_res_image]"),
    ("best_low_res_image", "collected_data[face][best_low_res_image]"),
];
const FIRST: Frame = [
    ("first_high_res_image", "collected_data[face][first_high_res_image]"),
    ("first_low_res_image", "collected_data[face][first_low_res_image]"),
];
const LAST: Frame = [
    ("last_high_res_image", "collected_data[face][last_high_res_image]"),
    ("last_low_res_image", "collected_data[face][last_low_res_image]"),
];

/// What is decoded so far.
struct Decoder {
    update: PageUpdate,
    files: Vec<NamedFile>,
    today: Date,
}

/// Everything that a step hands over, and the files that it names.
pub(super) fn update(fields: &mut Fields<'_>, today: Date) -> (PageUpdate, Vec<NamedFile>) {
    let mut decoder = Decoder { update: PageUpdate::default(), files: Vec::new(), today };
    if let Some(collected) = fields.hash("collected_data", |fields| decoder.collected(fields)) {
        decoder.update.collected = collected;
    }
    decoder.update.clear = fields.hash("clear_data", clear).unwrap_or_default();
    (decoder.update, decoder.files)
}

impl Decoder {
    fn collected(&mut self, fields: &mut Fields<'_>) -> Collected {
        Collected {
            biometric_consent: fields.boolean("biometric_consent"),
            id_document_type: fields.one_of("id_document_type", DocumentType::WORDS),
            id_document_front: fields.hash(FRONT.name, |fields| self.side(fields, &FRONT)).flatten(),
            id_document_back: fields.hash(BACK.name, |fields| self.side(fields, &BACK)).flatten(),
            face: fields.hash("face", |fields| self.face(fields)).flatten(),
            name: fields.hash("name", name).flatten(),
            dob: fields.hash("dob", |fields| self.dob(fields)).flatten(),
            id_number: fields.hash("id_number", id_number).flatten(),
            address: fields.hash("address", address),
            phone_number: fields.hash("phone", phone_number).flatten(),
            phone_otp: fields.string("phone_otp"),
            // Phones have no screen for it.
            email_otp: None,
        }
    }

    fn side(&mut self, fields: &mut Fields<'_>, side: &Side) -> Option<DocumentImage> {
        let high_res_image = self.required_file(fields, "high_res_image", side.high_res_image);
        let low_res_image = self.file(fields, "low_res_image", side.low_res_image);
        let has_method = fields.has("upload_method");
        let upload_method = fields.one_of("upload_method", UploadMethod::WORDS);
        if !has_method {
            fields.note_missing("upload_method");
        }
        self.update.force_confirm |= fields.boolean("force_confirm").unwrap_or_default();
        let scores = ["front_card_score", "back_score", "invalid_score"].map(|name| score(fields, name));
        let passport_score = score(fields, "passport_score");
        fields.ignore_rest();
        let is_passport = passport_score > 0.0 && scores.into_iter().all(|score| score < passport_score);
        Some(DocumentImage {
            high_res_image: high_res_image?,
            low_res_image,
            upload_method: upload_method?,
            is_passport,
        })
    }

    fn face(&mut self, fields: &mut Fields<'_>) -> Option<FaceImages> {
        let [best, first, last] = [BEST, FIRST, LAST].map(|frame| self.frame(fields, frame));
        fields.ignore_rest();
        Some(FaceImages { best: best?, first: first?, last: last? })
    }

    fn frame(&mut self, fields: &mut Fields<'_>, frame: Frame) -> Option<FaceFrame> {
        let [high_res_image, low_res_image] = frame.map(|(name, param)| self.required_file(fields, name, param));
        Some(FaceFrame { high_res_image: high_res_image?, low_res_image: low_res_image? })
    }

    fn required_file(&mut self, fields: &mut Fields<'_>, name: &str, param: &'static str) -> Option<FileId> {
        if !fields.has(name) {
            fields.note_missing(name);
        }
        self.file(fields, name, param)
    }

    /// A file. What cannot be an id is no file either, which is found out when all of them are looked up.
    fn file(&mut self, fields: &mut Fields<'_>, name: &str, param: &'static str) -> Option<FileId> {
        let id = fields.string(name)?;
        let parsed = FileId::parse(&id);
        self.files.push(NamedFile { param, id });
        parsed
    }

    /// A whole date, of a day that has come.
    fn dob(&self, fields: &mut Fields<'_>) -> Option<Date> {
        for name in ["day", "month", "year"] {
            if !fields.has(name) {
                fields.note_missing(name);
            }
        }
        let (day, month, year) = (part(fields, "day", 31), part(fields, "month", 12), part(fields, "year", 9999));
        let date = Date { day: day?, month: month?, year: year? };
        if !date.is_real() || date > self.today {
            fields.note(ParamError::NotADate("collected_data[dob]".to_owned()));
        }
        Some(date)
    }
}

fn name(fields: &mut Fields<'_>) -> Option<Name> {
    let (first_name, last_name) = (required_string(fields, "first_name"), required_string(fields, "last_name"));
    Some(Name { first_name: first_name?, last_name: last_name? })
}

/// The whole number, or the last digits of it.
fn id_number(fields: &mut Fields<'_>) -> Option<IdNumber> {
    let has_country = fields.has("country");
    let id_number_type = fields.one_of("country", ID_NUMBER_COUNTRIES);
    if !has_country {
        fields.note_missing("country");
    }
    let has_value = fields.has("value") || fields.has("partial_value");
    let (whole, part) = (fields.string("value"), fields.string("partial_value"));
    if !has_value {
        fields.note_missing("value");
    }
    Some(IdNumber { id_number_type: id_number_type?, value: whole.or(part)? })
}

fn phone_number(fields: &mut Fields<'_>) -> Option<String> {
    country(fields, "country");
    let has_number = fields.has("phone_number");
    let number = fields.parsed("phone_number", |value, param| {
        if is_phone(&value) { Ok(value) } else { Err(ParamError::NotAPhone { param, value }) }
    });
    if !has_number {
        fields.note_missing("phone_number");
    }
    number
}

/// A score, which iOS sends with two decimals and Android with as many as it has; what is no number counts as nothing.
fn score(fields: &mut Fields<'_>, name: &str) -> f64 {
    fields.string(name).and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Which fields to forget. Names that this server does not know have nothing to be forgotten, and the SDKs send all that
/// they know.
fn clear(fields: &mut Fields<'_>) -> Vec<Requirement> {
    // Android's name for the number is that of the field that it comes in.
    let names = Requirement::WORDS.iter().copied().chain([("phone", Requirement::PhoneNumber)]);
    let cleared = names.filter(|(name, _)| fields.boolean(name) == Some(true)).map(|(_, requirement)| requirement);
    let cleared = cleared.collect();
    fields.ignore_rest();
    cleared
}
