//! Changes of a table.

use petstore_core::infrastructure::Resource;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::test_event::{ACCOUNT, REGION, TestEvent};
use crate::test::item::item;

/// Changes of a table; each method of the [`TestStream`] adds one.
pub fn stream() -> TestStream {
    TestStream(Vec::new())
}

/// Changes of a table, with both images of each item.
#[derive(Debug, Clone)]
#[must_use = "the changes become an event with `into`"]
pub struct TestStream(Vec<Value>);

impl TestStream {
    /// An item that was added.
    #[track_caller]
    pub fn insert<T: Serialize>(self, new: &T) -> Self {
        self.change("INSERT", None, Some(item(new)))
    }

    /// An item that was changed.
    #[track_caller]
    pub fn modify<T: Serialize>(self, old: &T, new: &T) -> Self {
        self.change("MODIFY", Some(item(old)), Some(item(new)))
    }

    /// An item that was deleted.
    #[track_caller]
    pub fn remove<T: Serialize>(self, old: &T) -> Self {
        self.change("REMOVE", Some(item(old)), None)
    }

    fn change(
        mut self,
        name: &str,
        old: Option<Map<String, Value>>,
        new: Option<Map<String, Value>>,
    ) -> Self {
        let index = self.0.len();
        let mut dynamodb = json!({
            "ApproximateCreationDateTime": 1767225600,
            "Keys": {},
            "SequenceNumber": format!("{}", 100_000_000_000_000_000_u64 + index as u64),
            "SizeBytes": 1,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        });
        if let Some(old) = old {
            dynamodb["OldImage"] = old.into();
        }
        if let Some(new) = new {
            dynamodb["NewImage"] = new.into();
        }
        self.0.push(json!({
            "eventID": format!("{index:032x}"),
            "eventName": name,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": REGION,
            "dynamodb": dynamodb,
            "eventSourceARN": format!(
                "arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/table/stream/2026-01-01T00:00:00.000"
            ),
        }));
        self
    }

    /// The changes as an event of a table: with its keys, and with the images that its stream
    /// contains.
    pub fn from_resource<R: Resource>(self) -> TestEvent {
        TestEvent::from(self).from_resource::<R>()
    }
}

impl From<TestStream> for TestEvent {
    fn from(stream: TestStream) -> Self {
        TestEvent::records(stream.0.into_iter())
    }
}
