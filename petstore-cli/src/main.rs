//! The command `petstore`.

mod check;
mod definition;
mod describe;
mod describe_http_api;
mod diff;
mod export;
mod serve;
mod stage_variables;
mod usage_plans;

use std::borrow::Cow;
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
    Describe(describe::Describe),
    /// Checks that API Gateway would import a definition, and lints it
    Check(check::Check),
    /// Prints what API Gateway exports for a stage of a definition
    Export(export::Export),
    /// Prints what changes for clients; exits with 1 if something breaks or may break
    Diff(diff::Diff),
    /// Serves a definition on this machine as API Gateway would
    Serve(serve::Serve),
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

/// The text with escapes for control characters other than line ends and tabs, and for characters that change the
/// direction of a line, so that a definition cannot steer the terminal. In a string of JSON the escapes mean the
/// same characters.
fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unprintable(c) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

fn is_unprintable(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && c != '\n' && c != '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(printable("a\tb\nü"), "a\tb\nü");
        assert_eq!(
            printable("\u{1b}[2J\r\u{9b}0m\u{202e}"),
            r"\u001b[2J\u000d\u009b0m\u202e"
        );
    }

    #[test]
    fn escapes_mean_the_same_in_json() {
        let text = "\u{7f}\u{85}\u{2066}x";
        let json = serde_json::Value::from(text).to_string();
        let read: String = serde_json::from_str(&printable(&json)).expect("JSON");
        assert_eq!(read, text);
    }
}
