//! Changes that are intended, from a file: `petstore diff --allow FILE`.

use std::path::{Path, PathBuf};

use petstore_openapi::diff::Change;
use serde::Deserialize;

/// A change that does not make `petstore diff` fail.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Allowance {
    /// The place of the change: `GET /pets`.
    place: String,
    /// The change; without it, every change of the place is allowed.
    what: Option<String>,
    /// Why the change is intended.
    pub(crate) reason: String,
}

/// The reason why a file of allowances could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AllowancesError {
    /// The file cannot be read.
    #[error("`{file}` cannot be read: {source}", file = .file.display())]
    File {
        /// The path of the file.
        file: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file is not a list of allowances.
    #[error(
        "`{file}` is not a list of allowed changes, such as \
         [{{\"place\": \"GET /pets\", \"what\": \"the method is gone\", \"reason\": \"…\"}}]: {source}",
        file = .file.display()
    )]
    Syntax {
        /// The path of the file.
        file: PathBuf,
        /// The cause.
        source: serde_json::Error,
    },
    /// An allowance has no reason.
    #[error("`{file}` allows a change of `{place}` without a reason", file = .file.display())]
    Reason {
        /// The path of the file.
        file: PathBuf,
        /// The place of the change.
        place: String,
    },
}

/// Reads the allowances in a file.
pub(super) fn read(file: &Path) -> Result<Vec<Allowance>, AllowancesError> {
    let text = std::fs::read(file).map_err(|source| AllowancesError::File {
        file: file.to_owned(),
        source,
    })?;
    let allowances: Vec<Allowance> =
        serde_json::from_slice(&text).map_err(|source| AllowancesError::Syntax {
            file: file.to_owned(),
            source,
        })?;
    match allowances.iter().find(|a| a.reason.trim().is_empty()) {
        Some(unexplained) => Err(AllowancesError::Reason {
            file: file.to_owned(),
            place: unexplained.place.clone(),
        }),
        None => Ok(allowances),
    }
}

impl Allowance {
    /// Whether the change is allowed.
    pub(super) fn allows(&self, change: &Change) -> bool {
        let what = self.what.as_ref();
        self.place == change.place && what.is_none_or(|what| *what == change.what)
    }
}

/// The report about an allowance that allows no change.
pub(super) fn unused(allowance: &Allowance) -> String {
    let what = allowance.what.as_deref().unwrap_or("any change");
    format!("allowed but not found: {}: {what}", allowance.place)
}
