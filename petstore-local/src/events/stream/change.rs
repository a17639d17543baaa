//! The stream record of a write to a table.
//!
//! Source: DynamoDB Streams API reference, *Record* and *StreamRecord*; Lambda developer guide,
//! *Using Lambda with Amazon DynamoDB*.

use petstore_core::infrastructure::StreamView;
use petstore_core::{Arn, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::StreamItem;
use super::size::{Item, MAX_DEPTH, item_size};
use crate::events::ids::IdSource;

/// What a write did to one item.
#[derive(Clone, Copy, Debug)]
pub struct TableChange<'a> {
    /// The names of the key attributes.
    pub keys: &'a [&'a str],
    /// The item before, if there was one.
    pub old: Option<&'a Item>,
    /// The item after, unless it was deleted.
    pub new: Option<&'a Item>,
    /// Whether the item was deleted because its time to live was over.
    pub expired: bool,
}

/// Where a record belongs.
#[derive(Clone, Copy, Debug)]
pub struct StreamPlace<'a> {
    /// The ARN of the stream; its region is the record's.
    pub stream_arn: &'a str,
    /// The record's place in its shard.
    pub sequence_number: &'a str,
    /// When the write happened.
    pub now: Timestamp,
}

/// A record of a table's stream. The members come in the order in which Lambda sends them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRecord {
    /// 32 hexadecimal digits.
    #[serde(rename = "eventID")]
    pub event_id: String,
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub event_name: String,
    /// `1.1`.
    pub event_version: String,
    /// `aws:dynamodb`.
    pub event_source: String,
    /// The region of the table.
    pub aws_region: String,
    /// What changed.
    pub dynamodb: StreamChange,
    /// Who deleted the item: the service, if its time to live was over.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_identity: Option<Value>,
    /// The ARN of the stream. `GetRecords` leaves it out.
    #[serde(
        rename = "eventSourceARN",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub event_source_arn: Option<String>,
}

/// The member `dynamodb` of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StreamChange {
    /// Whole seconds since the Unix epoch.
    pub approximate_creation_date_time: u64,
    /// The key of the item.
    pub keys: Item,
    /// The item after the write, if the view has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new_image: Option<Item>,
    /// The item before the write, if the view has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old_image: Option<Item>,
    /// The place in the shard.
    pub sequence_number: String,
    /// The size of the key and of the images that are shown, in bytes.
    pub size_bytes: usize,
    /// The view of the stream.
    pub stream_view_type: StreamView,
}

/// The record of a write, or `None` where the write changed nothing.
///
/// ```
/// use petstore_core::Timestamp;
/// use petstore_local::events::ids::CountedIds;
/// use petstore_local::events::stream::{StreamPlace, StreamView, TableChange, change_record};
///
/// let tom = serde_json::json!({"name": {"S": "Tom"}});
/// let change = TableChange { keys: &["name"], old: None, new: tom.as_object(), expired: false };
/// let place = StreamPlace {
///     stream_arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/pets/stream/2025-01-01T00:00:00.000",
///     sequence_number: "100000000000000000001",
///     now: Timestamp::from_seconds(1_700_000_000),
/// };
/// let record = change_record(&change, StreamView::KeysOnly, &place, &mut CountedIds::default()).unwrap();
/// assert_eq!((record.event_name.as_str(), record.dynamodb.size_bytes), ("INSERT", 7));
/// ```
pub fn change_record(
    change: &TableChange<'_>,
    view: StreamView,
    place: &StreamPlace<'_>,
    ids: &mut dyn IdSource,
) -> Option<ChangeRecord> {
    let event_name = match (change.old, change.new) {
        (None, None) => return None,
        (None, Some(_)) => "INSERT",
        (Some(_), None) => "REMOVE",
        (Some(old), Some(new)) if same_item(old, new) => return None,
        (Some(_), Some(_)) => "MODIFY",
    };
    let item = change.new.or(change.old)?;
    let key = |name: &&str| Some(((*name).to_owned(), item.get(*name)?.clone()));
    let keys: Item = change.keys.iter().filter_map(key).collect();
    let (shows_new, shows_old) = (view.has_new_image(), view.has_old_image());
    let new_image = change.new.filter(|_| shows_new).cloned();
    let old_image = change.old.filter(|_| shows_old).cloned();
    let images = new_image.iter().chain(&old_image);
    let identity =
        || serde_json::json!({"type": "Service", "principalId": "dynamodb.amazonaws.com"});
    Some(ChangeRecord {
        event_id: ids.hex(),
        event_name: event_name.to_owned(),
        event_version: "1.1".to_owned(),
        event_source: "aws:dynamodb".to_owned(),
        aws_region: Arn::parse(place.stream_arn)
            .map_or("", |arn| arn.region)
            .to_owned(),
        dynamodb: StreamChange {
            approximate_creation_date_time: place.now.as_seconds(),
            size_bytes: item_size(&keys) + images.map(item_size).sum::<usize>(),
            keys,
            new_image,
            old_image,
            sequence_number: place.sequence_number.to_owned(),
            stream_view_type: view,
        },
        user_identity: change.expired.then(identity),
        event_source_arn: Some(place.stream_arn.to_owned()),
    })
}

