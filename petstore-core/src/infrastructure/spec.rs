//! What the attributes of a resource declare, as plain data.

use std::fmt;

/// A kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are self-explanatory")]
pub enum ResourceKind {
    Table,
    Topic,
    Queue,
    Bucket,
    Bus,
    /// A Kinesis stream, which `#[event(kinesis, stream = "…")]` names.
    Stream,
    /// A schedule: a rule, or one of EventBridge Scheduler.
    Schedule,
    /// A function, which `Invoker` invokes.
    Function,
}

impl ResourceKind {
    /// The kind in lower case: `queue`.
    pub const fn as_str(self) -> &'static str {
        match self {
            ResourceKind::Table => "table",
            ResourceKind::Topic => "topic",
            ResourceKind::Queue => "queue",
            ResourceKind::Bucket => "bucket",
            ResourceKind::Bus => "bus",
            ResourceKind::Stream => "stream",
            ResourceKind::Schedule => "schedule",
            ResourceKind::Function => "function",
        }
    }
}

impl fmt::Display for ResourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A DynamoDB table: `#[table("pets", key = "petId")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableSpec {
    /// The declared name.
    pub name: &'static str,
    /// The attribute that is the partition key.
    pub partition_key: &'static str,
    /// The attribute that is the sort key.
    pub sort_key: Option<&'static str>,
    /// The images in the records of the table's stream; `None` without a stream.
    pub stream: Option<StreamView>,
    /// The attribute with the time in Unix seconds after which DynamoDB deletes the item.
    pub ttl: Option<&'static str>,
}

impl TableSpec {
    /// A table with a partition key and without a stream.
    pub const fn new(name: &'static str, partition_key: &'static str) -> Self {
        TableSpec {
            name,
            partition_key,
            sort_key: None,
            stream: None,
            ttl: None,
        }
    }

    /// Adds a sort key.
    pub const fn sort_key(mut self, attribute: &'static str) -> Self {
        self.sort_key = Some(attribute);
        self
    }

    /// Adds a stream.
    pub const fn stream(mut self, view: StreamView) -> Self {
        self.stream = Some(view);
        self
    }

    /// Sets the attribute with the time after which DynamoDB deletes the item.
    pub const fn ttl(mut self, attribute: &'static str) -> Self {
        self.ttl = Some(attribute);
        self
    }
}

/// The images that the records of a table's stream contain.
///
/// Source:
/// [StreamSpecification](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StreamView {
    /// The key attributes alone.
    KeysOnly,
    /// The item after the change.
    NewImage,
    /// The item before the change.
    OldImage,
    /// The item before and after the change.
    NewAndOldImages,
}

impl StreamView {
    /// The name that DynamoDB uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            StreamView::KeysOnly => "KEYS_ONLY",
            StreamView::NewImage => "NEW_IMAGE",
            StreamView::OldImage => "OLD_IMAGE",
            StreamView::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }

    /// Whether records contain the item after the change.
    pub const fn has_new_image(self) -> bool {
        matches!(self, StreamView::NewImage | StreamView::NewAndOldImages)
    }

    /// Whether records contain the item before the change.
    pub const fn has_old_image(self) -> bool {
        matches!(self, StreamView::OldImage | StreamView::NewAndOldImages)
    }
}

/// An SNS topic: `#[topic("pet-added", message = PetAdded)]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TopicSpec {
    /// The declared name; that of a FIFO topic ends in `.fifo`.
    pub name: &'static str,
}

impl TopicSpec {
    /// A topic.
    pub const fn new(name: &'static str) -> Self {
        TopicSpec { name }
    }

    /// Whether it is a FIFO topic.
    pub const fn is_fifo(&self) -> bool {
        is_fifo(self.name)
    }
}

/// An SQS queue: `#[queue("adoptions", from = PetAddedTopic)]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueSpec {
    /// The declared name; that of a FIFO queue ends in `.fifo`.
    pub name: &'static str,
    /// The topic that the queue is subscribed to.
    pub topic: Option<QueueTopic>,
    /// The number of times that a message is received before it moves to a dead-letter queue.
    pub dead_letter_after: Option<u32>,
    /// Seconds for which a received message is invisible; SQS uses 30 unless set.
    pub visibility_timeout: Option<u32>,
}

/// A queue's subscription to a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueTopic {
    /// The topic.
    pub topic: &'static TopicSpec,
    /// Whether SNS delivers the message alone, without its envelope.
    pub raw: bool,
    /// The filter policy of the subscription.
    pub filter: Option<&'static str>,
}

impl QueueTopic {
    /// A subscription with the envelope of SNS and without a filter.
    pub const fn new(topic: &'static TopicSpec) -> Self {
        QueueTopic {
            topic,
            raw: false,
            filter: None,
        }
    }

