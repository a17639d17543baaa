//! DynamoDB through the SDK.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, StreamViewType};
use petstore::aws;

use crate::shelter::Shelter;

fn pet(id: &str, price: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([
        ("petId".to_owned(), AttributeValue::S(id.to_owned())),
        ("price".to_owned(), AttributeValue::N(price.to_owned())),
    ])
}

#[tokio::test]
async fn a_write_is_read_and_reaches_the_stream() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let client = Client::new(&aws::config().await);
            for price in ["10", "10.0", "12"] {
                let put = client.put_item().table_name("pets");
                put.set_item(Some(pet("rex", price))).send().await.unwrap();
            }
            let owner = client.put_item().table_name("owners");
            let owner = owner.item("ownerId", AttributeValue::S("ann".to_owned()));
            owner.send().await.unwrap();
        })
        .await;
    assert_eq!(*shelter.engine.written.lock().unwrap(), ["pets"; 3]);
    let tables = shelter.aws.tables();
    let writes = tables.writes_after("pets", None).unwrap();
    let reported: Vec<bool> = writes
        .iter()
        .map(|write| {
            shelter
                .world(|world, now| world.table_changed("pets", write, now))
                .unwrap()
                .is_some()
        })
        .collect();
    // The second write changes nothing.
    assert_eq!(reported, [true, false, true]);
    let last = shelter.world(|world, _| world.last_sequence_number("pets").map(str::to_owned));
    assert_eq!(last, writes[2].sequence_number);
    assert!(
        tables
            .writes_after("pets", last.as_deref())
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_table_is_described_as_it_is_declared() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let client = Client::new(&aws::config().await);
            let table = client.describe_table().table_name("pets").send().await;
            let table = table.unwrap().table.unwrap();
            let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/pets";
            assert_eq!(table.table_arn(), Some(arn));
            let view = table.stream_specification().unwrap().stream_view_type();
            assert_eq!(view, Some(&StreamViewType::NewImage));
            let item = client.get_item().table_name(arn);
            let item = item
                .key("petId", AttributeValue::S("none".to_owned()))
                .send()
                .await;
            assert!(item.unwrap().item.is_none());
            let ttl = client
                .describe_time_to_live()
                .table_name("pets")
                .send()
                .await
                .unwrap();
            let ttl = ttl.time_to_live_description.unwrap();
            assert_eq!(ttl.attribute_name(), Some("expires"));
            let names = client.list_tables().into_paginator().items().send();
            let names: Vec<String> = names.collect::<Result<_, _>>().await.unwrap();
            assert_eq!(names, ["owners", "pets"]);
        })
        .await;
}

#[tokio::test]
async fn errors_are_those_of_dynamodb() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let client = Client::new(&aws::config().await);
            let key = || AttributeValue::S("rex".to_owned());
            let get = client.get_item().table_name("none").key("petId", key());
            let error = get.send().await.unwrap_err().into_service_error();
            assert!(error.is_resource_not_found_exception(), "{error:?}");
            let put = client
                .put_item()
                .table_name("pets")
                .set_item(Some(pet("rex", "1")));
            put.clone().send().await.unwrap();
            let put = put.condition_expression("attribute_not_exists(petId)");
            let error = put.send().await.unwrap_err().into_service_error();
            assert!(error.is_conditional_check_failed_exception(), "{error:?}");
            assert_eq!(*shelter.engine.written.lock().unwrap(), ["pets"; 2]);
        })
        .await;
}

#[tokio::test]
async fn items_are_deleted_when_their_time_is_over() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let client = Client::new(&aws::config().await);
            for (id, time) in [("old", "1000"), ("new", "99999999999")] {
                let put = client.put_item().table_name("pets");
                let put = put.set_item(Some(pet(id, "1")));
                let put = put.item("expires", AttributeValue::N(time.to_owned()));
                put.send().await.unwrap();
            }
            let ids = |items: Vec<HashMap<String, AttributeValue>>| -> Vec<String> {
                let ids = items.iter().filter_map(|item| item["petId"].as_s().ok());
                ids.cloned().collect()
            };
            // DynamoDB keeps items that are older than five years.
            let deleted = shelter.aws.tables().delete_expired().unwrap();
            let scanned = client.scan().table_name("pets").send().await.unwrap();
            let left = ids(scanned.items.unwrap_or_default());
            assert_eq!(left.len() + deleted, 2);
            assert!(left.contains(&"new".to_owned()));
        })
        .await;
}
