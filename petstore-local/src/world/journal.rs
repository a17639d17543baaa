//! The file of a world: a snapshot of the state, and the operations since.
//!
//! An operation is written before it is done, so a process that is killed loses nothing that it has
//! acknowledged. When the operations have become long, a new snapshot replaces them.

use std::path::{Path, PathBuf};

use petstore_core::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};

use super::error::StorageError;
use super::operation::Operation;
use super::state::State;

/// The form of the content. A file of another form is refused.
const VERSION: i64 = 1;

/// Below this many bytes of operations no snapshot is worth it.
const SHORT: usize = 1 << 20;

/// SQLite's own limit of the number of pages: <https://www.sqlite.org/limits.html>.
const UNLIMITED: u32 = 4_294_967_294;

/// The open file.
#[derive(Debug)]
pub(super) struct Journal {
    connection: Connection,
    path: PathBuf,
    /// The size of the operations since the snapshot, in bytes.
    written: usize,
    snapshot: usize,
    max_page_count: Option<u32>,
}

/// What a file contains.
pub(super) struct Content {
    pub(super) state: Option<State>,
    pub(super) operations: Vec<(Timestamp, Operation)>,
}

impl Journal {
    /// Opens the file, and creates it if it does not exist.
    pub(super) fn open(
        path: &Path,
        max_page_count: Option<u32>,
    ) -> Result<(Self, Content), StorageError> {
        let failed = |cause| failure(path, cause);
        let connection = Connection::open(path).map_err(failed)?;
        if max_page_count.is_some() {
            // Room beyond the limit is given back. It can be set only in an empty file.
            connection
                .pragma_update(None, "auto_vacuum", "FULL")
                .map_err(failed)?;
        }
        // Two processes would overwrite each other's state. The lock ends with the process.
        connection
            .pragma_update(None, "locking_mode", "EXCLUSIVE")
            .and_then(|()| connection.pragma_update(None, "journal_mode", "WAL"))
            // Survives the end of the process, though not a loss of power.
            .and_then(|()| connection.pragma_update(None, "synchronous", "NORMAL"))
            .map_err(failed)?;
        let version: i64 = connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(failed)?;
        if version == 0 {
            connection
                .execute_batch(
                    "BEGIN;
                     CREATE TABLE snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL);
                     CREATE TABLE operation (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, content TEXT NOT NULL);
                     PRAGMA user_version = 1;
                     COMMIT;",
                )
                .map_err(failed)?;
        } else if version != VERSION {
            let cause = <serde_json::Error as serde::de::Error>::custom(format!(
                "it has the version {version} instead of {VERSION}"
            ));
            return Err(content(path, cause));
        }
        let text: Option<String> = connection
            .query_row("SELECT state FROM snapshot", [], |row| row.get(0))
            .optional()
            .map_err(failed)?;
        let state = text.as_deref().map(serde_json::from_str).transpose();
        let state = state.map_err(|cause| content(path, cause))?;
        let operations = read_operations(&connection, path)?;
        let journal = Journal {
            connection,
            path: path.to_owned(),
            written: 0,
            snapshot: text.map_or(0, |text| text.len()),
            max_page_count,
        };
        Ok((journal, Content { state, operations }))
    }

    /// The file, for messages.
    pub(super) fn path(&self) -> String {
        self.path.display().to_string()
    }

    /// Writes one operation.
    pub(super) fn append(
        &mut self,
        now: Timestamp,
        operation: &Operation,
    ) -> Result<(), StorageError> {
        if let Some(pages) = self.max_page_count {
            self.limit(pages)?;
        }
        let text = to_json(operation, &self.path)?;
        let at = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO operation (at, content) VALUES (?, ?)")
            .map_err(|cause| failure(&self.path, cause))?;
        let inserted = insert.execute(params![at, text]);
        inserted.map_err(|cause| failure(&self.path, cause))?;
        self.written += text.len();
        Ok(())
    }

    /// Whether the operations have become so long that a snapshot should replace them.
    pub(super) fn is_long(&self) -> bool {
        self.written > SHORT.max(self.snapshot.saturating_mul(4))
    }

    /// Lets the file grow to so many pages; a file that is larger does not grow.
    fn limit(&self, pages: u32) -> Result<(), StorageError> {
        self.connection
            .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
            .map_err(|cause| failure(&self.path, cause))
    }

    /// Replaces everything by a snapshot, all or nothing. With `beyond_limit` the snapshot may be
    /// larger than the limit of the file, so that what is in it can still be processed: a message
    /// that was accepted once becomes one for each subscriber.
    pub(super) fn replace(
        &mut self,
        state: &State,
        beyond_limit: bool,
    ) -> Result<(), StorageError> {
        if let Some(pages) = self.max_page_count {
            self.limit(if beyond_limit { UNLIMITED } else { pages })?;
        }
        self.write_snapshot(state)
    }

    fn write_snapshot(&mut self, state: &State) -> Result<(), StorageError> {
        let text = to_json(state, &self.path)?;
        let path = &self.path;
        let replaced = self.connection.transaction().and_then(|transaction| {
            // What is deleted first makes room for the rest.
            transaction.execute("DELETE FROM operation", [])?;
            transaction.execute("DELETE FROM snapshot", [])?;
            transaction.execute("INSERT INTO snapshot (id, state) VALUES (1, ?)", [&text])?;
            transaction.commit()
        });
        replaced.map_err(|cause| failure(path, cause))?;
        (self.written, self.snapshot) = (0, text.len());
        Ok(())
    }
}

fn read_operations(
    connection: &Connection,
    path: &Path,
) -> Result<Vec<(Timestamp, Operation)>, StorageError> {
    let failed = |cause| failure(path, cause);
    let mut select = connection
        .prepare("SELECT at, content FROM operation ORDER BY id")
        .map_err(failed)?;
    let rows = select
        .query_map([], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })
        .map_err(failed)?;
    let mut operations = Vec::new();
    for row in rows {
        let (at, text) = row.map_err(failed)?;
        let operation = serde_json::from_str(&text).map_err(|cause| content(path, cause))?;
        let at = Timestamp::from_millis(u64::try_from(at).unwrap_or(0));
        operations.push((at, operation));
    }
    Ok(operations)
}

fn to_json(value: &impl serde::Serialize, path: &Path) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|cause| content(path, cause))
}

fn content(path: &Path, cause: serde_json::Error) -> StorageError {
    let path = path.display().to_string();
    StorageError::Content { path, cause }
}

fn failure(path: &Path, cause: rusqlite::Error) -> StorageError {
    let path = path.display().to_string();
    match cause.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StorageError::Full { path },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StorageError::InUse { path },
        _ => StorageError::Sqlite { path, cause },
    }
}
