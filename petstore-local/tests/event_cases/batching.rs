//! How records are gathered into batches.

use std::time::Duration;

use petstore_core::Timestamp;
use petstore_local::events::ids::CountedIds;
use petstore_local::events::mapping::{
    FunctionResult, MappingConfig, MappingFacts, MappingOptions, QueueMapping,
};
use petstore_local::events::queue::{Queue, QueueConfig, SendMessage};
use petstore_local::events::stream::{
    KinesisPut, Lane, Shard, ShardIterator, StreamBatcher, StreamItem, StreamRules, StreamStep,
    kinesis_record,
};
use serde_json::Value;

use crate::support::NOW;

/// A batch as it was delivered: the second, and the names of its records.
type Delivered = (f64, Vec<String>);

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let source = case["source_type"].as_str().unwrap_or_default();
    let config = config(case, source)?;
    let delivered = if source.starts_with("sqs") {
        queue(case, config)?
    } else {
        stream(case, &config, source)
    };
    let shown: Vec<(f64, usize)> = delivered
        .iter()
        .map(|(at, names)| (*at, names.len()))
        .collect();
    if let Some(expected) = case["batches"].as_array() {
        let expected: Vec<(f64, usize)> = expected
            .iter()
            .map(|batch| {
                (
                    batch["at"].as_f64().unwrap_or(0.0),
                    batch["count"].as_u64().unwrap_or(0) as usize,
                )
            })
            .collect();
        let own = if case["first_only"] == true {
            shown.get(..expected.len())
        } else {
            Some(&shown[..])
        };
        if own != Some(&expected[..]) {
            return Err(format!("{shown:?}"));
        }
    }
    expectations(&case["expect"], &delivered).map_err(|name| format!("{name} differs: {shown:?}"))
}

fn expectations(expected: &Value, delivered: &[Delivered]) -> Result<(), String> {
    let names: Vec<&String> = delivered.iter().flat_map(|(_, names)| names).collect();
    let once = {
        let mut distinct = names.clone();
        distinct.sort();
        distinct.dedup();
        distinct.len() == names.len()
    };
    let in_order = ["a", "b"].iter().all(|group| {
        let numbers: Vec<u64> = names
            .iter()
            .filter_map(|name| name.strip_prefix(group)?.parse().ok())
            .collect();
        numbers.is_sorted()
    });
    for (name, value) in expected.as_object().into_iter().flatten() {
        let fits = match name.as_str() {
            "records" => value.as_u64() == Some(names.len() as u64),
            "max_batch" => delivered
                .iter()
                .all(|(_, names)| names.len() as u64 <= value.as_u64().unwrap_or(0)),
            "min_batches" => delivered.len() as u64 >= value.as_u64().unwrap_or(0),
            "each_once" => once,
            "in_order_per_group" => in_order,
            _ => false,
        };
        if !fits {
            return Err(name.clone());
        }
    }
    Ok(())
}

fn config(case: &Value, source: &str) -> Result<MappingConfig, String> {
    let mut options: MappingOptions =
        serde_json::from_value(case["mapping"].clone()).map_err(|e| e.to_string())?;
    options.event_source_arn = Some(
        match source {
            "sqs" => "arn:aws:sqs:us-east-1:111111111111:q",
            "sqs-fifo" => "arn:aws:sqs:us-east-1:111111111111:q.fifo",
            "kinesis" => "arn:aws:kinesis:us-east-1:111111111111:stream/s",
            _ => "arn:aws:dynamodb:us-east-1:111111111111:table/t/stream/2024",
        }
        .to_owned(),
    );
    if !source.starts_with("sqs") {
        options.starting_position = Some("TRIM_HORIZON".into());
    }
    MappingConfig::create(&options, &MappingFacts::default()).map_err(|error| error.to_string())
}

fn second(seconds: f64) -> Timestamp {
    Timestamp::from_seconds(NOW.as_seconds()) + Duration::from_secs_f64(seconds)
}

fn seconds_of(time: Timestamp) -> f64 {
    time.since(second(0.0)).as_secs_f64()
}

