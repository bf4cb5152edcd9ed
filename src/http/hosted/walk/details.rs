//! The screen for name and birth date.

use askama::Template;

use super::super::forms::Posted;
use super::super::layout::Layout;
use super::super::visit::Visit;
use super::Done;
use super::screen_view::ScreenView;
use crate::domain::collected::Name;
use crate::domain::date::Date;
use crate::domain::{Collected, PageUpdate};

/// The longest name.
const MAX_NAME: usize = 200;

#[derive(Template, Debug)]
#[template(path = "hosted/walk/details.html")]
pub(in crate::http::hosted) struct DetailsPage {
    pub(in crate::http::hosted) layout: Layout,
    pub(in crate::http::hosted) screen: ScreenView,
    pub(in crate::http::hosted) first_name: String,
    pub(in crate::http::hosted) last_name: String,
    pub(in crate::http::hosted) day: String,
    pub(in crate::http::hosted) month: String,
    pub(in crate::http::hosted) year: String,
}

pub(super) fn page(visit: &Visit, screen: ScreenView, posted: Option<&Posted>) -> DetailsPage {
    let collected = visit.session().collected();
    let value = |name: &str, kept: Option<String>| match posted {
        Some(posted) => posted.text(name).unwrap_or_default().to_owned(),
        None => kept.unwrap_or_default(),
    };
    let (name, dob) = (collected.name.as_ref(), collected.dob);
    DetailsPage {
        layout: visit.layout(),
        screen,
        first_name: value("first_name", name.map(|name| name.first_name.clone())),
        last_name: value("last_name", name.map(|name| name.last_name.clone())),
        day: value("day", dob.map(|dob| dob.day.to_string())),
        month: value("month", dob.map(|dob| dob.month.to_string())),
        year: value("year", dob.map(|dob| dob.year.to_string())),
    }
}

pub(super) fn read(visit: &Visit, posted: &Posted) -> Result<Done, String> {
    let name = |field: &str| posted.text(field).filter(|text| text.chars().count() <= MAX_NAME).map(str::to_owned);
    let (Some(first_name), Some(last_name)) = (name("first_name"), name("last_name")) else {
        return Err(format!("Enter first and last name, {MAX_NAME} letters at most each."));
    };
    let dob = date(posted).filter(|date| date.is_real() && *date <= Date::of(visit.followed.now));
    let Some(dob) = dob else {
        return Err("Enter the birth date as numbers: a day that has come, such as 31 12 1990.".to_owned());
    };
    let collected = Collected { name: Some(Name { first_name, last_name }), dob: Some(dob), ..Collected::default() };
    Ok(Done::Handed(Box::new(PageUpdate { collected, ..PageUpdate::default() }), None))
}

fn date(posted: &Posted) -> Option<Date> {
    Some(Date {
        day: posted.text("day")?.parse().ok()?,
        month: posted.text("month")?.parse().ok()?,
        year: posted.text("year")?.parse().ok().filter(|year| (1..=9999).contains(year))?,
    })
}

#[cfg(test)]
pub(super) fn samples() -> Vec<super::super::samples::Sample> {
    use super::super::samples::{HOSTILE, layout, sample, screen};
    let page = |error, name: &str| DetailsPage {
        layout: layout(),
        screen: screen("details", 1, error),
        first_name: name.to_owned(),
        last_name: name.to_owned(),
        day: String::new(),
        month: "12".to_owned(),
        year: HOSTILE.to_owned(),
    };
    vec![sample("details", page(None, "")), sample("details_again", page(Some("Enter the birth date."), HOSTILE))]
}
