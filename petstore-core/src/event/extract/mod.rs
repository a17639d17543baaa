//! Extractors of event handlers: they read arguments from a record.

mod attribute;
mod batch;
mod change;
mod detail;
mod extension;
mod handle;
mod invocation;
mod payload;
mod s3_object;
mod window;

pub use attribute::Attribute;
pub use change::{Change, Keys, NewImage, OldImage};
pub use detail::Detail;
pub use s3_object::S3Object;
pub(crate) use s3_object::object_key;

use super::error::RecordError;
use super::inputs::EventInputs;
use super::record::Record;
use super::source::Source;
use crate::http::extract::ArgumentSpec;

#[doc = include_str!("../../../docs/extract_record.md")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a handler of `{S}` events: take an extractor that this source has, or `&T` for shared state",
    label = "the source does not provide this type",
    note = "all sources provide `Record<'_>`, `Context` and handles; sqs, sns, kinesis, schedule and direct provide `Json<T>` and `Text<'_>`, dynamodb provides `Change<T>`, eventbridge `Detail<T>`, and s3 `S3Object<'_>`"
)]
pub trait ExtractRecord<'r, S: Source>: Sized {
    /// Whether the argument takes the whole batch.
    const TAKES_BATCH: bool = false;

    /// Whether the argument reads one record, so that it cannot be combined with a whole batch.
    const READS_RECORD: bool = true;

    /// Whether the argument is the tumbling window of a batch.
    const TAKES_WINDOW: bool = false;

    /// The images that the stream of the table must have.
    const IMAGES: Images = Images::NONE;

    /// Extracts the argument from the record.
    ///
    /// # Errors
    ///
    /// A [`RecordError`]; the record has failed then, and the handler is not called.
    fn extract(record: &Record<'r>, argument: &'static ArgumentSpec) -> Result<Self, RecordError>;

    /// Describes what the argument uses, for the deployment.
    fn describe(argument: &'static ArgumentSpec, inputs: &mut EventInputs<'_>) {
        let _ = (argument, inputs);
    }
}

/// The images of an item that an argument reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Images {
    /// The item after the change.
    pub new: bool,
    /// The item before the change.
    pub old: bool,
}

impl Images {
    /// No image.
    pub const NONE: Images = Images {
        new: false,
        old: false,
    };
}
