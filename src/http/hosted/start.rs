//! The first page: pick how the verification ends. `?outcome=WORD` picks beforehand, `&auto=1` does it at once.

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Method};
use axum::response::Response;

use super::forms::{self, pairs_of};
use super::layout::Layout;
use super::outcomes::{self, Group};
use super::problem::Problem;
use super::session_view::{SessionView, foreseen};
use super::visit::Visit;
use super::{answer, closed, ending, walk};
use crate::actions::{self, Passage};
use crate::domain::Outcome;

/// What a browser says that fetches pages before anybody wants them.
const PREFETCHING: [HeaderName; 2] = [HeaderName::from_static("sec-purpose"), HeaderName::from_static("purpose")];

/// Stands for no outcome: what was set beforehand decides.
const AS_SET: &str = "as_set";

/// The page.
#[derive(Template, Debug)]
#[template(path = "hosted/start.html")]
pub(super) struct StartPage {
    pub(super) layout: Layout,
    /// Where its form leads.
    pub(super) action: String,
    pub(super) mark: String,
    /// The outcome that the address names.
    pub(super) chosen: Option<String>,
    /// How long asynchronous checks take.
    pub(super) delay: String,
    pub(super) walk: Walk,
    pub(super) groups: Vec<Group>,
    pub(super) session: SessionView,
}

/// The way to the screens that a real user sees.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    pub(super) address: String,
    /// The step at which the user was, if one was begun.
    pub(super) step: Option<usize>,
    pub(super) steps: usize,
    /// How it will end.
    pub(super) foreseen: String,
}

/// What the address asks for.
struct Wish {
    outcome: Option<Outcome>,
    /// To be done without a click.
    at_once: bool,
}

/// `GET /start/:link`.
pub(in crate::http) async fn show(method: Method, headers: HeaderMap, visit: Visit) -> Response {
    if !visit.is_open() {
        return closed::page(&visit);
    }
    let wish = match Wish::of(&visit.query) {
        Ok(wish) => wish,
        Err(problem) => return problem.page(&visit.place),
    };
    // Nobody has followed the link yet when only its head is asked for, or a page ahead of time.
    let is_followed = method == Method::GET && !PREFETCHING.iter().any(|name| headers.contains_key(name));
    if wish.at_once && is_followed { attempt(visit, wish.outcome).await } else { page(&visit, wish.outcome) }
}

/// `POST /start/:link`.
pub(in crate::http) async fn choose(visit: Visit, request: Request) -> Response {
    let posted = match forms::read(&visit.app, &visit.followed.link, request).await {
        Ok(posted) => posted,
        Err(problem) => return problem.page(&visit.place),
    };
    let word = posted.text("outcome").unwrap_or_default();
    if word == AS_SET {
        return attempt(visit, None).await;
    }
    match Outcome::parse(word) {
        Some(outcome) => {
            let is_async = outcome.is_async || posted.text("later").is_some();
            attempt(visit, Some(Outcome { is_async, ..outcome })).await
        }
        None => Problem::no_outcome(word).page(&visit.place),
    }
}

async fn attempt(visit: Visit, outcome: Option<Outcome>) -> Response {
    match actions::attempt_by_link(&visit.app, visit.followed.clone(), outcome).await {
        Ok(Passage::Open(session)) => ending::leave(&visit, &session.object),
        Ok(Passage::Closed(followed)) => closed::page(&visit.with(followed)),
        Err(error) => Problem::from(error).page(&visit.place),
    }
}

fn page(visit: &Visit, chosen: Option<Outcome>) -> Response {
    let session = visit.session();
    let view = StartPage {
        layout: visit.layout(),
        action: visit.address(""),
        mark: forms::mark(&visit.app, &visit.followed.link),
        chosen: chosen.map(Outcome::word),
        delay: humantime::format_duration(visit.app.settings.processing_time).to_string(),
        walk: Walk::new(visit),
        groups: outcomes::groups(session),
        session: SessionView::new(session),
    };
    answer::page(200, &visit.place, ending::leads(visit), &view)
}

impl Walk {
    fn new(visit: &Visit) -> Self {
        let (screens, next) = (visit.session().screens(), visit.session().next_screen());
        let index = screens.iter().position(|screen| *screen == next).filter(|index| *index > 0);
        Self {
            address: visit.address(walk::FOLDER),
            step: index.map(|index| index + 1),
            steps: screens.len(),
            foreseen: foreseen(&actions::foreseen(&visit.app, &visit.followed)),
        }
    }
}

impl Wish {
    fn of(query: &str) -> Result<Self, Problem> {
        let pairs = pairs_of(query);
        let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let outcome = match value("outcome") {
            Some(word) => Some(Outcome::parse(word).ok_or_else(|| Problem::no_outcome(word))?),
            None => None,
        };
        Ok(Self { outcome, at_once: matches!(value("auto"), Some("1" | "true")) })
    }
}