    /// Turns on raw message delivery.
    pub const fn raw(mut self) -> Self {
        self.raw = true;
        self
    }

    /// Adds a filter policy, which SNS compares with the message attributes.
    pub const fn filter(mut self, policy: &'static str) -> Self {
        self.filter = Some(policy);
        self
    }
}

impl QueueSpec {
    /// A queue without a subscription and without a dead-letter queue.
    pub const fn new(name: &'static str) -> Self {
        QueueSpec {
            name,
            topic: None,
            dead_letter_after: None,
            visibility_timeout: None,
        }
    }

    /// Subscribes the queue to a topic.
    pub const fn topic(mut self, topic: QueueTopic) -> Self {
        self.topic = Some(topic);
        self
    }

    /// Adds a dead-letter queue for messages that were received this often.
    pub const fn dead_letter_after(mut self, receives: u32) -> Self {
        self.dead_letter_after = Some(receives);
        self
    }

    /// Sets the visibility timeout, in seconds.
    pub const fn visibility_timeout(mut self, seconds: u32) -> Self {
        self.visibility_timeout = Some(seconds);
        self
    }

    /// Whether it is a FIFO queue.
    pub const fn is_fifo(&self) -> bool {
        is_fifo(self.name)
    }

    /// Whether the body of a message is the envelope of SNS.
    pub const fn has_envelope(&self) -> bool {
        matches!(self.topic, Some(QueueTopic { raw: false, .. }))
    }
}

/// An S3 bucket: `#[bucket("photos")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BucketSpec {
    /// The declared name.
    pub name: &'static str,
}

impl BucketSpec {
    /// A bucket.
    pub const fn new(name: &'static str) -> Self {
        BucketSpec { name }
    }
}

/// An EventBridge event bus: `#[bus("shop")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BusSpec {
    /// The declared name.
    pub name: &'static str,
}

impl BusSpec {
    /// A bus.
    pub const fn new(name: &'static str) -> Self {
        BusSpec { name }
    }
}

const fn is_fifo(name: &str) -> bool {
    matches!(name.as_bytes(), [.., b'.', b'f', b'i', b'f', b'o'])
}

/// A declared resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are self-explanatory")]
pub enum ResourceSpec {
    Table(&'static TableSpec),
    Topic(&'static TopicSpec),
    Queue(&'static QueueSpec),
    Bucket(&'static BucketSpec),
    Bus(&'static BusSpec),
    /// A Kinesis stream, by its declared name.
    Stream(&'static str),
    /// The schedule of a handler, by the name of the handler.
    Schedule(&'static str),
    /// The function of a handler for direct invocations, by the name of the handler.
    Function(&'static str),
}

impl ResourceSpec {
    /// The kind of the resource.
    pub const fn kind(&self) -> ResourceKind {
        match self {
            ResourceSpec::Table(_) => ResourceKind::Table,
            ResourceSpec::Topic(_) => ResourceKind::Topic,
            ResourceSpec::Queue(_) => ResourceKind::Queue,
            ResourceSpec::Bucket(_) => ResourceKind::Bucket,
            ResourceSpec::Bus(_) => ResourceKind::Bus,
            ResourceSpec::Stream(_) => ResourceKind::Stream,
            ResourceSpec::Schedule(_) => ResourceKind::Schedule,
            ResourceSpec::Function(_) => ResourceKind::Function,
        }
    }

    /// The declared name, which is also the physical name unless a template chooses another.
    pub const fn name(&self) -> &'static str {
        match self {
            ResourceSpec::Table(spec) => spec.name,
            ResourceSpec::Topic(spec) => spec.name,
            ResourceSpec::Queue(spec) => spec.name,
            ResourceSpec::Bucket(spec) => spec.name,
            ResourceSpec::Bus(spec) => spec.name,
            ResourceSpec::Stream(name)
            | ResourceSpec::Schedule(name)
            | ResourceSpec::Function(name) => name,
        }
    }

    /// The environment variable that contains the physical ARN: `PETSTORE_QUEUE_ADOPTIONS`.
    pub fn variable(&self) -> String {
        let mut variable = format!("PETSTORE_{}_{}", self.kind(), self.name());
        variable.make_ascii_uppercase();
        variable
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_has_the_kind_and_the_name() {
        const QUEUE: QueueSpec = QueueSpec::new("pet-orders.fifo");
        assert_eq!(
            ResourceSpec::Queue(&QUEUE).variable(),
            "PETSTORE_QUEUE_PET_ORDERS_FIFO"
        );
        assert_eq!(
            ResourceSpec::Stream("clicks").variable(),
            "PETSTORE_STREAM_CLICKS"
        );
    }

    #[test]
    fn the_end_of_a_name_makes_a_queue_fifo() {
        assert!(QueueSpec::new("orders.fifo").is_fifo());
        assert!(!QueueSpec::new("fifo").is_fifo());
    }
}
