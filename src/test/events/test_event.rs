//! An event, and the resource that it comes from.

use petstore_core::Arn;
use petstore_core::infrastructure::{Resource, ResourceKind, ResourceSpec};
use serde::Serialize;
use serde_json::{Value, json};

use super::table_record;

pub(super) const REGION: &str = "us-east-1";
pub(super) const ACCOUNT: &str = "000000000000";

/// An event. [`from_resource`](Self::from_resource) sets the resource that it comes from.
#[derive(Debug, Clone)]
pub struct TestEvent(pub(in crate::test) Value);

impl TestEvent {
    pub(super) fn records(records: impl Iterator<Item = Value>) -> Self {
        TestEvent(json!({"Records": records.collect::<Vec<_>>()}))
    }

    /// Sets the resource that the event comes from. If it is a table, each record gets the keys of
    /// its item, and images that the table's stream does not contain are removed.
    pub fn from_resource<R: Resource>(mut self) -> Self {
        let resource = R::RESOURCE;
        if let ResourceSpec::Table(table) = resource {
            self.each_record(|record| table_record::complete(record, table));
        }
        self.from_arn(&arn(resource))
    }

    /// Sets the ARN that the event comes from.
    pub fn from_arn(mut self, arn: &str) -> Self {
        self.each_record(|record| {
            if let Some(sns) = record.get_mut("Sns") {
                sns["TopicArn"] = arn.into();
            } else if let Some(s3) = record.get_mut("s3") {
                s3["bucket"] = json!({"name": Arn::name_of(arn), "arn": arn});
            } else {
                record["eventSourceARN"] = arn.into();
            }
        });
        if self.0.get("resources").is_some() {
            self.0["resources"] = json!([arn]);
        }
        if self.0.get("window").is_some() {
            self.0["eventSourceARN"] = arn.into();
        }
        self
    }

    /// Adds a message attribute to each message.
    pub fn attribute(mut self, name: &str, value: &str) -> Self {
        self.each_record(|record| {
            if let Some(sns) = record.get_mut("Sns") {
                sns["MessageAttributes"][name] = json!({"Type": "String", "Value": value});
            } else {
                record["messageAttributes"][name] = json!({
                    "stringValue": value, "dataType": "String",
                    "stringListValues": [], "binaryListValues": [],
                });
            }
        });
        self
    }

    /// Adds an attribute that SQS sets to each message, such as `MessageGroupId`.
    pub fn system_attribute(mut self, name: &str, value: &str) -> Self {
        self.each_record(|record| record["attributes"][name] = value.into());
        self
    }

    /// Puts the payload of each message into the envelope in which SNS delivers to a queue.
    pub fn from_sns(mut self) -> Self {
        self.each_record(|record| {
            let message = record["body"].take();
            let envelope = json!({
                "Type": "Notification",
                "MessageId": "00000000-0000-0000-0000-000000000000",
                "TopicArn": format!("arn:aws:sns:{REGION}:{ACCOUNT}:topic"),
                "Message": message,
                "Timestamp": "2026-01-01T00:00:00.000Z",
            });
            record["body"] = envelope.to_string().into();
        });
        self
    }

    fn each_record(&mut self, change: impl FnMut(&mut Value)) {
        if let Some(Value::Array(records)) = self.0.get_mut("Records") {
            records.iter_mut().for_each(change);
        }
    }

    /// The event in JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_string().into_bytes()
    }

    pub(super) fn ids(&self) -> Vec<String> {
        let records = self.0["Records"].as_array();
        let id = |record: &Value| {
            let ids = [
                &record["messageId"],
                &record["dynamodb"]["SequenceNumber"],
                &record["kinesis"]["sequenceNumber"],
            ];
            ids.into_iter()
                .find_map(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        records.into_iter().flatten().map(id).collect()
    }
}

/// Any JSON as an event.
impl From<Value> for TestEvent {
    fn from(event: Value) -> Self {
        TestEvent(event)
    }
}

fn arn(resource: ResourceSpec) -> String {
    let name = resource.name();
    let (service, path) = match resource.kind() {
        ResourceKind::Table => {
            let stream = format!("table/{name}/stream/2026-01-01T00:00:00.000");
            return format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:{stream}");
        }
        ResourceKind::Bucket => return format!("arn:aws:s3:::{name}"),
        ResourceKind::Topic => ("sns", String::new()),
        ResourceKind::Bus => ("events", "event-bus/".to_owned()),
        ResourceKind::Stream => ("kinesis", "stream/".to_owned()),
        _ => ("sqs", String::new()),
    };
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{path}{name}")
}

#[track_caller]
pub(in crate::test) fn to_json(value: &impl Serialize) -> Value {
    match serde_json::to_value(value) {
        Ok(json) => json,
        Err(error) => panic!("the payload cannot be serialized as JSON: {error}"),
    }
}
