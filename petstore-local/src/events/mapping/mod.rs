//! Event source mappings: they connect a queue or a stream to a function.
//!
//! [`MappingConfig`] checks a mapping and fills in its defaults, [`Batcher`] forms batches,
//! [`evaluate_queue_response`] and [`evaluate_stream_response`] return what Lambda makes of a
//! response, and [`QueueMapping`] puts them together for a queue. Streams have
//! [`stream`](super::stream).
//!
//! Source: Lambda developer guide, *How Lambda processes records from stream and queue-based event
//! sources*.

mod batcher;
mod checks;
mod config;
mod error;
mod options;
mod queue;
mod response;

pub use batcher::{Batch, Batcher, MAX_EVENT_BYTES};
pub use config::{MappingConfig, StreamOptions};
pub use error::MappingError;
pub use options::{
    DestinationConfig, Filter, FilterCriteria, MappingFacts, MappingOptions, MappingSource,
    OnFailure, ScalingConfig,
};
pub use queue::{AfterResponse, QueueBatch, QueueMapping, QueuePoll};
pub use response::{
    BatchOutcome, FailureReason, FunctionResult, compare_sequence_numbers, evaluate_queue_response,
    evaluate_stream_response,
};
