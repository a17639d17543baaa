//! The record of a put to a Kinesis stream.
//!
//! Source: Lambda developer guide, *Using Lambda with Amazon Kinesis*.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petstore_core::{Arn, Timestamp};
use serde::Serialize;

use super::StreamItem;

/// A record that is put to a stream.
#[derive(Clone, Copy, Debug)]
pub struct KinesisPut<'a> {
    /// The bytes of the record.
    pub data: &'a [u8],
    /// What decides the shard.
    pub partition_key: &'a str,
    /// The place in the shard.
    pub sequence_number: &'a str,
    /// The shard, such as `shardId-000000000000`.
    pub shard_id: &'a str,
    /// The ARN of the stream; its region is the record's.
    pub stream_arn: &'a str,
    /// The ARN of the function's role.
    pub role_arn: &'a str,
    /// When the record was put.
    pub now: Timestamp,
}

/// A record of a Kinesis event. The members come in the order in which Lambda sends them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KinesisRecord {
    /// The record itself.
    pub kinesis: KinesisData,
    /// `aws:kinesis`.
    pub event_source: &'static str,
    /// `1.0`.
    pub event_version: &'static str,
    /// The shard and the sequence number.
    #[serde(rename = "eventID")]
    pub event_id: String,
    /// `aws:kinesis:record`.
    pub event_name: &'static str,
    /// The ARN of the function's role.
    pub invoke_identity_arn: String,
    /// The region of the stream.
    pub aws_region: String,
    /// The ARN of the stream.
    #[serde(rename = "eventSourceARN")]
    pub event_source_arn: String,
}

/// The member `kinesis` of a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KinesisData {
    /// `1.0`.
    pub kinesis_schema_version: &'static str,
    /// What decided the shard.
    pub partition_key: String,
    /// The place in the shard.
    pub sequence_number: String,
    /// The bytes, base64-encoded.
    pub data: String,
    /// Seconds since the Unix epoch, with milliseconds as fraction.
    pub approximate_arrival_timestamp: f64,
}

/// The record of a put.
pub fn kinesis_record(put: &KinesisPut<'_>) -> KinesisRecord {
    KinesisRecord {
        kinesis: KinesisData {
            kinesis_schema_version: "1.0",
            partition_key: put.partition_key.to_owned(),
            sequence_number: put.sequence_number.to_owned(),
            data: STANDARD.encode(put.data),
            approximate_arrival_timestamp: put.now.as_millis() as f64 / 1000.0,
        },
        event_source: "aws:kinesis",
        event_version: "1.0",
        event_id: format!("{}:{}", put.shard_id, put.sequence_number),
        event_name: "aws:kinesis:record",
        invoke_identity_arn: put.role_arn.to_owned(),
        aws_region: Arn::parse(put.stream_arn)
            .map_or("", |arn| arn.region)
            .to_owned(),
        event_source_arn: put.stream_arn.to_owned(),
    }
}

impl KinesisRecord {
    /// The record as an entry of a [`Shard`](super::Shard).
    pub fn to_item(&self) -> StreamItem {
        let millis = (self.kinesis.approximate_arrival_timestamp * 1000.0).round();
        StreamItem {
            sequence_number: self.kinesis.sequence_number.clone(),
            arrived: Timestamp::from_millis(millis as u64),
            partition: self.kinesis.partition_key.clone(),
            // Texts and finite numbers always serialize.
            event: serde_json::to_string(self).unwrap_or_default(),
        }
    }
}
