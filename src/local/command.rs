//! The command line.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, ValueEnum, value_parser};
use petstore_local::ServeOptions;

/// What the command is to do.
pub(super) enum Task {
    /// Serve the app behind the local gateway.
    Serve(ServeOptions),
    /// Answer the one event in this file.
    Handle(PathBuf),
    /// Print the contract.
    Openapi {
        format: Format,
        function_arn: Option<String>,
    },
}

/// How a document is written.
#[derive(Clone, Copy)]
pub(super) enum Format {
    Json,
    Yaml,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Format::Json, Format::Yaml]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(match self {
            Format::Json => "json".into(),
            Format::Yaml => "yaml".into(),
        })
    }
}

/// Reads the command line of this process; help and mistakes end it.
pub(super) fn parse(app: &str) -> Task {
    let matches = command(app).get_matches();
    task(&matches).unwrap_or_else(|error| error.exit())
}

fn command(app: &str) -> Command {
    let command = Command::new(app.to_owned())
        .about("On Lambda a function; here a command, which starts the local gateway unless told otherwise")
        .args_conflicts_with_subcommands(true)
        .arg(
            Arg::new("event")
                .long("event")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Answer the one event in this file, as on Lambda, and print the answer"),
        )
        .subcommand(
            Command::new("openapi")
                .about("Print the contract: OpenAPI 3.0.1, as API Gateway imports it")
                .arg(
                    Arg::new("format")
                        .long("format")
                        .value_parser(value_parser!(Format))
                        .default_value("json")
                        .help("How to write it"),
                )
                .arg(
                    Arg::new("function-arn")
                        .long("function-arn")
                        .value_name("ARN")
                        .help("The function behind the methods, instead of one named like the app"),
                ),
        );
    ServeOptions::augment(command)
}

fn task(matches: &ArgMatches) -> Result<Task, clap::Error> {
    if let Some(("openapi", matches)) = matches.subcommand() {
        let format = matches.get_one("format").copied();
        return Ok(Task::Openapi {
            format: format.unwrap_or(Format::Json),
            function_arn: matches.get_one("function-arn").cloned(),
        });
    }
    match matches.get_one::<PathBuf>("event") {
        Some(file) => Ok(Task::Handle(file.clone())),
        None => ServeOptions::from_matches(matches).map(Task::Serve),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Task {
        let matches = command("pets").get_matches_from([&["pets"], arguments].concat());
        task(&matches).unwrap()
    }

    #[test]
    fn without_arguments_the_gateway_starts() {
        assert!(matches!(parsed(&[]), Task::Serve(options) if options.stage == "dev"));
    }

    #[test]
    fn an_event_or_the_contract_can_be_asked_for() {
        assert!(
            matches!(parsed(&["--event", "e.json"]), Task::Handle(file) if file.ends_with("e.json"))
        );
        let task = parsed(&["openapi", "--format", "yaml", "--function-arn", "arn:x"]);
        assert!(matches!(
            task,
            Task::Openapi { format: Format::Yaml, function_arn: Some(arn) } if arn == "arn:x"
        ));
    }

    #[test]
    fn the_command_is_sound() {
        command("pets").debug_assert();
    }
}
