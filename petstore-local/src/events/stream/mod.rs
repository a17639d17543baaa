//! The streams of DynamoDB tables and Kinesis, and how Lambda reads them.
//!
//! [`change_record`] makes the stream record of a write to a table, [`kinesis_record`] that of a
//! put to a stream. A [`Shard`] keeps records in order for its retention period. A
//! [`StreamBatcher`] delivers them to a function with retries, bisection and age limits;
//! [`failure_document`] reports what was given up.
//!
//! ```
//! use petstore_core::Timestamp;
//! use petstore_local::events::mapping::FunctionResult;
//! use petstore_local::events::stream::{Shard, ShardIterator, StreamBatcher, StreamItem, StreamRules, StreamStep};
//!
//! let now = Timestamp::from_seconds(1_700_000_000);
//! let mut shard = Shard::new("shardId-000000000000");
//! shard.append(StreamItem {
//!     sequence_number: shard.next_sequence_number(),
//!     arrived: now,
//!     partition: "Tom".into(),
//!     event: r#"{"eventID": "1"}"#.into(),
//! });
//! let mut batcher = StreamBatcher::new(StreamRules::default(), shard.position(&ShardIterator::TrimHorizon), now);
//! let StreamStep::Invoke(invocation) = batcher.next(now, &shard, &|_| true) else { panic!("a record is there") };
//! assert_eq!(invocation.event, r#"{"Records":[{"eventID": "1"}]}"#);
//! assert!(batcher.after_response(now, &FunctionResult::Returned("null".into())).is_none());
//! ```

mod batcher;
mod change;
mod discarded;
mod failure;
mod kinesis;
mod lane;
mod rules;
mod shard;
mod size;
mod step;
mod window;
mod work;

pub use batcher::StreamBatcher;
pub use change::{ChangeRecord, StreamChange, StreamPlace, TableChange, change_record};
pub use discarded::{Condition, Discarded};
pub use failure::{FailureContext, failure_document, failure_object, failure_object_key};
pub use kinesis::{KinesisPut, KinesisRecord, kinesis_record};
pub use lane::Lane;
pub use petstore_core::infrastructure::StreamView;
pub use rules::StreamRules;
pub use shard::{Position, Shard, ShardIterator, StreamItem};
pub use size::{Item, item_size};
pub use step::{Invocation, StreamStep};
pub use window::TumblingWindow;
