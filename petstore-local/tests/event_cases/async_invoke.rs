//! Asynchronous invocation and its configuration.

use petstore_core::Timestamp;
use petstore_local::events::bus::Event;
use petstore_local::events::ids::{CountedIds, IdSource};
use petstore_local::events::invocation::{
    AsyncInvocations, ConfigRequest, DestinationConfig, EventInvokeConfig, EventInvokeConfigs,
    InvocationResult, InvocationSettings, Outgoing, Work,
};
use serde_json::{Value, json};

use crate::matching::{Names, compare};
use crate::support::{ACCOUNT, NOW, REGION, flag, only, parse, same_outcome, text};

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:111111111111:function:f";

pub(crate) fn check(case: &Value) -> Result<(), String> {
    if let Some(expected) = case.get("defaults") {
        let settings = InvocationSettings::default();
        let found = json!({
            "MaximumRetryAttempts": settings.max_retries(),
            "MaximumEventAgeInSeconds": settings.max_age().as_secs(),
        });
        return compare(expected, &found, &mut Names::default());
    }
    if case.get("function").is_some() {
        invoke(case)
    } else {
        configure(case)
    }
}

fn configure(case: &Value) -> Result<(), String> {
    let read = |value: &Value| -> Result<ConfigRequest, String> {
        only(
            value,
            &[
                "MaximumRetryAttempts",
                "MaximumEventAgeInSeconds",
                "DestinationConfig",
            ],
        )?;
        serde_json::from_value(value.clone()).map_err(|error| error.to_string())
    };
    let arn = case["function_arn"].as_str().unwrap_or(FUNCTION);
    let qualifier = case["qualifier"].as_str().unwrap_or("$LATEST");
    let mut configs = EventInvokeConfigs::new(arn);
    if let Some(before) = case.get("before") {
        let put = configs.put("$LATEST", read(before)?, &|_| true);
        put.map_err(|error| error.to_string())?;
    }
    let members = case.as_object().into_iter().flatten();
    let destination_exists = !members.into_iter().any(|(name, value)| {
        name.ends_with("_exists") && name != "function_exists" && *value == json!(false)
    });
    let exists = |asked: &str| {
        if asked.starts_with(&format!("{arn}:")) {
            flag(case, "function_exists", true)
        } else {
            destination_exists
        }
    };
    let result: Result<Option<EventInvokeConfig>, _> = match text(case, "operation") {
        "" | "put" => configs
            .put(qualifier, read(&case["config"])?, &exists)
            .map(Some),
        "update" => configs
            .update(qualifier, read(&case["config"])?, &exists)
            .map(Some),
        "get" => configs.get(qualifier).map(|config| Some(config.clone())),
        "delete" => configs.delete(qualifier).map(|()| None),
        other => return Err(format!("the driver does not handle the operation {other}")),
    };
    if let (Some(expected), Ok(Some(config))) = (case.get("effective"), &result) {
        compare(expected, &json!(config), &mut Names::default())?;
    }
    same_outcome(
        case,
        result.map_err(|error| (error.code().to_owned(), error.to_string())),
    )
}

/// `sqs`, `sns` and so on, or an object with an ARN.
fn destination_arn(value: &Value) -> Option<String> {
    let resource = match value.as_str() {
        Some("sqs") => "sqs:eu-west-1:111111111111:queue",
        Some("sns") => "sns:eu-west-1:111111111111:topic",
        Some("lambda") => "lambda:eu-west-1:111111111111:function:other",
        Some("eventbridge" | "events") => "events:eu-west-1:111111111111:event-bus/default",
        Some("s3") => "s3:::bucket",
        _ => return value["Destination"].as_str().map(str::to_owned),
    };
    Some(format!("arn:aws:{resource}"))
}

/// A queue in front of a function, and what it did.
struct Run {
    queue: AsyncInvocations,
    ids: CountedIds,
    now: Timestamp,
    request_ids: Vec<String>,
    invoked: Vec<Timestamp>,
    sent: Vec<Outgoing>,
}

