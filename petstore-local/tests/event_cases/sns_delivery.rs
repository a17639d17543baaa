//! What subscribers of a topic get.

use md5::{Digest, Md5};
use petstore_local::events::topic::{
    AcceptAll, Content, DeliveryResult, HttpRequest, MessageAttributes, RetryPolicy, Settled,
    SqsMessage, Subscribe,
};
use serde_json::{Value, json};

use crate::matching::{Names, compare, same_order};
use crate::sns_world::World;
use crate::support::{ACCOUNT, NOW, REGION, flag, only, parse, same_error, text};

pub(crate) fn check(case: &Value) -> Result<(), String> {
    if case.get("confirm").is_some() {
        confirm(case)
    } else if case.get("default_delivery_policy").is_some() {
        default_policy(case)
    } else if case.get("http_answer").is_some() {
        http_status(case)
    } else if case.get("subscribe").is_some() {
        subscribe(case)
    } else if case.get("publishes").is_some() {
        fifo_order(case)
    } else {
        delivery(case)
    }
}

fn confirm(case: &Value) -> Result<(), String> {
    let mut world = World::new(&json!({ "protocol": "http" }))?;
    let token = world.token();
    let real = |member: &str| {
        let text = text(&case["confirm"], member).replace("<token>", &token);
        let text = text
            .replace("<region>", REGION)
            .replace("<other-region>", "us-west-2");
        text.replace("<topic>", "topic").replace(['<', '>'], "")
    };
    let (arn, token) = (real("TopicArn"), real("Token"));
    let result = world.topics.confirm(&arn, &token, NOW);
    match (case.get("error"), result) {
        (Some(expected), Err(error)) => same_error(expected, error.code(), &error.to_string()),
        (None, Ok(first)) => {
            let again = world.topics.confirm(&arn, &token, NOW);
            if again.as_ref() != Ok(&first) {
                return Err(format!("confirming again: {again:?}"));
            }
            compare(&case["answer"], &json!(first), &mut Names::default())
        }
        (_, result) => Err(format!("got {result:?}")),
    }
}

fn subscribe(case: &Value) -> Result<(), String> {
    let request = &case["subscribe"];
    only(request, &["protocol", "ReturnSubscriptionArn"])?;
    let mut world = World::new(request)?;
    // Another endpoint, since the first one was subscribed above.
    let protocol = text(request, "protocol");
    let endpoint = match protocol {
        "sqs" => format!("arn:aws:sqs:{REGION}:{ACCOUNT}:other"),
        "lambda" => format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:other"),
        "http" | "https" => format!("{protocol}://other.example"),
        _ => "other@shelter.example".to_owned(),
    };
    let mut wanted = Subscribe::new(&world.topic_arn, protocol, &endpoint);
    wanted.return_subscription_arn = flag(request, "ReturnSubscriptionArn", false);
    let response = world
        .topics
        .subscribe(&wanted, NOW, &mut world.ids, &AcceptAll)
        .map_err(|error| error.to_string())?;
    compare(
        &case["subscribe_answer"],
        &json!(response),
        &mut Names::default(),
    )
}

fn default_policy(case: &Value) -> Result<(), String> {
    let policy = RetryPolicy::default();
    compare(
        &case["default_delivery_policy"],
        &json!(policy),
        &mut Names::default(),
    )?;
    let mut world = World::new(&json!({ "protocol": "http" }))?;
    world.confirm()?;
    world.publish(&json!({ "Message": "x" }))?;
    let (mut times, mut now) = (Vec::new(), NOW);
    while let Some(due) = world.topics.next_due() {
        now = now.max(due);
        for (id, _) in world.topics.take_due(now) {
            times.push(now);
            world
                .topics
                .report(id, DeliveryResult::HttpStatus(500), now);
        }
    }
    let delays: Vec<u64> = times
        .windows(2)
        .map(|pair| pair[1].since(pair[0]).as_secs())
        .collect();
    let found = json!({ "attempts": times.len(), "delays_seconds": delays });
    compare(&case["expect"], &found, &mut Names::default())
}

