//! The screen for an ID number.
//! Source: <https://docs.stripe.com/identity/verification-checks?type=id-number> for the kinds.

use askama::Template;

use super::super::forms::Posted;
use super::super::layout::Layout;
use super::super::visit::Visit;
use super::Done;
use super::screen_view::ScreenView;
use crate::domain::collected::IdNumber;
use crate::domain::person::IdNumberType;
use crate::domain::{Collected, ErrorCode, PageUpdate};

/// The longest number.
const MAX_NUMBER: usize = 40;

#[derive(Template, Debug)]
#[template(path = "hosted/walk/id_number.html")]
pub(in crate::http::hosted) struct IdNumberPage {
    pub(in crate::http::hosted) layout: Layout,
    pub(in crate::http::hosted) screen: ScreenView,
    pub(in crate::http::hosted) kinds: Vec<Kind>,
    pub(in crate::http::hosted) number: String,
}

/// A kind of number to choose.
#[derive(Clone, Copy, Debug)]
pub(in crate::http::hosted) struct Kind {
    pub(in crate::http::hosted) word: &'static str,
    pub(in crate::http::hosted) label: &'static str,
    pub(in crate::http::hosted) is_chosen: bool,
}

/// What stands for a country of which no number is known.
const ELSEWHERE: &str = "elsewhere";

pub(super) fn page(visit: &Visit, screen: ScreenView, posted: Option<&Posted>) -> IdNumberPage {
    let kept = visit.session().collected().id_number.as_ref();
    let (word, number) = match posted {
        Some(posted) => (posted.text("kind").unwrap_or_default(), posted.text("number").unwrap_or_default()),
        None => (kept.map_or("us_ssn", |kept| kept.id_number_type.word()), kept.map_or("", |kept| &kept.value)),
    };
    let kind = |known: &'static str, label| Kind { word: known, label, is_chosen: known == word };
    let kinds =
        [IdNumberType::UsSsn, IdNumberType::BrCpf, IdNumberType::SgNric].map(|known| kind(known.word(), label(known)));
    let elsewhere = kind(ELSEWHERE, "My country is not listed");
    IdNumberPage {
        layout: visit.layout(),
        screen,
        kinds: kinds.into_iter().chain([elsewhere]).collect(),
        number: number.to_owned(),
    }
}

/// What people call it.
pub(super) fn label(id_number_type: IdNumberType) -> &'static str {
    match id_number_type {
        IdNumberType::UsSsn => "United States: social security number",
        IdNumberType::BrCpf => "Brazil: CPF",
        IdNumberType::SgNric => "Singapore: NRIC or FIN",
    }
}

pub(super) fn read(posted: &Posted) -> Result<Done, String> {
    let word = posted.text("kind").unwrap_or_default();
    if word == ELSEWHERE {
        return Ok(Done::GaveUp(ErrorCode::CountryNotSupported));
    }
    let known = IdNumberType::WORDS.iter().find(|(known, _)| *known == word);
    let Some((_, id_number_type)) = known else { return Err("Choose a country.".to_owned()) };
    let number = posted.text("number").filter(|number| number.chars().count() <= MAX_NUMBER);
    let Some(number) = number else { return Err(format!("Enter the number, {MAX_NUMBER} characters at most.")) };
    let id_number = Some(IdNumber { id_number_type: *id_number_type, value: number.to_owned() });
    let collected = Collected { id_number, ..Collected::default() };
    Ok(Done::Handed(Box::new(PageUpdate { collected, ..PageUpdate::default() }), None))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<super::super::samples::Sample> {
    use super::super::samples::{HOSTILE, layout, sample, screen};
    let page = |error, number: &str| IdNumberPage {
        layout: layout(),
        screen: screen("id-number", 6, error),
        kinds: vec![Kind { word: "us_ssn", label: "United States", is_chosen: true }],
        number: number.to_owned(),
    };
    vec![sample("id_number", page(None, "")), sample("id_number_again", page(Some("Choose a country."), HOSTILE))]
}
