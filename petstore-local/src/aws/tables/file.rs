//! The file with the items of all tables, as dynoxide stores them.

use std::path::{Path, PathBuf};

use dynoxide::{Database, DynoxideError};
use rusqlite::ErrorCode;

use super::data_file::DataFile;
use super::{limit, owner};

/// Why the tables cannot be used. A message about their file contains the file and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TablesError {
    /// The operating system refuses it, or the disk fails or is full.
    #[error(
        "cannot open the data file {}: {reason}; make sure that its folder exists, that you may read and write the \
         file and that the disk has room, or name another in PETSTORE_DB",
        path.display()
    )]
    Inaccessible {
        /// The file.
        path: PathBuf,
        /// The reason of the operating system or of SQLite.
        reason: std::io::Error,
    },
    /// Another program has locked it.
    #[error(
        "the data file {} is in use by another program: stop that program, or name another file in PETSTORE_DB",
        path.display()
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// It is a database of another program, and was left as it is.
    #[error(
        "the file {} belongs to another program, which keeps a table {table:?} in it: name another data file in \
         PETSTORE_DB; this one was not changed",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// A table that this program has not made.
        table: String,
    },
    /// It is not a database, or it is damaged.
    #[error(
        "the data file {} is damaged or not a database of this program ({reason}): move it away to start with an empty \
         one, or name another in PETSTORE_DB",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The error message of the database.
        reason: String,
    },
    /// A table in the file has another key than the app declares.
    #[error(
        "the table {table:?} has the key {found} and the app declares {declared}: DynamoDB cannot change the key of a \
         table, so move the data file away or choose another name"
    )]
    OtherKey {
        /// The name of the table.
        table: String,
        /// The key in the file.
        found: String,
        /// The key that the app declares.
        declared: String,
    },
    /// The database refuses a declared table.
    #[error("cannot create the table {table:?}: {reason}")]
    Refused {
        /// The name of the table.
        table: String,
        /// DynamoDB's error.
        reason: String,
    },
    /// The records of a stream cannot be read.
    #[error("cannot read the stream of the table {table:?}: {cause}")]
    Stream {
        /// The name of the table.
        table: String,
        /// The error of the database.
        #[source]
        cause: DynoxideError,
    },
    /// The items whose time to live is over cannot be deleted.
    #[error("cannot delete expired items: {0}")]
    Expiry(#[source] DynoxideError),
}

/// Opens the file, which is created if it is missing. A write is on the disk before its response is
/// returned, so a killed program does not lose it. `limited` prepares for a limit of its size.
pub(super) fn open(path: &Path, limited: bool) -> Result<(Database, DataFile), TablesError> {
    let inaccessible = |reason| TablesError::Inaccessible {
        path: path.to_owned(),
        reason,
    };
    // The path must be absolute, because SQLite gives `:memory:` and `file:…` another meaning.
    let path = std::path::absolute(path).map_err(inaccessible)?;
    let inaccessible = |reason| TablesError::Inaccessible {
        path: path.clone(),
        reason,
    };
    let name = path
        .to_str()
        .ok_or_else(|| inaccessible(std::io::Error::other("its name is not UTF-8")))?;
    // The operating system's reason is more precise than SQLite's.
    let file = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path);
    let kind = file
        .and_then(|file| file.metadata())
        .map_err(inaccessible)?;
    if !kind.is_file() {
        let reason = std::io::Error::other("it is not a regular file");
        return Err(inaccessible(reason));
    }
    // Before anything is written. dynoxide would also wait half a minute for a file that another
    // program has locked.
    match owner::foreign_table(&path) {
        Ok(None) => {}
        Ok(Some(table)) => return Err(TablesError::Foreign { path, table }),
        Err(error) => return Err(failed(path, &error)),
    }
    let name = match limited {
        true => limit::shared_name(&path),
        false => name.to_owned(),
    };
    let database = Database::new(&name).map_err(|error| match error {
        DynoxideError::SqliteError(error) => failed(path.clone(), &error),
        error => TablesError::Damaged {
            path: path.clone(),
            reason: error.to_string(),
        },
    })?;
    let file = DataFile::new(path.clone());
    let file = file.map_err(|reason| TablesError::Inaccessible { path, reason })?;
    Ok((database, file))
}

/// What an error of SQLite means for the file: only some are about its content.
pub(super) fn failed(path: PathBuf, error: &rusqlite::Error) -> TablesError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => TablesError::InUse { path },
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::OutOfMemory,
        ) => TablesError::Inaccessible {
            path,
            reason: std::io::Error::other(error.to_string()),
        },
        _ => TablesError::Damaged {
            path,
            reason: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn failed_with(code: std::os::raw::c_int) -> TablesError {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        failed("pets.db".into(), &error)
    }

    #[test]
    fn a_disk_that_fails_is_not_a_damaged_file() {
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR, ffi::SQLITE_READONLY] {
            let error = failed_with(code);
            assert!(
                matches!(error, TablesError::Inaccessible { .. }),
                "{error:?}"
            );
            assert!(!error.to_string().contains("move it away"), "{error}");
        }
        assert!(matches!(
            failed_with(ffi::SQLITE_BUSY),
            TablesError::InUse { .. }
        ));
        assert!(matches!(
            failed_with(ffi::SQLITE_NOTADB),
            TablesError::Damaged { .. }
        ));
    }
}
