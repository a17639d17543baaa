//! DynamoDB in this process, stored in a file by dynoxide. The SDK's client is the real one; only
//! the network connection is replaced.

mod connector;
mod operations;

use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedHttpClient};
use dynoxide::Database;
use rusqlite::{ErrorCode, OpenFlags};

use connector::InProcess;

/// How long another program may lock the file before it counts as in use.
const LOCKED_FOR: Duration = Duration::from_secs(1);

/// Why the data file cannot be used. Each message contains the file and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The operating system denies access.
    #[error(
        "cannot open the data file {}: {reason}; make sure that its folder exists and that you may read and write the \
         file, or name another in PETSTORE_DB",
        path.display()
    )]
    Inaccessible {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
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
    /// It is not a data file, or it is damaged.
    #[error(
        "the data file {} is damaged or not a data file of this program ({reason}): move it away to start with an empty \
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
/// [`OpenError`] if the file cannot be read and written, is not a database, or is locked by another
/// program.
pub async fn open(path: &Path) -> Result<Client, OpenError> {
    let path = path.to_owned();
    let opened = tokio::task::spawn_blocking(move || open_database(&path)).await;
    match opened {
        Ok(database) => Ok(client(database?)),
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

fn open_database(path: &Path) -> Result<Database, OpenError> {
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
    drop(file.map_err(inaccessible)?);
    let damaged = |reason| OpenError::Damaged {
        path: path.clone(),
        reason,
    };
    if let Err(error) = probe(&path) {
        return Err(match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                OpenError::InUse { path: path.clone() }
            }
            _ => damaged(error.to_string()),
        });
    }
    Database::new(name).map_err(|error| damaged(error.to_string()))
}

/// Reads a little. dynoxide would wait half a minute for a file that another program has locked.
fn probe(path: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = rusqlite::Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(LOCKED_FOR)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

/// Region and endpoint are placeholders: the SDK requires them, but they are not used.
fn client(database: Database) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static("local"))
        .credentials_provider(super::made_up_credentials())
        .endpoint_url("http://petstore.invalid")
        .http_client(SharedHttpClient::new(InProcess::new(database)))
        .build();
    Client::from_conf(config)
}
