//! What `#[event(…)]` declares, as plain data.

use crate::http::route::StateSpec;
use crate::infrastructure::{
    BucketSpec, BusSpec, Grant, GrantTarget, QueueSpec, ResourceSpec, TableSpec, TopicSpec,
};

use super::source::SourceKind;

/// An event handler and its wiring.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct EventSpec {
    /// The name of the function.
    pub name: &'static str,
    /// The first paragraph of the doc comment.
    pub summary: &'static str,
    /// The rest of the doc comment.
    pub description: &'static str,
    /// The source and its options.
    pub source: SourceSpec,
    /// The shared state that the handler takes.
    pub states: &'static [StateSpec],
    /// Whether one call takes the whole batch.
    pub takes_batch: bool,
}

impl EventSpec {
    /// A handler; generated code calls this.
    pub const fn new(name: &'static str, source: SourceSpec) -> Self {
        EventSpec {
            name,
            summary: "",
            description: "",
            source,
            states: &[],
            takes_batch: false,
        }
    }

    /// Adds the doc comment.
    pub const fn documented(mut self, summary: &'static str, description: &'static str) -> Self {
        self.summary = summary;
        self.description = description;
        self
    }

    /// Adds the shared state.
    pub const fn states(mut self, states: &'static [StateSpec]) -> Self {
        self.states = states;
        self
    }

    /// Sets whether one call takes the whole batch.
    pub const fn takes_batch(mut self, takes_batch: bool) -> Self {
        self.takes_batch = takes_batch;
        self
    }
}

impl EventSpec {
    /// Whether two handlers of a function would receive the same events.
    pub(crate) const fn conflicts_with(&self, other: &Self) -> bool {
        match (self.source.kind(), other.source.kind()) {
            (SourceKind::Direct, SourceKind::Direct) => true,
            // Their events contain what distinguishes them: the key, the detail, the name of the
            // schedule.
            (SourceKind::S3 | SourceKind::EventBridge | SourceKind::Schedule, _) => false,
            _ => match (self.source.resource(), other.source.resource()) {
                (Some(one), Some(other)) => {
                    one.kind() as u8 == other.kind() as u8 && is_equal(one.name(), other.name())
                }
                _ => false,
            },
        }
    }
}

