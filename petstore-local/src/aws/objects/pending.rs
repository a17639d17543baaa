//! Changes whose notifications are not sent yet.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::stored::Stored;
use crate::events::bucket::{Change, ObjectChange};

/// A change whose notifications are not sent yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::aws) struct Pending {
    pub(in crate::aws) bucket: String,
    pub(in crate::aws) change: ObjectChange,
}

/// The changes that happened: one that was only announced is dropped.
pub(super) fn read_pending(
    folder: &Path,
    objects: &BTreeMap<String, BTreeMap<String, Stored>>,
) -> io::Result<BTreeMap<String, Pending>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let pending = serde_json::from_slice::<Pending>(&fs::read(entry.path())?);
        let happened = pending.ok().filter(|pending| {
            let bucket = objects.get(&pending.bucket);
            let object = bucket.and_then(|objects| objects.get(&pending.change.key));
            match (&pending.change.change, object) {
                (Change::Created(creation), Some(object)) => object.metadata.etag == creation.etag,
                (Change::Deleted(_), None) => true,
                _ => false,
            }
        });
        match (happened, entry.file_name().into_string()) {
            (Some(pending), Ok(name)) => {
                all.insert(name, pending);
            }
            _ => fs::remove_file(entry.path())?,
        }
    }
    Ok(all)
}
