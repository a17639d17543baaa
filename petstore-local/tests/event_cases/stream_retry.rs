//! Retries, bisection and ages of a stream's records.

use std::collections::BTreeMap;
use std::time::Duration;

use petstore_core::Timestamp;
use petstore_local::events::mapping::{
    FunctionResult, MappingConfig, MappingFacts, MappingOptions, MappingSource,
};
use petstore_local::events::stream::{
    Discarded, FailureContext, Invocation, Lane, Shard, ShardIterator, StreamBatcher, StreamItem,
    StreamRules, StreamStep, failure_document,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::matching::{Names, compare};
use crate::support::{NOW, texts};

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let config = config(case)?;
    if let Some(defaults) = case.get("defaults") {
        return compare(defaults, &config.effective(), &mut Names::default());
    }
    let shard = shard(case);
    let mut seen = Seen::default();
    seen.deliver(case, &config, &shard)?;
    seen.compare(case, &shard)
}

fn config(case: &Value) -> Result<MappingConfig, String> {
    let mut options: MappingOptions =
        serde_json::from_value(case["mapping"].clone()).map_err(|e| e.to_string())?;
    options.event_source_arn = Some(stream_arn(case).to_owned());
    options.starting_position = Some("TRIM_HORIZON".to_owned());
    MappingConfig::create(&options, &MappingFacts::default()).map_err(|error| error.to_string())
}

fn stream_arn(case: &Value) -> &'static str {
    if case["source_type"] == "kinesis" {
        "arn:aws:kinesis:us-east-1:111111111111:stream/s"
    } else {
        "arn:aws:dynamodb:us-east-1:111111111111:table/t/stream/2024"
    }
}

/// The records; `age_seconds` is a number, or a number per record, or a member of a record.
fn shard(case: &Value) -> Shard {
    let mut shard = Shard::new("shardId-000000000000");
    for record in case["records"].as_array().into_iter().flatten() {
        let member = |record: &Value| {
            record
                .as_object()?
                .values()
                .find_map(Value::as_str)
                .map(str::to_owned)
        };
        let number = record
            .as_str()
            .map(str::to_owned)
            .or_else(|| member(record))
            .unwrap_or_default();
        let ages = [
            &record["age_seconds"],
            &case["age_seconds"],
            &case["age_seconds"][&number],
        ];
        let age = ages.iter().find_map(|age| age.as_u64()).unwrap_or(0);
        shard.append(StreamItem {
            arrived: Timestamp::from_millis(NOW.as_millis() - age * 1000),
            partition: number.clone(),
            event: format!("\"{number}\""),
            sequence_number: number,
        });
    }
    shard
}

#[derive(Default)]
struct Seen {
    deliveries: BTreeMap<String, u64>,
    largest: usize,
    discarded: Vec<String>,
    reports: Vec<Value>,
}

impl Seen {
    fn deliver(
        &mut self,
        case: &Value,
        config: &MappingConfig,
        shard: &Shard,
    ) -> Result<(), String> {
        let rules = StreamRules::from_config(config, Lane::WHOLE);
        let mut now = NOW;
        let mut batcher =
            StreamBatcher::new(rules, shard.position(&ShardIterator::TrimHorizon), now);
        for _ in 0..100_000 {
            let discarded = match batcher.next(now, shard, &|_| true) {
                StreamStep::Invoke(invocation) => {
                    for number in &invocation.sequence_numbers {
                        *self.deliveries.entry(number.clone()).or_default() += 1;
                    }
                    self.largest = self.largest.max(invocation.sequence_numbers.len());
                    now = now + Duration::from_millis(10);
                    batcher.after_response(now, &self.respond(&case["function"], &invocation))
                }
                StreamStep::Discarded(discarded) => Some(discarded),
                StreamStep::Wait(Some(next)) => {
                    now = next;
                    None
                }
                StreamStep::Wait(None) => return Ok(()),
                StreamStep::Busy => return Err("busy".into()),
            };
            if let Some(discarded) = discarded {
                self.report(case, &discarded, now)?;
            }
        }
        Err("the delivery does not end".into())
    }

