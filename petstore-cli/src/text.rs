//! Texts that an argument gives: itself, a file, or standard input.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// The reason why a text could not be read.
#[derive(Debug, thiserror::Error)]
#[error("`{file}` cannot be read: {source}")]
pub(crate) struct TextError {
    file: String,
    source: io::Error,
}

/// The text of a file; `-` is standard input.
pub(super) fn read_file(file: &Path) -> Result<String, TextError> {
    let text = if file.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    text.map_err(|source| TextError {
        file: file.display().to_string(),
        source,
    })
}

/// The bytes that an argument gives: itself, or after `@` those of a file; `@-` is standard input.
pub(super) fn read_argument(argument: &str) -> Result<Vec<u8>, TextError> {
    let Some(file) = argument.strip_prefix('@') else {
        return Ok(argument.as_bytes().to_vec());
    };
    let bytes = if file == "-" {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(file)
    };
    bytes.map_err(|source| TextError {
        file: file.to_owned(),
        source,
    })
}
