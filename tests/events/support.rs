//! Events as AWS sends them, and apps that handle them.

use std::sync::{Arc, Mutex};

use petstore::infrastructure::ResourceSpec;
use petstore::{App, Context, Function, FunctionError, ResourceArns, SystemClock};
use serde_json::{Value, json};

/// What handlers note down.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    pub(crate) fn add(&self, note: impl Into<String>) {
        self.0.lock().unwrap().push(note.into());
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

pub(crate) struct Started {
    pub(crate) function: Function,
    pub(crate) notes: Notes,
}

/// Starts an app without variables of the environment.
pub(crate) async fn start(app: App) -> Started {
    start_with(app, &[]).await
}

pub(crate) async fn start_with(app: App, arns: &[(ResourceSpec, &str)]) -> Started {
    let mut map = ResourceArns::new();
    for (resource, arn) in arns {
        map.insert(*resource, *arn);
    }
    let notes = Notes::default();
    let app = app.state(notes.clone()).resource_arns(map);
    Started {
        function: app.start().await.unwrap(),
        notes,
    }
}

impl Started {
    pub(crate) async fn handle(&self, event: &Value) -> Result<Value, FunctionError> {
        let event = serde_json::to_vec(event).unwrap();
        let invocation = SystemClock::invocation(Context::new("test"));
        let reply = self.function.handle(&event, &invocation).await?;
        Ok(serde_json::from_slice(reply.as_bytes()).unwrap())
    }

    /// The ids in `batchItemFailures`.
    pub(crate) async fn failures(&self, event: &Value) -> Vec<String> {
        let response = self.handle(event).await.unwrap();
        let failures = response["batchItemFailures"].as_array().unwrap();
        let id = |failure: &Value| failure["itemIdentifier"].as_str().unwrap().to_owned();
        failures.iter().map(id).collect()
    }
}

/// A batch of messages with the ids `m0`, `m1` and so on.
pub(crate) fn sqs(queue: &str, bodies: &[Value]) -> Value {
    let record = |(index, body): (usize, &Value)| {
        json!({
            "messageId": format!("m{index}"),
            "receiptHandle": "AQEB",
            "body": body,
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "1700000000000",
                "SenderId": "AIDA",
                "ApproximateFirstReceiveTimestamp": "1700000000001",
            },
            "messageAttributes": {},
            "md5OfBody": "0",
            "eventSource": "aws:sqs",
            "eventSourceARN": format!("arn:aws:sqs:eu-west-1:111111111111:{queue}"),
            "awsRegion": "eu-west-1",
        })
    };
    json!({"Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>()})
}
