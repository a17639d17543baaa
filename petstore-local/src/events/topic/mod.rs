//! SNS: topics, subscriptions, and what subscribers get.
//!
//! [`Topics`] is the state of one account in one region. [`publish`](Topics::publish) validates as
//! AWS does and adds a [`Delivery`] for every subscription that accepts the message;
//! [`take_due`](Topics::take_due) hands out what is due, and [`report`](Topics::report) decides
//! whether it is attempted again, goes to the dead-letter queue, or is done.
//!
//! ```
//! use petstore_core::Timestamp;
//! use petstore_local::events::ids::CountedIds;
//! use petstore_local::events::topic::{AcceptAll, Content, PublishRequest, Subscribe, Topics};
//!
//! let (mut ids, now) = (CountedIds::default(), Timestamp::from_seconds(1_700_000_000));
//! let mut topics = Topics::new("eu-west-1", "111111111111");
//! let arn = topics.create("pets", Default::default())?;
//! let queue = "arn:aws:sqs:eu-west-1:111111111111:adoptions";
//! topics.subscribe(&Subscribe::new(&arn, "sqs", queue), now, &mut ids, &AcceptAll)?;
//!
//! let request = PublishRequest { message: "a new cat".into(), ..Default::default() };
//! topics.publish(&arn, &request, now, &mut ids, &AcceptAll)?;
//!
//! let due = topics.take_due(now);
//! assert!(matches!(&due[0].1.content, Content::Sqs(message) if message.body.contains("a new cat")));
//! # Ok::<(), petstore_local::events::topic::TopicError>(())
//! ```

mod after_attempt;
mod attribute;
mod delivery;
mod entity;
mod envelope;
mod error;
mod filter;
mod publish;
mod retry;
mod state;
mod subscribe;
mod subscription;

pub use crate::events::outbox::Settled;
pub use after_attempt::DeliveryResult;
pub use attribute::{MessageAttribute, MessageAttributes};
pub use delivery::{Content, Delivery, Email, HttpRequest, SqsMessage};
pub use entity::{Topic, TopicSettings};
pub use envelope::string_to_sign;
pub use error::TopicError;
pub use filter::{AcceptAll, FilterPolicies, FilterScope};
pub use publish::{BatchEntry, MAX_MESSAGE_BYTES, PublishRequest, Published, PublishedEntry};
pub use retry::{
    BackoffFunction, DeliveryPolicy, HTTP_RETRY_LIMIT, HTTP_TIMEOUT, RequestPolicy, RetryPolicy,
};
pub use state::Topics;
pub use subscribe::{Subscribe, Subscribed};
pub use subscription::{Protocol, Subscription, SubscriptionSettings};
