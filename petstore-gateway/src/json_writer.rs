//! Writes an event as JSON, piece by piece: its names are literals, and few of its values have to
//! be escaped. serde_json would look at every character of the names, too.

use std::io::{self, Write};

use serde::Serialize;

use crate::limits::MAX_EVENT;

/// Writes an event as JSON.
///
/// # Errors
///
/// The size of the event if Lambda does not accept it. Such an event is counted and not kept: a
/// body of control characters takes six times its size.
pub(crate) fn write_event(event: &impl Serialize, capacity: usize) -> Result<Vec<u8>, usize> {
    let mut json = JsonWriter::new(capacity);
    json.value(event);
    json.finish()
}

/// JSON of a limited size. What is longer is counted and not kept: a body of control characters
/// takes six times its size.
pub(crate) struct JsonWriter {
    json: Vec<u8>,
    size: usize,
}

impl JsonWriter {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            json: Vec::with_capacity(capacity.min(MAX_EVENT)),
            size: 0,
        }
    }

    /// Appends a part of the JSON as it is.
    #[inline]
    pub(crate) fn raw(&mut self, json: &str) {
        self.append(json.as_bytes());
    }

    /// Appends a text, as a string.
    pub(crate) fn text(&mut self, text: &str) {
        if is_escaped(text) {
            return self.value(text);
        }
        self.raw("\"");
        self.raw(text);
        self.raw("\"");
    }

    /// Appends what comes before a value, such as `,"name":`, and the value: a text, or null.
    pub(crate) fn member<'t>(&mut self, before: &str, value: impl Into<Option<&'t str>>) {
        self.raw(before);
        match value.into() {
            Some(text) => self.text(text),
            None => self.raw("null"),
        }
    }

    /// Appends a value, whose keys must be texts.
    pub(crate) fn value(&mut self, value: &(impl Serialize + ?Sized)) {
        // Writing does not fail.
        let written = serde_json::to_writer(&mut *self, value);
        debug_assert!(written.is_ok());
    }

    /// The JSON.
    ///
    /// # Errors
    ///
    /// The size of the JSON if Lambda does not accept an event of that size.
    pub(crate) fn finish(self) -> Result<Vec<u8>, usize> {
        match self.size <= MAX_EVENT {
            true => Ok(self.json),
            false => Err(self.size),
        }
    }

    #[inline]
    fn append(&mut self, bytes: &[u8]) {
        self.size += bytes.len();
        if self.size <= MAX_EVENT {
            self.json.extend_from_slice(bytes);
        } else {
            self.json = Vec::new();
        }
    }
}

impl Write for &mut JsonWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.append(bytes);
        Ok(bytes.len())
    }

    // An event is written in hundreds of small pieces; the default repeats `write` for each.
    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.append(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether a text has characters that must be escaped in a JSON string (RFC 8259, section 7).
fn is_escaped(text: &str) -> bool {
    // Without an early end, the compiler checks many bytes at once.
    let is_special = |byte: u8| (byte < b' ') | (byte == b'"') | (byte == b'\\');
    let bytes = text.bytes();
    bytes.fold(false, |found, byte| found | is_special(byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut JsonWriter)) -> Result<Vec<u8>, usize> {
        let mut json = JsonWriter::new(0);
        write(&mut json);
        json.finish()
    }

    #[test]
    fn an_event_that_is_too_large_is_only_counted() {
        let json = written(|json| json.text("a\u{1}"));
        assert_eq!(json, Ok(br#""a\u0001""#.to_vec()));
        let largest = "a".repeat(MAX_EVENT - 2);
        let json = written(|json| json.text(&largest));
        assert_eq!(json.map(|json| json.len()), Ok(MAX_EVENT));
        let escaped = "\u{1}".repeat(MAX_EVENT);
        let json = written(|json| json.text(&escaped));
        assert_eq!(json, Err(6 * MAX_EVENT + 2));
    }

    #[test]
    fn a_member_without_a_value_is_null() {
        let json = written(|json| {
            json.member("{\"a\":", "b");
            json.member(",\"c\":", None::<&str>);
            json.raw("}");
        });
        assert_eq!(json, Ok(br#"{"a":"b","c":null}"#.to_vec()));
    }

    proptest! {
        #[test]
        fn texts_are_written_as_by_serde_json(text: String, more in "[ -~\\x00-\\x20\"\\\\]*") {
            for text in [text, more] {
                let json = written(|json| json.text(&text));
                prop_assert_eq!(json, Ok(serde_json::to_vec(&text).unwrap()));
            }
        }
    }
}
