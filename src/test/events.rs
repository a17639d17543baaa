//! Events of each source as AWS sends them, and a client that passes them to an app.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petstore_core::infrastructure::{Resource, ResourceKind, ResourceSpec};
use petstore_core::{App, Clock, Context, Function, FunctionError, Invocation, StartError};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::clock::SystemClock;
use crate::test::item::item;

const REGION: &str = "us-east-1";
const ACCOUNT: &str = "000000000000";

/// Passes events to an app, in process.
///
/// ```
/// use petstore::prelude::*;
/// use petstore::test::{self, EventClient};
///
/// #[petstore::model]
/// struct Adoption { pet: String }
///
/// #[queue("adoptions", message = Adoption)]
/// struct Adoptions;
///
/// #[event(sqs, queue = Adoptions)]
/// async fn adopt(Json(adoption): Json<Adoption>) -> Result<(), String> {
///     if adoption.pet == "Rex" { Ok(()) } else { Err("who is this?".to_owned()) }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = EventClient::new(App::new("pets").events(events![adopt])).await?;
/// let adoption = |pet: &str| Adoption { pet: pet.to_owned() };
/// let result = client.send(test::sqs([adoption("Rex"), adoption("Tom")])).await?;
/// assert_eq!(result.failed(), [1]);
/// # Ok(())
/// # }
/// ```
pub struct EventClient {
    function: Function,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for EventClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventClient")
            .field("function", &self.function)
            .finish_non_exhaustive()
    }
}

/// The result of an event.
#[derive(Debug, Clone)]
pub struct EventResult {
    reply: Value,
    ids: Vec<String>,
}

impl EventClient {
    /// Starts an app.
    ///
    /// # Errors
    ///
    /// [`StartError`] if the app does not start.
    pub async fn new(app: App) -> Result<EventClient, StartError> {
        Ok(EventClient {
            function: app.start().await?,
            clock: Arc::new(SystemClock),
        })
    }

    /// Uses another clock, by which deadlines are measured.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Handles an event.
    ///
    /// # Errors
    ///
    /// [`FunctionError`] if no handler takes the event, or if it fails as a whole.
    pub async fn send(&self, event: TestEvent) -> Result<EventResult, FunctionError> {
        self.send_with(event, Context::new("test")).await
    }

    /// Handles an event with a context, which may have a deadline.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    pub async fn send_with(
        &self,
        event: TestEvent,
        context: Context,
    ) -> Result<EventResult, FunctionError> {
        let invocation = Invocation::new(context, self.clock.clone());
        let reply = self.function.handle(&event.to_bytes(), &invocation).await?;
        Ok(EventResult {
            reply: serde_json::from_slice(reply.as_bytes()).unwrap_or_default(),
            ids: event.ids(),
        })
    }

    /// The function, for events that were recorded.
    pub fn function(&self) -> &Function {
        &self.function
    }
}

impl EventResult {
    /// The records that were reported as failed, by their index in the event. Lambda delivers them
    /// again; for a stream, it delivers the reported record and all after it.
    pub fn failed(&self) -> Vec<usize> {
        let place = |id: &String| self.ids.iter().position(|known| known == id);
        self.failed_ids().iter().filter_map(place).collect()
    }

    /// The ids in `batchItemFailures`.
    pub fn failed_ids(&self) -> Vec<String> {
        let failures = self.reply["batchItemFailures"].as_array();
        failures
            .into_iter()
            .flatten()
            .filter_map(|failure| failure["itemIdentifier"].as_str().map(str::to_owned))
            .collect()
    }

    /// The value that the function returned, which a direct invocation receives.
    pub fn reply(&self) -> &Value {
        &self.reply
    }
}

/// An event. [`of`](Self::of) sets the resource that it comes from.
#[derive(Debug, Clone)]
pub struct TestEvent(pub(super) Value);

impl TestEvent {
    fn records(records: impl Iterator<Item = Value>) -> Self {
        TestEvent(json!({"Records": records.collect::<Vec<_>>()}))
    }

    /// Sets the resource that the event comes from.
    pub fn of<R: Resource>(self) -> Self {
        let resource = R::RESOURCE;
        self.from_arn(&arn(resource))
    }

