//! Notices that the data file was removed or replaced. SQLite would go on writing to the removed
//! one, and everything written to it would be lost when the program ends.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

/// The data file, as it was when it was opened.
#[derive(Debug)]
pub(super) struct DataFile {
    path: PathBuf,
    identity: Identity,
}

/// The data file is no longer the one that was opened.
#[derive(Debug, thiserror::Error)]
#[error(
    "the data file {} was removed or replaced while the program runs: put it back or restart the program",
    path.display()
)]
pub(in crate::aws) struct DataFileGone {
    path: PathBuf,
}

impl DataFile {
    pub(super) fn new(path: PathBuf) -> io::Result<Self> {
        let identity = Identity::from_metadata(&std::fs::metadata(&path)?);
        Ok(DataFile { path, identity })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that the file is still there.
    pub(super) fn check(&self) -> Result<(), DataFileGone> {
        let found = std::fs::metadata(&self.path).map(|found| Identity::from_metadata(&found));
        match found {
            Ok(identity) if identity == self.identity => Ok(()),
            _ => Err(DataFileGone {
                path: self.path.clone(),
            }),
        }
    }
}

/// What distinguishes a file from another one of the same name.
#[derive(Debug, PartialEq, Eq)]
struct Identity(Option<(u64, u64)>);

impl Identity {
    #[cfg(unix)]
    fn from_metadata(file: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Identity(Some((file.dev(), file.ino())))
    }

    /// Other systems do not remove files that are open.
    #[cfg(not(unix))]
    fn from_metadata(_: &Metadata) -> Self {
        Identity(None)
    }
}
