//! The log lines of a function's processes.

use tokio::io::AsyncBufReadExt;
use tokio::io::{AsyncRead, AsyncReadExt, BufReader};

use crate::log;

/// The bytes of a line at most; longer ones are split.
const MAX_LINE: u64 = 64 * 1024;

/// Logs every line with the name of the function, until the output ends.
pub(super) async fn show(function: String, output: impl AsyncRead + Unpin) {
    let mut reader = BufReader::new(output);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut reader)
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)
            .await
        {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let text = String::from_utf8_lossy(&line);
                log::function_line(&function, text.trim_end_matches(['\r', '\n']));
            }
        }
    }
}
