//! SQS queues, standard and FIFO.
//!
//! A [`Queue`] is plain, serialisable state. [`Queue::step`] applies one operation of the API at a
//! point in time; [`Queues`] holds several and moves messages to their dead-letter queues.
//!
//! ```
//! use petstore_core::Timestamp;
//! use petstore_local::events::ids::CountedIds;
//! use petstore_local::events::queue::{Queue, QueueConfig, Receive, SendMessage};
//!
//! let mut ids = CountedIds::default();
//! let mut queue = Queue::new(QueueConfig::standard("arn:aws:sqs:eu-west-1:123456789012:adoptions")).unwrap();
//! let noon = Timestamp::from_seconds(1_700_000_000);
//! queue.send(noon, SendMessage::new("Tom"), &mut ids).unwrap();
//!
//! let first = queue.receive(noon, &Receive::default(), &mut ids).unwrap();
//! assert_eq!(first.messages[0].body, "Tom");
//! // The message is invisible for 30 seconds, or until it is deleted.
//! assert!(queue.receive(noon, &Receive::default(), &mut ids).unwrap().messages.is_empty());
//! queue.delete(noon, &first.messages[0].receipt_handle).unwrap();
//! ```

mod config;
mod digest;
mod error;
mod handle;
mod message;
mod operation;
mod queues;
mod receive;
mod record;
mod select;
mod state;
mod validate;

pub use config::{MAX_MESSAGE_BYTES, MAX_VISIBILITY_SECONDS, QueueConfig, RedrivePolicy};
pub use digest::{md5_of_attributes, md5_of_body};
pub use error::QueueError;
pub use message::{
    AttributeValue, MessageAttribute, ReceivedMessage, SendMessage, Sent, StoredMessage,
};
pub use operation::{BatchSent, QueueOp, QueueReply};
pub use queues::Queues;
pub use receive::{DeadLetter, Receive, Received};
pub use record::{SqsRecord, SqsRecordAttribute, queue_event};
pub use state::Queue;
pub use validate::{validate_batch, validate_message};
