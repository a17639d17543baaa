//! Completes the records of a table, so that they are as its stream would contain them.

use petstore_core::infrastructure::TableSpec;
use serde_json::{Map, Value};

/// Sets the keys of a record's item and the view type of the stream, and removes images that the
/// stream of the table does not contain. A record without images keeps its keys.
pub(super) fn complete(record: &mut Value, table: &TableSpec) {
    let Some(dynamodb) = record.get_mut("dynamodb").and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(image) = dynamodb.get("NewImage").or(dynamodb.get("OldImage")) {
        let key_attributes = [Some(table.partition_key), table.sort_key];
        let keys: Map<String, Value> = key_attributes
            .into_iter()
            .flatten()
            .filter_map(|name| Some((name.to_owned(), image.get(name)?.clone())))
            .collect();
        dynamodb.insert("Keys".to_owned(), keys.into());
    }
    let Some(view) = table.stream else {
        return;
    };
    dynamodb.insert("StreamViewType".to_owned(), view.as_str().into());
    if !view.has_new_image() {
        dynamodb.remove("NewImage");
    }
    if !view.has_old_image() {
        dynamodb.remove("OldImage");
    }
}
