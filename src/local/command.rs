//! The command line of an app on a laptop: serve it, handle one event, or print its contract.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, ValueEnum, value_parser};
use petstore_local::ServeOptions;

/// What to do.
pub(super) enum Task {
    /// Serve the app behind the local gateway.
    Serve(ServeOptions),
    /// Handle the event in this file.
    Handle(PathBuf),
    /// Print the contract.
    Openapi {
        format: Format,
        function_arn: Option<String>,
    },
}

/// The syntax of a document.
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

/// Parses the command line of this process; exits after `--help` and after errors.
pub(super) fn parse(app: &str) -> Task {
    let matches = command(app).get_matches();
    task(&matches).unwrap_or_else(|error| error.exit())
}

fn command(app: &str) -> Command {
    let command = Command::new(app.to_owned())
        .about("Run the app outside of Lambda. Without a command or `--event`, this starts the local gateway")
        .args_conflicts_with_subcommands(true)
        .arg(
            Arg::new("event")
                .long("event")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Handle the event in this file as on Lambda, and print the response"),
        )
        .subcommand(
            Command::new("openapi")
                .about("Print the contract as an OpenAPI 3.0.1 document for API Gateway")
                .arg(
                    Arg::new("format")
                        .long("format")
                        .value_parser(value_parser!(Format))
                        .default_value("json")
                        .help("The syntax of the document"),
                )
                .arg(
                    Arg::new("function-arn")
                        .long("function-arn")
                        .value_name("ARN")
                        .help("The ARN of the function, instead of the app's name"),
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
