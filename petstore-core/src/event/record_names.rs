//! The names of a record's members, recognized by those of the record before it.
//!
//! The records of a batch have the same members in the same order. It is therefore enough to
//! compare the next name with the name at the same place in the record before; it does not have to
//! be parsed and looked up. Records that differ are read correctly, only slower.

use super::source::SourceKind;
use crate::json::{Malformed, Members};

/// A member of a record of any source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    Source,
    Arn,
    EventName,
    MessageId,
    Body,
    Attributes,
    MessageAttributes,
    /// What the records of one source have: `Sns`, `s3`, `dynamodb` or `kinesis`.
    Contents(SourceKind),
    Other,
}

impl Member {
    fn of(name: &str) -> Self {
        match name {
            "eventSource" | "EventSource" => Member::Source,
            "eventSourceARN" => Member::Arn,
            "eventName" => Member::EventName,
            "messageId" => Member::MessageId,
            "body" => Member::Body,
            "attributes" => Member::Attributes,
            "messageAttributes" => Member::MessageAttributes,
            "Sns" => Member::Contents(SourceKind::Sns),
            "s3" => Member::Contents(SourceKind::S3),
            "dynamodb" => Member::Contents(SourceKind::DynamoDb),
            "kinesis" => Member::Contents(SourceKind::Kinesis),
            _ => Member::Other,
        }
    }
}

/// The number of names that are kept. Records of AWS have about ten members; members beyond this
/// number are read without the comparison.
const MOST: usize = 32;

/// The names of the latest records, by their places in the record: as they are written, with the
/// comma and the colon around them.
#[derive(Debug, Default)]
pub(super) struct RecordNames<'e> {
    written: Vec<(&'e str, Member)>,
}

impl<'e> RecordNames<'e> {
    /// The next member of a record, which has this place in it; `None` after the last one.
    #[inline(always)]
    pub(super) fn next(
        &mut self,
        place: usize,
        members: &mut Members<'e>,
    ) -> Result<Option<Member>, Malformed> {
        if let Some((written, member)) = self.written.get(place)
            && members.pass_written_name(written)
        {
            return Ok(Some(*member));
        }
        self.next_unknown(place, members)
    }

    #[inline(never)]
    fn next_unknown(
        &mut self,
        place: usize,
        members: &mut Members<'e>,
    ) -> Result<Option<Member>, Malformed> {
        let Some((name, written)) = members.next_written_name()? else {
            return Ok(None);
        };
        let member = Member::of(&name);
        match self.written.get_mut(place) {
            Some(known) => *known = (written, member),
            None if place < MOST => self.written.push((written, member)),
            None => {}
        }
        Ok(Some(member))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The members of each object in a list, with their values.
    fn read(list: &str) -> Result<Vec<(Member, String)>, Malformed> {
        let mut items = crate::json::Items::of(list)?;
        let (mut names, mut found) = (RecordNames::default(), Vec::new());
        while items.advance()? {
            let mut members = items.object().ok_or(Malformed)?;
            let mut place = 0;
            while let Some(member) = names.next(place, &mut members)? {
                found.push((member, members.value()?.to_owned()));
                place += 1;
            }
            items.leave_object(&members)?;
        }
        Ok(found)
    }

    #[test]
    fn names_are_recognized_in_any_order_and_form() {
        let list = r#"[{"body":1,"messageId":2,"x":3},{"body":4,"messageId":5,"x":6},
            {"messageId":7,"body":8},{"body" : 9 , "b\u006fdy":10},{},{"bodyx":11,"x":12,"s3":13}]"#;
        let expected = [
            (Member::Body, "1"),
            (Member::MessageId, "2"),
            (Member::Other, "3"),
            (Member::Body, "4"),
            (Member::MessageId, "5"),
            (Member::Other, "6"),
            (Member::MessageId, "7"),
            (Member::Body, "8"),
            (Member::Body, "9"),
            (Member::Body, "10"),
            (Member::Other, "11"),
            (Member::Other, "12"),
            (Member::Contents(SourceKind::S3), "13"),
        ];
        let expected = expected.map(|(member, value)| (member, value.to_owned()));
        assert_eq!(read(list).unwrap(), expected);
    }

    #[test]
    fn a_known_name_does_not_hide_a_mistake() {
        for list in [
            r#"[{"body":1},{,"body":2}]"#,
            r#"[{"body":1,"x":2},{"body":3"x":4}]"#,
            r#"[{"body":1,"x":2},{"body":3,,"x":4}]"#,
            r#"[{"body":1},{"body"2}]"#,
            r#"[{"body":1},{"body":2"#,
        ] {
            assert_eq!(read(list), Err(Malformed), "{list}");
        }
    }

    #[test]
    fn only_some_names_are_kept() {
        let members: Vec<String> = (0..MOST + 9)
            .map(|place| format!(r#""m{place}":{place}"#))
            .collect();
        let list = format!("[{{{0}}},{{{0}}}]", members.join(","));
        assert_eq!(read(&list).unwrap().len(), 2 * (MOST + 9));
    }
}
