//! The file with the items of all tables: what is opened, and what is refused and left as it is.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::path::Path;

use petstore_core::infrastructure::{ResourceSpec, TableSpec};
use petstore_local::aws::{Tables, TablesError};

static PETS: TableSpec = TableSpec::new("pets", "petId");

fn open(file: &Path) -> Result<Tables, TablesError> {
    Tables::open(file, &[ResourceSpec::Table(&PETS)])
}

/// The error for a file that cannot be opened; it contains the file and the variable that names
/// another one.
fn open_error(file: &Path) -> TablesError {
    let error = open(file).expect_err("the file is rejected");
    let text = error.to_string();
    assert!(
        text.contains(&*file.to_string_lossy()) && text.contains("PETSTORE_DB"),
        "{text}"
    );
    error
}

#[test]
fn a_folder_is_not_a_data_file() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let error = open_error(folder.path());
    assert!(
        matches!(error, TablesError::Inaccessible { .. }),
        "{error:?}"
    );
}

#[test]
fn a_file_in_a_missing_folder_is_rejected() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let error = open_error(&folder.path().join("missing/pets.db"));
    assert!(
        matches!(error, TablesError::Inaccessible { .. }),
        "{error:?}"
    );
}

#[test]
fn another_kind_of_file_is_rejected_and_unchanged() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("pets.db");
    let letter = "Dear Sir or Madam, ".repeat(1000);
    std::fs::write(&file, &letter).expect("the file is written");
    let error = open_error(&file);
    assert!(matches!(error, TablesError::Damaged { .. }), "{error:?}");
    assert_eq!(
        std::fs::read_to_string(&file).expect("the file is read"),
        letter
    );
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    for (schema, named) in [
        ("CREATE TABLE bookmarks (url)", "bookmarks"),
        (
            "CREATE TABLE _config (key, value); CREATE TABLE notes (text)",
            "notes",
        ),
        ("CREATE TABLE _tables (name, rows)", "_tables"),
        ("CREATE TABLE _config (name)", "_config"),
        ("CREATE VIEW today AS SELECT date()", "today"),
        (
            "PRAGMA journal_mode = WAL; CREATE TABLE \"odd \"\" name\" (x)",
            "odd",
        ),
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let file = folder.path().join("other 100%?#.db");
        let other = rusqlite::Connection::open(&file).expect("the file opens");
        other.execute_batch(schema).expect("the tables are made");
        drop(other);
        let before = std::fs::read(&file).expect("the file is read");
        let error = open_error(&file);
        assert!(
            matches!(error, TablesError::Foreign { .. }),
            "{schema}: {error:?}"
        );
        assert!(error.to_string().contains(named), "{schema}: {error}");
        let after = std::fs::read(&file).expect("the file is read");
        assert!(before == after, "{schema}: the file was changed");
    }
}

#[test]
fn a_first_start_that_was_cut_short_goes_on() {
    for schema in [
        "CREATE TABLE passing (x); DROP TABLE passing",
        "CREATE TABLE _config (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let file = folder.path().join("pets.db");
        let first = rusqlite::Connection::open(&file).expect("the file opens");
        first.execute_batch(schema).expect("the tables are made");
        drop(first);
        open(&file).expect("the file opens");
    }
}

/// A transaction that a kill cuts short leaves its journal beside the file, and SQLite rolls back
/// at the next write.
#[test]
fn a_transaction_cut_short_does_not_hide_the_owner() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let left = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("other.db");
    let other = rusqlite::Connection::open(&file).expect("the file opens");
    other
        .execute_batch(
            "CREATE TABLE bookmarks (url); PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; \
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) \
             INSERT INTO bookmarks SELECT hex(zeroblob(2000)) FROM n",
        )
        .expect("the rows are written");
    for name in ["other.db", "other.db-journal"] {
        std::fs::copy(folder.path().join(name), left.path().join(name))
            .expect("the file is copied");
    }
    let copy = left.path().join("other.db");
    let before = std::fs::read(&copy).expect("the file is read");
    let error = open_error(&copy);
    assert!(matches!(error, TablesError::Foreign { .. }), "{error:?}");
    assert!(before == std::fs::read(&copy).expect("the file is read"));
    assert!(left.path().join("other.db-journal").is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_not_a_data_file() {
    for device in ["/dev/full", "/dev/null"] {
        let error = open_error(Path::new(device));
        assert!(
            matches!(error, TablesError::Inaccessible { .. }),
            "{error:?}"
        );
    }
}

#[test]
fn a_damaged_file_is_rejected() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("pets.db");
    drop(open(&file).expect("the file opens"));
    let mut bytes = std::fs::read(&file).expect("the file is read");
    bytes.iter_mut().skip(100).for_each(|byte| *byte = 0xff);
    std::fs::write(&file, bytes).expect("the file is written");
    let error = open_error(&file);
    assert!(matches!(error, TablesError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_file_that_another_program_has_locked_is_rejected() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("pets.db");
    let holder = rusqlite::Connection::open(&file).expect("the file opens");
    holder
        .execute_batch("CREATE TABLE held (by); BEGIN EXCLUSIVE")
        .expect("the lock is taken");
    let error = open_error(&file);
    assert!(matches!(error, TablesError::InUse { .. }), "{error:?}");
}

#[test]
fn a_name_with_a_special_meaning_in_sqlite_is_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    for name in [
        ":memory:",
        "pets.db?mode=memory",
        "file:pets.db",
        "a pet's %20 db",
    ] {
        let file = folder.path().join(name);
        open(&file).expect("the file opens");
        assert!(file.is_file(), "{name}");
    }
}
