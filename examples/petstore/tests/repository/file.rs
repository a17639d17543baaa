//! The repository's guarantees against DynamoDB in a file, and those of the file.

use std::path::Path;

use aws_sdk_dynamodb::Client;
use petstore::test::Services;
use petstore_app::pets::{Page, Pet, PetId, Pets};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::suite::{pages, promises};

promises! { pets_in_a_new_file() }

async fn pets_in_a_new_file() -> (Pets, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    (pets_in(&folder.path().join("pets.db")).await, folder)
}

/// A client of the tables of the app in a file.
async fn open(file: &Path) -> Client {
    let services = Services::with_tables_in(&petstore_app::app(), file);
    Client::new(&services.expect("the file opens").config().await)
}

async fn pets_in(file: &Path) -> Pets {
    let pets = Pets::new(open(file).await, "pets");
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
async fn what_fails_in_this_process_is_not_tried_again() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let client = open(&folder.path().join("pets.db")).await;
    let retries = client.config().retry_config();
    assert!(retries.is_some_and(|retries| !retries.has_retry()));
}

#[tokio::test]
async fn an_item_that_is_not_a_pet_is_reported() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let client = open(&folder.path().join("pets.db")).await;
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
    let client = open(&folder.path().join("pets.db")).await;
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
