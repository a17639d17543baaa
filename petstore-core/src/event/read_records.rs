//! Reads the records of an event in one pass, without knowing their source before its member comes.

use std::borrow::Cow;
use std::mem::take;

use super::incoming::{Content, Incoming, RawRecord, ReadError, text};
use super::record_names::{Member, RecordNames};
use super::source::SourceKind;
use crate::json::{LazyText, Malformed, Members, Text, TextMember};

/// The records of an event at most: the largest batch size of an event source mapping.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
const MOST_RECORDS: usize = 10_000;

/// What the records are; `None` if the value is not a list of records of AWS, but part of a
/// payload.
type Records<'e> = Result<Option<Incoming<'e>>, ReadError>;

/// Reads the value of `Records`. The outer error is that of an event that is not JSON as far as it
/// was examined; the inner one counts if the rest of the event is JSON.
pub(super) fn read_records<'e>(members: &mut Members<'e>) -> Result<Records<'e>, Malformed> {
    let mut rest = *members;
    let records = match read_list(&mut rest) {
        Err(ReadError::NotJson) => return Err(Malformed),
        records => records,
    };
    match records {
        Ok(Some(_)) => *members = rest,
        // The list may not have been read to its end.
        _ => members.skip()?,
    }
    Ok(records)
}

fn read_list<'e>(members: &mut Members<'e>) -> Records<'e> {
    let Some(mut items) = members.list() else {
        return Ok(None);
    };
    let mut records: Vec<RawRecord<'e>> = Vec::new();
    let mut kind = None;
    let mut names = RecordNames::default();
    while items.advance()? {
        let Some(mut record) = items.object() else {
            return match kind {
                Some(kind) => Err(ReadError::Form(kind, "a record is not an object")),
                None => Ok(None),
            };
        };
        let mut fields = RecordFields::default();
        fields.read(&mut record, &mut names)?;
        let json = items.leave_object(&record)?;
        let this = match fields.source.as_str() {
            Some("aws:sqs") => SourceKind::Sqs,
            Some("aws:sns") => SourceKind::Sns,
            Some("aws:s3") => SourceKind::S3,
            Some("aws:dynamodb") => SourceKind::DynamoDb,
            Some("aws:kinesis") => SourceKind::Kinesis,
            Some(_) => return Err(ReadError::UnknownSource),
            None => match kind {
                Some(kind) => return Err(ReadError::Form(kind, "a record has no `eventSource`")),
                None => return Ok(None),
            },
        };
        let kind = *kind.get_or_insert(this);
        if records.len() == MOST_RECORDS {
            return Err(ReadError::Form(kind, "it has more than 10000 records"));
        }
        if kind != this {
            return Err(ReadError::Form(kind, "its records have several sources"));
        }
        if records.is_empty() {
            // The records of a batch have about the same length.
            records.reserve(MOST_RECORDS.min(items.remaining() / json.len() + 1));
        }
        if kind == SourceKind::Sqs {
            // Written to its place in the list, because it is too large to be moved around.
            let id = required(
                take(&mut fields.message_id),
                kind,
                "a record has no `messageId`",
            )?;
            records.push(fields.take_message(id, json));
        } else {
            records.push(fields.take_record(kind, json)?);
        }
    }
    members.leave_list(&items);
    Ok(kind.map(|kind| Incoming::Records(kind, records)))
}

/// The members of a record of any source.
#[derive(Default)]
struct RecordFields<'e> {
    source: Text<'e>,
    arn: Text<'e>,
    event_name: Text<'e>,
    message_id: Text<'e>,
    body: TextMember<LazyText<'e>>,
    attributes: Option<&'e str>,
    message_attributes: Option<&'e str>,
    contents: Option<Contents<'e>>,
}

impl<'e> RecordFields<'e> {
    /// Fills `self` in place, because the struct is too large to be moved around.
    fn read(
        &mut self,
        members: &mut Members<'e>,
        names: &mut RecordNames<'e>,
    ) -> Result<(), Malformed> {
        let mut place = 0;
        while let Some(member) = names.next(place, members)? {
            match member {
                Member::Source => self.source = members.text()?,
                Member::Arn => self.arn = members.text()?,
                Member::EventName => self.event_name = members.text()?,
                Member::MessageId => self.message_id = members.text()?,
                Member::Body => self.body = valid_text(members)?,
                Member::Attributes => self.attributes = members.raw()?,
                Member::MessageAttributes => self.message_attributes = members.raw()?,
                Member::Contents(kind) => self.contents = Contents::read(kind, members)?,
                Member::Other => members.skip()?,
            }
            place += 1;
        }
        Ok(())
    }

    /// The record of a queue's message.
    #[inline(always)]
    fn take_message(&mut self, id: Cow<'e, str>, json: &'e str) -> RawRecord<'e> {
        RawRecord {
            json,
            id,
            arn: text(take(&mut self.arn)),
            event_name: Text::Absent,
            content: Content::Sqs {
                body: take(&mut self.body),
                attributes: self.attributes,
                message_attributes: self.message_attributes,
            },
        }
    }

    /// The record of another source.
    fn take_record(&mut self, kind: SourceKind, json: &'e str) -> Result<RawRecord<'e>, ReadError> {
        let contents = match self.contents.take() {
            Some(Contents::Read(contents)) if contents.kind == kind => contents,
            Some(Contents::Other) => {
                let detail = "the contents of a record are not an object";
                return Err(ReadError::Form(kind, detail));
            }
            _ => return Err(ReadError::Form(kind, "a record has no contents")),
        };
        let id = match kind {
            SourceKind::DynamoDb | SourceKind::Kinesis => {
                required(contents.id, kind, "a record has no sequence number")?
            }
            _ => text(contents.id),
        };
        Ok(RawRecord {
            json,
            id,
            arn: match contents.arn {
                Text::Is(arn) => arn,
                _ => text(take(&mut self.arn)),
            },
            event_name: take(&mut self.event_name),
            content: contents.content,
        })
    }
}

