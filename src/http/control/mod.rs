//! `/_mock/*`: what Stripe does not have, for tests and for people. No key is needed; with one, an answer is about its
//! account.

pub(in crate::http) mod accounts;
mod answer;
mod body;
pub(in crate::http) mod clock;
pub(in crate::http) mod deliveries;
pub(in crate::http) mod faults;
pub(in crate::http) mod guard;
pub(in crate::http) mod health;
pub(in crate::http) mod info;
pub(in crate::http) mod requests;
pub(in crate::http) mod reset;
pub(in crate::http) mod rules;
pub(in crate::http) mod session_list;
pub(in crate::http) mod sessions;
pub(in crate::http) mod sink;
pub(in crate::http) mod stream;
mod summary;
pub(in crate::http) mod wait;
