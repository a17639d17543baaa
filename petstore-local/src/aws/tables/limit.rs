//! The largest size of the data file.

use std::path::Path;
use std::sync::Mutex;

use rusqlite::{Connection, Result};

use super::owner::uri;

/// What opens a database whose pages several connections of this process share.
const SHARED: &str = "rwc&cache=shared";

/// The name with which dynoxide opens a file that is to be limited.
pub(super) fn shared_name(path: &Path) -> String {
    uri(path, SHARED)
}

/// Limits a file as long as it exists. The limit belongs to the pages, so that it holds for the
/// connection of dynoxide, which has no setting for it:
/// <https://www.sqlite.org/sharedcache.html>.
#[derive(Debug)]
pub(super) struct FileLimit {
    /// Only to be kept: the mutex makes it usable from all threads.
    _connection: Mutex<Connection>,
}

impl FileLimit {
    /// Limits a file that is open under its [`shared_name`]. A file that is larger does not grow.
    pub(super) fn set(path: &Path, pages: u32) -> Result<Self> {
        let connection = Connection::open(shared_name(path))?;
        // SQLite takes 0 as a question.
        let pages = pages.max(1);
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        Ok(FileLimit {
            _connection: Mutex::new(connection),
        })
    }
}
