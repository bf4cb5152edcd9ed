//! Every word of the command line. Each flag of the server is also an environment variable and a key of the
//! configuration file; which of them counts is decided in `serve`.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// A local, stateful server of Stripe Identity's `VerificationSession` API.
///
/// Without a command it serves. Any key like `sk_test_123` works and is an account of its own.
#[derive(Parser, Debug)]
#[command(name = "identity-mock", version, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) serve: Serve,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Serve the API (the default).
    Serve(Box<Serve>),
    /// Ask a running server whether it lives; exit code 0 if it does. Finds a server of this machine by itself.
    Healthcheck(Target),
    /// Wait until a server is ready to serve.
    Wait(Wait),
    /// Make an event of a session happen at a running server, as `stripe trigger` does, also those that it cannot.
    Trigger(Trigger),
}

/// Which server to ask.
#[derive(Args, Debug)]
pub(super) struct Target {
    /// The server's URL [default: the newest server of this machine, else the address that a server would take].
    #[arg(long)]
    pub(super) url: Option<String>,
    /// The server's host.
    #[arg(long, env = "IDENTITY_MOCK_HOST", hide = true)]
    pub(super) host: Option<IpAddr>,
    /// The server's port.
    #[arg(long, env = "IDENTITY_MOCK_PORT", hide = true)]
    pub(super) port: Option<u16>,
}

/// What to wait for.
#[derive(Args, Debug)]
pub(super) struct Wait {
    #[command(flatten)]
    pub(super) target: Target,
    /// How long to wait; a number with a unit, as in `500ms` or `30s`.
    #[arg(long, default_value = "30s", value_parser = humantime::parse_duration)]
    pub(super) timeout: Duration,
}

/// Which event to make happen, and how.
#[derive(Args, Debug)]
pub(super) struct Trigger {
    /// The event, such as `identity.verification_session.verified`, or its last word.
    #[arg(value_name = "EVENT")]
    pub(super) event: String,
    /// The session that it is about [default: a new one].
    #[arg(long, value_name = "ID")]
    pub(super) session: Option<String>,
    /// A parameter to send, as `NAME=VALUE` in the API's form, for example `metadata[user]=u1` or
    /// `last_error[code]=document_expired`; may be repeated.
    #[arg(long = "override", value_name = "NAME=VALUE")]
    pub(super) overrides: Vec<String>,
    /// The key whose account it happens in [default: the one that the server suggests].
    #[arg(long, env = "STRIPE_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub(super) api_key: Option<String>,
    #[command(flatten)]
    pub(super) target: Target,
}

/// The flags of the server. All are optional here, since the file may say what they do not.
#[derive(Args, Default, Debug)]
pub(super) struct Serve {
    /// Address to listen on [default: 127.0.0.1].
    #[arg(long, env = "IDENTITY_MOCK_HOST")]
    pub(super) host: Option<IpAddr>,

    /// Port to listen on, 0 for a free one; `PORT` counts too [default: 12113].
    #[arg(long, env = "IDENTITY_MOCK_PORT")]
    pub(super) port: Option<u16>,

    /// Also serve on this unix socket, for `STRIPE_CLI_UNIX_SOCKET`.
    #[arg(long, env = "IDENTITY_MOCK_UNIX_SOCKET", value_name = "PATH")]
    pub(super) unix_socket: Option<PathBuf>,

    /// What session links begin with [default: the host of the request].
    #[arg(long, env = "IDENTITY_MOCK_PUBLIC_URL", value_name = "URL")]
    pub(super) public_url: Option<String>,

    /// File that keeps the state, also as `sqlite:FILE` [default: a temporary one, removed at exit].
    #[arg(long, env = "IDENTITY_MOCK_DATABASE", value_name = "FILE")]
    pub(super) database: Option<String>,

    /// Accept only this API key; may be repeated [default: any well-formed key].
    #[arg(long = "api-key", env = "IDENTITY_MOCK_API_KEY", value_name = "KEY", value_delimiter = ',')]
    pub(super) api_keys: Option<Vec<String>>,

