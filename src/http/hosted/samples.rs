//! Every page with every sample of it: as it looks to a browser, and what holds for all of them.

use askama::Template;

use super::closed::ClosedPage;
use super::ending::{DonePage, SuccessPage};
use super::layout::{Layout, Message, Modal};
use super::outcomes::{Choice, Group};
use super::place::{Embedder, Frame, Place};
use super::problem::{Problem, ProblemPage};
use super::session_view::SessionView;
use super::start::{StartPage, Walk};
use super::walk::{self, ScreenView};

/// What tries to be more than a text.
pub(super) const HOSTILE: &str = "\"'><script>alert(1)</script>&amp;";

/// A page by its name.
pub(super) type Sample = (&'static str, Box<dyn Render>);

pub(super) trait Render {
    fn text(&self) -> String;
}

impl<T: Template> Render for T {
    fn text(&self) -> String {
        self.render().unwrap()
    }
}

pub(super) fn sample(name: &'static str, page: impl Template + 'static) -> Sample {
    (name, Box::new(page))
}

/// With addresses that do not change with every change of what they lead to.
pub(super) fn layout() -> Layout {
    Layout { styles: "../hosted.css".to_owned(), icon: "../icon.svg".to_owned(), modal: None }
}

fn in_modal(message: &Message<'_>) -> Layout {
    let embedder = Embedder { origin: "http://localhost:4242".to_owned(), ancestors: Vec::new() };
    let place = Place { root: "../".to_owned(), frame: Frame::Modal(embedder) };
    let modal = Layout::new(&place, message).modal.map(|modal| Modal { script: "../modal.js".to_owned(), ..modal });
    Layout { modal, ..layout() }
}

pub(super) fn screen(word: &'static str, step: usize, error: Option<&str>) -> ScreenView {
    ScreenView {
        word,
        action: format!("../../../start/test_x/verify/{word}"),
        mark: "mark".to_owned(),
        back: "../../../start/test_x".to_owned(),
        step,
        steps: 7,
        error: error.map(str::to_owned),
    }
}

fn session() -> SessionView {
    SessionView {
        rows: vec![("Session", "vs_1".to_owned()), ("Reference", HOSTILE.to_owned())],
        metadata: vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
    }
}

fn start(layout: Layout, chosen: Option<&str>, step: Option<usize>) -> StartPage {
    let choice = Choice { word: "document_expired", meaning: "The document is no longer valid." };
    let group = |word, title, is_asked| Group { word, title, is_asked, choices: vec![choice] };
    StartPage {
        layout,
        action: "../start/test_x".to_owned(),
        mark: "mark".to_owned(),
        chosen: chosen.map(str::to_owned),
        delay: "1s".to_owned(),
        walk: Walk {
            address: "../start/test_x/verify".to_owned(),
            step,
            steps: 7,
            foreseen: "A preset decides how it ends: verified.".to_owned(),
        },
        groups: vec![group("document", "Document", true), group("selfie", "Selfie", false)],
        session: session(),
    }
}

fn closed(layout: Layout, return_url: Option<&str>) -> ClosedPage {
    ClosedPage {
        layout,
        word: "used",
        title: "This link was used",
        texts: vec![HOSTILE.to_owned()],
        return_url: return_url.map(str::to_owned),
        session: Some(session()),
    }
}

fn samples() -> Vec<Sample> {
    let ready = Message::Ready { id: "vs_1" };
    let mut samples = vec![
        sample("start", start(layout(), None, None)),
        sample("start_chosen_and_begun", start(layout(), Some("verified"), Some(3))),
        sample("start_in_modal", start(in_modal(&ready), None, None)),
        sample("closed", closed(layout(), Some("https://example.com/?a=%22&b='"))),
        sample("closed_in_modal", closed(in_modal(&ready), Some("https://example.com/"))),
        sample("problem", ProblemPage { layout: layout(), problem: Problem::stale_form() }),
        sample("problem_of_a_word", ProblemPage { layout: layout(), problem: Problem::no_outcome(HOSTILE) }),
        sample("success", SuccessPage { layout: layout() }),
        sample("done", DonePage { layout: in_modal(&Message::Done { id: "vs_1" }) }),
    ];
    samples.extend(walk::samples());
    samples
}

#[test]
fn every_page_is_as_it_was() {
    for (name, page) in samples() {
        insta::assert_snapshot!(name, page.text());
    }
}

/// What stands between a word and the next quote.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!(" {name}=\"");
    page.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn pages_have_nothing_inline_and_nothing_from_elsewhere() {
    for (name, page) in samples() {
        let page = page.text();
        assert!(!page.contains("<style") && !page.contains(" style="), "{name}");
        assert_eq!(page.matches("<script").count(), page.matches("<script src=").count(), "{name}");
        let handlers = page
            .split(" on")
            .skip(1)
            .filter(|rest| rest.trim_start_matches(|next: char| next.is_ascii_lowercase()).starts_with("=\""));
        assert_eq!(handlers.count(), 0, "{name}");
        let loaded = ["src", "action"].into_iter().flat_map(|attribute| attributes(&page, attribute));
        assert!(loaded.into_iter().all(|address| address.starts_with("../")), "{name}");
        let titles = page.matches("<h1").count();
        assert_eq!((titles, page.matches("<main>").count()), (1, 1), "{name}");
    }
}

#[test]
fn every_form_has_a_mark_and_every_text_is_only_a_text() {
    for (name, page) in samples() {
        let page = page.text();
        assert_eq!(page.matches("<form").count(), page.matches("name=\"csrf\"").count(), "{name}");
        assert!(!page.contains("<script>") && !page.contains("alert(1)</script>"), "{name}");
        assert!(!page.contains("&amp;amp;amp;"), "{name}: escaped once");
    }
}

#[test]
fn what_can_be_touched_is_known_to_tests() {
    for (name, page) in samples() {
        for button in page.text().split("<button").skip(1) {
            let tag = button.split('>').next().unwrap();
            assert!(tag.contains("data-testid="), "{name}: {tag}");
        }
    }
}
