//! The sources of events, as types and as data.

use std::fmt;

/// A source of events that are not HTTP requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SourceKind {
    /// Messages of an SQS queue.
    Sqs,
    /// Notifications of an SNS topic.
    Sns,
    /// Changes of objects in an S3 bucket.
    S3,
    /// Events of an EventBridge bus.
    EventBridge,
    /// A schedule of EventBridge or of EventBridge Scheduler.
    Schedule,
    /// Changes of items in a DynamoDB table, from its stream.
    DynamoDb,
    /// Records of a Kinesis stream.
    Kinesis,
    /// An invocation with a payload of the caller's own.
    Direct,
}

impl SourceKind {
    /// The name in `#[event(…)]`: `sqs`.
    pub const fn as_str(self) -> &'static str {
        match self {
            SourceKind::Sqs => "sqs",
            SourceKind::Sns => "sns",
            SourceKind::S3 => "s3",
            SourceKind::EventBridge => "eventbridge",
            SourceKind::Schedule => "schedule",
            SourceKind::DynamoDb => "dynamodb",
            SourceKind::Kinesis => "kinesis",
            SourceKind::Direct => "direct",
        }
    }

    /// Whether Lambda reads `batchItemFailures` in the response.
    pub const fn has_partial_batches(self) -> bool {
        matches!(
            self,
            SourceKind::Sqs | SourceKind::DynamoDb | SourceKind::Kinesis
        )
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A source as a type, so that the compiler checks what its records provide.
pub trait Source: Send + Sync + 'static {
    /// The source as data; `None` for [`AnySource`].
    const KIND: Option<SourceKind>;
}

/// Any source: a hook around records takes what all sources provide.
#[derive(Debug, Clone, Copy)]
pub struct AnySource;

impl Source for AnySource {
    const KIND: Option<SourceKind> = None;
}

/// A source whose records have a payload for `Json<T>` and `Text`.
#[diagnostic::on_unimplemented(
    message = "a record of `{Self}` has no payload: `Json` and `Text` read those of sqs, sns, kinesis, schedule and direct; dynamodb has `Change<T>`, eventbridge `Detail<T>`, and s3 `S3Object`",
    label = "the source has no payload"
)]
pub trait PayloadSource: Source {}

/// A source whose records have a payload for `Binary`.
#[diagnostic::on_unimplemented(
    message = "a record of `{Self}` has no bytes: `Binary` reads the payloads of sqs, sns and kinesis",
    label = "the source has no bytes"
)]
pub trait BinarySource: PayloadSource {}

/// A source whose messages have attributes.
#[diagnostic::on_unimplemented(
    message = "a record of `{Self}` has no message attributes: `Attribute<T>` reads those of sqs and sns",
    label = "the source has no message attributes"
)]
pub trait AttributeSource: Source {}

/// A source whose events have a `detail`.
#[diagnostic::on_unimplemented(
    message = "a record of `{Self}` has no `detail`: `Detail<T>` reads that of eventbridge and schedule",
    label = "the source has no `detail`"
)]
pub trait DetailSource: Source {}

/// A source whose records come in batches.
#[diagnostic::on_unimplemented(
    message = "records of `{Self}` do not come in batches: `Batch<T>` is for sqs, dynamodb and kinesis",
    label = "the source has no batches"
)]
pub trait BatchSource: Source {}

/// A source whose records have tumbling windows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no tumbling windows: `Window<T>` is for dynamodb and kinesis",
    label = "the source has no windows"
)]
pub trait StreamSource: BatchSource {}

macro_rules! sources {
    ($($(#[$doc:meta])* $name:ident: $($has:ident)*;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Source for $name {
            const KIND: Option<SourceKind> = Some(SourceKind::$name);
        }

        $(impl $has for $name {})*
    )+};
}

sources! {
    /// Messages of an SQS queue.
    Sqs: PayloadSource BinarySource AttributeSource BatchSource;
    /// Notifications of an SNS topic.
    Sns: PayloadSource BinarySource AttributeSource;
    /// Changes of objects in an S3 bucket.
    S3:;
    /// Events of an EventBridge bus.
    EventBridge: DetailSource;
    /// A schedule.
    Schedule: PayloadSource DetailSource;
    /// Changes of items in a DynamoDB table.
    DynamoDb: BatchSource StreamSource;
    /// Records of a Kinesis stream.
    Kinesis: PayloadSource BinarySource BatchSource StreamSource;
    /// Direct invocations.
    Direct: PayloadSource;
}
