//! `petstore check` checks that API Gateway would import a definition, and lints it.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use petstore_openapi::import::{Assumption, Code, Problem, Warning};
use petstore_openapi::lint::{Lint, lint};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::json;

use crate::definition::{Kind, Read};
use crate::lazy::LazyList;
use crate::{Definition, Outcome, ReadError, print_json, print_with, usage_plans};

/// The arguments of `petstore check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    definition: Definition,
    #[command(flatten)]
    kind: Kind,
    /// A file of API keys and usage plans to check as well
    #[arg(long, value_name = "FILE")]
    usage_plans: Option<PathBuf>,
    /// The format of the findings
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// A format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// The findings in a definition.
#[derive(Debug, Default)]
struct Findings {
    errors: Vec<Problem>,
    warnings: Vec<Warning>,
    assumptions: Vec<Assumption>,
    /// Names that another tool replaces before the import.
    placeholders: BTreeSet<String>,
    lints: Vec<Lint>,
}

impl Check {
    pub(super) fn run(&self) -> Outcome {
        let findings = self.findings()?;
        match self.format {
            Format::Json => print_json(&findings)?,
            Format::Text => print_with(|out| findings.write_text(out))?,
        };
        Ok(if findings.errors.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn findings(&self) -> Result<Findings, Box<dyn std::error::Error>> {
        let mut findings = Findings::default();
        match self.read(&mut findings) {
            Ok(read) => {
                if let Read::Rest(imported) = &read {
                    findings.lints = lint(&imported.api);
                }
                findings.warnings = read.into_warnings();
                if self.definition.fail_on_warnings()? {
                    let warnings = std::mem::take(&mut findings.warnings).into_iter();
                    findings.errors.extend(warnings.map(|warning| Problem {
                        code: Code::BadRequest,
                        message: warning.message,
                        path: warning.path,
                    }));
                }
            }
            Err(ReadError::Import { source, .. }) => findings.errors = source.problems,
            Err(other) => return Err(other.into()),
        }
        if let Some(plans) = &self.usage_plans {
            findings.errors.extend(usage_plans::problems(plans)?);
        }
        Ok(findings)
    }
}

impl Check {
    fn read(&self, findings: &mut Findings) -> Result<Read, ReadError> {
        let source = self.definition.source()?;
        findings.assumptions = source.assumptions().to_vec();
        findings.placeholders = source.placeholders();
        self.definition.import_as(&source, self.kind)
    }
}

impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.assumptions.is_empty() {
            let assumptions = || {
                let assumptions = self.assumptions.iter();
                assumptions.map(|it| json!({"name": it.name, "value": it.value}))
            };
            map.serialize_entry("assumptions", &LazyList(assumptions))?;
        }
        let errors = || {
            self.errors.iter().map(|problem| {
                json!({
                    "code": problem.code.as_str(),
                    "message": problem.message,
                    "path": problem.path,
                })
            })
        };
        map.serialize_entry("errors", &LazyList(errors))?;
        let warnings = || {
            let warnings = self.warnings.iter();
            warnings.map(|warning| json!({"message": warning.message, "path": warning.path}))
        };
        let lints = || {
            self.lints.iter().map(|lint| {
                json!({
                    "rule": lint.rule.as_str(),
                    "message": lint.message,
                    "path": lint.place,
                })
            })
        };
        map.serialize_entry("warnings", &LazyList(|| warnings().chain(lints())))?;
        map.end()
    }
}

impl Findings {
    /// Whether a finding may be about a placeholder.
    fn may_need_values(&self) -> bool {
        let mut warnings = self.warnings.iter();
        !self.errors.is_empty() || warnings.any(|warning| warning.message.contains("${"))
    }

    fn write_text(&self, text: &mut dyn Write) -> io::Result<()> {
        for Assumption { name, value } in &self.assumptions {
            writeln!(text, "made up: {name} = {value}")?;
        }
        for problem in &self.errors {
            let (code, message) = (problem.code.as_str(), &problem.message);
            writeln!(text, "error: {message} ({code})\n    at {}", problem.path)?;
        }
        for warning in &self.warnings {
            let (message, path) = (&warning.message, &warning.path);
            writeln!(text, "warning: {message}\n    at {path}")?;
        }
        for lint in &self.lints {
            let (message, rule) = (&lint.message, lint.rule);
            writeln!(text, "warning: {message} ({rule})\n    at {}", lint.place)?;
        }
        if let (Some(first), true) = (self.placeholders.first(), self.may_need_values()) {
            let names: Vec<&str> = self.placeholders.iter().map(String::as_str).collect();
            writeln!(
                text,
                "The definition has placeholders that another tool replaces: `{}`. Give each a value, such as \
                 --value {first}=VALUE",
                names.join("`, `")
            )?;
        }
        match (self.errors.len(), self.warnings.len() + self.lints.len()) {
            (0, 0) => writeln!(text, "API Gateway would import this definition."),
            (0, warnings) => writeln!(
                text,
                "API Gateway would import this definition; warnings: {warnings}."
            ),
            (errors, _) => writeln!(
                text,
                "API Gateway would not import this definition; errors: {errors}."
            ),
        }
    }
}
