//! DynamoDB in this process, stored in a file by dynoxide. The SDK's client is the real one; only
//! the network connection is replaced.

mod connector;
mod data_file;
mod operations;
mod owner;

use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedHttpClient};
use dynoxide::{Database, DynoxideError};
use rusqlite::ErrorCode;

use connector::InProcess;
use data_file::DataFile;

/// How long another program may lock the file before it counts as in use.
const LOCKED_FOR: Duration = Duration::from_secs(1);

/// Why the data file cannot be used. Each message contains the file and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
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
}

/// A client of the DynamoDB in the file at `path`, which is created if it is missing. A write is on
/// the disk before its response is returned, so a killed program does not lose it.
///
/// # Errors
///
/// [`OpenError`], when the file cannot be read and written, is not a database, or belongs to or is
/// held by another program.
pub async fn open(path: &Path) -> Result<Client, OpenError> {
    let path = path.to_owned();
    let opened = tokio::task::spawn_blocking(move || open_database(&path)).await;
    match opened {
        Ok(opened) => {
            let (database, file) = opened?;
            Ok(client(InProcess::new(database, file)))
        }
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

fn open_database(path: &Path) -> Result<(Database, DataFile), OpenError> {
    let inaccessible = |reason| OpenError::Inaccessible {
        path: path.to_owned(),
        reason,
    };
    // The path must be absolute, because SQLite gives `:memory:` and `file:…` another meaning.
    let path = std::path::absolute(path).map_err(inaccessible)?;
    let inaccessible = |reason| OpenError::Inaccessible {
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
        return Err(inaccessible(std::io::Error::other(
            "it is not a regular file",
        )));
    }
    // Before anything is written. dynoxide would also wait half a minute for a file that another
    // program has locked.
    match owner::foreign_table(&path) {
        Ok(None) => {}
        Ok(Some(table)) => return Err(OpenError::Foreign { path, table }),
        Err(error) => return Err(failed(path, &error)),
    }
    let database = Database::new(name).map_err(|error| match error {
        DynoxideError::SqliteError(error) => failed(path.clone(), &error),
        error => OpenError::Damaged {
            path: path.clone(),
            reason: error.to_string(),
        },
    })?;
    let file = DataFile::new(path.clone());
    let file = file.map_err(|reason| OpenError::Inaccessible { path, reason })?;
    Ok((database, file))
}

/// What an error of SQLite says about the file: only some are about what is in it.
fn failed(path: PathBuf, error: &rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse { path },
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::OutOfMemory,
        ) => OpenError::Inaccessible {
            path,
            reason: std::io::Error::other(error.to_string()),
        },
        _ => OpenError::Damaged {
            path,
            reason: error.to_string(),
        },
    }
}

/// Region and endpoint are placeholders: the SDK requires them, but they are not used.
fn client(database: InProcess) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static("local"))
        .credentials_provider(super::made_up_credentials())
        .endpoint_url("http://petstore.invalid")
        .http_client(SharedHttpClient::new(database))
        // There is no network to lose a request: a full disk is as full at the third attempt.
        .retry_config(RetryConfig::disabled())
        .build();
    Client::from_conf(config)
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn of(code: std::os::raw::c_int) -> OpenError {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        failed("pets.db".into(), &error)
    }

    #[test]
    fn a_disk_that_fails_is_not_a_damaged_file() {
        for code in [
            ffi::SQLITE_FULL,
            ffi::SQLITE_IOERR,
            ffi::SQLITE_IOERR_WRITE,
            ffi::SQLITE_CANTOPEN,
            ffi::SQLITE_READONLY,
        ] {
            let error = of(code);
            assert!(matches!(error, OpenError::Inaccessible { .. }), "{error:?}");
            assert!(!error.to_string().contains("move it away"), "{error}");
        }
        assert!(matches!(of(ffi::SQLITE_BUSY), OpenError::InUse { .. }));
        for code in [ffi::SQLITE_NOTADB, ffi::SQLITE_CORRUPT] {
            assert!(matches!(of(code), OpenError::Damaged { .. }));
        }
    }
}
