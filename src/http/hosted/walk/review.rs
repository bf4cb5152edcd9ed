//! The last screen: everything at a glance.

use askama::Template;

use super::super::layout::Layout;
use super::super::session_view::foreseen;
use super::super::visit::Visit;
use super::screen_view::ScreenView;
use super::{address, document_type, id_number, picture};
use crate::actions;
use crate::domain::{Screen, Session};

#[derive(Template, Debug)]
#[template(path = "hosted/walk/review.html")]
pub(in crate::http::hosted) struct ReviewPage {
    pub(in crate::http::hosted) layout: Layout,
    pub(in crate::http::hosted) screen: ScreenView,
    pub(in crate::http::hosted) items: Vec<Item>,
    /// How it will end.
    pub(in crate::http::hosted) foreseen: String,
}

/// Something that was handed over.
#[derive(Clone, Debug)]
pub(in crate::http::hosted) struct Item {
    pub(in crate::http::hosted) word: &'static str,
    pub(in crate::http::hosted) title: &'static str,
    pub(in crate::http::hosted) text: String,
    pub(in crate::http::hosted) picture: Option<String>,
    /// Where it can be changed.
    pub(in crate::http::hosted) change: String,
}

pub(super) fn page(visit: &Visit, screen: ScreenView) -> ReviewPage {
    let item = |screen: Screen| {
        let (title, text) = describe(visit.session(), screen)?;
        let picture = picture::subject(screen).map(|_| picture::address(visit, screen));
        Some(Item { word: screen.word(), title, text, picture, change: address(visit, screen) })
    };
    ReviewPage {
        layout: visit.layout(),
        screen,
        items: visit.session().screens().into_iter().filter_map(item).collect(),
        foreseen: foreseen(&actions::foreseen(&visit.app, &visit.followed)),
    }
}

/// What a screen brought, in words; nothing for screens that are not worth a look back.
fn describe(session: &Session, screen: Screen) -> Option<(&'static str, String)> {
    let collected = session.collected();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    match screen {
        Screen::Consent | Screen::Review => None,
        Screen::DocumentType => {
            let label = collected.document_type().map(document_type::label);
            Some(("Document", text(label)))
        }
        Screen::DocumentFront => Some(("Front", String::new())),
        Screen::DocumentBack => Some(("Back", String::new())),
        Screen::Selfie => Some(("Selfie", String::new())),
        Screen::Details => {
            let name = collected.name.as_ref().map(|name| format!("{} {}", name.first_name, name.last_name));
            let dob = collected.dob.map(|dob| format!("born {dob}"));
            Some(("Name and birth date", [name, dob].into_iter().flatten().collect::<Vec<_>>().join(", ")))
        }
        Screen::IdNumber => {
            let number = collected.id_number.as_ref();
            let text = number.map(|number| format!("{}, {}", number.value, id_number::label(number.id_number_type)));
            Some(("ID number", text.unwrap_or_default()))
        }
        Screen::Email => {
            let email = session.provided_details.as_ref().and_then(|details| details.email.as_deref());
            Some(("E-mail address", text(email)))
        }
        Screen::Phone => Some(("Phone number", text(session.phone_to_verify()))),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<super::super::samples::Sample> {
    use super::super::samples::{HOSTILE, layout, sample, screen};
    let item = |word, title, picture: Option<&str>| Item {
        word,
        title,
        text: HOSTILE.to_owned(),
        picture: picture.map(str::to_owned),
        change: format!("../../../start/test_x/verify/{word}"),
    };
    let items = vec![item("document-front", "Front", Some("../../../x/picture")), item("details", "Name", None)];
    let foreseen = "A preset decides how it ends: verified.".to_owned();
    vec![sample("review", ReviewPage { layout: layout(), screen: screen("review", 7, None), items, foreseen })]
}
