//! `serve`: settings from flags, environment and file; the log; the ready message; signals.

use std::io::IsTerminal as _;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use identity_mock::params::text::nearest;
use identity_mock::{Complete, Config, DEFAULT_PORT, Lenient, SUGGESTED_KEY, Server, Strict};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use super::args::{LogFormat, Serve};
use super::record::{Ready, Record};
use super::{Failure, USAGE, file};

/// Serves until a signal comes.
pub(super) fn run(mut serve: Serve) -> Result<(), Failure> {
    if serve.port.is_none() {
        serve.port = port_of_platform()?;
    }
    let serve = file::fill_in(serve)?;
    let log_format = serve.log_format.unwrap_or_default();
    start_log(log_format, serve.log_level.as_deref().unwrap_or("info"))?;
    let ready_file = serve.ready_file.clone();
    let suggested_key = serve.api_keys.iter().flatten().next().map_or(SUGGESTED_KEY, String::as_str).to_owned();
    let config = config(serve)?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("cannot start: {error}")))?
        .block_on(serve_until_signal(config, &suggested_key, log_format, ready_file))
}

async fn serve_until_signal(
    config: Config,
    suggested_key: &str,
    log_format: LogFormat,
    ready_file: Option<PathBuf>,
) -> Result<(), Failure> {
    let no_signals = |error: std::io::Error| Failure::failed(format!("cannot listen to signals: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(no_signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(no_signals)?;

    let webhook_secret = config.webhook_secret.clone();
    let server = Server::start(config).await.map_err(|error| {
        let exit = if matches!(error, identity_mock::StartError::Config(_)) { USAGE } else { super::FAILED };
        Failure { exit, what: error.to_string(), hint: Some(error.hint().to_owned()) }
    })?;
    let ready = Ready::new(server.url(), &webhook_secret, suggested_key);
    let record = Record::leave(&ready);
    if let Some(path) = ready_file {
        write_whole(&path, &ready.json())
            .map_err(|error| Failure::failed(format!("cannot write {}: {error}", path.display())))?;
    }
    announce(&ready, log_format);

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping; a second signal stops at once");
    tokio::select! {
        () = server.shutdown() => {}
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    drop(record);
    Ok(())
}

/// Writes a file that others wait for: they must not find half of it. What is no plain file, as a pipe, is written
/// directly.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return std::fs::write(path, text);
    }
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    std::fs::write(&partial, text)?;
    std::fs::rename(&partial, path)
}

#[expect(clippy::print_stdout, reason = "the one line that programs wait for")]
fn announce(ready: &Ready, log_format: LogFormat) {
    match log_format {
        LogFormat::Pretty => println!("Ready. {}", ready.url),
        LogFormat::Json => println!("{}", ready.json()),
    }
}

/// `PORT`, as hosting platforms set it.
fn port_of_platform() -> Result<Option<u16>, Failure> {
    match std::env::var("PORT") {
        Err(_) => Ok(None),
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => match text.parse() {
            Ok(port) => Ok(Some(port)),
            Err(_) => Err(Failure::usage(format!("`PORT` is `{text}`, which is not a port"))
                .with_hint("set `IDENTITY_MOCK_PORT` or `--port`, which count more than `PORT`")),
        },
    }
}

/// The server's configuration, with the defaults of the command line.
fn config(serve: Serve) -> Result<Config, Failure> {
    let defaults = Config::default();
    Ok(Config {
        host: serve.host.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        port: serve.port.unwrap_or(DEFAULT_PORT),
        unix_socket: serve.unix_socket,
        public_url: serve.public_url,
        database: serve.database.map(|text| database_file(&text)).transpose()?,
        api_keys: serve.api_keys.unwrap_or_default(),
        api_version: serve.api_version.unwrap_or(defaults.api_version),
        outcome: serve.outcome.unwrap_or(defaults.outcome),
        complete: switches("--complete", serve.complete.map(|word| vec![word]), Complete::WORDS)?
            .first()
            .copied()
            .unwrap_or(defaults.complete),
        processing_time: serve.processing_time.unwrap_or(defaults.processing_time),
        redaction_time: serve.redaction_time.unwrap_or(defaults.redaction_time),
        webhook_urls: serve.webhook_urls.unwrap_or_default(),
        webhook_secret: serve.webhook_secret.unwrap_or(defaults.webhook_secret),
        webhook_timeout: serve.webhook_timeout.unwrap_or(defaults.webhook_timeout),
        retry_speed: serve.retry_speed.unwrap_or(defaults.retry_speed),
        id_seed: serve.seed_ids,
        strict: switches("--strict", serve.strict, Strict::WORDS)?,
        lenient: switches("--lenient", serve.lenient, Lenient::WORDS)?,
        frozen_at: None,
    })
}

/// `FILE`, `sqlite:FILE` or `sqlite://FILE`.
fn database_file(text: &str) -> Result<PathBuf, Failure> {
    let path = text.strip_prefix("sqlite:").map_or(text, |rest| rest.strip_prefix("//").unwrap_or(rest));
    if path.is_empty() || path.contains("://") {
        return Err(Failure::usage(format!("`{text}` is not a database file"))
            .with_hint("give a file, for example `--database state.db`"));
    }
    Ok(PathBuf::from(path))
}

fn switches<T: Copy>(flag: &str, words: Option<Vec<String>>, known: &[(&str, T)]) -> Result<Vec<T>, Failure> {
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    words
        .unwrap_or_default()
        .iter()
        .map(|word| {
            let found = known.iter().find(|(name, _)| name == word).map(|(_, switch)| *switch);
            found.ok_or_else(|| {
                let hint = nearest(word, &names).map_or_else(
                    || format!("it takes: {}", names.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                Failure::usage(format!("`{flag}` does not know `{word}`")).with_hint(hint)
            })
        })
        .collect()
}

fn start_log(format: LogFormat, level: &str) -> Result<(), Failure> {
    let level: LevelFilter = level.parse().map_err(|_| {
        Failure::usage(format!("`--log-level` does not know `{level}`"))
            .with_hint("it takes `error`, `warn`, `info`, `debug`, `trace` or `off`")
    })?;
    let lines = match format {
        LogFormat::Pretty => fmt::layer()
            .compact()
            .with_target(false)
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .boxed(),
        LogFormat::Json => fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(level)).init();
    Ok(())
}
