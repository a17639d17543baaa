//! What targets of rules get.

use std::collections::BTreeMap;

use petstore_local::events::bus::{
    Buses, Delivery, RetryLimits, Rule, RuleContext, RuleLogic, Target, TargetError, TargetInput,
    TargetResult, scheduler_event,
};
use petstore_local::events::ids::CountedIds;
use serde_json::{Value, json};

use crate::matching::{Names, compare, same_order};
use crate::put_events::entry;
use crate::support::{ACCOUNT, NOW, REGION, flag, only, parse, text};

/// Matches everything, and follows paths of names only.
struct Paths;

impl RuleLogic for Paths {
    fn matches(&self, _pattern: &str, _event: &str) -> bool {
        true
    }

    fn select(&self, path: &str, event: &str) -> Option<String> {
        let event: Value = serde_json::from_str(event).ok()?;
        let pointer = path.strip_prefix('$')?.replace('.', "/");
        event.pointer(&pointer).map(Value::to_string)
    }

    fn transform(
        &self,
        _: &BTreeMap<String, String>,
        _: &str,
        _: &str,
        _: RuleContext<'_>,
    ) -> Option<String> {
        None
    }
}

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let (entry_value, target, expected) = (&case["entry"], &case["target"], &case["delivered"]);
    if entry_value.get("scheduler").is_some() {
        return scheduler(target, expected);
    }
    let mut ids = CountedIds::default();
    let mut buses = Buses::new(REGION, ACCOUNT);
    for number in 0..target["rules"].as_u64().unwrap_or(1) {
        buses.put_rule(rule(number, entry_value, target));
    }
    let mut response = Value::Null;
    if entry_value.get("schedule").is_some() {
        buses.fire("rule-0", NOW, &mut ids, &Paths);
    } else {
        let put = buses.put_events(&[entry(entry_value)?], NOW, &mut ids, &Paths);
        response = json!(put.map_err(|error| error.to_string())?);
    }
    let deliveries = deliver(&mut buses, target);
    let mut names = Names::default();
    for (member, expected) in expected.as_object().into_iter().flatten() {
        match member.as_str() {
            "nothing" if deliveries.is_empty() => {}
            "put_events_response" => compare(expected, &response, &mut names)?,
            "lambda_event" | "sqs_body" | "sns_message" | "payload" => {
                let [delivery] = &deliveries[..] else {
                    return Err(format!("{} deliveries", deliveries.len()));
                };
                compare(expected, &parse(&delivery.payload)?, &mut names)?;
                same_order(&case["key_order"], &delivery.payload)?;
            }
            "lambda_events" | "sqs_bodies" => {
                let found = deliveries.iter().map(|delivery| parse(&delivery.payload));
                let found: Vec<Value> = found.collect::<Result<_, _>>()?;
                compare(expected, &json!(found), &mut names)?;
            }
            "dlq" => dead_letter(expected, &deliveries, &mut names)?,
            "retry_policy" => compare(expected, &json!(RetryLimits::default()), &mut names)?,
            "backoff" => exponential()?,
            "nothing" => return Err(format!("{} deliveries", deliveries.len())),
            "sqs_attributes" => {
                let groups = deliveries.iter().map(|delivery| &delivery.message_group_id);
                let found: Vec<Value> = groups
                    .map(|group| json!({ "MessageGroupId": group }))
                    .collect();
                compare(&json!([expected]), &json!(found), &mut names)?;
            }
            _ => {
                let found = deliveries.iter().map(|delivery| match expected {
                    Value::String(_) => Ok(json!(delivery.payload)),
                    _ => parse(&delivery.payload),
                });
                let found = found.collect::<Result<Vec<Value>, String>>()?;
                compare(&json!([expected]), &json!(found), &mut names)
                    .map_err(|error| format!("{member}: {error}"))?;
            }
        }
    }
    Ok(())
}

fn rule(number: u64, entry: &Value, target: &Value) -> Rule {
    let name = format!("rule-{number}");
    let schedule = target["rule"]["ScheduleExpression"]
        .as_str()
        .or(entry["schedule"].as_str());
    let mut rule = match schedule {
        Some(schedule) => Rule::with_schedule(&name, schedule),
        None => Rule::with_pattern(&name, "{}"),
    };
    rule.bus = entry["EventBusName"]
        .as_str()
        .unwrap_or("default")
        .to_owned();
    rule.enabled = text(target, "rule_state") != "DISABLED";
    let resource = match text(target, "kind") {
        "lambda" => "lambda:eu-west-1:111111111111:function:f",
        "sns" => "sns:eu-west-1:111111111111:topic",
        _ => "sqs:eu-west-1:111111111111:queue",
    };
    let mut found = Target::new("target", &format!("arn:aws:{resource}"));
    if let Some(name) = target["dead_letter_queue"].as_str() {
        found.dead_letter_queue = Some(format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"));
    }
    let group = target
        .pointer("/SqsParameters/MessageGroupId")
        .unwrap_or(&target["MessageGroupId"]);
    found.message_group_id = group.as_str().map(str::to_owned);
    if let Some(input) = target["Input"].as_str() {
        found.input = TargetInput::Constant(input.to_owned());
    }
    if let Some(path) = target["InputPath"].as_str() {
        found.input = TargetInput::Path(path.to_owned());
    }
    rule.target(found)
}

/// Attempts every delivery once; what fails for good comes back as a dead letter.
fn deliver(buses: &mut Buses, target: &Value) -> Vec<Delivery> {
    let exists = flag(target, "exists", true);
    let mut accepted = Vec::new();
    while buses.next_due().is_some_and(|due| due <= NOW) {
        for (id, delivery) in buses.take_due(NOW) {
            let result = if delivery.dead_letter.is_some() || exists {
                accepted.push(delivery);
                TargetResult::Accepted
            } else {
                let message = "The target does not exist".to_owned();
                TargetResult::Failed {
                    error: TargetError::NoResource,
                    message,
                }
            };
            buses.report(id, result, NOW);
        }
    }
    accepted
}

fn dead_letter(expected: &Value, found: &[Delivery], names: &mut Names) -> Result<(), String> {
    only(expected, &["body", "message_attributes"])?;
    let letter = found
        .iter()
        .find_map(|delivery| Some((delivery, delivery.dead_letter.as_ref()?)));
    let (delivery, letter) = letter.ok_or("there is no dead letter")?;
    compare(&expected["body"], &parse(&delivery.payload)?, names)?;
    let mut attributes = serde_json::Map::new();
    for (name, attribute) in letter.attributes() {
        attributes.insert(name, json!(attribute.string_value));
    }
    compare(
        &expected["message_attributes"],
        &Value::Object(attributes),
        names,
    )
}

/// Each delay is twice the one before, up to a limit.
fn exponential() -> Result<(), String> {
    let limits = RetryLimits::default();
    let delays: Vec<_> = (0..185).filter_map(|retry| limits.delay(retry)).collect();
    let doubles = delays.windows(2).take(5).all(|pair| pair[1] == pair[0] * 2);
    if doubles && delays.len() == 185 {
        Ok(())
    } else {
        Err("delays do not double".to_owned())
    }
}

fn scheduler(target: &Value, expected: &Value) -> Result<(), String> {
    let payload = match target["scheduler_input"].as_str() {
        Some(input) => input.to_owned(),
        None => {
            let arn = format!("arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/feed");
            scheduler_event(&arn, NOW, &mut CountedIds::default()).to_json()
        }
    };
    compare(
        &expected["lambda_event"],
        &parse(&payload)?,
        &mut Names::default(),
    )
}
