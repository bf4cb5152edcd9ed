//! What a user does on the way through a verification, whichever door: a phone's screens or a page. What stands in a
//! user's stead is here too, for those whose answers show the walk and not the session.

mod by_link;
mod collect;
mod conclude;
mod phone;
mod submit;
mod walked;

pub(crate) use by_link::{ShownPicture, Source, picture_by_link, step_by_link, submit_by_link};
pub(crate) use collect::{NamedFile, collect};
pub(crate) use conclude::conclude;
pub(crate) use phone::{decline_phone, send_phone_code};
pub(crate) use submit::submit;
pub(crate) use walked::Walked;
