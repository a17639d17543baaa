//! The command `petstore`.

mod allowances;
mod backends;
mod check;
mod definition;
mod describe;
mod describe_http_api;
mod diff;
mod export;
mod printable;
mod render;
mod serve;
mod stage_variables;
mod test_method;
mod text;
mod usage_plans;
mod watch;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use definition::{Definition, ReadError};
use printable::printable;

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
    Describe(describe::Describe),
    /// Checks that API Gateway would import a definition, and lints it
    Check(check::Check),
    /// Prints what API Gateway exports for a stage of a definition
    Export(export::Export),
    /// Prints what changes for clients; exits with 1 if something breaks or may break
    Diff(diff::Diff),
    /// Serves a definition on this machine as API Gateway would
    Serve(serve::Serve),
    /// Invokes one method, as the test button of the console does
    TestMethod(test_method::TestMethod),
    /// Renders one mapping template
    Render(render::Render),
}

/// The exit status of a command that failed, as of one with wrong arguments. Status 1 means "no".
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

/// Prints a text. A reader that has gone away wants no more of it.
fn print(text: &str) -> Outcome {
    match std::io::stdout().write_all(printable(text).as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn print_json(value: &serde_json::Value) -> Outcome {
    print(&format!("{value:#}\n"))
}
