//! The repository's guarantees against DynamoDB in a file, and those of the file.

use std::path::Path;

use petstore_app::dynamodb::{OpenError, open};
use petstore_app::pets::{Page, Pet, PetId, Pets};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::suite::{pages, promises};

promises! { pets_in_a_new_file() }

async fn pets_in_a_new_file() -> (Pets, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    (pets_in(&folder.path().join("pets.db")).await, folder)
}

async fn pets_in(file: &Path) -> Pets {
    let pets = Pets::new(open(file).await.expect("the file opens"), "pets");
    pets.make_table().await.expect("the table is made");
    pets
}

fn dog() -> Pet {
    Pet {
        id: PetId::random(),
        r#type: "dog".to_owned(),
        price: 249.99,
    }
}

#[tokio::test]
async fn completed_writes_survive_a_kill() {
    let (pets, folder) = pets_in_a_new_file().await;
    let (kept, removed) = (dog(), dog());
    assert!(pets.add(&kept).await.expect("the pet is added"));
    assert!(pets.add(&removed).await.expect("the pet is added"));
    assert!(pets.remove(removed.id).await.expect("the pet is removed"));

    // A copy beside the open database equals the files that remain if its program ends at this
    // point.
    let left = tempfile::tempdir().expect("a temporary folder is made");
    for file in std::fs::read_dir(folder.path()).expect("the folder is read") {
        let file = file.expect("the folder is read");
        std::fs::copy(file.path(), left.path().join(file.file_name())).expect("the file is copied");
    }
    let again = pets_in(&left.path().join("pets.db")).await;
    assert_eq!(
        again.get(kept.id).await.expect("the table responds"),
        Some(kept)
    );
    assert_eq!(
        again.get(removed.id).await.expect("the table responds"),
        None
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_removed_data_file_is_noticed() {
    let (pets, folder) = pets_in_a_new_file().await;
    let kept = dog();
    assert!(pets.add(&kept).await.expect("the pet is added"));
    let (file, away) = (folder.path().join("pets.db"), folder.path().join("away"));
    std::fs::rename(&file, &away).expect("the file is moved");
    let refused = pets.add(&dog()).await.expect_err("the file is gone");
    let text = refused.to_string();
    assert!(text.contains("was removed or replaced"), "{text}");
    // Another file of this name is not the one that the program writes to.
    std::fs::copy(&away, &file).expect("the file is copied");
    assert!(pets.get(kept.id).await.is_err());
    std::fs::rename(&away, &file).expect("the file is put back");
    assert_eq!(
        pets.get(kept.id).await.expect("the table responds"),
        Some(kept)
    );
}

#[tokio::test]
async fn two_programs_share_a_file() {
    let (pets, folder) = pets_in_a_new_file().await;
    let others = pets_in(&folder.path().join("pets.db")).await;
    let dog = dog();
    assert!(pets.add(&dog).await.expect("the pet is added"));
    assert!(!others.add(&dog).await.expect("the table responds"));
    assert_eq!(
        others.get(dog.id).await.expect("the table responds"),
        Some(dog)
    );
}

#[tokio::test]
async fn a_name_with_a_special_meaning_in_sqlite_is_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    for name in [
        ":memory:",
        "pets.db?mode=memory",
        "file:pets.db",
        "a pet's %20 db",
    ] {
        let file = folder.path().join(name);
        pets_in(&file).await;
        assert!(file.is_file(), "{name}");
    }
}

/// The error for a file that cannot be opened; it contains the file and the variable that names
/// another one.
async fn open_error(file: &Path) -> OpenError {
    let error = open(file).await.expect_err("the file is rejected");
    let text = error.to_string();
    assert!(
        text.contains(&*file.to_string_lossy()) && text.contains("PETSTORE_DB"),
        "{text}"
    );
    error
}

#[tokio::test]
async fn a_folder_is_not_a_data_file() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let error = open_error(folder.path()).await;
    assert!(matches!(error, OpenError::Inaccessible { .. }), "{error:?}");
}

#[tokio::test]
async fn a_file_in_a_missing_folder_is_rejected() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let error = open_error(&folder.path().join("missing/pets.db")).await;
    assert!(matches!(error, OpenError::Inaccessible { .. }), "{error:?}");
}

#[tokio::test]
async fn another_kind_of_file_is_rejected_and_unchanged() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("pets.db");
    let letter = "Dear Sir or Madam, ".repeat(1000);
    std::fs::write(&file, &letter).expect("the file is written");
    let error = open_error(&file).await;
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    assert_eq!(
        std::fs::read_to_string(&file).expect("the file is read"),
        letter
    );
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_alone() {
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
        let error = open_error(&file).await;
        assert!(
            matches!(error, OpenError::Foreign { .. }),
            "{schema}: {error:?}"
        );
        assert!(error.to_string().contains(named), "{schema}: {error}");
        let after = std::fs::read(&file).expect("the file is read");
        assert!(before == after, "{schema}: the file was changed");
    }
}