impl ChangeRecord {
    /// The record as `GetRecords` returns it: without the ARN of the stream.
    pub fn without_source_arn(self) -> Self {
        ChangeRecord {
            event_source_arn: None,
            ..self
        }
    }

    /// The record as an entry of a [`Shard`](super::Shard); the key is its partition.
    pub fn to_item(&self) -> StreamItem {
        StreamItem {
            sequence_number: self.dynamodb.sequence_number.clone(),
            arrived: Timestamp::from_seconds(self.dynamodb.approximate_creation_date_time),
            partition: Value::Object(self.dynamodb.keys.clone()).to_string(),
            // Texts, numbers and maps with text keys always serialize.
            event: serde_json::to_string(self).unwrap_or_default(),
        }
    }
}

fn same_item(old: &Item, new: &Item) -> bool {
    let same = |(name, value): (&String, &Value)| {
        new.get(name)
            .is_some_and(|other| same_value(value, other, MAX_DEPTH))
    };
    old.len() == new.len() && old.iter().all(same)
}

/// Whether two attribute values are equal to DynamoDB, which neither keeps the order of a set nor
/// the spelling of a number.
fn same_value(a: &Value, b: &Value, depth: usize) -> bool {
    let (Some((kind, a)), Some((other, b))) = (tagged(a), tagged(b)) else {
        return false;
    };
    if kind != other || depth == 0 {
        return false;
    }
    match (kind, a, b) {
        ("N", Value::String(a), Value::String(b)) => normal_number(a) == normal_number(b),
        ("L", Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b, depth - 1))
        }
        ("M", Value::Object(a), Value::Object(b)) => {
            let same = |(name, value): (&String, &Value)| {
                b.get(name).is_some_and(|b| same_value(value, b, depth - 1))
            };
            a.len() == b.len() && a.iter().all(same)
        }
        ("SS" | "BS" | "NS", Value::Array(a), Value::Array(b)) => {
            let normal = |set: &[Value]| {
                let text = |value: &Value| {
                    let text = value.as_str().unwrap_or_default();
                    if kind == "NS" {
                        format!("{:?}", normal_number(text))
                    } else {
                        text.to_owned()
                    }
                };
                let mut texts: Vec<String> = set.iter().map(text).collect();
                texts.sort_unstable();
                texts
            };
            normal(a) == normal(b)
        }
        (_, a, b) => a == b,
    }
}

fn tagged(value: &Value) -> Option<(&str, &Value)> {
    value
        .as_object()?
        .iter()
        .next()
        .map(|(kind, value)| (kind.as_str(), value))
}

