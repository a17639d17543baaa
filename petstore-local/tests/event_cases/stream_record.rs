//! The records of writes to a table and of puts to a stream.

use petstore_local::events::ids::CountedIds;
use petstore_local::events::stream::{
    Item, KinesisPut, Shard, StreamPlace, StreamView, TableChange, change_record, kinesis_record,
};
use serde_json::{Value, json};

use crate::matching::{Names, compare_list, same_order};
use crate::support::NOW;

const TABLE_STREAM: &str =
    "arn:aws:dynamodb:us-east-1:111111111111:table/t/stream/2024-01-01T00:00:00.000";

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let own = if case["kind"] == "kinesis" {
        kinesis(case)
    } else {
        dynamodb(case)?
    };
    let parsed: Vec<Value> = own
        .iter()
        .map(|text| serde_json::from_str(text).unwrap_or_default())
        .collect();
    let expected = case["records"].as_array().cloned().unwrap_or_default();
    compare_list(
        &expected,
        &parsed,
        case["ordered"] != false,
        &mut Names::default(),
    )?;
    own.first()
        .map_or(Ok(()), |first| same_order(&case["key_order"], first))
}

fn kinesis(case: &Value) -> Vec<String> {
    let mut shard = Shard::new("shardId-000000000000");
    for put in case["puts"].as_array().into_iter().flatten() {
        let data = put["data"]
            .as_str()
            .map_or_else(|| put["data"].to_string(), str::to_owned);
        let item = kinesis_record(&KinesisPut {
            data: data.as_bytes(),
            partition_key: put["partition_key"].as_str().unwrap_or_default(),
            sequence_number: &shard.next_sequence_number(),
            shard_id: shard.id(),
            stream_arn: "arn:aws:kinesis:us-east-1:111111111111:stream/s",
            role_arn: "arn:aws:iam::111111111111:role/r",
            now: NOW,
        })
        .to_item();
        shard.append(item);
    }
    let start = shard.position(&petstore_local::events::stream::ShardIterator::TrimHorizon);
    shard.read(&start).map(|item| item.event.clone()).collect()
}

/// A table with its stream: keeps items and makes a record of each write.
struct Table {
    keys: Vec<String>,
    items: Vec<Item>,
    view: StreamView,
    shard: Shard,
    records: Vec<String>,
    for_function: bool,
}

fn dynamodb(case: &Value) -> Result<Vec<String>, String> {
    let items = case["table_before"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_object().cloned());
    let mut table = Table {
        keys: keys(case),
        items: items.collect(),
        view: serde_json::from_value(case["view"].clone()).map_err(|error| error.to_string())?,
        shard: Shard::new("shardId-1"),
        records: Vec::new(),
        for_function: case["read_by"] == "function",
    };
    for write in case["writes"].as_array().into_iter().flatten() {
        table.write(write)?;
    }
    Ok(table.records)
}

/// The names of the key: those of a record, or of a delete or update, or the first of an item.
fn keys(case: &Value) -> Vec<String> {
    let names = |item: &Value| {
        item.as_object()
            .map(|item| item.keys().cloned().collect::<Vec<_>>())
    };
    let writes = || case["writes"].as_array().into_iter().flatten();
    names(&case["records"][0]["dynamodb"]["Keys"])
        .or_else(|| {
            writes().find_map(|write| names(&write["delete"]).or_else(|| names(&write["update"])))
        })
        .or_else(|| {
            names(&case["table_before"][0]).map(|names| names.into_iter().take(1).collect())
        })
        .unwrap_or_default()
}

impl Table {
    fn write(&mut self, write: &Value) -> Result<(), String> {
        if write["table"] == "without-stream" {
            return Ok(());
        }
        for list in ["transact", "batch"] {
            if let Some(writes) = write[list].as_array() {
                return writes.iter().try_for_each(|write| self.write(write));
            }
        }
        if let Some(statement) = write["partiql"].as_str() {
            let write =
                partiql(statement).ok_or_else(|| format!("unknown statement {statement}"))?;
            return self.write(&write);
        }
        let object = |name: &str| write[name].as_object().cloned();
        if let Some(item) = object("put") {
            self.replace(&item.clone(), Some(item));
        } else if let Some(key) = object("delete") {
            self.replace(&key, None);
        } else if let Some(key) = object("update") {
            let mut item = self.find(&key).cloned().unwrap_or_else(|| key.clone());
            item.extend(object("set").unwrap_or_default());
            for name in super::support::texts(&write["remove"]) {
                item.remove(name);
            }
            self.replace(&key, Some(item));
        } else {
            return Err(format!("unknown write {write}"));
        }
        Ok(())
    }

    fn has_key(&self, item: &Item, key: &Item) -> bool {
        self.keys.iter().all(|name| item.get(name) == key.get(name))
    }

    fn find(&self, key: &Item) -> Option<&Item> {
        self.items.iter().find(|item| self.has_key(item, key))
    }

    fn replace(&mut self, key: &Item, new: Option<Item>) {
        let old = self
            .items
            .iter()
            .position(|item| self.has_key(item, key))
            .map(|place| self.items.remove(place));
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let change = TableChange {
            keys: &keys,
            old: old.as_ref(),
            new: new.as_ref(),
            expired: false,
        };
        let sequence_number = self.shard.next_sequence_number();
        let place = StreamPlace {
            stream_arn: TABLE_STREAM,
            sequence_number: &sequence_number,
            now: NOW,
        };
        if let Some(record) = change_record(&change, self.view, &place, &mut CountedIds::default())
        {
            self.shard.append(record.to_item());
            let read = if self.for_function {
                record
            } else {
                record.without_source_arn()
            };
            self.records
                .push(serde_json::to_string(&read).unwrap_or_default());
        }
        self.items.extend(new);
    }
}

/// The write of a simple statement: `INSERT INTO t VALUE {…}`, `UPDATE t SET a=1 WHERE k='v'`,
/// `DELETE FROM t WHERE k='v'`.
fn partiql(statement: &str) -> Option<Value> {
    let value = |text: &str| {
        let text = text.trim();
        match text
            .strip_prefix('\'')
            .and_then(|text| text.strip_suffix('\''))
        {
            Some(text) => json!({"S": text}),
            None => json!({"N": text}),
        }
    };
    let assignment = |text: &str| {
        let (name, right) = text.split_once('=')?;
        Some(json!({ name.trim().trim_matches('"'): value(right) }))
    };
    let (head, tail) = statement.split_once(" WHERE ").unwrap_or((statement, ""));
    if let Some((_, item)) = head.split_once(" VALUE ") {
        let members = item
            .trim()
            .trim_start_matches('{')
            .trim_end_matches('}')
            .split(',')
            .map(|member| {
                let (name, right) = member.split_once(':')?;
                Some((name.trim().trim_matches('\'').to_owned(), value(right)))
            });
        return Some(json!({"put": members.collect::<Option<Item>>()?}));
    }
    if let Some((_, set)) = head.split_once(" SET ") {
        return Some(json!({"update": assignment(tail)?, "set": assignment(set)?}));
    }
    Some(json!({"delete": assignment(tail)?}))
}
