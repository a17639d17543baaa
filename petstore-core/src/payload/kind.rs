//! Names the events that are no HTTP requests, so that a wrong trigger is found at once.

use serde_json::{Map, Value};

use super::EventKind;

/// How many members of an unknown event are listed.
const LISTED: usize = 6;

/// What the event seems to be; only asked once it is known to be no request.
pub(super) fn of(event: &[u8]) -> EventKind {
    let Ok(Value::Object(event)) = serde_json::from_slice(event) else {
        return EventKind::Unknown {
            members: Vec::new(),
        };
    };
    match known(&event) {
        Some(name) => EventKind::Known(name),
        None => EventKind::Unknown {
            members: event.keys().take(LISTED).cloned().collect(),
        },
    }
}

fn known(event: &Map<String, Value>) -> Option<&'static str> {
    let has = |name: &str| event.contains_key(name);
    if let Some(Value::Array(records)) = event.get("Records") {
        return records.first().and_then(of_record);
    }
    if has("methodArn") || has("routeArn") || has("authorizationToken") {
        return Some("a request to a Lambda authorizer");
    }
    if let Some(context) = event.get("requestContext") {
        if context.get("connectionId").is_some() {
            return Some("a WebSocket API event");
        }
        if has("requestHeaders") || has("authorizationToken") {
            return Some("an AppSync authorizer request");
        }
    }
    if has("detail-type") || (has("source") && has("detail")) {
        return Some("an EventBridge event");
    }
    if has("awslogs") {
        return Some("a CloudWatch Logs batch");
    }
    if has("triggerSource") {
        return Some("a Cognito user pool trigger");
    }
    if has("deliveryStreamArn") {
        return Some("a Firehose transformation batch");
    }
    if has("statusCode") {
        return Some("an answer to a request, not a request");
    }
    None
}

fn of_record(record: &Value) -> Option<&'static str> {
    // SNS writes `EventSource`, the others `eventSource`.
    let source = ["eventSource", "EventSource"]
        .iter()
        .find_map(|name| record.get(name)?.as_str());
    match source? {
        "aws:sqs" => Some("an SQS batch"),
        "aws:sns" => Some("an SNS notification"),
        "aws:s3" => Some("an S3 notification"),
        "aws:dynamodb" => Some("a DynamoDB stream batch"),
        "aws:kinesis" => Some("a Kinesis batch"),
        "aws:ses" => Some("an SES receipt"),
        "aws:codecommit" => Some("a CodeCommit trigger"),
        _ => Some("a batch of records"),
    }
}
