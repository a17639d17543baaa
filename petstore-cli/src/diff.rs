//! `petstore diff`: what changes for clients from one definition to the next.

use std::fmt::Write;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Args, ValueEnum};
use petstore_openapi::diff::{
    Change, Direction, Impact, diff, diff_http_api, diff_http_api_with_export, diff_kinds,
    diff_with_export, import_http_api_whole, import_source_whole,
};
use petstore_openapi::import::ApiKind;
use serde_json::{Value, json};

use crate::definition::{Kind, Read, TemplateArguments, parse, print_assumptions};
use crate::{Outcome, ReadError, allowances, print, print_json};
use petstore_local::printable::printable;

/// The arguments of `petstore diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The definition that clients use now: a file, `-` for the standard input, or `REV:path` for a
    /// file in a revision of the Git repository
    old: String,
    /// The definition that replaces it, given in the same way
    new: String,
    #[command(flatten)]
    template: TemplateArguments,
    #[command(flatten)]
    kind: Kind,
    /// The least severe change that makes the command exit with status 1
    #[arg(long, value_enum, default_value = "may-break")]
    fail_on: FailOn,
    /// A file of intended changes, which do not make the command fail: a JSON list of objects with
    /// `place`, `what` (optional) and `reason`
    #[arg(long, value_name = "FILE")]
    allow: Option<PathBuf>,
    /// How the changes are printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// The least severe change that is a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Changes that break clients
    Breaking,
    /// Also changes that may break clients
    MayBreak,
}

/// How changes are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For readers
    Text,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
}

/// Why a definition could not be read.
#[derive(Debug, thiserror::Error)]
enum SourceError {
    /// Both definitions are to be read from the standard input.
    #[error("only one of the definitions can be `-`, the standard input")]
    TwiceStandardInput,
    /// Git has no such file.
    #[error("{name} cannot be read: there is no such file, and `git show` failed: {reason}")]
    Git {
        /// `REV:path`.
        name: String,
        /// What Git printed.
        reason: String,
    },
}

