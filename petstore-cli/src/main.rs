//! The command `petstore`.

mod check;
mod definition;
mod describe;
mod diff;
mod export;
mod usage_plans;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use definition::{Definition, ReadError};

/// Amazon API Gateway on a laptop.
#[derive(Debug, Parser)]
#[command(name = "petstore", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints what API Gateway makes of a definition
    Describe(Definition),
    /// Tells whether API Gateway would import a definition
    Check(check::Check),
    /// Prints what API Gateway exports for a stage of a definition
    Export(export::Export),
    /// Prints what changes for clients; exits with 1 if something breaks
    Diff(diff::Diff),
}

/// The exit status of a command that could not be done, as of one with wrong arguments. Status 1 is an answer: no.
const NOT_DONE: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Describe(definition) => describe::run(&definition),
        Command::Check(check) => check.run(),
        Command::Export(export) => export.run(),
        Command::Diff(diff) => diff.run(),
    };
    done.unwrap_or_else(|error| {
        eprintln!("petstore: {error}");
        ExitCode::from(NOT_DONE)
    })
}

/// The end of a command: how it went, or why it could not be done.
type Outcome = Result<ExitCode, Box<dyn Error>>;

/// Prints a text. A reader that has gone away wants no more of it.
fn print(text: &str) -> Outcome {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn print_json(value: &serde_json::Value) -> Outcome {
    print(&format!("{value:#}\n"))
}
