//! Records of a table, as its stream contains them.

use petstore::prelude::*;
use petstore::test::{self, TestEvent};
use serde_json::{Value, json};

#[table("grades", key = "name", sort = "owner", stream = new_image)]
struct Grades;

#[table("lists", key = "id", stream = keys_only)]
struct Lists;

fn records(event: &TestEvent) -> Value {
    let event: Value = serde_json::from_slice(&event.to_bytes()).unwrap();
    event["Records"].clone()
}

#[test]
fn a_change_has_the_keys_and_the_images_of_its_table() {
    let pet = |name: &str| json!({"name": name, "owner": "Ann", "price": 7});
    let event = test::stream()
        .modify(&pet("Rex"), &pet("Max"))
        .remove(&pet("Rex"))
        .from_resource::<Grades>();
    let records = records(&event);
    for (record, name) in [(0, "Max"), (1, "Rex")] {
        let change = &records[record]["dynamodb"];
        let keys = json!({"name": {"S": name}, "owner": {"S": "Ann"}});
        assert_eq!(change["Keys"], keys);
        assert_eq!(change["StreamViewType"], "NEW_IMAGE");
        assert!(change.get("OldImage").is_none());
        assert_eq!(change.get("NewImage").is_some(), record == 0);
    }
}

#[test]
fn a_record_without_images_keeps_its_keys() {
    let event = test::stream().insert(&json!({"id": "a", "items": []}));
    let event = event.from_resource::<Lists>().from_resource::<Lists>();
    let change = &records(&event)[0]["dynamodb"];
    assert_eq!(change["Keys"], json!({"id": {"S": "a"}}));
    assert!(change.get("NewImage").is_none());
    let message = test::sqs([json!({"id": "a"})]).from_resource::<Lists>();
    let record = &records(&message)[0];
    assert!(record.get("dynamodb").is_none());
}
