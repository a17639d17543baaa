//! The command line of an app on a laptop: serve it, handle one event, or print its contract.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use petstore_local::ServeOptions;
use petstore_local::development::TokenOptions;
use petstore_openapi::TemplateOptions;
use serde_json::Value;

use super::format::Format;
use super::sam;

/// What to do.
pub(super) enum Task {
    /// Serve the app behind the local gateway.
    Serve(Box<ServeOptions>),
    /// Handle the event in this file.
    Handle(PathBuf),
    /// Print a token of the development user pool.
    Token(TokenOptions),
    /// Fire the schedule of a handler now.
    #[cfg(feature = "world")]
    Fire(String),
    /// Print the contract.
    Openapi {
        format: Format,
        function_arn: Option<String>,
    },
    /// Print the template that deploys the app.
    Sam {
        syntax: Format,
        options: TemplateOptions,
    },
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
        )
        .subcommand(
            Command::new("token")
                .about("Print a token that the local gateway accepts for methods that require one from a user pool")
                .arg(
                    Arg::new("claim")
                        .long("claim")
                        .value_name("NAME=VALUE")
                        .action(ArgAction::Append)
                        .value_parser(claim)
                        .help("A claim, such as sub=user-1; a value that begins with [ or { is JSON; may be repeated"),
                )
                .arg(
                    Arg::new("scope")
                        .long("scope")
                        .value_name("SCOPE")
                        .action(ArgAction::Append)
                        .help("A scope, which makes it an access token; may be repeated"),
                )
                .arg(
                    Arg::new("expires-in")
                        .long("expires-in")
                        .value_name("SECONDS")
                        .value_parser(value_parser!(u32))
                        .default_value("3600")
                        .help("The number of seconds until it expires"),
                ),
        )
        .subcommand(sam::command());
    #[cfg(feature = "world")]
    let command = command.subcommand(
        Command::new("fire")
            .about("Fire the schedule of a handler immediately, in the process that serves the app if there is one")
            .arg(
                Arg::new("handler")
                    .value_name("HANDLER")
                    .required(true)
                    .help("The name of a function with #[event(schedule, …)]"),
            ),
    );
    #[cfg(feature = "world")]
    let command = command.arg(
        Arg::new("aws-port")
            .long("aws-port")
            .value_name("PORT")
            .value_parser(value_parser!(u16))
            .help("Serve DynamoDB, SQS, SNS, EventBridge, Lambda and S3 of the app on this port; 0 selects any free port"),
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
    #[cfg(feature = "world")]
    if let Some(("fire", matches)) = matches.subcommand() {
        let handler: Option<&String> = matches.get_one("handler");
        return Ok(Task::Fire(handler.cloned().unwrap_or_default()));
    }
    if let Some(("token", matches)) = matches.subcommand() {
        return Ok(Task::Token(token_options(matches)));
    }
    if let Some(("sam", matches)) = matches.subcommand() {
        let (syntax, options) = sam::options(matches);
        return Ok(Task::Sam { syntax, options });
    }
    match matches.get_one::<PathBuf>("event") {
        Some(file) => Ok(Task::Handle(file.clone())),
        None => serve_options(matches).map(|options| Task::Serve(Box::new(options))),
    }
}

fn serve_options(matches: &ArgMatches) -> Result<ServeOptions, clap::Error> {
    #[cfg_attr(
        not(feature = "world"),
        expect(unused_mut, reason = "the port belongs to the world")
    )]
    let mut options = ServeOptions::from_matches(matches)?;
    #[cfg(feature = "world")]
    if let Some(port) = matches.get_one::<u16>("aws-port") {
        options.aws_port = Some((std::net::Ipv4Addr::LOCALHOST, *port).into());
    }
    Ok(options)
}

fn token_options(matches: &ArgMatches) -> TokenOptions {
    let mut options = TokenOptions::default();
    let claims = matches.get_many::<(String, Value)>("claim");
    options.claims.extend(claims.into_iter().flatten().cloned());
    let scopes = matches.get_many::<String>("scope");
    options.scopes.extend(scopes.into_iter().flatten().cloned());
    if let Some(seconds) = matches.get_one::<u32>("expires-in") {
        options.lifetime = Duration::from_secs((*seconds).into());
    }
    options
}

/// Parses a claim. A value is text, unless it begins like a list or an object.
fn claim(text: &str) -> Result<(String, Value), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = pair.ok_or("write NAME=VALUE, such as sub=user-1")?;
    let value = if value.starts_with(['[', '{']) {
        serde_json::from_str(value).map_err(|error| format!("the value is not JSON: {error}"))?
    } else {
        value.into()
    };
    Ok((name.to_owned(), value))
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
    fn a_token_has_claims_and_scopes() {
        let arguments = [
            "token",
            "--claim",
            "sub=a=b",
            "--claim=groups=[\"x\"]",
            "--scope",
            "read",
            "--expires-in=60",
        ];
        let Task::Token(options) = parsed(&arguments) else {
            panic!("another task");
        };
        assert_eq!(options.claims["sub"], "a=b");
        assert_eq!(options.claims["groups"], serde_json::json!(["x"]));
        assert_eq!(options.scopes, ["read"]);
        assert_eq!(options.lifetime, Duration::from_secs(60));
        for wrong in ["sub", "=a", "groups=[x"] {
            let arguments = ["pets", "token", "--claim", wrong];
            assert!(command("pets").try_get_matches_from(arguments).is_err());
        }
    }

    #[test]
    fn the_command_is_sound() {
        command("pets").debug_assert();
    }
}