    fn respond(&self, function: &Value, invocation: &Invocation) -> FunctionResult {
        let has = |id: &str| {
            invocation
                .sequence_numbers
                .iter()
                .any(|number| number == id)
        };
        if texts(&function["errors_on"]).into_iter().any(has) {
            return FunctionResult::Error;
        }
        for (id, times) in function["errors_first"].as_object().into_iter().flatten() {
            let delivered = self.deliveries.get(id).copied().unwrap_or(0);
            if has(id) && delivered <= times.as_u64().unwrap_or(0) {
                return FunctionResult::Error;
            }
        }
        if let Some(text) = function["returns_text"].as_str() {
            return FunctionResult::Returned(text.to_owned());
        }
        if let Some(response) = function.get("returns") {
            return FunctionResult::Returned(response.to_string());
        }
        let reported = texts(&function["reports"]).into_iter().filter(|id| has(id));
        let failures: Vec<Value> = reported.map(|id| json!({"itemIdentifier": id})).collect();
        FunctionResult::Returned(json!({"batchItemFailures": failures}).to_string())
    }

    fn report(
        &mut self,
        case: &Value,
        discarded: &Discarded,
        now: Timestamp,
    ) -> Result<(), String> {
        self.discarded.extend(
            discarded
                .items
                .iter()
                .map(|item| item.sequence_number.clone()),
        );
        let source = if case["source_type"] == "kinesis" {
            MappingSource::Kinesis
        } else {
            MappingSource::DynamoDb
        };
        let context = FailureContext {
            source,
            mapping_id: Uuid::nil(),
            function_arn: "arn:aws:lambda:us-east-1:111111111111:function:f",
            stream_arn: stream_arn(case),
            shard_id: "shardId-000000000000",
            request_id: Uuid::nil(),
            now,
        };
        let text = failure_document(discarded, &context);
        self.reports
            .push(serde_json::from_str(&text).map_err(|error| error.to_string())?);
        Ok(())
    }

    fn compare(&self, case: &Value, shard: &Shard) -> Result<(), String> {
        let all: Vec<String> = shard
            .read(&shard.position(&ShardIterator::TrimHorizon))
            .map(|item| item.sequence_number.clone())
            .collect();
        let processed: Vec<&String> = all
            .iter()
            .filter(|number| !self.discarded.contains(number))
            .collect();
        let never = case["deliveries"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(number, _)| (number.clone(), 0));
        let deliveries: BTreeMap<String, u64> = never.chain(self.deliveries.clone()).collect();
        let checks = [
            ("deliveries", json!(deliveries)),
            ("processed", json!(processed)),
            ("discarded", json!(self.discarded)),
        ];
        for (name, own) in checks {
            if let Some(expected) = case.get(name) {
                compare(expected, &own, &mut Names::default())
                    .map_err(|problem| format!("{name}: {problem}"))?;
            }
        }
        if case["max_batch"]
            .as_u64()
            .is_some_and(|most| self.largest as u64 > most)
        {
            return Err(format!("a batch of {}", self.largest));
        }
        let Some(expected) = case["on_failure"].as_array() else {
            return Ok(());
        };
        if expected.len() != self.reports.len() {
            return Err(format!("reports: {:?}", self.reports));
        }
        expected
            .iter()
            .zip(&self.reports)
            .try_for_each(|(expected, report)| compare_report(expected, report))
    }
}

/// Compares the named parts of a report, wherever they are in it.
fn compare_report(expected: &Value, report: &Value) -> Result<(), String> {
    for (name, value) in expected.as_object().into_iter().flatten() {
        let found = std::iter::once(report)
            .chain(
                report
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(_, part)| part),
            )
            .find_map(|part| part.get(name));
        match (value, found) {
            (Value::String(absent), None) if absent == "absent" => {}
            (expected, Some(own)) => {
                compare(expected, own, &mut Names::default())
                    .map_err(|problem| format!("{name}: {problem}"))?;
            }
            (_, None) => return Err(format!("{name} is missing in {report}")),
        }
    }
    Ok(())
}
