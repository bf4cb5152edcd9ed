//! The walk through the screens that a real user sees: `/start/:link/verify/:screen`. What is handed over is kept with
//! the session, so a walk goes on where it was, in whatever window.

mod code;
mod consent;
mod details;
mod document_type;
mod id_number;
mod picture;
mod review;
mod screen_view;

use std::collections::HashMap;

use axum::extract::{Path, Request};
use axum::response::Response;

use super::forms::{self, Posted};
use super::problem::Problem;
use super::visit::Visit;
use super::{answer, closed, ending};
use crate::actions::walk::{ShownPicture, Walked, step_by_link, submit_by_link};
use crate::actions::{self, ActionError, Passage};
use crate::domain::{Ending, ErrorCode, Obstacle, Outcome, PageUpdate, Screen};

pub(in crate::http) use picture::show as picture;

pub(super) use self::screen_view::ScreenView;

/// Where the screens are, below a link.
pub(super) const FOLDER: &str = "verify";

/// The status of a screen that is shown again because something on it cannot be.
const NOT_TAKEN: u16 = 422;

/// What a visitor did on a screen.
enum Done {
    /// Handed something over.
    Handed(Box<PageUpdate>, Option<ShownPicture>),
    /// Gave up, for this reason.
    GaveUp(ErrorCode),
    /// Submitted everything.
    Submitted,
}

type Params = Path<HashMap<String, String>>;

/// `GET /start/:link/verify`: leads to the screen on which something is left to do.
pub(in crate::http) async fn enter(visit: Visit) -> Response {
    if visit.is_open() { to_screen(&visit, visit.session().next_screen()) } else { closed::page(&visit) }
}

/// `GET /start/:link/verify/:screen`.
pub(in crate::http) async fn show(visit: Visit, params: Params) -> Response {
    if !visit.is_open() {
        return closed::page(&visit);
    }
    match reachable(&visit, &params) {
        Some(screen) => page(&visit, screen, None, None),
        None => to_screen(&visit, visit.session().next_screen()),
    }
}

/// `POST /start/:link/verify/:screen`.
pub(in crate::http) async fn take(visit: Visit, params: Params, request: Request) -> Response {
    if !visit.is_open() {
        return closed::page(&visit);
    }
    let Some(screen) = reachable(&visit, &params) else { return to_screen(&visit, visit.session().next_screen()) };
    match try_take(visit.clone(), screen, request).await {
        Ok(response) => response,
        Err(problem) => problem.page(&visit.place),
    }
}

async fn try_take(visit: Visit, screen: Screen, request: Request) -> Result<Response, Problem> {
    let mut posted = forms::read(&visit.app, &visit.followed.link, request).await?;
    let done = match read(&visit, screen, &mut posted) {
        Ok(done) => done,
        Err(reason) => return Ok(page(&visit, screen, Some(&posted), Some(reason))),
    };
    let (app, followed) = (&visit.app, visit.followed.clone());
    let passage = match done {
        Done::Handed(update, picture) => step_by_link(app, followed, *update, picture).await?,
        Done::Submitted => submit_by_link(app, followed).await?,
        Done::GaveUp(code) => return Ok(give_up(visit, code).await?),
    };
    Ok(match passage {
        Passage::Closed(followed) => closed::page(&visit.with(followed)),
        Passage::Open(walked) => after(&visit, screen, &posted, &walked),
    })
}

async fn give_up(visit: Visit, code: ErrorCode) -> Result<Response, ActionError> {
    let outcome = Outcome::now(Ending::Failed(code));
    let passage = actions::attempt_by_link(&visit.app, visit.followed.clone(), Some(outcome)).await?;
    Ok(match passage {
        Passage::Open(session) => ending::leave(&visit, &session.object),
        Passage::Closed(followed) => closed::page(&visit.with(followed)),
    })
}

/// Where a step leads.
fn after(visit: &Visit, screen: Screen, posted: &Posted, walked: &Walked) -> Response {
    if walked.is_submitted() {
        return ending::leave(visit, &walked.session.object);
    }
    let next = walked.session.object.next_screen();
    match walked.obstacles.first() {
        Some(obstacle) => page(visit, screen, Some(posted), Some(objection(*obstacle).to_owned())),
        // Whoever goes back to change something comes back to where they were.
        None => to_screen(visit, next),
    }
}

fn objection(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::LiveCaptureRequired(_) => "Only the camera may take this picture.",
        Obstacle::DocumentTypeNotAllowed => "A document of this kind is not accepted.",
        Obstacle::ConsentDeclined | Obstacle::PhoneDeclined => "This ended the attempt.",
    }
}

/// The screen of the path, unless it is none of the session's or others come first.
fn reachable(visit: &Visit, Path(params): &Params) -> Option<Screen> {
    let screen = Screen::parse(params.get("screen")?)?;
    let screens = visit.session().screens();
    (screens.contains(&screen) && screen <= visit.session().next_screen()).then_some(screen)
}

fn to_screen(visit: &Visit, screen: Screen) -> Response {
    answer::redirect_here(address(visit, screen))
}

/// The address of a screen.
pub(super) fn address(visit: &Visit, screen: Screen) -> String {
    visit.address(&format!("{FOLDER}/{}", screen.word()))
}

/// What was done on a screen, or what is wrong with it.
fn read(visit: &Visit, screen: Screen, posted: &mut Posted) -> Result<Done, String> {
    match screen {
        Screen::Consent => consent::read(posted),
        Screen::DocumentType => document_type::read(visit, posted),
        Screen::DocumentFront | Screen::DocumentBack | Screen::Selfie => picture::read(screen, posted),
        Screen::Details => details::read(visit, posted),
        Screen::IdNumber => id_number::read(posted),
        Screen::Email | Screen::Phone => code::read(screen, posted),
        Screen::Review => Ok(Done::Submitted),
    }
}

/// A screen: as the session has it, or as it was filled in if that cannot be taken for the reason given.
fn page(visit: &Visit, screen: Screen, posted: Option<&Posted>, reason: Option<String>) -> Response {
    let status = if reason.is_some() { NOT_TAKEN } else { 200 };
    let view = ScreenView::new(visit, screen, reason);
    macro_rules! answer {
        ($page:expr) => {
            answer::page(status, &visit.place, ending::leads(visit), &$page)
        };
    }
    match screen {
        Screen::Consent => answer!(consent::page(visit, view)),
        Screen::DocumentType => answer!(document_type::page(visit, view)),
        Screen::DocumentFront | Screen::DocumentBack | Screen::Selfie => answer!(picture::page(visit, screen, view)),
        Screen::Details => answer!(details::page(visit, view, posted)),
        Screen::IdNumber => answer!(id_number::page(visit, view, posted)),
        Screen::Email | Screen::Phone => answer!(code::page(visit, screen, view)),
        Screen::Review => answer!(review::page(visit, view)),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<super::samples::Sample> {
    let samples = [
        consent::samples(),
        document_type::samples(),
        picture::samples(),
        details::samples(),
        id_number::samples(),
        code::samples(),
        review::samples(),
    ];
    samples.into_iter().flatten().collect()
}
