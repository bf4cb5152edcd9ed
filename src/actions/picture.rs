//! What pictures show: those of a report a specimen with what the report says, unreadable where it says nothing; those
//! that stand for a user's own the test person and her document.

use crate::domain::outcome::ErrorCode;
use crate::domain::person::{Address, Sex};
use crate::domain::report::DocumentFinding;
use crate::domain::{DocumentType, Person, Picture, Report};
use crate::specimen::{self, Document, Face, Kind, Side, Texts};

/// Draws a picture of a report, always the same one for the same report.
pub(super) fn draw(report: &Report, picture: Picture) -> Vec<u8> {
    let side = match picture {
        Picture::DocumentFront => Side::Front,
        Picture::DocumentBack => Side::Back,
        Picture::Selfie => return specimen::Picture::Face(face(report)).draw_png(Picture::SIZE),
    };
    let finding = report.findings.document.as_ref();
    let document = Document {
        kind: kind(finding.map_or(DocumentType::DrivingLicense, |finding| finding.document_type)),
        side,
        country: finding.and_then(|finding| finding.issuing_country.clone()),
        texts: finding.map(texts).unwrap_or_default(),
    };
    specimen::Picture::Document(Box::new(document)).draw_png(Picture::SIZE)
}

/// Draws what a user without a document or a camera shows.
pub(super) fn draw_specimen(person: &Person, document_type: DocumentType, picture: Picture) -> Vec<u8> {
    let side = match picture {
        Picture::DocumentFront => Side::Front,
        Picture::DocumentBack => Side::Back,
        Picture::Selfie => return specimen::Picture::Face(Face::Bearer).draw_png(Picture::SIZE),
    };
    let texts = Texts {
        first_name: Some(person.first_name.clone()),
        last_name: Some(person.last_name.clone()),
        number: Some(person.document_number.clone()),
        born: Some(person.dob.to_string()),
        sex: person.unparsed_sex.clone(),
        issued: Some(person.issued_date.to_string()),
        expires: Some(person.expiration_date.to_string()),
        address: person.address.as_ref().map(lines).unwrap_or_default(),
    };
    let country = Some(person.issuing_country.clone());
    let document = Document { kind: kind(document_type), side, country, texts };
    specimen::Picture::Document(Box::new(document)).draw_png(Picture::SIZE)
}

/// Somebody else's, where the checks found so.
fn face(report: &Report) -> Face {
    let error = report.findings.selfie.as_ref().and_then(|selfie| selfie.error.as_ref());
    match error.map(|error| error.code) {
        Some(ErrorCode::SelfieFaceMismatch) => Face::Other,
        Some(_) | None => Face::Bearer,
    }
}

fn kind(document_type: DocumentType) -> Kind {
    match document_type {
        DocumentType::DrivingLicense => Kind::DrivingLicense,
        DocumentType::IdCard => Kind::IdCard,
        DocumentType::Passport => Kind::Passport,
    }
}

fn texts(finding: &DocumentFinding) -> Texts {
    let bearer = finding.bearer.as_ref();
    let address = bearer.and_then(|bearer| bearer.address.as_ref());
    Texts {
        first_name: bearer.map(|bearer| bearer.first_name.clone()),
        last_name: bearer.map(|bearer| bearer.last_name.clone()),
        number: finding.number.clone(),
        born: bearer.map(|bearer| bearer.dob.to_string()),
        sex: bearer.and_then(|bearer| bearer.unparsed_sex.clone().or_else(|| bearer.sex.map(sex))),
        issued: finding.issued_date.map(|date| date.to_string()),
        expires: finding.expiration_date.map(|date| date.to_string()),
        address: address.map(lines).unwrap_or_default(),
    }
}

fn sex(sex: Sex) -> String {
    sex.word().to_owned()
}

fn lines(address: &Address) -> Vec<String> {
    let line =
        |parts: &[&Option<String>]| parts.iter().filter_map(|part| part.as_deref()).collect::<Vec<_>>().join(" ");
    let lines = [
        line(&[&address.line1, &address.line2]),
        line(&[&address.city, &address.state, &address.postal_code]),
        line(&[&address.country]),
    ];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}
