//! The program: reads the command line, runs a server until a signal comes, says how it went by its exit code.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