#[tokio::test]
async fn a_first_start_that_was_cut_short_goes_on() {
    for schema in [
        "CREATE TABLE passing (x); DROP TABLE passing",
        "CREATE TABLE _config (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let file = folder.path().join("pets.db");
        let first = rusqlite::Connection::open(&file).expect("the file opens");
        first.execute_batch(schema).expect("the tables are made");
        drop(first);
        pets_in(&file).await;
    }
}

/// A transaction that a kill cuts short leaves its journal beside the file, and SQLite rolls back
/// at the next write.
#[tokio::test]
async fn a_transaction_cut_short_tells_nothing_about_the_owner() {
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
    let error = open_error(&copy).await;
    assert!(matches!(error, OpenError::Foreign { .. }), "{error:?}");
    assert!(before == std::fs::read(&copy).expect("the file is read"));
    assert!(left.path().join("other.db-journal").is_file());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_device_is_not_a_data_file() {
    for device in ["/dev/full", "/dev/null"] {
        let error = open_error(Path::new(device)).await;
        assert!(matches!(error, OpenError::Inaccessible { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn what_fails_in_this_process_is_not_tried_again() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let client = open(&folder.path().join("pets.db"))
        .await
        .expect("the file opens");
    let retries = client.config().retry_config();
    assert!(retries.is_some_and(|retries| !retries.has_retry()));
}

#[tokio::test]
async fn a_damaged_file_is_rejected() {
    let (pets, folder) = pets_in_a_new_file().await;
    drop(pets);
    let file = folder.path().join("pets.db");
    let mut bytes = std::fs::read(&file).expect("the file is read");
    bytes.iter_mut().skip(100).for_each(|byte| *byte = 0xff);
    std::fs::write(&file, bytes).expect("the file is written");
    let error = open_error(&file).await;
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
}

#[tokio::test]
async fn a_file_that_another_program_has_locked_is_rejected() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("pets.db");
    let holder = rusqlite::Connection::open(&file).expect("the file opens");
    holder
        .execute_batch("CREATE TABLE held (by); BEGIN EXCLUSIVE")
        .expect("the lock is taken");
    let error = open_error(&file).await;
    assert!(matches!(error, OpenError::InUse { .. }), "{error:?}");
}

#[tokio::test]
async fn an_item_that_is_not_a_pet_is_reported() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let client = open(&folder.path().join("pets.db"))
        .await
        .expect("the file opens");
    let pets = Pets::new(client.clone(), "pets");
    pets.make_table().await.expect("the table is made");
    let id = aws_sdk_dynamodb::types::AttributeValue::S(PetId::random().to_string());
    client
        .put_item()
        .table_name("pets")
        .item("petId", id.clone())
        .send()
        .await
        .expect("the item is put");
    let error = pets
        .list(Page {
            limit: 10,
            after: None,
            r#type: None,
        })
        .await
        .expect_err("the item is not a pet");
    let text = error.to_string();
    assert!(
        text.contains(id.as_s().expect("a text")) && text.contains("`type`"),
        "{text}"
    );
}

#[tokio::test]
async fn a_missing_table_is_reported() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let client = open(&folder.path().join("pets.db"))
        .await
        .expect("the file opens");
    let error = Pets::new(client, "strays")
        .get(PetId::random())
        .await
        .expect_err("the table does not exist");
    let text = error.to_string();
    assert!(
        text.contains("`strays`") && text.contains("ResourceNotFoundException"),
        "{text}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_pages_of_a_list_contain_all_pets(
        types in proptest::collection::vec(prop_oneof!["dog", "cat", "newt"], 0..40),
        limit in 1_usize..12,
    ) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
        runtime.block_on(async {
            let (pets, _folder) = pets_in_a_new_file().await;
            for r#type in &types {
                let pet = Pet { r#type: r#type.clone(), ..dog() };
                assert!(pets.add(&pet).await.expect("the pet is added"));
            }
            let whole = pages(&pets, 1000, None).await.concat();
            assert_eq!(whole.len(), types.len());
            assert_eq!(pages(&pets, limit, None).await.concat(), whole);
            for r#type in ["dog", "cat", "newt", "unicorn"] {
                let of_type = whole.iter().filter(|pet| pet.r#type == r#type).cloned();
                assert_eq!(pages(&pets, limit, Some(r#type)).await.concat(), of_type.collect::<Vec<_>>());
            }
        });
    }
}
