//! What a Rust test may do to a server besides sending it requests.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::clock::Whose;
use crate::worker::Worker;

/// Moves a server from a test; see [`Server::control`](crate::Server::control).
#[derive(Clone, Debug)]
pub struct Control {
    app: App,
    worker: Arc<Worker>,
}

/// The server could not do what was asked, because its storage failed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct ControlError(String);

impl Control {
    pub(crate) fn new(app: App, worker: Arc<Worker>) -> Self {
        Self { app, worker }
    }

    /// The server's time, in Unix seconds.
    pub fn now(&self) -> i64 {
        self.app.clock.read(&Whose::Server).now.seconds()
    }

    /// Makes the server's clock stand.
    pub fn freeze(&self) {
        self.app.clock.freeze(&Whose::Server, None);
    }

    /// Lets the server's clock run on from where it stands.
    pub fn resume(&self) {
        self.app.clock.resume(&Whose::Server);
    }

    /// Moves the server's clock forward, whether it runs or stands, and does whatever fell due before it returns, but for
    /// deliveries of webhooks: those take the time that their receivers take.
    pub async fn advance(&self, by: Duration) -> Result<(), ControlError> {
        self.app.clock.advance(&Whose::Server, by);
        self.worker.run_dry().await.map(drop).map_err(|error| ControlError(error.to_string()))
    }
}
