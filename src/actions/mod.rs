//! The one hallway behind every front door: open a transaction, load, ask the domain, save, commit. An action knows
//! no HTTP; whoever calls it hands in the function that renders its result.

mod attempt;
mod by_link;
mod cancel;
mod complete_redaction;
mod create;
mod create_file_link;
mod deliver;
mod deliveries;
mod ephemeral_keys;
mod error;
mod events;
mod expire;
mod file_links;
mod files;
mod find_session;
mod finish_due;
mod idempotency;
mod list;
mod on_session;
mod picture;
mod preset;
mod recorder;
mod redact;
mod references;
mod renew;
mod reports;
mod reset;
mod retrieve;
mod rules;
mod shown;
mod update;
mod update_file_link;
mod upload;
mod wait;
pub(crate) mod walk;
mod webhook_endpoints;

pub(crate) use attempt::{Attempt, attempt};
pub(crate) use by_link::{Followed, Passage, attempt_by_link, follow_link, foreseen};
pub(crate) use cancel::cancel;
pub(crate) use complete_redaction::complete_redaction;
pub(crate) use create::create;
pub(crate) use create_file_link::{FileLinkRequest, create_file_link};
pub(crate) use deliver::{Again, endpoint_of, give_up_delivery, postpone_delivery, record_attempt, send_again};
pub(crate) use deliveries::{ShownDelivery, deliveries_of_event, deliveries_of_session, delivery_attempts};
pub(crate) use ephemeral_keys::{ephemeral_key_of, issue_ephemeral_key, revoke_ephemeral_key};
pub(crate) use error::{ActionError, NoSuch, Place};
pub(crate) use events::{list_events, retrieve_event};
pub(crate) use expire::expire;
pub(crate) use file_links::{ShownFileLink, ShownFileLinks, follow_file_link, list_file_links, retrieve_file_link};
pub(crate) use files::{Contents, ShownFile, ShownFiles, file_contents, list_files, retrieve_file};
pub(crate) use find_session::find_session;
pub(crate) use finish_due::{finish_all_due, finish_due};
pub(crate) use idempotency::{
    Answer, Binding, Conflict, Execution, InFlight, InFlightKey, KEY_RETENTION, Rendered, recall,
};
pub(crate) use list::{Cursors, ShownPage, list};
pub(crate) use preset::preset;
pub(crate) use redact::redact;
pub(crate) use reports::{list_reports, retrieve_report};
pub(crate) use reset::reset;
pub(crate) use retrieve::retrieve;
pub(crate) use rules::{create_rule, delete_rules, rules};
pub(crate) use shown::Shown;
pub(crate) use update::update;
pub(crate) use update_file_link::update_file_link;
pub(crate) use upload::{Upload, upload};
pub(crate) use wait::{Met, Waited, Wish, wait};
pub(crate) use webhook_endpoints::{
    create_webhook_endpoint, delete_webhook_endpoint, list_webhook_endpoints, retrieve_webhook_endpoint,
    update_webhook_endpoint,
};
