//! The command line: what can be said on it, where each setting comes from, what is printed. No logic of the server.

mod args;
mod client;
mod file;
mod probe;
mod record;
mod serve;
mod trigger;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Arguments, Command};

/// Cannot start, or the server asked for does not answer.
const FAILED: u8 = 1;
/// The command line or the configuration file makes no sense.
const USAGE: u8 = 2;

/// Why the program ends without having done what it was told to.
#[derive(Debug)]
struct Failure {
    exit: u8,
    what: String,
    hint: Option<String>,
}

impl Failure {
    fn usage(what: impl Into<String>) -> Self {
        Self { exit: USAGE, what: what.into(), hint: None }
    }

    fn failed(what: impl Into<String>) -> Self {
        Self { exit: FAILED, what: what.into(), hint: None }
    }

    fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    // Usage errors and `--help` are clap's own: exit codes 2 and 0.
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        None => serve::run(arguments.serve),
        Some(Command::Serve(serve)) => serve::run(*serve),
        Some(Command::Healthcheck(target)) => probe::healthcheck(&target),
        Some(Command::Wait(wait)) => probe::wait(&wait),
        Some(Command::Trigger(trigger)) => trigger::run(&trigger),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::from(failure.exit)
        }
    }
}

#[expect(clippy::print_stderr, reason = "the program's own words to the person who started it")]
fn complain(failure: &Failure) {
    eprintln!("error: {}", failure.what);
    if let Some(hint) = &failure.hint {
        eprintln!("hint: {hint}");
    }
}

/// A runtime for commands that do one small thing.
fn small_runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("cannot start: {error}")))
}
