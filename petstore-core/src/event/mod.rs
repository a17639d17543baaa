//! Events that are not HTTP requests: sources, handlers, extractors, dispatch and batches.

mod around;
mod batch;
mod batch_progress;
mod call;
mod concurrent;
mod error;
pub mod extract;
mod handler;
mod incoming;
mod input;
mod inputs;
mod item;
mod log;
mod outcome;
mod payload;
mod raw_window;
mod read;
mod read_records;
mod record;
mod record_names;
mod run_batch;
mod run_records;
mod service;
pub mod source;
mod spec;
mod window;

pub use around::{AroundRecord, NextRecord, RecordHook};
pub use batch::{Batch, BatchItem, Failures};
pub use batch_progress::{
    BatchOrder, BatchProgress, BatchRecord, BatchResponse, ItemFailure, RecordResult,
};
pub use error::{EventFailure, RecordError};
pub use extract::{Attribute, Change, Detail, ExtractRecord, Keys, NewImage, OldImage, S3Object};
pub use handler::{EventEntry, EventHandler, Events, OutputType};
pub use input::TransformerSpec;
pub use inputs::EventInputs;
pub use item::{ItemError, from_item};
pub use outcome::{IntoHookOutcome, IntoOutcome, Outcome, OutputSpec};
pub(crate) use read::begins_with_records;
pub use record::Record;
pub(crate) use service::{EventService, NoResponse};
pub use source::SourceKind;
pub use spec::{
    EventBridgeSpec, EventSpec, PatternMatch, S3Spec, ScheduleSpec, SnsSpec, SourceSpec, SqsSpec,
    StreamSpec,
};
pub use window::{TimeWindowEventResponse, Window};
