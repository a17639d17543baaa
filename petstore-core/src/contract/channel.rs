//! Channels: the topics, queues and buses through which an application exchanges messages.

use crate::named_enum::named_enum;

/// The contract of a topic, queue or bus: the models of the messages that the application sends to
/// it, and of those that it receives from it.
///
/// ```
/// use petstore_core::contract::{Api, Channel, ChannelKind};
///
/// let mut api = Api::new("pets");
/// let added = Channel {
///     publishes: Some("PetAdded".to_owned()),
///     ..Channel::new(ChannelKind::Topic)
/// };
/// api.channels.insert("pet-added".to_owned(), added);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// What carries the messages.
    pub kind: ChannelKind,
    /// What the messages are for.
    pub description: Option<String>,
    /// The name of the model of the messages that the application sends.
    pub publishes: Option<String>,
    /// The name of the model of the messages that the application receives.
    pub consumes: Option<String>,
}

impl Channel {
    /// A channel without messages.
    pub const fn new(kind: ChannelKind) -> Channel {
        Channel {
            kind,
            description: None,
            publishes: None,
            consumes: None,
        }
    }
}

named_enum! {
    /// What carries messages.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum ChannelKind {
        /// Amazon SNS.
        Topic = "topic",
        /// Amazon SQS.
        Queue = "queue",
        /// Amazon EventBridge.
        Bus = "bus",
        /// Streams of DynamoDB or Kinesis.
        Stream = "stream",
    }
    /// Every kind.
    ALL;
    /// `topic`, `queue`, `bus` or `stream`.
    as_str;
}
