//! What a Rust test may do to a server besides sending it requests.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::clock::Whose;
use crate::domain::ApiKey;
use crate::domain::api_key::mask;
use crate::worker::Worker;

/// Moves a server from a test; see [`Server::control`](crate::Server::control).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// let mock = identity_mock::Server::start(identity_mock::Config::default()).await?;
/// mock.control().freeze();
/// let before = mock.control().now();
/// // Time passes for one account alone.
/// let account = mock.control().of("sk_test_123")?;
/// account.advance(Duration::from_secs(3600)).await?;
/// assert_eq!((account.now(), mock.control().now()), (before + 3600, before));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Control {
    app: App,
    worker: Arc<Worker>,
    whose: Whose,
}

/// The server could not do what was asked: its storage failed, or a key is none.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct ControlError(String);

impl Control {
    pub(crate) fn new(app: App, worker: Arc<Worker>) -> Self {
        Self { app, worker, whose: Whose::Server }
    }

    /// The same for the account of this API key alone: its clock is its own from the first change on, and moves whatever
    /// waits in its test and live data.
    pub fn of(&self, api_key: &str) -> Result<Self, ControlError> {
        match ApiKey::parse(api_key) {
            Some(key) => Ok(Self { whose: Whose::Account(key.namespace.account), ..self.clone() }),
            None => Err(ControlError(format!("`{}` is not an API key", mask(api_key)))),
        }
    }

    /// The time, in Unix seconds.
    pub fn now(&self) -> i64 {
        self.app.clock.read(&self.whose).now.seconds()
    }

    /// Makes the clock stand.
    pub fn freeze(&self) {
        self.app.clock.freeze(&self.whose, None);
    }

    /// Lets the clock run on from where it stands.
    pub fn resume(&self) {
        self.app.clock.resume(&self.whose);
    }

    /// Moves the clock forward, whether it runs or stands, and does whatever fell due before it returns, but for
    /// deliveries of webhooks: those take the time that their receivers take.
    pub async fn advance(&self, by: Duration) -> Result<(), ControlError> {
        self.app.clock.advance(&self.whose, by);
        self.worker.run_dry().await.map(drop).map_err(|error| ControlError(error.to_string()))
    }
}
