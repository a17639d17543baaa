//! Which program a SQLite file belongs to, found without changing a byte of it.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Result};

/// How long another program may lock the file before it counts as in use.
pub(super) const LOCKED_FOR: Duration = Duration::from_secs(1);

/// The tables in which dynoxide keeps account of its own, each with columns that it has always had.
const BOOKKEEPING: [(&str, &[&str]); 3] = [
    (
        TABLES,
        &["table_name", "key_schema", "attribute_definitions"],
    ),
    ("_config", &["key", "value"]),
    (
        "_stream_records",
        &["table_name", "event_name", "keys_json"],
    ),
];

/// Lists the other tables, so nothing but dynoxide makes any before this one.
const TABLES: &str = "_tables";

/// The first table in the file that another program has made; `None` for an empty file and for one
/// of this program.
///
/// # Errors
///
/// SQLite's, when the file is locked or is not a database.
pub(super) fn foreign_table(path: &Path) -> Result<Option<String>> {
    match inspect(path, "ro") {
        // A transaction that a kill cut short is rolled back by writing, so the file is read as it
        // was left.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => {
            inspect(path, "ro&immutable=1")
        }
        inspected => inspected,
    }
}

fn inspect(path: &Path, mode: &str) -> Result<Option<String>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri(path, mode), flags)?;
    connection.busy_timeout(LOCKED_FOR)?;
    let names = names(&connection)?;
    for (table, columns) in BOOKKEEPING {
        if names.iter().any(|name| name == table) && !has_columns(&connection, table, columns)? {
            return Ok(Some(table.to_owned()));
        }
    }
    if names.iter().any(|name| name == TABLES) {
        return Ok(None);
    }
    // A kill during the first start leaves some of the bookkeeping, and nothing else.
    let is_own = |name: &String| BOOKKEEPING.iter().any(|(table, _)| table == name);
    Ok(names.into_iter().find(|name| !is_own(name)))
}

/// <https://www.sqlite.org/uri.html>
pub(super) fn uri(path: &Path, mode: &str) -> String {
    let mut uri = "file:".to_owned();
    for c in path.to_string_lossy().chars() {
        match c {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            c => uri.push(c),
        }
    }
    uri + "?mode=" + mode
}

/// Tables and views, without those of SQLite itself.
fn names(connection: &Connection) -> Result<Vec<String>> {
    let mut names = connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*'",
    )?;
    names.query_map([], |row| row.get(0))?.collect()
}

fn has_columns(connection: &Connection, table: &str, columns: &[&str]) -> Result<bool> {
    let mut there = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let there = there.query_map([table], |row| row.get(0))?;
    let there: Vec<String> = there.collect::<Result<_>>()?;
    Ok(columns
        .iter()
        .all(|column| there.iter().any(|name| name == column)))
}