fn http_status(case: &Value) -> Result<(), String> {
    let mut world = World::new(&json!({ "protocol": "http" }))?;
    world.confirm()?;
    world.publish(&json!({ "Message": "x" }))?;
    let result = match case["http_answer"].as_u64().map(u16::try_from) {
        Some(status) => DeliveryResult::HttpStatus(status.map_err(|error| error.to_string())?),
        None => DeliveryResult::Unavailable,
    };
    let due = world.topics.take_due(NOW);
    let [(id, _)] = &due[..] else {
        return Err(format!("{} deliveries", due.len()));
    };
    let settled = world.topics.report(*id, result, NOW);
    let found = json!({
        "retried": matches!(settled, Settled::Retried { .. }),
        "delivered": settled == Settled::Delivered,
    });
    let expected = json!({ "retried": case["retried"], "delivered": case["delivered"] });
    compare(&expected, &found, &mut Names::default())
}

fn fifo_order(case: &Value) -> Result<(), String> {
    let subscriptions = case["subscriptions"].as_array().ok_or("no subscriptions")?;
    let mut world = World::new(subscriptions.first().unwrap_or(&Value::Null))?;
    for (position, subscription) in subscriptions.iter().enumerate().skip(1) {
        world.subscribe(subscription, &format!("queue-{position}"))?;
    }
    for (position, publish) in case["publishes"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let mut publish = publish.clone();
        publish["MessageDeduplicationId"] = position.to_string().into();
        world.publish(&publish)?;
    }
    let mut queues: std::collections::BTreeMap<String, Vec<String>> = Default::default();
    while world.topics.next_due().is_some() {
        for (id, delivery) in world.topics.take_due(NOW) {
            if let Content::Sqs(SqsMessage {
                queue_arn, body, ..
            }) = delivery.content
            {
                queues.entry(queue_arn).or_default().push(body);
            }
            world.topics.report(id, DeliveryResult::Accepted, NOW);
        }
    }
    if queues.len() != subscriptions.len() {
        return Err(format!("{} queues got messages", queues.len()));
    }
    let expected = &case["expect"]["each_queue"];
    queues
        .values()
        .try_for_each(|found| compare(expected, &json!(found), &mut Names::default()))
}

fn delivery(case: &Value) -> Result<(), String> {
    let subscription = &case["subscription"];
    let known = [
        "protocol",
        "raw",
        "fifo_topic",
        "fifo_queue",
        "content_based_deduplication",
        "queue_content_based_deduplication",
        "topic_signature_version",
        "endpoint_exists",
        "redrive_policy",
        "step",
    ];
    only(subscription, &known)?;
    let mut world = World::new(subscription)?;
    let step = text(subscription, "step");
    if step != "subscribe" {
        world.confirm()?;
    }
    if step == "unsubscribe" {
        let arn = world.subscription_arn.clone();
        world
            .topics
            .unsubscribe(&arn, NOW, &mut world.ids)
            .map_err(|error| error.to_string())?;
    }
    if let Some(publish) = case.get("publish") {
        world.publish(publish)?;
        if flag(case, "republished_is_dropped", false) {
            world.publish(publish)?;
        }
    }
    let expected = &case["delivered"];
    only(expected, &["sqs", "dlq", "lambda_event", "http", "nothing"])?;
    if expected.get("nothing").is_some() {
        let due = world.topics.take_due(NOW);
        return if due.is_empty() {
            Ok(())
        } else {
            Err("something is delivered".to_owned())
        };
    }
    let delivery = if flag(subscription, "endpoint_exists", true) {
        world.take_one()?
    } else {
        world.take_dead_letter()?
    };
    match &delivery.content {
        Content::Sqs(message) => {
            let expected = expected.get("sqs").or_else(|| expected.get("dlq"));
            let expected = expected.ok_or("a message for a queue is not expected")?;
            same_order(&case["key_order"], &message.body).or_else(|error| {
                if expected["Body"].is_object() {
                    Err(error)
                } else {
                    Ok(())
                }
            })?;
            same_message(case, expected, message)
        }
        Content::Lambda { event, .. } => compare(
            &expected["lambda_event"],
            &parse(event)?,
            &mut Names::default(),
        ),
        Content::Http(request) => same_request(&expected["http"], request),
        Content::Email(_) => Err("an email is not expected".to_owned()),
    }
}

