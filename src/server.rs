//! A running server: from a [`Config`] to an address, and back to nothing. The only file that spawns tasks, but for
//! the store's writer.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::actions::InFlight;
use crate::app::{App, Settings};
use crate::clock::Clock;
use crate::config::{Config, ConfigError, Lenient, Strict};
use crate::control::Control;
use crate::faults::Faults;
use crate::http;
use crate::ids::IdSource;
use crate::journal::Journal;
use crate::listen::{self, Listener, SocketFile};
use crate::listeners::Listeners;
use crate::sink::Sinks;
use crate::storage::{Location, OpenError, Store};
use crate::webhooks::WebhookWorker;
use crate::worker::Worker;

/// How long requests that are being answered may take to end once the server stops.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration makes no sense.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: String,
        /// The system's words.
        source: std::io::Error,
    },
    /// The database cannot be used.
    #[error("{0}")]
    Database(String, &'static str),
}

impl StartError {
    /// What to do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Config(error) => error.hint(),
            Self::Listen { source, .. } if source.kind() == std::io::ErrorKind::AddrInUse => {
                "another program listens there, perhaps another identity-mock; choose another with `--port`, or 0 for a \
                 free one"
            }
            Self::Listen { .. } => "choose another address with `--host` and `--port`, or another `--unix-socket`",
            Self::Database(_, hint) => hint,
        }
    }
}

impl From<OpenError> for StartError {
    fn from(error: OpenError) -> Self {
        Self::Database(error.to_string(), error.hint())
    }
}

/// A server in this process. It stops when dropped; [`Server::shutdown`] also waits for it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), identity_mock::StartError> {
/// let mock = identity_mock::Server::start(identity_mock::Config::default()).await?;
/// println!("Stripe Identity is at {}", mock.url());
/// mock.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[must_use = "the server stops when it is dropped: bind it to a name, not to `_`"]
#[derive(Debug)]
pub struct Server {
    url: String,
    address: SocketAddr,
    control: Control,
    store: Store,
    stop: CancellationToken,
    tasks: TaskTracker,
    _socket_file: Option<SocketFile>,
}

impl Server {
    /// Starts a server; it accepts connections when this returns.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let api_version = config.default_version()?;
        let link_base = config.link_base()?;
        let api_keys = config.checked_api_keys()?;
        let outcome = config.checked_outcome()?;
        let webhook_secret = config.checked_webhook_secret()?;
        let retry_speed = config.checked_retry_speed()?;
        let webhook_endpoints = config.configured_endpoints(&webhook_secret)?;

        // The address first: a port that is taken is found out before a database is made.
        let (tcp, address) = listen_tcp(&config).await?;
        let (unix, socket_file) = match &config.unix_socket {
            Some(path) => listen::unix(path)
                .await
                .map(|(listener, file)| (Some(listener), Some(file)))
                .map_err(|source| StartError::Listen { address: path.display().to_string(), source })?,
            None => (None, None),
        };
        let url = format!("http://{}", listen::reachable(address));

        let ids = config.id_seed.map_or(IdSource::Random, IdSource::seeded);
        // SQLite's name for no file would give every connection a database of its own.
        let file = config.database.clone().filter(|path| path.as_os_str() != ":memory:");
        let location = file.map_or(Location::Temporary, Location::File);
        let store = Store::open(location, ids.clone()).await?;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let app = App {
            store: store.clone(),
            clock: config.start_time().map_or_else(Clock::system, Clock::manual),
            form_key: ids.form_key().into(),
            ids,
            due_work: Arc::new(Notify::new()),
            in_flight: InFlight::default(),
            journal: Journal::default(),
            listeners: Listeners::new(stop.clone()),
            sinks: Sinks::default(),
            faults: Faults::default(),
            stop: stop.clone(),
            settings: Arc::new(Settings {
                api_keys,
                api_version,
                public_url: link_base.map(Into::into),
                local_url: url.as_str().into(),
                outcome,
                complete: config.complete,
                processing_time: config.processing_time,
                redaction_time: config.redaction_time,
                webhook_endpoints,
                webhook_secret,
                retry_speed,
                strict_limit: config.strict.contains(&Strict::Limit),
                strict_references: config.strict.contains(&Strict::References),
                lenient_sensitive: config.lenient.contains(&Lenient::Sensitive),
            }),
        };

        let webhooks = WebhookWorker::new(app.clone(), config.webhook_timeout, is_in_container(), stop.clone());
        let worker = Arc::new(Worker::new(app.clone()));
        let router = http::router(app.clone());
        tasks.spawn(listen::serve(Listener::Tcp(tcp), router.clone(), stop.clone(), DRAIN_TIME));
        if let Some(unix) = unix {
            tasks.spawn(listen::serve(unix, router, stop.clone(), DRAIN_TIME));
        }
        tasks.spawn({
            let (worker, stop) = (worker.clone(), stop.clone());
            async move { worker.run(stop).await }
        });
        tasks.spawn(webhooks.run());
        tasks.close();
        let control = Control::new(app, worker);
        Ok(Self { url, address, control, store, stop, tasks, _socket_file: socket_file })
    }

    /// Where the server is, as a client of this machine writes it: `http://127.0.0.1:12113`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Moves the server from a test.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// Stops accepting, lets requests that are being answered end (for 10 seconds at most), closes the database.
    pub async fn shutdown(self) {
        self.stop.cancel();
        self.tasks.wait().await;
        self.store.close().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Whether this program runs in a container, as Docker and Podman mark it.
fn is_in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"].iter().any(|path| Path::new(path).exists())
}

async fn listen_tcp(config: &Config) -> Result<(TcpListener, SocketAddr), StartError> {
    let wanted = SocketAddr::new(config.host, config.port);
    let failed = |source| StartError::Listen { address: wanted.to_string(), source };
    let listener = TcpListener::bind(wanted).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}
