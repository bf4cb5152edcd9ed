//! The pages that a session's link leads to, for the user of a test: pick a result, or walk through the screens. They
//! work without a script. The same pages, under another path, are what the modal of the Stripe.js stand-in shows in its
//! frame.
//!
//! The link is all that a visitor has to show. A page is a view struct and a template; a form leads on by a redirect.

mod answer;
mod assets;
mod closed;
mod ending;
mod forms;
mod layout;
mod outcomes;
mod place;
mod problem;
mod session_view;
mod start;
mod visit;
pub(super) mod walk;

pub(super) use assets::handler as asset;
pub(super) use ending::{done, success};
pub(super) use forms::guard;
pub(super) use start::{choose, show};

#[cfg(test)]
mod samples;
