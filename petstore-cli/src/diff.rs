//! `petstore diff`: what changes for clients from one definition to the next.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use petstore_openapi::diff::{Change, Impact, diff};
use serde_json::{Value, json};

use crate::check::Format;
use crate::{Definition, Outcome, print, print_json};

/// The arguments of `petstore diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The definition that clients know
    old: PathBuf,
    /// The definition that is to replace it
    new: PathBuf,
    /// How the changes are printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Diff {
    pub(super) fn run(self) -> Outcome {
        let read = |file| Definition::new(file, Vec::new()).read();
        let changes = diff(&read(self.old)?.api, &read(self.new)?.api);
        match self.format {
            Format::Text => print(&text(&changes))?,
            Format::Json => print_json(&to_json(&changes))?,
        };
        Ok(if breaks(&changes) {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

fn breaks(changes: &[Change]) -> bool {
    changes
        .iter()
        .any(|change| change.impact == Impact::Breaking)
}

fn text(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "Nothing changes.\n".to_owned();
    }
    changes.iter().map(|change| format!("{change}\n")).collect()
}

fn to_json(changes: &[Change]) -> Value {
    let listed = changes.iter().map(|change| {
        json!({
            "impact": change.impact.as_str(),
            "place": change.place,
            "what": change.what,
        })
    });
    json!({"breaking": breaks(changes), "changes": listed.collect::<Vec<_>>()})
}
