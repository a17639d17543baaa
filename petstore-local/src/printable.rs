//! Text that is safe to print to a terminal.

use std::borrow::Cow;
use std::io::{self, Write};

/// The text with escapes for control characters other than line ends and tabs, and for characters
/// that change the direction of a line, so that a definition cannot steer the terminal. In a string
/// of JSON the escapes mean the same characters.
pub fn printable(text: &str) -> Cow<'_, str> {
    escape(text, is_unprintable)
}

/// The text like [`printable`], with escapes for line ends, too, so that it is one line of a log.
///
/// ```
/// use petstore_local::printable::printable_line;
///
/// assert_eq!(printable_line("/a\nb\u{1b}[2J"), r"/a\u000ab\u001b[2J");
/// ```
pub fn printable_line(text: &str) -> Cow<'_, str> {
    escape(text, |c| c == '\n' || is_unprintable(c))
}

fn escape(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    // Almost every line, which is not decoded for this check.
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain || !text.chars().any(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Writes text, made [`printable`], to another writer.
#[derive(Debug)]
pub struct PrintableWriter<W> {
    inner: W,
    /// The beginning of a character whose other bytes are still to come.
    begun: Vec<u8>,
}

impl<W: Write> PrintableWriter<W> {
    /// Writes to this writer.
    pub fn new(inner: W) -> Self {
        PrintableWriter {
            inner,
            begun: Vec::new(),
        }
    }

    /// Writes the bytes up to the last whole character. Returns the number of bytes.
    fn write_whole(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let end = match std::str::from_utf8(bytes) {
            Ok(text) => {
                self.inner.write_all(printable(text).as_bytes())?;
                return Ok(bytes.len());
            }
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        };
        let (whole, _) = bytes.split_at(end);
        self.inner
            .write_all(printable(&String::from_utf8_lossy(whole)).as_bytes())?;
        Ok(end)
    }
}

impl<W: Write> Write for PrintableWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let ([_, ..], Some((first, after))) = (&*self.begun, rest.split_first()) {
            self.begun.push(*first);
            rest = after;
            let begun = std::mem::take(&mut self.begun);
            if self.write_whole(&begun)? == 0 {
                self.begun = begun;
            }
        }
        let written = self.write_whole(rest)?;
        self.begun.extend(rest.get(written..).unwrap_or_default());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Control characters, and those that change the direction in which a line is shown (Unicode TR9):
/// a path with such characters could look like another one.
fn is_unprintable(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && c != '\n' && c != '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(printable("a\tb\nü"), "a\tb\nü");
        assert_eq!(
            printable("\u{1b}[2J\r\u{9b}0m\u{202e}"),
            r"\u001b[2J\u000d\u009b0m\u202e"
        );
    }

    #[test]
    fn a_line_has_no_line_ends() {
        assert_eq!(
            printable_line("GET /\u{1b}[2J\r\n\u{9b}é"),
            r"GET /\u001b[2J\u000d\u000a\u009bé"
        );
        assert_eq!(
            printable_line("/\u{202e}step\u{2069}"),
            r"/\u202estep\u2069"
        );
    }

    #[test]
    fn text_in_pieces_is_written_as_the_whole_text() {
        let text = "a\u{1b}ü\u{9b}€\u{202e}😀z";
        for size in 1..text.len() {
            let mut out = PrintableWriter::new(Vec::new());
            for piece in text.as_bytes().chunks(size) {
                out.write_all(piece).expect("memory takes all");
            }
            assert_eq!(out.inner, printable(text).as_bytes(), "{size}");
        }
    }

    #[test]
    fn escapes_mean_the_same_in_json() {
        let text = "\u{7f}\u{85}\u{2066}x";
        let json = serde_json::Value::from(text).to_string();
        let read: String = serde_json::from_str(&printable(&json)).expect("JSON");
        assert_eq!(read, text);
    }
}
