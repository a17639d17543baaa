//! Changes of items, from the stream of a table.

use serde::Deserialize;

use super::{ExtractRecord, Images};
use crate::event::error::RecordError;
use crate::event::incoming::Content;
use crate::event::item::from_item;
use crate::event::record::Record;
use crate::event::source::DynamoDb;
use crate::http::extract::ArgumentSpec;
use crate::model::Problems;
use crate::problem::RequestPart;

#[doc = include_str!("../../../docs/change.md")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<T> {
    /// An item was added.
    Insert(T),
    /// An item was replaced or updated.
    Modify {
        /// The item before the change.
        old: T,
        /// The item after the change.
        new: T,
    },
    /// An item was deleted, by a request or because its time to live has expired.
    Remove(T),
}

impl<T> Change<T> {
    /// The item before the change, if there was one.
    pub fn before(&self) -> Option<&T> {
        match self {
            Change::Insert(_) => None,
            Change::Modify { old, .. } | Change::Remove(old) => Some(old),
        }
    }

    /// The item after the change, if there is one.
    pub fn after(&self) -> Option<&T> {
        match self {
            Change::Insert(new) | Change::Modify { new, .. } => Some(new),
            Change::Remove(_) => None,
        }
    }
}

#[doc = include_str!("../../../docs/new_image.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NewImage<T>(pub Option<T>);

#[doc = include_str!("../../../docs/old_image.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OldImage<T>(pub Option<T>);

#[doc = include_str!("../../../docs/keys.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keys<T>(pub T);

struct Parts<'r> {
    keys: Option<&'r str>,
    new_image: Option<&'r str>,
    old_image: Option<&'r str>,
}

fn parts<'r>(record: &Record<'r>) -> Result<Parts<'r>, RecordError> {
    match record.raw.content {
        Content::DynamoDb {
            keys,
            new_image,
            old_image,
        } => Ok(Parts {
            keys,
            new_image,
            old_image,
        }),
        _ => Err(RecordError::Malformed(
            "`dynamodb` is missing: check what invokes the function",
        )),
    }
}

fn item<'r, T: Deserialize<'r>>(
    json: Option<&'r str>,
    missing: &'static str,
) -> Result<T, RecordError> {
    optional_item(json)?.ok_or(RecordError::Malformed(missing))
}

fn optional_item<'r, T: Deserialize<'r>>(json: Option<&'r str>) -> Result<Option<T>, RecordError> {
    json.map(|json| {
        from_item(json).map_err(|error| {
            let mut problems = Problems::new(RequestPart::Body);
            problems.add(crate::model::Pointer::ROOT, error.to_string());
            RecordError::Invalid(problems.into_vec())
        })
    })
    .transpose()
}

const NO_NEW_IMAGE: &str =
    "`dynamodb.NewImage` is missing: give the table's stream the view `NEW_AND_OLD_IMAGES`";
const NO_OLD_IMAGE: &str =
    "`dynamodb.OldImage` is missing: give the table's stream the view `NEW_AND_OLD_IMAGES`";

impl<'r, T: Deserialize<'r>> ExtractRecord<'r, DynamoDb> for Change<T> {
    const IMAGES: Images = Images {
        new: true,
        old: true,
    };

    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        let parts = parts(record)?;
        match record.event_name() {
            Some("INSERT") => item(parts.new_image, NO_NEW_IMAGE).map(Change::Insert),
            Some("MODIFY") => Ok(Change::Modify {
                old: item(parts.old_image, NO_OLD_IMAGE)?,
                new: item(parts.new_image, NO_NEW_IMAGE)?,
            }),
            Some("REMOVE") => item(parts.old_image, NO_OLD_IMAGE).map(Change::Remove),
            _ => Err(RecordError::Malformed(
                "`eventName` is not INSERT, MODIFY or REMOVE: check what invokes the function",
            )),
        }
    }
}

impl<'r, T: Deserialize<'r>> ExtractRecord<'r, DynamoDb> for NewImage<T> {
    const IMAGES: Images = Images {
        new: true,
        old: false,
    };

    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        optional_item(parts(record)?.new_image).map(NewImage)
    }
}

impl<'r, T: Deserialize<'r>> ExtractRecord<'r, DynamoDb> for OldImage<T> {
    const IMAGES: Images = Images {
        new: false,
        old: true,
    };

    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        optional_item(parts(record)?.old_image).map(OldImage)
    }
}

impl<'r, T: Deserialize<'r>> ExtractRecord<'r, DynamoDb> for Keys<T> {
    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        item(
            parts(record)?.keys,
            "`dynamodb.Keys` is missing: check what invokes the function",
        )
        .map(Keys)
    }
}
