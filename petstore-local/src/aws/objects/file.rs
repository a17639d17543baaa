//! An object as a file: a line with its key and metadata in JSON, then its content.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::stored::{Metadata, Stored};
use crate::hex::hex;

/// The first line of a file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) key: String,
    pub(super) metadata: Metadata,
}

/// A key as the name of a file: keys can be longer than those, and differ only in case.
pub(super) fn file_name(key: &str) -> String {
    hex(&Sha256::digest(key.as_bytes()))
}

/// Writes a file that has either its old content or all of the new one.
pub(super) fn write(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let temporary = path.with_extension("new");
    let mut file = fs::File::create(&temporary)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()?;
    fs::rename(&temporary, path)
}

pub(super) fn content_of(path: &Path) -> io::Result<Bytes> {
    let bytes = Bytes::from(fs::read(path)?);
    Ok(match head_length(&bytes) {
        Some(length) => bytes.slice(length..),
        None => Bytes::new(),
    })
}

fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .map(|end| end + 1)
}

/// Files that were not written to their end are removed.
pub(super) fn read_bucket(folder: &Path) -> io::Result<BTreeMap<String, Stored>> {
    let mut objects = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "new") {
            fs::remove_file(&path)?;
            continue;
        }
        let bytes = fs::read(&path)?;
        let head = bytes
            .get(..head_length(&bytes).unwrap_or(0))
            .unwrap_or_default();
        // Another program's file is left alone.
        if let Ok(head) = serde_json::from_slice::<Head>(head) {
            let stored = Stored {
                metadata: head.metadata,
                content: None,
            };
            objects.insert(head.key, stored);
        }
    }
    Ok(objects)
}
