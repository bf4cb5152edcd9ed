//! A local, stateful server of Stripe Identity's `VerificationSession` API, for tests and development.
//!
//! Most users run the program `identity-mock`. A Rust test can have a server of its own in the same process:
//!
//! ```
//! use identity_mock::{Config, Server};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), identity_mock::StartError> {
//! let mock = Server::start(Config::default()).await?;
//! // Point any Stripe client at `mock.url()`, with any key like `sk_test_123`.
//! assert!(mock.url().starts_with("http://127.0.0.1:"));
//! # Ok(())
//! # }
//! ```
//!
//! Many servers can run in one process; they share nothing.

mod actions;
mod app;
mod clock;
mod config;
mod control;
mod faults;
mod http;
mod ids;
mod journal;
mod listen;
mod listeners;
mod server;
mod sink;
mod specimen;
mod storage;
mod webhooks;
mod worker;

pub use config::{Complete, Config, ConfigError, DEFAULT_PORT, Lenient, SUGGESTED_KEY, Strict};
pub use control::{Control, ControlError};
pub use server::{Server, StartError};

// Open to this project's own program, fuzz targets and domain tests; no promise is made about them.
#[doc(hidden)]
pub mod domain;
#[doc(hidden)]
pub mod params;
#[doc(hidden)]
pub mod wire;
