//! What all screens have: how far the user has come, the way back, where the form leads, what could not be taken.

use super::super::forms;
use super::super::visit::Visit;
use super::address;
use crate::domain::Screen;

/// The common part of a screen.
#[derive(Clone, Debug)]
pub(in crate::http::hosted) struct ScreenView {
    /// By which tests know the screen.
    pub(in crate::http::hosted) word: &'static str,
    pub(in crate::http::hosted) action: String,
    pub(in crate::http::hosted) mark: String,
    pub(in crate::http::hosted) back: String,
    /// From 1 on.
    pub(in crate::http::hosted) step: usize,
    pub(in crate::http::hosted) steps: usize,
    pub(in crate::http::hosted) error: Option<String>,
}

impl ScreenView {
    pub(super) fn new(visit: &Visit, screen: Screen, error: Option<String>) -> Self {
        let screens = visit.session().screens();
        let index = screens.iter().position(|other| *other == screen).unwrap_or_default();
        let before = index.checked_sub(1).and_then(|index| screens.get(index));
        Self {
            word: screen.word(),
            action: address(visit, screen),
            mark: forms::mark(&visit.app, &visit.followed.link),
            back: before.map_or_else(|| visit.address(""), |screen| address(visit, *screen)),
            step: index + 1,
            steps: screens.len(),
            error,
        }
    }
}