    /// Sets the ARN that the event comes from.
    pub fn from_arn(mut self, arn: &str) -> Self {
        self.each_record(|record| {
            if let Some(sns) = record.get_mut("Sns") {
                sns["TopicArn"] = arn.into();
            } else if let Some(s3) = record.get_mut("s3") {
                s3["bucket"] = json!({"name": arn.rsplit(':').next(), "arn": arn});
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

    fn ids(&self) -> Vec<String> {
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
pub(super) fn to_json(value: &impl Serialize) -> Value {
    match serde_json::to_value(value) {
        Ok(json) => json,
        Err(error) => panic!("the payload cannot be serialized as JSON: {error}"),
    }
}

/// A batch of messages from a queue, with JSON bodies.
///
/// # Panics
///
/// Panics if a body cannot be serialized as JSON.
#[track_caller]
pub fn sqs<T: Serialize>(bodies: impl IntoIterator<Item = T>) -> TestEvent {
    let texts: Vec<String> = bodies
        .into_iter()
        .map(|body| to_json(&body).to_string())
        .collect();
    sqs_text(texts)
}

/// A batch of messages from a queue, with bodies of text.
pub fn sqs_text(bodies: impl IntoIterator<Item = impl Into<String>>) -> TestEvent {
    TestEvent::records(bodies.into_iter().enumerate().map(|(index, body)| {
        json!({
            "messageId": format!("message-{index}"),
            "receiptHandle": format!("receipt-{index}"),
            "body": body.into(),
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": millis().to_string(),
                "SenderId": "AIDAEXAMPLE",
                "ApproximateFirstReceiveTimestamp": millis().to_string(),
            },
            "messageAttributes": {},
            "md5OfBody": "00000000000000000000000000000000",
            "eventSource": "aws:sqs",
            "eventSourceARN": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:queue"),
            "awsRegion": REGION,
        })
    }))
}

/// Notifications of a topic, with messages in JSON.
///
/// # Panics
///
/// Panics if a message cannot be serialized as JSON.
#[track_caller]
pub fn sns<T: Serialize>(messages: impl IntoIterator<Item = T>) -> TestEvent {
    let messages: Vec<String> = messages
        .into_iter()
        .map(|message| to_json(&message).to_string())
        .collect();
    TestEvent::records(messages.into_iter().enumerate().map(|(index, message)| {
        let topic = format!("arn:aws:sns:{REGION}:{ACCOUNT}:topic");
        json!({
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": format!("{topic}:00000000-0000-0000-0000-000000000000"),
            "Sns": {
                "Type": "Notification",
                "MessageId": format!("message-{index}"),
                "TopicArn": topic,
                "Subject": null,
                "Message": message,
                "Timestamp": "2026-01-01T00:00:00.000Z",
                "SignatureVersion": "1",
                "MessageAttributes": {},
            },
        })
    }))
}

/// Records of a Kinesis stream, with data in JSON.
///
/// # Panics
///
/// Panics if the data cannot be serialized as JSON.
#[track_caller]
pub fn kinesis<T: Serialize>(data: impl IntoIterator<Item = T>) -> TestEvent {
    let data: Vec<Vec<u8>> = data
        .into_iter()
        .map(|data| to_json(&data).to_string().into_bytes())
        .collect();
    kinesis_bytes(data)
}

/// Records of a Kinesis stream.
pub fn kinesis_bytes(data: impl IntoIterator<Item = impl AsRef<[u8]>>) -> TestEvent {
    TestEvent::records(data.into_iter().enumerate().map(|(index, data)| {
        let number = format!("4954{:052}", index);
        json!({
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "key",
                "sequenceNumber": number,
                "data": STANDARD.encode(data.as_ref()),
                "approximateArrivalTimestamp": 1767225600.0,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": format!("shardId-000000000000:{number}"),
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": format!("arn:aws:iam::{ACCOUNT}:role/role"),
            "awsRegion": REGION,
            "eventSourceARN": format!("arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/stream"),
        })
    }))
}

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

    /// The changes as an event of a table.
    pub fn of<R: Resource>(self) -> TestEvent {
        TestEvent::from(self).of::<R>()
    }
}

impl From<TestStream> for TestEvent {
    fn from(stream: TestStream) -> Self {
        TestEvent::records(stream.0.into_iter())
    }
}

/// A notification about one object of a bucket: `s3("ObjectCreated:Put", "photos/rex.jpg",
/// Some(2048))`. A deletion has no size.
pub fn s3(event: &str, key: &str, size: Option<u64>) -> TestEvent {
    let encoded = form_urlencoded::byte_serialize(key.as_bytes()).collect::<String>();
    // S3 leaves slashes as they are.
    let mut object = json!({"key": encoded.replace("%2F", "/"), "sequencer": "0055AED6DCD90281E5"});
    if let Some(size) = size {
        object["size"] = size.into();
        object["eTag"] = "d41d8cd98f00b204e9800998ecf8427e".into();
    }
    TestEvent::records(std::iter::once(json!({
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": "2026-01-01T00:00:00.000Z",
        "eventName": event,
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "configuration",
            "bucket": {"name": "bucket", "arn": "arn:aws:s3:::bucket"},
            "object": object,
        },
    })))
}

/// An event of a bus.
///
/// # Panics
///
/// Panics if the detail cannot be serialized as JSON.
#[track_caller]
pub fn eventbridge(source: &str, detail_type: &str, detail: &impl Serialize) -> TestEvent {
    TestEvent(json!({
        "version": "0",
        "id": "00000000-0000-0000-0000-000000000000",
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": "2026-01-01T00:00:00Z",
        "region": REGION,
        "resources": [],
        "detail": to_json(detail),
    }))
}

/// The event that the rule of the schedule `name` sends; a template names the rule after the
/// handler.
pub fn schedule(name: &str) -> TestEvent {
    let mut event = eventbridge("aws.events", "Scheduled Event", &json!({}));
    event.0["resources"] = json!([format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}")]);
    event
}

/// A direct invocation.
///
/// # Panics
///
/// Panics if the payload cannot be serialized as JSON.
#[track_caller]
pub fn direct(payload: &impl Serialize) -> TestEvent {
    TestEvent(to_json(payload))
}

fn millis() -> u128 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map(|now| now.as_millis()).unwrap_or_default()
}