/// The arrivals one by one: when, and how many bytes.
fn arrivals(case: &Value) -> Vec<(Timestamp, usize)> {
    let each = |arrival: &Value| {
        let count = arrival["count"].as_u64().unwrap_or(1) as usize;
        let bytes = arrival["bytes_each"].as_u64().unwrap_or(10) as usize;
        vec![(second(arrival["at"].as_f64().unwrap_or(0.0)), bytes); count]
    };
    case["arrivals"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(each)
        .collect()
}

fn takes(case: &Value) -> Duration {
    Duration::from_secs_f64(case["function"]["takes_seconds"].as_f64().unwrap_or(0.0))
}

fn stream(case: &Value, config: &MappingConfig, source: &str) -> Vec<Delivered> {
    let mut arrivals = arrivals(case).into_iter().peekable();
    let mut shard = Shard::new("shardId-000000000000");
    let mut now = second(case["window_begins"].as_f64().unwrap_or(0.0));
    let rules = StreamRules::from_config(config, Lane::WHOLE);
    let mut batcher = StreamBatcher::new(rules, shard.position(&ShardIterator::TrimHorizon), now);
    let (mut delivered, mut end) = (Vec::new(), None);
    for _ in 0..10_000 {
        while let Some((at, bytes)) = arrivals.next_if(|(at, _)| *at <= now) {
            shard.append(item(&shard, at, bytes, source));
        }
        if end.is_some_and(|end| end <= now) {
            end = None;
            batcher.after_response(now, &FunctionResult::Returned("null".into()));
        }
        let due = match batcher.next(now, &shard, &|_| true) {
            StreamStep::Invoke(invocation) => {
                delivered.push((seconds_of(now), invocation.sequence_numbers));
                end = Some(now + takes(case));
                end
            }
            StreamStep::Discarded(_) => Some(now),
            StreamStep::Wait(due) => due,
            StreamStep::Busy => end,
        };
        match arrivals
            .peek()
            .map(|(at, _)| *at)
            .into_iter()
            .chain(due)
            .min()
        {
            Some(next) => now = next.max(now),
            None => break,
        }
    }
    delivered
}

fn item(shard: &Shard, now: Timestamp, bytes: usize, source: &str) -> StreamItem {
    let sequence_number = shard.next_sequence_number();
    if source == "kinesis" {
        return kinesis_record(&KinesisPut {
            data: &vec![b'x'; bytes],
            partition_key: "key",
            sequence_number: &sequence_number,
            shard_id: shard.id(),
            stream_arn: "arn:aws:kinesis:us-east-1:111111111111:stream/s",
            role_arn: "arn:aws:iam::111111111111:role/r",
            now,
        })
        .to_item();
    }
    StreamItem {
        sequence_number,
        arrived: now,
        partition: "key".into(),
        event: format!("\"{}\"", "x".repeat(bytes)),
    }
}

fn queue(case: &Value, config: MappingConfig) -> Result<Vec<Delivered>, String> {
    let fifo = config.source_arn.ends_with(".fifo");
    let mut settings = if fifo {
        QueueConfig::fifo(&config.source_arn)
    } else {
        QueueConfig::standard(&config.source_arn)
    };
    settings.visibility_timeout = 600;
    let mut queue = Queue::new(settings).map_err(|error| error.to_string())?;
    let mut ids = CountedIds::default();
    let mut arrivals = arrivals(case).into_iter().enumerate().peekable();
    let mut now = second(case["window_begins"].as_f64().unwrap_or(0.0));
    let mut mapping = QueueMapping::new(config, now);
    let (mut delivered, mut running) = (Vec::new(), Vec::<(Timestamp, u64)>::new());
    for _ in 0..10_000 {
        while let Some((number, (at, bytes))) = arrivals.next_if(|(_, (at, _))| *at <= now) {
            let group = if number % 3 == 0 { "a" } else { "b" };
            let name = format!("{group}{number}");
            let mut message = SendMessage::new(format!(
                "{name} {}",
                "x".repeat(bytes.saturating_sub(name.len() + 1))
            ));
            if fifo {
                (message.group_id, message.deduplication_id) = (Some(group.into()), Some(name));
            }
            queue
                .send(at, message, &mut ids)
                .map_err(|error| error.to_string())?;
        }
        let (ended, still): (Vec<_>, Vec<_>) =
            running.into_iter().partition(|(end, _)| *end <= now);
        running = still;
        for (_, batch) in ended {
            let result = FunctionResult::Returned("null".into());
            mapping
                .after_response(now, &mut queue, batch, &result)
                .map_err(|error| error.to_string())?;
        }
        let poll = mapping
            .poll(now, &mut queue, &mut ids, &|_| true)
            .map_err(|error| error.to_string())?;
        if let Some(batch) = poll.batch {
            let name = |body: &str| body.split(' ').next().unwrap_or_default().to_owned();
            delivered.push((
                seconds_of(now),
                batch
                    .messages
                    .iter()
                    .map(|message| name(&message.body))
                    .collect(),
            ));
            running.push((now + takes(case), batch.id));
            continue;
        }
        let ends = running.iter().map(|(end, _)| *end);
        match arrivals
            .peek()
            .map(|(_, (at, _))| *at)
            .into_iter()
            .chain(ends)
            .chain(poll.due)
            .min()
        {
            Some(next) => now = next.max(now),
            None => break,
        }
    }
    Ok(delivered)
}
