//! The sizes that API Gateway and Lambda accept, in bytes.

use std::io::{self, Write};

use serde::Serialize;

/// The largest body that a REST API accepts.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>
pub const MAX_BODY: usize = 10 * 1024 * 1024;

/// The largest request line and headers together that a REST API accepts; from the same page.
pub(crate) const MAX_HEAD: usize = 10_240;

/// The largest event that Lambda accepts in a synchronous invocation.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub(crate) const MAX_EVENT: usize = 6 * 1024 * 1024;

/// The largest result of a function; from the same page, plus the 100 bytes that Lambda's error
/// message allows.
pub(crate) const MAX_RESULT: usize = 6 * 1024 * 1024 + 100;

/// Writes an event as JSON.
///
/// # Errors
///
/// The size of the event if Lambda does not accept it. Such an event is counted and not kept: a
/// body of control characters takes six times its size.
pub(crate) fn write_event(event: &impl Serialize, capacity: usize) -> Result<Vec<u8>, usize> {
    let mut writer = EventWriter {
        json: Vec::with_capacity(capacity.min(MAX_EVENT)),
        size: 0,
    };
    // Writing does not fail, and every key of an event is text.
    let written = serde_json::to_writer(&mut writer, event);
    debug_assert!(written.is_ok());
    match writer.size <= MAX_EVENT {
        true => Ok(writer.json),
        false => Err(writer.size),
    }
}

struct EventWriter {
    json: Vec<u8>,
    size: usize,
}

impl Write for EventWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    // An event is written in hundreds of small pieces; the default repeats `write` for each.
    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len();
        if self.size <= MAX_EVENT {
            self.json.extend_from_slice(bytes);
        } else {
            self.json = Vec::new();
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_is_too_large_is_only_counted() {
        assert_eq!(write_event(&"a\u{1}", 0), Ok(br#""a\u0001""#.to_vec()));
        let largest = "a".repeat(MAX_EVENT - 2);
        assert_eq!(
            write_event(&largest, 0).map(|json| json.len()),
            Ok(MAX_EVENT)
        );
        let escaped = "\u{1}".repeat(MAX_EVENT);
        assert_eq!(write_event(&escaped, usize::MAX), Err(6 * MAX_EVENT + 2));
    }
}
