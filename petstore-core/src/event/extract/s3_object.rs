//! The object that a notification of S3 is about.

use std::borrow::Cow;

use super::ExtractRecord;
use crate::event::error::RecordError;
use crate::event::incoming::{Content, RawRecord};
use crate::event::record::Record;
use crate::event::source::S3;
use crate::http::extract::ArgumentSpec;
use crate::json::{Malformed, Members, Text};

#[doc = include_str!("../../../docs/s3_object.md")]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct S3Object<'r> {
    /// What happened: `ObjectCreated:Put`.
    pub event: Cow<'r, str>,
    /// The name of the bucket.
    pub bucket: Cow<'r, str>,
    /// The key, decoded: notifications contain it as in a form, with `+` for a space.
    pub key: Cow<'r, str>,
    /// The size in bytes; deletions have none.
    pub size: Option<u64>,
    /// The entity tag; deletions have none.
    pub e_tag: Option<Cow<'r, str>>,
    /// The version, in a bucket with versions.
    pub version_id: Option<Cow<'r, str>>,
    /// Orders the events of one key. To compare two, pad the shorter one with zeros on the right;
    /// the greater text belongs to the later event.
    pub sequencer: Option<Cow<'r, str>>,
}

const NO_OBJECT: RecordError = RecordError::Malformed(
    "`s3.bucket.name` or `s3.object.key` is missing: check what invokes the function",
);

impl<'r> ExtractRecord<'r, S3> for S3Object<'r> {
    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        let Content::S3 { s3 } = record.raw.content else {
            return Err(NO_OBJECT);
        };
        let mut object = S3Object {
            event: Cow::Borrowed(record.event_name().unwrap_or_default()),
            bucket: Cow::Borrowed(""),
            key: Cow::Borrowed(""),
            size: None,
            e_tag: None,
            version_id: None,
            sequencer: None,
        };
        read(s3, &mut object).map_err(|Malformed| NO_OBJECT)?;
        if object.bucket.is_empty() || object.key.is_empty() {
            return Err(NO_OBJECT);
        }
        object.key = decode(&object.key).ok_or(RecordError::Malformed(
            "`s3.object.key` is not UTF-8: rename the object",
        ))?;
        Ok(object)
    }
}

fn read<'r>(s3: &'r str, object: &mut S3Object<'r>) -> Result<(), Malformed> {
    let optional = |text: Text<'r>| match text {
        Text::Is(text) => Some(text),
        Text::Absent | Text::Other => None,
    };
    let mut members = Members::of(s3)?;
    while let Some(name) = members.next_name()? {
        match &*name {
            "bucket" => {
                let mut bucket = Members::of(members.value()?)?;
                while let Some(name) = bucket.next_name()? {
                    match &*name {
                        "name" => object.bucket = optional(bucket.text()?).unwrap_or_default(),
                        _ => bucket.skip()?,
                    }
                }
            }
            "object" => {
                let mut of_object = Members::of(members.value()?)?;
                while let Some(name) = of_object.next_name()? {
                    match &*name {
                        "key" => object.key = optional(of_object.text()?).unwrap_or_default(),
                        "size" => object.size = of_object.raw()?.and_then(|size| size.parse().ok()),
                        "eTag" => object.e_tag = optional(of_object.text()?),
                        "versionId" => object.version_id = optional(of_object.text()?),
                        "sequencer" => object.sequencer = optional(of_object.text()?),
                        _ => of_object.skip()?,
                    }
                }
            }
            _ => members.skip()?,
        }
    }
    Ok(())
}

/// `a+b%40c` → `a b@c`; `None` if the bytes are not UTF-8.
fn decode<'r>(key: &str) -> Option<Cow<'r, str>> {
    let spaced = key.replace('+', " ");
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(&spaced).collect();
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// The decoded key of a record.
pub(crate) fn object_key(record: &RawRecord<'_>) -> Option<String> {
    let Content::S3 { s3 } = record.content else {
        return None;
    };
    let mut members = Members::of(s3).ok()?;
    while let Some(name) = members.next_name().ok()? {
        if name != "object" {
            members.skip().ok()?;
            continue;
        }
        let mut object = Members::of(members.value().ok()?).ok()?;
        while let Some(name) = object.next_name().ok()? {
            let value = object.text().ok()?;
            if let ("key", Text::Is(key)) = (&*name, value) {
                return decode(&key).map(Cow::into_owned);
            }
        }
    }
    None
}
