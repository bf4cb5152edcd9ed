//! `/v1/identity/verification_pages/:session`: what Stripe's mobile SDKs ask on behalf of a user, with an ephemeral key.
//! It is in no reference of Stripe's. Source: `IdentityAPIClient` of <https://github.com/stripe/stripe-ios>,
//! `DefaultIdentityRepository` of <https://github.com/stripe/stripe-android>.

mod collected;
pub(in crate::http) mod data;
pub(in crate::http) mod phone_otp;
mod rendering;
pub(in crate::http) mod retrieve;
pub(in crate::http) mod submit;
pub(in crate::http) mod testing;
