//! The screen on which the user says which kind of document comes.

use askama::Template;

use super::super::forms::Posted;
use super::super::layout::Layout;
use super::super::visit::Visit;
use super::Done;
use super::screen_view::ScreenView;
use crate::domain::{Collected, DocumentType, PageUpdate, Requirement};

#[derive(Template, Debug)]
#[template(path = "hosted/walk/document_type.html")]
pub(in crate::http::hosted) struct DocumentTypePage {
    pub(in crate::http::hosted) layout: Layout,
    pub(in crate::http::hosted) screen: ScreenView,
    pub(in crate::http::hosted) kinds: Vec<Kind>,
}

/// A kind to choose.
#[derive(Clone, Copy, Debug)]
pub(in crate::http::hosted) struct Kind {
    pub(in crate::http::hosted) word: &'static str,
    pub(in crate::http::hosted) label: &'static str,
    pub(in crate::http::hosted) is_chosen: bool,
}

pub(super) fn page(visit: &Visit, screen: ScreenView) -> DocumentTypePage {
    let chosen = visit.session().collected().document_type();
    let kind = |document_type: DocumentType| Kind {
        word: document_type.word(),
        label: label(document_type),
        is_chosen: chosen == Some(document_type),
    };
    DocumentTypePage {
        layout: visit.layout(),
        screen,
        kinds: visit.session().accepted_types().into_iter().map(kind).collect(),
    }
}

/// What people call it.
pub(super) fn label(document_type: DocumentType) -> &'static str {
    match document_type {
        DocumentType::DrivingLicense => "Driving licence",
        DocumentType::IdCard => "Identity card",
        DocumentType::Passport => "Passport",
    }
}

/// Another kind of document has other pictures.
pub(super) fn read(visit: &Visit, posted: &Posted) -> Result<Done, String> {
    let word = posted.text("type").unwrap_or_default();
    let accepted = visit.session().accepted_types();
    let chosen = accepted.into_iter().find(|document_type| document_type.word() == word);
    let Some(chosen) = chosen else { return Err("Choose a kind of document.".to_owned()) };
    let is_same = visit.session().collected().document_type() == Some(chosen);
    let clear = if is_same { vec![] } else { vec![Requirement::IdDocumentFront, Requirement::IdDocumentBack] };
    let collected = Collected { id_document_type: Some(chosen), ..Collected::default() };
    Ok(Done::Handed(Box::new(PageUpdate { collected, clear, force_confirm: false }), None))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<super::super::samples::Sample> {
    use super::super::samples::{layout, sample, screen};
    let kind = |word, label, is_chosen| Kind { word, label, is_chosen };
    let kinds = vec![kind("id_card", "Identity card", false), kind("passport", "Passport", true)];
    vec![sample(
        "document_type",
        DocumentTypePage { layout: layout(), screen: screen("document-type", 2, None), kinds },
    )]
}
