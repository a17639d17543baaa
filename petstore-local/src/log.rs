//! Writes the log to standard error, with one line per request.

use std::io::Write;
use std::time::Duration;

use http::Response;

use petstore_gateway::ServeReport;

/// Logs `GET /dev/pets 200 1.3 ms shop`: method, path, status, time, and the name of the API key.
///
/// Query strings, headers and bodies are left out, because they may contain secrets.
pub(super) fn request<B>(verb: &str, path: &str, response: &Response<B>, time: Duration) {
    let status = response.status().as_u16();
    let time = time.as_secs_f64() * 1000.0;
    let mut text = format!("{verb} {path} {status} {time:.1} ms");
    if let Some(report) = response.extensions().get::<ServeReport>() {
        text.push(' ');
        text.push_str(report.api_key.as_deref().unwrap_or("-"));
        if let Some(note) = &report.note {
            text.push_str(": ");
            text.push_str(note);
        }
    }
    line(&text);
}

/// Logs a line that a function wrote, with the function's name.
#[cfg(feature = "backends")]
pub(super) fn function_line(function: &str, text: &str) {
    line(&format!("{function} | {text}"));
}

/// Writes one line. Control characters in the text are escaped.
pub(super) fn line(text: &str) {
    let line = format!("{}\n", printable(text));
    // If standard error cannot be written to, there is no place to report it.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

/// Escapes the characters that could move the cursor or color the terminal.
fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\t' {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_moves_no_cursor() {
        assert_eq!(
            printable("GET /\u{1b}[2J\r\n\u{9b}é"),
            "GET /\\u{1b}[2J\\r\\n\\u{9b}é"
        );
    }
}
