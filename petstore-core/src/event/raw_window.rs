//! The members of an event that are about its tumbling window.

use std::borrow::Cow;

use serde::Serialize;

use super::incoming::{Content, RawRecord};
use super::source::SourceKind;
use crate::clock::Timestamp;
use crate::json::{Malformed, Members, Text};

/// The members of an event that are about its window.
#[derive(Debug)]
pub(crate) struct RawWindow<'e> {
    /// Replaces the records of an event that has none.
    pub(crate) record: RawRecord<'e>,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    /// The state in JSON.
    pub(crate) state: &'e str,
    pub(crate) is_final: bool,
    pub(crate) is_terminated_early: bool,
}

impl<'e> RawWindow<'e> {
    /// The window of an event, and its source; `None` if it has none.
    pub(crate) fn read(event: &'e str) -> Option<(SourceKind, Self)> {
        read(event).ok().flatten()
    }

    /// The response with this state, of a batch that has no failures beside these.
    pub(crate) fn response(state: &str, batch: &impl Serialize) -> Vec<u8> {
        // Writing ids to memory cannot fail.
        let batch = serde_json::to_string(batch).unwrap_or_default();
        let failures = batch.strip_prefix('{').unwrap_or(&batch);
        format!("{{\"state\":{state},{failures}").into_bytes()
    }
}

fn read(event: &str) -> Result<Option<(SourceKind, RawWindow<'_>)>, Malformed> {
    let mut members = Members::of(event)?;
    let (mut window, mut state, mut arn) = (None, None, Text::Absent);
    let (mut is_final, mut is_terminated_early) = (false, false);
    while let Some(name) = members.next_name()? {
        match &*name {
            "window" => window = members.raw()?,
            "state" => state = members.raw()?,
            "eventSourceARN" => arn = members.text()?,
            "isFinalInvokeForWindow" => is_final = members.value()? == "true",
            "isWindowTerminatedEarly" => is_terminated_early = members.value()? == "true",
            _ => members.skip()?,
        }
    }
    let (Some(window), Text::Is(arn)) = (window, arn) else {
        return Ok(None);
    };
    let kind = match arn.split(':').nth(2) {
        Some("dynamodb") => SourceKind::DynamoDb,
        Some("kinesis") => SourceKind::Kinesis,
        _ => return Ok(None),
    };
    let mut members = Members::of(window)?;
    let (mut start, mut end) = (Timestamp::EPOCH, Timestamp::EPOCH);
    while let Some(name) = members.next_name()? {
        match &*name {
            "start" => start = time(members.text()?)?,
            "end" => end = time(members.text()?)?,
            _ => members.skip()?,
        }
    }
    Ok(Some((
        kind,
        RawWindow {
            record: RawRecord {
                json: event,
                id: Cow::Borrowed(""),
                arn,
                event_name: Text::Absent,
                content: Content::Direct,
            },
            start,
            end,
            state: state.unwrap_or("{}"),
            is_final,
            is_terminated_early,
        },
    )))
}

fn time(text: Text<'_>) -> Result<Timestamp, Malformed> {
    text.as_str().and_then(parse_time).ok_or(Malformed)
}

/// Reads `2026-01-31T23:59:59Z`, in which a fraction of the second is dropped.
fn parse_time(text: &str) -> Option<Timestamp> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(time.split('.').next()?, ':')?;
    let in_range = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !in_range {
        return None;
    }
    // Days since 0000-03-01, as a year that begins in March ends with the leap day.
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    let seconds = (days - 719_468) * 86_400 + hour * 3600 + minute * 60 + second;
    Some(Timestamp::from_seconds(seconds))
}

fn numbers(text: &str, separator: char) -> Option<[u64; 3]> {
    let mut parts = text.split(separator);
    let mut next = || {
        let part = parts.next().filter(|part| part.len() <= 4)?;
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| is_number)
    };
    let numbers = [next()?, next()?, next()?];
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_are_read() {
        let seconds = |text| parse_time(text).map(Timestamp::as_seconds);
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2020-12-09T07:04:00Z"), Some(1_607_497_440));
        assert_eq!(seconds("2024-02-29T23:59:59.5Z"), Some(1_709_251_199));
        assert_eq!(seconds("2000-03-01T00:00:00Z"), Some(951_868_800));
        for text in [
            "",
            "2020-12-09",
            "2020-12-09T07:04Z",
            "1969-12-31T23:59:59Z",
            "2020-13-01T00:00:00Z",
            "2020-01-01T00:00:00+01:00",
            "2020-+1-01T00:00:00Z",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn an_event_with_a_window_has_a_source() {
        let event = r#"{"Records":[],"window":{"start":"2020-12-09T07:04:00Z","end":"2020-12-09T07:06:00Z"},"eventSourceARN":"arn:aws:kinesis:eu-west-1:1:stream/clicks","isFinalInvokeForWindow":true,"isWindowTerminatedEarly":false}"#;
        let (kind, window) = RawWindow::read(event).unwrap();
        assert_eq!((kind, window.state), (SourceKind::Kinesis, "{}"));
        assert_eq!(window.end.since(window.start).as_secs(), 120);
        assert!(window.is_final && !window.is_terminated_early);
        for other in [
            "[]",
            "{}",
            r#"{"window":{}}"#,
            r#"{"window":7,"eventSourceARN":"arn:aws:sqs:a:b:c"}"#,
        ] {
            assert!(RawWindow::read(other).is_none(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_time_or_none(text in "\\PC{0,30}", digits in "[0-9T:Z.-]{0,30}") {
            let _ = (parse_time(&text), parse_time(&digits));
        }
    }
}
