//! The configuration file: the flags' names as keys. What a flag or the environment already says stays.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum as _;
use identity_mock::params::text::nearest;
use toml::{Table, Value};

use super::Failure;
use super::args::{LogFormat, Serve};

/// The file that is read without being asked for.
const DEFAULT_FILE: &str = "identity-mock.toml";

/// Fills in from the file what `serve` leaves open.
pub(super) fn fill_in(mut serve: Serve) -> Result<Serve, Failure> {
    let path = match &serve.config {
        Some(path) => path.clone(),
        None if Path::new(DEFAULT_FILE).is_file() => PathBuf::from(DEFAULT_FILE),
        None => return Ok(serve),
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Failure::usage(format!("cannot read {}: {error}", path.display()))
            .with_hint("give a file that exists with `--config`, or leave it out")
    })?;
    let table: Table = text.parse().map_err(|error| {
        Failure::usage(format!("{} is not TOML: {error}", path.display()))
            .with_hint("write it like `port = 12113`, one key a line")
    })?;
    let mut file = File { path: &path, table };
    file.set(&mut serve.host, "host", parsed)?;
    file.set(&mut serve.port, "port", |value| match value {
        Value::Integer(port) => u16::try_from(port).map_err(|_| "not a port".to_owned()),
        other => Err(unlike("a number", &other)),
    })?;
    file.set(&mut serve.unix_socket, "unix-socket", parsed)?;
    file.set(&mut serve.public_url, "public-url", text_of)?;
    file.set(&mut serve.database, "database", text_of)?;
    file.set(&mut serve.api_keys, "api-key", texts)?;
    file.set(&mut serve.outcome, "outcome", text_of)?;
    file.set(&mut serve.complete, "complete", text_of)?;
    file.set(&mut serve.processing_time, "processing-time", duration)?;
    file.set(&mut serve.redaction_time, "redaction-time", duration)?;
    file.set(&mut serve.webhook_urls, "webhook-url", texts)?;
    file.set(&mut serve.webhook_secret, "webhook-secret", text_of)?;
    file.set(&mut serve.webhook_timeout, "webhook-timeout", duration)?;
    file.set(&mut serve.retry_speed, "retry-speed", factor)?;
    file.set(&mut serve.seed_ids, "seed-ids", |value| match value {
        Value::Integer(seed) => u64::try_from(seed).map_err(|_| "negative".to_owned()),
        other => Err(unlike("a number", &other)),
    })?;
    file.set(&mut serve.strict, "strict", texts)?;
    file.set(&mut serve.lenient, "lenient", texts)?;
    file.set(&mut serve.api_version, "api-version", text_of)?;
    file.set(&mut serve.log_format, "log-format", |value| LogFormat::from_str(&text_of(value)?, true))?;
    file.set(&mut serve.log_level, "log-level", text_of)?;
    file.set(&mut serve.ready_file, "ready-file", parsed)?;
    file.finish()?;
    Ok(serve)
}

/// The keys that the file may have.
const KEYS: &[&str] = &[
    "host",
    "port",
    "unix-socket",
    "public-url",
    "database",
    "api-key",
    "outcome",
    "complete",
    "processing-time",
    "redaction-time",
    "webhook-url",
    "webhook-secret",
    "webhook-timeout",
    "retry-speed",
    "seed-ids",
    "strict",
    "lenient",
    "api-version",
    "log-format",
    "log-level",
    "ready-file",
];

struct File<'a> {
    path: &'a Path,
    table: Table,
}

impl File<'_> {
    /// Takes a key out of the file, and uses it if nothing else said what it says.
    fn set<T>(
        &mut self,
        setting: &mut Option<T>,
        key: &'static str,
        read: impl FnOnce(Value) -> Result<T, String>,
    ) -> Result<(), Failure> {
        debug_assert!(KEYS.contains(&key));
        let Some(value) = self.table.remove(key) else { return Ok(()) };
        let value = read(value).map_err(|what| {
            Failure::usage(format!("`{key}` in {} is wrong: {what}", self.path.display()))
                .with_hint(format!("`identity-mock serve --help` says what `--{key}` takes"))
        })?;
        setting.get_or_insert(value);
        Ok(())
    }

    /// Whatever is left is unknown.
    fn finish(self) -> Result<(), Failure> {
        let Some(key) = self.table.keys().next() else { return Ok(()) };
        let failure = Failure::usage(format!("unknown key `{key}` in {}", self.path.display()));
        let hint = match nearest(key, KEYS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys: {}", KEYS.join(", ")),
        };
        Err(failure.with_hint(hint))
    }
}

fn unlike(expected: &str, value: &Value) -> String {
    format!("expected {expected}, not a {}", value.type_str())
}

fn text_of(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(unlike("a string", &other)),
    }
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(value: Value) -> Result<T, String> {
    text_of(value)?.parse().map_err(|error: T::Err| error.to_string())
}

fn duration(value: Value) -> Result<Duration, String> {
    humantime::parse_duration(&text_of(value)?).map_err(|error| error.to_string())
}

#[expect(clippy::cast_precision_loss, reason = "no factor is so large that it matters")]
fn factor(value: Value) -> Result<f64, String> {
    match value {
        Value::Integer(factor) => Ok(factor as f64),
        Value::Float(factor) => Ok(factor),
        other => Err(unlike("a number", &other)),
    }
}

/// A list of strings, or one string.
fn texts(value: Value) -> Result<Vec<String>, String> {
    match value {
        Value::Array(items) => items.into_iter().map(text_of).collect(),
        other => Ok(vec![text_of(other)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_that_was_meant_is_found() {
        for (key, meant) in [
            ("prot", Some("port")),
            ("api_key", Some("api-key")),
            ("processing_time", Some("processing-time")),
            ("outcomes", Some("outcome")),
            ("zzz", None),
        ] {
            assert_eq!(nearest(key, KEYS), meant, "{key}");
        }
    }
}