/// A text that is invalid, such as one with half of a surrogate pair, fails its record, not the
/// event.
fn valid_text<'e>(members: &mut Members<'e>) -> Result<TextMember<LazyText<'e>>, Malformed> {
    let before = *members;
    members.lazy_text().or_else(|Malformed| {
        *members = before;
        members.skip()?;
        Ok(TextMember::Other)
    })
}

fn required<'e>(
    found: Text<'e>,
    kind: SourceKind,
    detail: &'static str,
) -> Result<Cow<'e, str>, ReadError> {
    match found {
        Text::Is(text) if !text.is_empty() => Ok(text),
        _ => Err(ReadError::Form(kind, detail)),
    }
}

/// The value of `Sns`, `s3`, `dynamodb` or `kinesis`.
enum Contents<'e> {
    Read(ReadContents<'e>),
    /// It is not an object.
    Other,
}

struct ReadContents<'e> {
    kind: SourceKind,
    id: Text<'e>,
    arn: Text<'e>,
    content: Content<'e>,
}

impl<'e> Contents<'e> {
    fn read(kind: SourceKind, members: &mut Members<'e>) -> Result<Option<Self>, Malformed> {
        let Some(mut object) = members.object() else {
            return Ok(members.raw()?.map(|_| Contents::Other));
        };
        let mut contents = match kind {
            SourceKind::Sns => read_sns(&mut object)?,
            SourceKind::S3 => read_s3(&mut object)?,
            SourceKind::DynamoDb => read_dynamodb(&mut object)?,
            _ => read_kinesis(&mut object)?,
        };
        let json = members.leave_object(&object)?;
        if let Content::S3 { s3 } = &mut contents.content {
            *s3 = json;
        }
        Ok(Some(Contents::Read(contents)))
    }
}

fn read_sns<'e>(members: &mut Members<'e>) -> Result<ReadContents<'e>, Malformed> {
    let (mut id, mut arn) = (Text::Absent, Text::Absent);
    let (mut message, mut attributes) = (TextMember::Absent, None);
    while let Some(name) = members.next_name()? {
        match &*name {
            "MessageId" => id = members.text()?,
            "TopicArn" => arn = members.text()?,
            "Message" => message = valid_text(members)?,
            "MessageAttributes" => attributes = members.raw()?,
            _ => members.skip()?,
        }
    }
    let content = Content::Sns {
        message,
        attributes,
    };
    Ok(ReadContents {
        kind: SourceKind::Sns,
        id,
        arn,
        content,
    })
}

fn read_s3<'e>(members: &mut Members<'e>) -> Result<ReadContents<'e>, Malformed> {
    let mut arn = Text::Absent;
    while let Some(name) = members.next_name()? {
        match (&*name, members.object()) {
            ("bucket", Some(mut bucket)) => {
                while let Some(name) = bucket.next_name()? {
                    match &*name {
                        "arn" => arn = bucket.text()?,
                        _ => bucket.skip()?,
                    }
                }
                members.leave_object(&bucket)?;
            }
            _ => members.skip()?,
        }
    }
    Ok(ReadContents {
        kind: SourceKind::S3,
        id: Text::Absent,
        arn,
        content: Content::S3 { s3: "{}" },
    })
}

fn read_dynamodb<'e>(members: &mut Members<'e>) -> Result<ReadContents<'e>, Malformed> {
    let (mut keys, mut new_image, mut old_image) = (None, None, None);
    let mut id = Text::Absent;
    while let Some(name) = members.next_name()? {
        match &*name {
            "Keys" => keys = members.raw()?,
            "NewImage" => new_image = members.raw()?,
            "OldImage" => old_image = members.raw()?,
            "SequenceNumber" => id = members.text()?,
            _ => members.skip()?,
        }
    }
    let content = Content::DynamoDb {
        keys,
        new_image,
        old_image,
    };
    Ok(ReadContents {
        kind: SourceKind::DynamoDb,
        id,
        arn: Text::Absent,
        content,
    })
}

fn read_kinesis<'e>(members: &mut Members<'e>) -> Result<ReadContents<'e>, Malformed> {
    let (mut data, mut partition_key, mut id) = (None, Text::Absent, Text::Absent);
    while let Some(name) = members.next_name()? {
        match &*name {
            "data" => data = members.raw()?,
            "partitionKey" => partition_key = members.text()?,
            "sequenceNumber" => id = members.text()?,
            _ => members.skip()?,
        }
    }
    let content = Content::Kinesis {
        data,
        partition_key,
    };
    Ok(ReadContents {
        kind: SourceKind::Kinesis,
        id,
        arn: Text::Absent,
        content,
    })
}
