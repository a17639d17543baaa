//! The command `sam`: the options of the template that deploys the app.

use std::ops::RangeInclusive;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command, value_parser};
use petstore_openapi::{RETENTIONS, TemplateFormat, TemplateOptions};

use super::format::Format;

/// The memory of a function, in MB.
const MEMORY: RangeInclusive<i64> = 128..=10_240;

/// The timeout of a function, in seconds.
const TIMEOUT: RangeInclusive<i64> = 1..=900;

pub(super) fn command() -> Command {
    Command::new("sam")
        .about("Print the template that deploys the app: its API, functions, resources and permissions")
        .arg(
            Arg::new("format")
                .long("format")
                .value_parser(["sam", "cloudformation"])
                .default_value("sam")
                .help("The language of the template"),
        )
        .arg(
            Arg::new("syntax")
                .long("syntax")
                .value_parser(value_parser!(Format))
                .default_value("yaml")
                .help("The syntax of the template"),
        )
        .arg(
            Arg::new("role")
                .long("role")
                .value_name("ARN")
                .help("An existing role for all functions, instead of one role per function"),
        )
        .arg(
            Arg::new("binary")
                .long("binary")
                .value_name("NAME")
                .help("The folder below target/lambda/ that contains the binary [default: the name of this program]"),
        )
        .arg(
            Arg::new("definition")
                .long("definition")
                .value_name("FILE")
                .help("Write the API's definition to this file, in JSON, and include it in the template"),
        )
        .arg(
            Arg::new("stage")
                .long("stage")
                .value_name("NAME")
                .value_parser(stage)
                .help("The default of the parameter Stage [default: dev]"),
        )
        .arg(
            Arg::new("memory")
                .long("memory")
                .value_name("MB")
                .value_parser(value_parser!(u32).range(MEMORY))
                .help("The default of the parameter Memory [default: 256]"),
        )
        .arg(
            Arg::new("log-retention")
                .long("log-retention")
                .value_name("DAYS")
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(
                    RETENTIONS.map(|days| days.to_string()),
                ))
                .help("The default of the parameter LogRetention [default: 30]"),
        )
        .arg(
            Arg::new("timeout")
                .long("timeout")
                .value_name("SECONDS")
                .value_parser(value_parser!(u32).range(TIMEOUT))
                .help("The timeout of the functions; an API waits for 29 seconds [default: 29]"),
        )
}

/// The name of a stage.
fn stage(name: &str) -> Result<String, String> {
    let is_valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match name.len() {
        1..=128 if name.chars().all(is_valid) => Ok(name.to_owned()),
        _ => Err("a stage has 1 to 128 letters, digits, `-` and `_`".to_owned()),
    }
}

/// The syntax and the options of the template.
pub(super) fn options(matches: &ArgMatches) -> (Format, TemplateOptions) {
    let text = |name| matches.get_one::<String>(name).cloned();
    let number = |name| matches.get_one::<u32>(name).copied();
    let mut options = TemplateOptions::new(text("binary").unwrap_or_else(program));
    if text("format").is_some_and(|format| format == "cloudformation") {
        options = options.format(TemplateFormat::CloudFormation);
    }
    options.role = text("role");
    options.definition = text("definition");
    if let Some(stage) = text("stage") {
        options = options.stage(stage);
    }
    if let Some(memory) = number("memory") {
        options = options.memory(memory);
    }
    if let Some(days) = text("log-retention").and_then(|days| days.parse().ok()) {
        options = options.log_retention(days);
    }
    if let Some(timeout) = number("timeout") {
        options = options.timeout(timeout);
    }
    let syntax = matches.get_one("syntax").copied();
    (syntax.unwrap_or(Format::Yaml), options)
}

/// The name of this program, which `cargo lambda build` gives the folder of the binary, too.
fn program() -> String {
    let path = std::env::current_exe().unwrap_or_default();
    let name = path.file_stem().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &str) -> Result<(Format, TemplateOptions), clap::Error> {
        let arguments = ["sam"].into_iter().chain(arguments.split_whitespace());
        Ok(options(&command().try_get_matches_from(arguments)?))
    }

    #[test]
    fn without_options_the_template_has_the_defaults() {
        let (syntax, options) = parsed("--binary pets").unwrap();
        assert!(matches!(syntax, Format::Yaml));
        assert_eq!(options, TemplateOptions::new("pets"));
    }

    #[test]
    fn every_option_is_passed_on() {
        let (syntax, options) = parsed(
            "--format cloudformation --syntax json --role arn:r --binary pets --stage live \
             --memory 512 --timeout 10 --log-retention 7 --definition api.json",
        )
        .unwrap();
        assert!(matches!(syntax, Format::Json));
        let expected = TemplateOptions::new("pets")
            .format(TemplateFormat::CloudFormation)
            .role("arn:r")
            .stage("live")
            .memory(512)
            .timeout(10)
            .log_retention(7)
            .definition("api.json");
        assert_eq!(options, expected);
    }

    #[test]
    fn values_that_lambda_would_refuse_are_errors() {
        for wrong in [
            "--memory 64",
            "--timeout 901",
            "--log-retention 2",
            "--stage a/b",
            "--format cdk",
        ] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