/// A decimal number as sign, significant digits and the exponent of the last digit.
fn normal_number(text: &str) -> (bool, String, i64) {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (negative, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let trimmed = digits.trim_end_matches('0');
    let zeros = i64::try_from(digits.len() - trimmed.len()).unwrap_or(0);
    let places = i64::try_from(fraction.len()).unwrap_or(0);
    let significant = trimmed.trim_start_matches('0').to_owned();
    if significant.is_empty() {
        return (false, significant, 0);
    }
    let exponent = exponent
        .parse::<i64>()
        .unwrap_or(0)
        .saturating_sub(places)
        .saturating_add(zeros);
    (negative, significant, exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::ids::CountedIds;
    use serde_json::json;

    fn record(old: Option<Value>, new: Option<Value>, view: StreamView) -> Option<ChangeRecord> {
        let change = TableChange {
            keys: &["id"],
            old: old.as_ref().and_then(Value::as_object),
            new: new.as_ref().and_then(Value::as_object),
            expired: false,
        };
        let place = StreamPlace {
            stream_arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/pets/stream/x",
            sequence_number: "17",
            now: Timestamp::from_millis(1_700_000_000_999),
        };
        change_record(&change, view, &place, &mut CountedIds::default())
    }

    #[test]
    fn a_write_that_changes_nothing_has_no_record() {
        let same = [
            (json!({"id": {"S": "a"}}), json!({"id": {"S": "a"}})),
            (json!({"id": {"N": "100"}}), json!({"id": {"N": "1.0e2"}})),
            (json!({"id": {"N": "-0"}}), json!({"id": {"N": "0.0"}})),
            (
                json!({"id": {"SS": ["a", "b"]}}),
                json!({"id": {"SS": ["b", "a"]}}),
            ),
            (
                json!({"id": {"M": {"x": {"L": [{"N": "1"}]}}}}),
                json!({"id": {"M": {"x": {"L": [{"N": "1.0"}]}}}}),
            ),
        ];
        for (old, new) in same {
            assert_eq!(record(Some(old), Some(new), StreamView::KeysOnly), None);
        }
        assert_eq!(record(None, None, StreamView::KeysOnly), None);
    }

    #[test]
    fn a_write_that_changes_a_value_or_its_type_is_a_modification() {
        for (old, new) in [("10", "100"), ("0.1", "0.01"), ("1", "-1")] {
            let (old, new) = (
                json!({"id": {"S": "a"}, "n": {"N": old}}),
                json!({"id": {"S": "a"}, "n": {"N": new}}),
            );
            assert_eq!(
                record(Some(old), Some(new), StreamView::KeysOnly)
                    .unwrap()
                    .event_name,
                "MODIFY"
            );
        }
        let (old, new) = (
            json!({"id": {"S": "a"}, "n": {"N": "1"}}),
            json!({"id": {"S": "a"}, "n": {"S": "1"}}),
        );
        assert!(record(Some(old), Some(new), StreamView::KeysOnly).is_some());
    }

    #[test]
    fn the_view_decides_the_images_and_the_size() {
        let (old, new) = (
            json!({"id": {"S": "a"}}),
            json!({"id": {"S": "a"}, "kind": {"S": "cat"}}),
        );
        let shown = |view| {
            let change = record(Some(old.clone()), Some(new.clone()), view)
                .unwrap()
                .dynamodb;
            (
                change.new_image.is_some(),
                change.old_image.is_some(),
                change.size_bytes,
            )
        };
        assert_eq!(shown(StreamView::KeysOnly), (false, false, 3));
        assert_eq!(shown(StreamView::NewImage), (true, false, 13));
        assert_eq!(shown(StreamView::OldImage), (false, true, 6));
        assert_eq!(shown(StreamView::NewAndOldImages), (true, true, 16));
    }

    #[test]
    fn a_record_survives_its_text() {
        let record = record(
            None,
            Some(json!({"id": {"B": "AAE="}})),
            StreamView::NewImage,
        )
        .unwrap();
        let item = record.to_item();
        assert_eq!(
            serde_json::from_str::<ChangeRecord>(&item.event).unwrap(),
            record
        );
        assert!(
            !serde_json::to_string(&record.without_source_arn())
                .unwrap()
                .contains("eventSourceARN")
        );
    }
}