fn invoke(case: &Value) -> Result<(), String> {
    let known = [
        "MaximumRetryAttempts",
        "MaximumEventAgeInSeconds",
        "DestinationConfig",
        "DeadLetterConfig",
        "ReservedConcurrentExecutions",
    ];
    let config = &case["config"];
    only(config, &known)?;
    only(
        &case["function"],
        &["raises", "raises_first", "returns", "throttled"],
    )?;
    let mut run = Run {
        queue: AsyncInvocations::new(&format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:f")),
        ids: CountedIds::default(),
        now: NOW,
        request_ids: Vec::new(),
        invoked: Vec::new(),
        sent: Vec::new(),
    };
    let number = |member: &str| {
        config[member]
            .as_u64()
            .and_then(|value| u32::try_from(value).ok())
    };
    let mut destinations = DestinationConfig::default();
    destinations.on_success.destination =
        destination_arn(&config["DestinationConfig"]["OnSuccess"]);
    destinations.on_failure.destination =
        destination_arn(&config["DestinationConfig"]["OnFailure"]);
    run.queue.settings = InvocationSettings {
        config: EventInvokeConfig {
            maximum_retry_attempts: number("MaximumRetryAttempts"),
            maximum_event_age_in_seconds: number("MaximumEventAgeInSeconds"),
            destination_config: destinations,
        },
        dead_letter_target: destination_arn(&config["DeadLetterConfig"]),
        reserved_concurrency_zero: number("ReservedConcurrentExecutions") == Some(0),
    };
    run.queue
        .invoke(&case["event"].to_string(), NOW, &mut run.ids);
    run.until_done(&case["function"]);
    run.compare(case)
}

impl Run {
    fn until_done(&mut self, function: &Value) {
        while let Some(due) = self.queue.next_due() {
            self.now = self.now.max(due);
            for (id, work) in self.queue.take_due(self.now) {
                match work {
                    Work::Send(outgoing) => {
                        self.sent.push(outgoing);
                        self.queue.sent(id);
                    }
                    Work::Invoke(invocation) => {
                        self.invoked.push(self.now);
                        self.request_ids.push(invocation.request_id.clone());
                        let result = result(function, invocation.attempt, &invocation.request_id);
                        self.queue.report(id, &result, self.now, &mut self.ids);
                    }
                }
            }
        }
    }

    fn compare(&self, case: &Value) -> Result<(), String> {
        let mut names = Names::default();
        if let Some(expected) = case.get("invocations") {
            compare(expected, &json!(self.invoked.len()), &mut names)?;
        }
        if self.request_ids.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err("retries have other request ids".to_owned());
        }
        let waits: Vec<u64> = self
            .invoked
            .windows(2)
            .map(|pair| pair[1].since(pair[0]).as_secs())
            .collect();
        if let Some(expected) = case.get("waits_seconds") {
            compare(expected, &json!(waits), &mut names)?;
        }
        if let Some(limit) = case["retry_until_seconds"].as_u64() {
            self.same_backoff(case, &waits, limit)?;
        }
        let (letters, records): (Vec<_>, Vec<_>) =
            self.sent.iter().partition(|sent| is_dead_letter(sent));
        if let Some(expected) = case.get("destination") {
            same_sent(expected, &records, &mut names).map_err(|e| format!("destination: {e}"))?;
        }
        if let Some(expected) = case.get("dlq") {
            same_sent(expected, &letters, &mut names).map_err(|e| format!("dlq: {e}"))?;
        }
        Ok(())
    }

    fn same_backoff(&self, case: &Value, waits: &[u64], limit: u64) -> Result<(), String> {
        let backoff = &case["backoff"];
        let found = json!({
            "first_seconds": waits.first(),
            "max_seconds": waits.iter().max(),
            "exponential": waits.windows(2).take(5).all(|pair| pair[1] == pair[0] * 2),
        });
        compare(backoff, &found, &mut Names::default())?;
        let last = self
            .invoked
            .last()
            .map_or(0, |last| last.since(NOW).as_secs());
        let longest = waits.iter().max().copied().unwrap_or_default();
        if last < limit && last + longest >= limit {
            Ok(())
        } else {
            Err(format!("the last attempt is after {last} s"))
        }
    }
}

fn result(function: &Value, attempt: u32, request_id: &str) -> InvocationResult {
    let failure = |message: &str| {
        InvocationResult::Failed(
            json!({
                "errorMessage": message, "errorType": "Exception", "requestId": request_id,
                "stackTrace": [],
            })
            .to_string(),
        )
    };
    let fails_first = function["raises_first"].as_u64().unwrap_or_default();
    if function.get("throttled").is_some() {
        InvocationResult::Throttled
    } else if let Some(message) = function["raises"].as_str() {
        failure(message)
    } else if u64::from(attempt) <= fails_first {
        failure("not yet")
    } else {
        InvocationResult::Returned(function["returns"].to_string())
    }
}

fn is_dead_letter(outgoing: &Outgoing) -> bool {
    match outgoing {
        Outgoing::Sqs { attributes, .. } | Outgoing::Sns { attributes, .. } => {
            !attributes.is_empty()
        }
        _ => false,
    }
}

/// Compares what the case names of the one thing that was sent.
fn same_sent(expected: &Value, sent: &[&Outgoing], names: &mut Names) -> Result<(), String> {
    if expected.get("nothing").is_some() {
        return if sent.is_empty() {
            Ok(())
        } else {
            Err(format!("{sent:?}"))
        };
    }
    let [outgoing] = sent else {
        return Err(format!("{} are sent", sent.len()));
    };
    let found = match outgoing {
        Outgoing::Sqs {
            body, attributes, ..
        } => {
            json!({ "body": parse(body)?, "message_attributes": attributes })
        }
        Outgoing::Sns {
            message,
            attributes,
            ..
        } => {
            let mut shown = serde_json::Map::new();
            for (name, attribute) in attributes {
                let (kind, value) = (&attribute.data_type, &attribute.string_value);
                shown.insert(name.clone(), json!({ "Type": kind, "Value": value }));
            }
            json!({ "Message": parse(message)?, "MessageAttributes": shown })
        }
        Outgoing::Lambda { event, .. } => {
            json!({ "lambda_event": parse(event)?, "event": parse(event)? })
        }
        Outgoing::EventBridge {
            source,
            detail_type,
            resources,
            detail,
            ..
        } => {
            let event = Event {
                id: CountedIds::default().uuid(),
                detail_type: detail_type.clone(),
                source: source.clone(),
                account: ACCOUNT.to_owned(),
                time: NOW,
                region: REGION.to_owned(),
                resources: resources.clone(),
                detail: detail.clone(),
            };
            let mut found = parse(&event.to_json())?;
            found["event"] = found.clone();
            found
        }
        Outgoing::S3 { key, body, .. } => json!({ "key": key, "body": parse(body)? }),
    };
    // Members that the case does not name are not compared.
    let members = expected.as_object().into_iter().flatten();
    members.into_iter().try_for_each(|(member, expected)| {
        compare(expected, &found[member], names).map_err(|error| format!("{member}: {error}"))
    })
}
