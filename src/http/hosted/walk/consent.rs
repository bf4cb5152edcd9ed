//! The screen that asks whether the user agrees.

use askama::Template;

use super::super::forms::Posted;
use super::super::layout::Layout;
use super::super::visit::Visit;
use super::Done;
use super::screen_view::ScreenView;
use crate::domain::{Collected, ErrorCode, PageUpdate};

#[derive(Template, Debug)]
#[template(path = "hosted/walk/consent.html")]
pub(in crate::http::hosted) struct ConsentPage {
    pub(in crate::http::hosted) layout: Layout,
    pub(in crate::http::hosted) screen: ScreenView,
}

pub(super) fn page(visit: &Visit, screen: ScreenView) -> ConsentPage {
    ConsentPage { layout: visit.layout(), screen }
}

pub(super) fn read(posted: &Posted) -> Result<Done, String> {
    match posted.text("consent") {
        Some("accept") => {
            let collected = Collected { biometric_consent: Some(true), ..Collected::default() };
            Ok(Done::Handed(Box::new(PageUpdate { collected, ..PageUpdate::default() }), None))
        }
        Some("decline") => Ok(Done::GaveUp(ErrorCode::ConsentDeclined)),
        Some(_) | None => Err("Agree or decline.".to_owned()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<super::super::samples::Sample> {
    use super::super::samples::{layout, sample, screen};
    vec![sample("consent", ConsentPage { layout: layout(), screen: screen("consent", 1, None) })]
}
