//! The log lines of a function's processes.
//!
//! They are read on separate threads. A Tokio runtime would wake up for every line as soon as it is
//! written, between an event and its result.

use std::io::{BufRead, BufReader, PipeReader, Read, Result};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::log;

/// The bytes of a line at most; longer ones are split.
const MAX_LINE: u64 = 64 * 1024;

/// The bytes that are read at once: as much as a pipe holds on Linux.
const BUFFER: usize = 64 * 1024;

/// The time between two reads, in which the lines of many invocations can come together.
const PAUSE: Duration = Duration::from_millis(1);

/// Logs every line with the name of the function, until the output ends. `end` is dropped then.
///
/// # Errors
///
/// Returns the error of the system if it cannot start a thread.
pub(super) fn show(function: String, output: PipeReader, end: mpsc::Sender<()>) -> Result<()> {
    let thread = thread::Builder::new().name("function output".to_owned());
    let show = move || {
        let paced = Paced {
            output,
            is_paused: false,
        };
        show_lines(&function, BufReader::with_capacity(BUFFER, paced));
        drop(end);
    };
    thread.spawn(show).map(drop)
}

fn show_lines(function: &str, mut reader: impl BufRead) {
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut reader).take(MAX_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let text = String::from_utf8_lossy(&line);
                log::function_line(function, text.trim_end_matches(['\r', '\n']));
            }
        }
    }
}

/// Output that is read at once after it was quiet, and then in intervals.
struct Paced<R> {
    output: R,
    is_paused: bool,
}

impl<R: Read> Read for Paced<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.is_paused {
            thread::sleep(PAUSE);
        }
        let length = self.output.read(buffer)?;
        // The function must not have to wait for a full pipe.
        self.is_paused = length < buffer.len() / 2;
        Ok(length)
    }
}
