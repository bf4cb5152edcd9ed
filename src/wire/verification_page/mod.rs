//! What Stripe's mobile SDKs get to see of a user's walk: the page that they begin with, and where the walk stands after
//! each step.
//!
//! Keys are in alphabetical order after `id` and `object`. Required keys and known words are those of the decoders in
//! <https://github.com/stripe/stripe-ios> and <https://github.com/stripe/stripe-android>; an unknown word would make them
//! give up.

mod content;
mod data;
mod page;

pub use data::VerificationPageData;
pub use page::{Context, VerificationPage};