/// Compares texts in constants.
const fn is_equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// A source, with its resource and its options.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are self-explanatory")]
pub enum SourceSpec {
    Sqs(SqsSpec),
    Sns(SnsSpec),
    S3(S3Spec),
    EventBridge(EventBridgeSpec),
    Schedule(ScheduleSpec),
    DynamoDb(&'static TableSpec, StreamSpec),
    /// The declared name of the stream, and the options.
    Kinesis(&'static str, StreamSpec),
    Direct,
}

impl SourceSpec {
    /// The source without its options.
    pub const fn kind(&self) -> SourceKind {
        match self {
            SourceSpec::Sqs(_) => SourceKind::Sqs,
            SourceSpec::Sns(_) => SourceKind::Sns,
            SourceSpec::S3(_) => SourceKind::S3,
            SourceSpec::EventBridge(_) => SourceKind::EventBridge,
            SourceSpec::Schedule(_) => SourceKind::Schedule,
            SourceSpec::DynamoDb(..) => SourceKind::DynamoDb,
            SourceSpec::Kinesis(..) => SourceKind::Kinesis,
            SourceSpec::Direct => SourceKind::Direct,
        }
    }

    /// Seconds of a tumbling window.
    pub const fn tumbling_window(&self) -> Option<u32> {
        match self {
            SourceSpec::DynamoDb(_, spec) | SourceSpec::Kinesis(_, spec) => spec.tumbling_window,
            _ => None,
        }
    }

    /// The resource that the events come from.
    pub const fn resource(&self) -> Option<ResourceSpec> {
        match self {
            SourceSpec::Sqs(spec) => Some(ResourceSpec::Queue(spec.queue)),
            SourceSpec::Sns(spec) => Some(ResourceSpec::Topic(spec.topic)),
            SourceSpec::S3(spec) => Some(ResourceSpec::Bucket(spec.bucket)),
            SourceSpec::EventBridge(EventBridgeSpec { bus: Some(bus), .. }) => {
                Some(ResourceSpec::Bus(bus))
            }
            SourceSpec::DynamoDb(table, _) => Some(ResourceSpec::Table(table)),
            SourceSpec::Kinesis(stream, _) => Some(ResourceSpec::Stream(stream)),
            SourceSpec::EventBridge(_) | SourceSpec::Schedule(_) | SourceSpec::Direct => None,
        }
    }
}

impl SourceSpec {
    /// What Lambda needs to read the source for the function.
    ///
    /// Source: the execution roles of "Using Lambda with Amazon SQS", "… DynamoDB" and "… Kinesis"
    /// in the Lambda developer guide.
    pub fn grant(&self) -> Option<Grant> {
        let (actions, targets): (&[&'static str], &'static [GrantTarget]) = match self {
            SourceSpec::Sqs(_) => (
                &[
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ReceiveMessage",
                ],
                &[GrantTarget::Resource],
            ),
            SourceSpec::DynamoDb(..) => (
                &[
                    "dynamodb:DescribeStream",
                    "dynamodb:GetRecords",
                    "dynamodb:GetShardIterator",
                ],
                &[GrantTarget::Stream],
            ),
            SourceSpec::Kinesis(..) => (
                &[
                    "kinesis:DescribeStream",
                    "kinesis:DescribeStreamSummary",
                    "kinesis:GetRecords",
                    "kinesis:GetShardIterator",
                    "kinesis:ListShards",
                ],
                &[GrantTarget::Resource],
            ),
            _ => return None,
        };
        Some(Grant {
            resource: self.resource()?,
            actions: actions.to_vec(),
            targets,
        })
    }
}

/// `#[event(sqs, queue = …)]`.
#[derive(Debug, Clone, Copy)]
pub struct SqsSpec {
    /// The queue.
    pub queue: &'static QueueSpec,
    /// The largest number of messages in a batch.
    pub batch: u32,
    /// Seconds for which a batch gathers messages.
    pub window: u32,
    /// How many messages of a standard queue are handled at once.
    pub concurrency: u32,
    /// How many invocations run at once.
    pub max_concurrency: Option<u32>,
    /// The filters, of which one must match; SQS deletes other messages.
    pub filters: &'static [&'static str],
}

/// `#[event(sns, topic = …)]`.
#[derive(Debug, Clone, Copy)]
pub struct SnsSpec {
    /// The topic.
    pub topic: &'static TopicSpec,
    /// The filter policy of the subscription.
    pub filter: Option<&'static str>,
    /// Whether the filter applies to the body instead of the attributes.
    pub filter_body: bool,
}

/// `#[event(s3, bucket = …)]`.
#[derive(Debug, Clone, Copy)]
pub struct S3Spec {
    /// The bucket.
    pub bucket: &'static BucketSpec,
    /// The events: `s3:ObjectCreated:*`.
    pub events: &'static [&'static str],
    /// The beginning of the keys.
    pub prefix: Option<&'static str>,
    /// The end of the keys.
    pub suffix: Option<&'static str>,
}

/// `#[event(eventbridge, pattern = …)]`.
#[derive(Debug, Clone, Copy)]
pub struct EventBridgeSpec {
    /// The bus; `None` is the default bus of the account.
    pub bus: Option<&'static BusSpec>,
    /// The event pattern.
    pub pattern: &'static str,
    /// Compares an event with the pattern.
    pub matches: PatternMatch,
    /// A template with paths of the event, `{"pet": <$.detail.pet>}`, that becomes the `detail`.
    pub input: Option<&'static str>,
}

/// Compares an event with a pattern. Only a handler with a pattern links the code that does it.
pub type PatternMatch = fn(event: &str) -> bool;

/// `#[event(schedule, "…")]`.
#[derive(Debug, Clone, Copy)]
pub struct ScheduleSpec {
    /// `cron(…)`, `rate(…)` or `at(…)`.
    pub expression: &'static str,
    /// The time zone; EventBridge Scheduler has one, a rule does not.
    pub timezone: Option<&'static str>,
    /// JSON that becomes the `detail`, which is the payload.
    pub input: Option<&'static str>,
}

impl ScheduleSpec {
    /// Whether EventBridge Scheduler runs the schedule, because a rule cannot.
    pub const fn needs_scheduler(&self) -> bool {
        self.timezone.is_some() || matches!(self.expression.as_bytes(), [b'a', b't', b'(', ..])
    }
}

/// The options of a stream.
#[derive(Debug, Clone, Copy)]
pub struct StreamSpec {
    /// The largest number of records in a batch.
    pub batch: u32,
    /// Seconds for which a batch gathers records.
    pub window: u32,
    /// Whether reading starts with the oldest record instead of the newest.
    pub from_start: bool,
    /// How often a failed batch is retried; `None` means until its records expire.
    pub retries: Option<u32>,
    /// The age in seconds at which records are discarded; `None` means never.
    pub max_age: Option<u32>,
    /// Whether a failed batch is split in two.
    pub bisect: bool,
    /// How many batches of a shard are handled at once.
    pub parallel: u32,
    /// Seconds of a tumbling window.
    pub tumbling_window: Option<u32>,
    /// The filters, of which one must match.
    pub filters: &'static [&'static str],
}

/// The defaults of Lambda, with 100 records per batch.
///
/// Source:
/// [CreateEventSourceMapping](https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html).
impl StreamSpec {
    /// The options that apply unless the attribute has others.
    pub const DEFAULT: StreamSpec = StreamSpec {
        batch: 100,
        window: 0,
        from_start: true,
        retries: None,
        max_age: None,
        bisect: false,
        parallel: 1,
        tumbling_window: None,
        filters: &[],
    };
}

impl SqsSpec {
    /// The options that apply unless the attribute has others.
    pub const fn new(queue: &'static QueueSpec) -> Self {
        SqsSpec {
            queue,
            batch: 10,
            window: 0,
            concurrency: 1,
            max_concurrency: None,
            filters: &[],
        }
    }
}