/// What the queue itself adds to a message is left out, and so are system attributes that the case
/// did not ask the queue for.
fn same_message(case: &Value, expected: &Value, message: &SqsMessage) -> Result<(), String> {
    only(
        expected,
        &[
            "Body",
            "Attributes",
            "MessageAttributes",
            "MD5OfMessageAttributes",
        ],
    )?;
    let body = if expected["Body"].is_object() {
        parse(&message.body)?
    } else {
        json!(message.body)
    };
    compare(&expected["Body"], &body, &mut Names::default()).map_err(|e| format!("body: {e}"))?;
    let attributes = expected
        .get("MessageAttributes")
        .cloned()
        .unwrap_or_else(|| json!({}));
    compare(
        &attributes,
        &json!(message.attributes),
        &mut Names::default(),
    )?;
    if let Some(md5) = expected["MD5OfMessageAttributes"].as_str() {
        let found = md5_of(&message.attributes);
        if md5 != found {
            return Err(format!("the digest of the attributes is {found}"));
        }
    }
    let Some(requested) = expected.get("Attributes") else {
        return Ok(());
    };
    let subset = flag(case, "attributes_subset", false);
    let system = [
        ("MessageGroupId", &message.group_id),
        ("MessageDeduplicationId", &message.deduplication_id),
        ("AWSTraceHeader", &message.trace_header),
    ];
    for (name, found) in system {
        let expected = requested[name].as_str();
        if expected != found.as_deref() && !(subset && expected.is_none()) {
            return Err(format!("{name}: expected {expected:?}, got {found:?}"));
        }
    }
    Ok(())
}

/// SQS's digest: names, types and values with their lengths, and 1 for text or 2 for bytes.
fn md5_of(attributes: &MessageAttributes) -> String {
    let mut digest = Md5::new();
    let mut add = |bytes: &[u8], kind: Option<u8>| {
        digest.update(kind.as_slice());
        digest.update(u32::try_from(bytes.len()).unwrap_or_default().to_be_bytes());
        digest.update(bytes);
    };
    for (name, attribute) in attributes {
        add(name.as_bytes(), None);
        add(
            attribute
                .data_type
                .as_deref()
                .unwrap_or_default()
                .as_bytes(),
            None,
        );
        match (&attribute.string_value, &attribute.binary_value) {
            (Some(text), _) => add(text.as_bytes(), Some(1)),
            (_, bytes) => add(bytes.as_deref().unwrap_or_default(), Some(2)),
        }
    }
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn same_request(expected: &Value, request: &HttpRequest) -> Result<(), String> {
    let known = [
        "method",
        "headers",
        "absent_headers",
        "json",
        "body",
        "body_text",
        "text",
    ];
    only(expected, &known)?;
    let mut names = Names::default();
    let expected_headers = expected["headers"].as_object().into_iter().flatten();
    let lower = expected_headers.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    let lower: Value = lower.collect::<serde_json::Map<_, _>>().into();
    let mut headers: serde_json::Map<String, Value> = Default::default();
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        // Every header is a text, while the placeholder is for numbers in JSON.
        let number = (lower[&name] == "<number>").then(|| value.parse::<u64>());
        let value = number
            .and_then(Result::ok)
            .map_or(json!(value), Value::from);
        headers.insert(name, value);
    }
    compare(&lower, &Value::Object(headers), &mut names).map_err(|e| format!("headers: {e}"))?;
    let body = ["body", "body_text", "text"]
        .iter()
        .find_map(|name| expected.get(name));
    match (expected.get("json"), body) {
        (Some(json), _) => compare(json, &parse(&request.body)?, &mut names),
        (_, Some(body)) => compare(body, &json!(request.body), &mut names),
        _ => Ok(()),
    }
}
