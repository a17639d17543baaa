//! Identifies events that are not HTTP requests, so that the error names the wrong trigger.

use std::borrow::Cow;

use super::EventSource;
use super::context::RequestContext;
use crate::json::{Items, JsonText, Malformed, Members};

/// The number of members listed for an unknown event.
const LISTED: usize = 6;

/// Characters of a name that are kept: the error is logged, and a name may be as long as an event.
const KEPT: usize = 64;

fn cut(name: &str) -> String {
    match name.chars().nth(KEPT) {
        Some(_) => name.chars().take(KEPT - 1).chain(['…']).collect(),
        None => name.to_owned(),
    }
}

/// What the event appears to be. This is called only for an event that is not a request.
pub(super) fn identify_event(event: &str) -> EventSource {
    let event = Object::of(event);
    match known_event(&event) {
        Some(name) => EventSource::Known(name),
        None => EventSource::Unknown {
            members: event
                .0
                .into_iter()
                .take(LISTED)
                .map(|(name, _)| cut(&name))
                .collect(),
        },
    }
}

fn known_event(event: &Object<'_>) -> Option<&'static str> {
    if let Some(records) = event.get("Records") {
        return identify_record(Items::of(records).ok()?.next_value().ok()??);
    }
    if event.has("methodArn") || event.has("routeArn") {
        return Some("a request to a Lambda authorizer");
    }
    if event.has("policyDocument") || event.has("isAuthorized") {
        return Some("a response of a Lambda authorizer");
    }
    if event.has("authorizationToken") {
        return Some("a request to an authorizer");
    }
    if RequestContext::new(event.get("requestContext")).is_of_websocket() {
        return Some("a WebSocket API event");
    }
    if event.has("detail-type") || (event.has("source") && event.has("detail")) {
        return Some("an EventBridge event");
    }
    if event.has("awslogs") {
        return Some("a CloudWatch Logs batch");
    }
    if event.has("triggerSource") {
        return Some("a Cognito user pool trigger");
    }
    if event.has("deliveryStreamArn") {
        return Some("a Firehose transformation batch");
    }
    if event.has("statusCode") {
        return Some("a response to a request, not a request");
    }
    None
}

fn identify_record(record: &str) -> Option<&'static str> {
    let record = Object::of(record);
    // SNS writes `EventSource`, the others `eventSource`.
    let source = record
        .get("eventSource")
        .or_else(|| record.get("EventSource"))?;
    let source: JsonText<'_> = serde_json::from_str(source).ok()?;
    match &*source {
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

/// The members of an object in order; empty for any other value.
struct Object<'e>(Vec<(Cow<'e, str>, &'e str)>);

impl<'e> Object<'e> {
    fn of(json: &'e str) -> Self {
        let mut object = Object(Vec::new());
        // For malformed JSON, the members before the error are kept.
        let _ = object.read(json);
        object
    }

    fn read(&mut self, json: &'e str) -> Result<(), Malformed> {
        let mut members = Members::of(json)?;
        while let Some(name) = members.next_name()? {
            self.0.push((name, members.value()?));
        }
        Ok(())
    }

    fn get(&self, wanted: &str) -> Option<&'e str> {
        let found = self.0.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| *value)
    }

    fn has(&self, wanted: &str) -> bool {
        self.get(wanted).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_named_after_their_sources() {
        for (event, name) in [
            (
                r#"{"Records":[{"eventSource":"aws:sqs","body":"x"}]}"#,
                "an SQS batch",
            ),
            (
                r#"{"Records":[{"EventSource":"aws:sns"}]}"#,
                "an SNS notification",
            ),
            (
                r#"{"Records":[{"eventSource":"acme:tape"}]}"#,
                "a batch of records",
            ),
            (
                r#"{"source":"acme.pets","detail":{}}"#,
                "an EventBridge event",
            ),
            (
                r#"{"requestContext":{"connectionId":"c"}}"#,
                "a WebSocket API event",
            ),
            (
                r#"{"type":"TOKEN","methodArn":"arn"}"#,
                "a request to a Lambda authorizer",
            ),
            (
                r#"{"isAuthorized":true}"#,
                "a response of a Lambda authorizer",
            ),
            ("{}", "an empty object"),
            (
                r#"{"z":1,"a":[[1e999]]}"#,
                "an object of an unknown kind with `z`, `a`",
            ),
        ] {
            assert_eq!(identify_event(event).to_string(), name, "{event}");
        }
    }

    #[test]
    fn long_names_are_cut() {
        let (fits, long) = ("ä".repeat(KEPT), "ö".repeat(100_000));
        let EventSource::Unknown { members } =
            identify_event(&format!(r#"{{"{fits}":1,"{long}":2}}"#))
        else {
            panic!("the event is of no known kind");
        };
        assert_eq!(members[0], fits);
        assert_eq!(members[1], "ö".repeat(KEPT - 1) + "…");
    }
}