impl Diff {
    pub(super) fn run(self) -> Outcome {
        if self.old == "-" && self.new == "-" {
            return Err(SourceError::TwiceStandardInput.into());
        }
        let old = self.read(&self.old)?;
        let new = self.read(&self.new)?;
        let changes = compare(&old, &new);
        let changes = self.without_allowed(changes)?;
        match self.format {
            Format::Text => print(&text(&changes))?,
            Format::Json => print_json(&to_json(&changes))?,
            Format::Markdown => print(&markdown(&changes))?,
        };
        let fails = match self.fail_on {
            FailOn::Breaking => has(&changes, Impact::Breaking),
            FailOn::MayBreak => has(&changes, Impact::Breaking) || has(&changes, Impact::MayBreak),
        };
        Ok(if fails {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

/// An API that is compared.
struct Compared {
    api: Read,
    /// Whether it was exported from a stage.
    is_export: bool,
}

impl Diff {
    /// The changes that are not allowed. Reports the others, and allowances without a change.
    fn without_allowed(
        &self,
        changes: Vec<Change>,
    ) -> Result<Vec<Change>, Box<dyn std::error::Error>> {
        let Some(file) = &self.allow else {
            return Ok(changes);
        };
        let allowances = allowances::read(file)?;
        let mut used = vec![false; allowances.len()];
        let mut left = Vec::new();
        for change in changes {
            let found = allowances
                .iter()
                .zip(&mut used)
                .find(|(a, _)| a.allows(&change));
            match found {
                Some((allowance, used)) => {
                    *used = true;
                    report(&format!(
                        "allowed: {} ({})",
                        line(&change),
                        allowance.reason
                    ));
                }
                None => left.push(change),
            }
        }
        for (allowance, _) in allowances.iter().zip(&used).filter(|(_, used)| !**used) {
            report(&allowances::unused(allowance));
        }
        Ok(left)
    }

    fn read(&self, name: &str) -> Result<Compared, Box<dyn std::error::Error>> {
        let refused = |source| ReadError::Import {
            file: name.to_owned(),
            source,
        };
        let options = self.template.options();
        let text = source(name)?;
        let file = name.split_once(':').map_or(name, |(_, path)| path);
        let source = parse(&text, &options, Path::new(file)).map_err(refused)?;
        print_assumptions(source.assumptions());
        let api = match self.kind.resolve(&source) {
            ApiKind::Rest => {
                let imported = import_source_whole(&source, &options).map_err(refused)?;
                Read::Rest(Box::new(imported))
            }
            ApiKind::Http => {
                let imported = import_http_api_whole(&source, &options).map_err(refused)?;
                Read::Http(Box::new(imported))
            }
        };
        Ok(Compared {
            api,
            is_export: source.is_stage_export(),
        })
    }
}

fn compare(old: &Compared, new: &Compared) -> Vec<Change> {
    let with_export = new.is_export && !old.is_export;
    match (&old.api, &new.api, with_export) {
        (Read::Rest(old), Read::Rest(new), false) => diff(&old.api, &new.api),
        (Read::Rest(old), Read::Rest(new), true) => diff_with_export(&old.api, &new.api),
        (Read::Http(old), Read::Http(new), false) => diff_http_api(&old.api, &new.api),
        (Read::Http(old), Read::Http(new), true) => diff_http_api_with_export(&old.api, &new.api),
        (Read::Rest(old), Read::Http(new), _) => diff_kinds(&old.api, &new.api.interface()),
        (Read::Http(old), Read::Rest(new), _) => diff_kinds(&old.api.interface(), &new.api),
    }
}

/// The text of a file, of the standard input, or of a file in a revision.
fn source(name: &str) -> Result<String, Box<dyn std::error::Error>> {
    let unreadable = |source| ReadError::File {
        file: name.to_owned(),
        source,
    };
    if name == "-" {
        let mut text = String::new();
        let read = std::io::stdin().read_to_string(&mut text);
        read.map_err(unreadable)?;
        return Ok(text);
    }
    let is_revision = name.split_once(':').is_some_and(|(revision, path)| {
        !revision.is_empty() && !revision.starts_with('-') && !path.is_empty()
    });
    if is_revision && !Path::new(name).exists() {
        return Ok(in_revision(name)?);
    }
    Ok(std::fs::read_to_string(name).map_err(unreadable)?)
}

/// The file as `git show REV:path` prints it.
fn in_revision(name: &str) -> Result<String, SourceError> {
    let error = |reason: String| SourceError::Git {
        name: name.to_owned(),
        reason,
    };
    let output = Command::new("git")
        .args(["show", "--end-of-options", name])
        .output()
        .map_err(|e| error(e.to_string()))?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(error(reason.trim().to_owned()));
    }
    String::from_utf8(output.stdout).map_err(|e| error(e.to_string()))
}

fn report(line: &str) {
    eprintln!("{}", printable(&format!("petstore: {line}")));
}

fn has(changes: &[Change], impact: Impact) -> bool {
    changes.iter().any(|change| change.impact == impact)
}

/// One line per change. A line end within a name must not begin another.
fn line(change: &Change) -> String {
    change.to_string().replace('\n', "\\u000a")
}

fn text(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "Nothing changes.\n".to_owned();
    }
    let mut text = String::new();
    for change in changes {
        text.push_str(&line(change));
        text.push('\n');
    }
    text
}

fn to_json(changes: &[Change]) -> Value {
    let listed = changes.iter().map(|change| {
        let mut listed = json!({
            "impact": change.impact.as_str(),
            "place": change.place,
            "what": change.what,
        });
        if let Some(direction) = change.direction {
            listed["direction"] = direction.as_str().into();
        }
        if let Some(path) = &change.path {
            listed["path"] = path.as_str().into();
        }
        listed
    });
    json!({"breaking": has(changes, Impact::Breaking), "changes": listed.collect::<Vec<_>>()})
}

/// A table with the changes that break clients first.
fn markdown(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "Nothing changes.\n".to_owned();
    }
    let cell = |text: &str| {
        let escaped = text
            .replace('\\', "\\\\")
            .replace('|', "\\|")
            .replace('<', "&lt;");
        escaped.replace(['\n', '\r'], " ")
    };
    let mut text =
        "| Impact | Place | Change | Direction | Path |\n|---|---|---|---|---|\n".to_owned();
    for change in changes {
        let impact = change.impact;
        let (place, what) = (cell(&change.place), cell(&change.what));
        let direction = change.direction.map_or("", Direction::as_str);
        let path = cell(change.path.as_deref().unwrap_or_default());
        let _ = writeln!(
            text,
            "| {impact} | {place} | {what} | {direction} | {path} |"
        );
    }
    text
}