    /// How attempts end when nothing else decides: `manual`, or an outcome such as `verified`, `document_expired` or
    /// `verified_async` [default: manual].
    #[arg(long, env = "IDENTITY_MOCK_OUTCOME", value_name = "WORD")]
    pub(super) outcome: Option<String>,

    /// When sessions are submitted: `on_submit` by somebody, `on_create` at once [default: `on_submit`].
    #[arg(long, env = "IDENTITY_MOCK_COMPLETE", value_name = "WHEN")]
    pub(super) complete: Option<String>,

    /// How long the checks of an asynchronous attempt take, as in `500ms` [default: 1s].
    #[arg(long, env = "IDENTITY_MOCK_PROCESSING_TIME", value_name = "DURATION", value_parser = humantime::parse_duration)]
    pub(super) processing_time: Option<Duration>,

    /// How long a redaction takes, as in `500ms` [default: 3s].
    #[arg(long, env = "IDENTITY_MOCK_REDACTION_TIME", value_name = "DURATION", value_parser = humantime::parse_duration)]
    pub(super) redaction_time: Option<Duration>,

    /// Send the events of every account to this URL, beside the endpoints made by the API; may be repeated [default:
    /// none].
    #[arg(long = "webhook-url", env = "IDENTITY_MOCK_WEBHOOK_URL", value_name = "URL", value_delimiter = ',')]
    pub(super) webhook_urls: Option<Vec<String>>,

    /// What signs deliveries to `--webhook-url` and to `stripe listen` [default:
    /// `whsec_IdentityMockLocalSigningSecret00`].
    #[arg(long, env = "IDENTITY_MOCK_WEBHOOK_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub(super) webhook_secret: Option<String>,

    /// How long a receiver of webhooks may take to answer, as in `500ms` [default: 30s].
    #[arg(long, env = "IDENTITY_MOCK_WEBHOOK_TIMEOUT", value_name = "DURATION", value_parser = humantime::parse_duration)]
    pub(super) webhook_timeout: Option<Duration>,

    /// How many times faster than Stripe's deliveries that failed are tried again: with 3600 the first time after a
    /// second in place of an hour [default: 1].
    #[arg(long, env = "IDENTITY_MOCK_RETRY_SPEED", value_name = "FACTOR")]
    pub(super) retry_speed: Option<f64>,

    /// Make ids, tokens and secrets the same in every run.
    #[arg(long, env = "IDENTITY_MOCK_SEED_IDS", value_name = "NUMBER")]
    pub(super) seed_ids: Option<u64>,

    /// Be stricter than Stripe seems to be: `limit` refuses a list's limit outside 1 to 100, `references` refuses
    /// customers, accounts, persons and flows.
    #[arg(long, env = "IDENTITY_MOCK_STRICT", value_name = "LIST", value_delimiter = ',')]
    pub(super) strict: Option<Vec<String>>,

    /// Be more lenient than Stripe: `sensitive` shows sensitive results to plain secret keys.
    #[arg(long, env = "IDENTITY_MOCK_LENIENT", value_name = "LIST", value_delimiter = ',')]
    pub(super) lenient: Option<Vec<String>>,

    /// API version of requests that name none [default: the newest known].
    #[arg(long, env = "IDENTITY_MOCK_API_VERSION", value_name = "VERSION")]
    pub(super) api_version: Option<String>,

    /// How the log is written, to stderr [default: pretty].
    #[arg(long, env = "IDENTITY_MOCK_LOG_FORMAT")]
    pub(super) log_format: Option<LogFormat>,

    /// What is logged: `error`, `warn`, `info`, `debug`, `trace` or `off`; requests that went well from `debug` on
    /// [default: info].
    #[arg(long, env = "IDENTITY_MOCK_LOG_LEVEL", value_name = "LEVEL")]
    pub(super) log_level: Option<String>,

    /// Write the ready message as JSON to this file once the server listens.
    #[arg(long, env = "IDENTITY_MOCK_READY_FILE", value_name = "PATH")]
    pub(super) ready_file: Option<PathBuf>,

    /// Configuration file [default: identity-mock.toml in the working directory, if there is one].
    #[arg(long, env = "IDENTITY_MOCK_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// How the log is written.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, ValueEnum)]
pub(super) enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// One JSON object a line.
    Json,
}
