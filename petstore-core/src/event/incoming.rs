//! An event that has been read: its source, and its records with the members that dispatch and
//! extractors need.

use std::borrow::Cow;

use super::source::SourceKind;
use crate::json::{LazyText, Malformed, Text, TextMember};

/// An event, as far as its source is known.
#[derive(Debug)]
pub(crate) enum Incoming<'e> {
    /// `{"Records": […]}`.
    Records(SourceKind, Vec<RawRecord<'e>>),
    /// An event of EventBridge, of a schedule, or any other JSON.
    Single(SourceKind, RawRecord<'e>),
    /// The event that S3 sends when notifications are configured.
    TestEvent,
}

/// A record, borrowed from the event.
#[derive(Debug)]
pub(crate) struct RawRecord<'e> {
    pub(crate) json: &'e str,
    pub(crate) id: Cow<'e, str>,
    pub(crate) arn: Cow<'e, str>,
    pub(crate) event_name: Text<'e>,
    pub(crate) content: Content<'e>,
}

/// What a record contains, as raw JSON where it is decoded later.
#[derive(Debug)]
pub(crate) enum Content<'e> {
    Sqs {
        body: TextMember<LazyText<'e>>,
        attributes: Option<&'e str>,
        message_attributes: Option<&'e str>,
    },
    Sns {
        message: TextMember<LazyText<'e>>,
        attributes: Option<&'e str>,
    },
    S3 {
        s3: &'e str,
    },
    DynamoDb {
        keys: Option<&'e str>,
        new_image: Option<&'e str>,
        old_image: Option<&'e str>,
    },
    Kinesis {
        data: Option<&'e str>,
        partition_key: Text<'e>,
    },
    /// An event of EventBridge or of a schedule.
    Event {
        detail: Option<&'e str>,
        /// The name that the transformer of a handler with an `input` adds.
        handler: Text<'e>,
    },
    Direct,
}

/// Why an event with a known source cannot be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// It is not JSON.
    NotJson,
    /// It does not have the form of its source.
    Form(SourceKind, &'static str),
    /// Its records have a source that no handler can have.
    UnknownSource,
}

impl From<Malformed> for ReadError {
    fn from(_: Malformed) -> Self {
        ReadError::NotJson
    }
}

/// The text, or the empty one.
pub(super) fn text(text: Text<'_>) -> Cow<'_, str> {
    match text {
        Text::Is(text) => text,
        Text::Absent | Text::Other => Cow::Borrowed(""),
    }
}
