//! The command `petstore`.

mod allowances;
mod backends;
mod check;
mod definition;
mod describe;
mod describe_http_api;
mod diff;
mod export;
mod lazy;
mod render;
mod serve;
mod stage_variables;
mod test_method;
mod text;
mod usage_plans;
mod watch;

use std::error::Error;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use definition::{Definition, ReadError};
use petstore_local::printable::{PrintableWriter, printable};
use serde::Serialize;

/// Amazon API Gateway on a laptop.
#[derive(Debug, Parser)]
#[command(name = "petstore", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints the API that API Gateway would create from a definition
    Describe(describe::Describe),
    /// Checks that API Gateway would import a definition, and lints it
    Check(check::Check),
    /// Prints the document that API Gateway would export for a stage of a definition
    Export(export::Export),
    /// Prints the changes that affect clients; exits with status 1 if one breaks or may break them
    Diff(diff::Diff),
    /// Serves a definition on this machine as API Gateway would
    Serve(serve::Serve),
    /// Invokes one method, as the test button of the console does
    TestMethod(test_method::TestMethod),
    /// Renders one mapping template
    Render(render::Render),
}

/// The exit status of a command that failed or had wrong arguments. Status 1 is the negative result
/// of a check.
const NOT_DONE: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Describe(describe) => describe.run(),
        Command::Check(check) => check.run(),
        Command::Export(export) => export.run(),
        Command::Diff(diff) => diff.run(),
        Command::Serve(serve) => serve.run(),
        Command::TestMethod(test) => test.run(),
        Command::Render(render) => render.run(),
    };
    done.unwrap_or_else(|error| {
        eprintln!("{}", printable(&format!("petstore: {error}")));
        ExitCode::from(NOT_DONE)
    })
}

/// How a command ended, or why it failed.
type Outcome = Result<ExitCode, Box<dyn Error>>;

/// Prints what `write` writes. A closed pipe is not an error.
fn print_with(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Outcome {
    let mut out = PrintableWriter::new(BufWriter::new(std::io::stdout().lock()));
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn print(text: &str) -> Outcome {
    print_with(|out| out.write_all(text.as_bytes()))
}

/// Prints a value piece by piece: its text can be several times as large as the definition.
fn print_json(value: &impl Serialize) -> Outcome {
    print_with(|out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        out.write_all(b"\n")
    })
}
