//! Where execution logs are written: a file, or the terminal.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use petstore_gateway::ExecutionLogSink;

use crate::log;

/// Appends execution logs to a file, or writes them to standard error.
///
/// An execution log contains headers and bodies, so only the owner may read a file that is made
/// here.
#[derive(Debug)]
pub struct ExecutionLogFile(Option<Mutex<File>>);

impl ExecutionLogFile {
    /// Opens the file, and makes it if it is not there. `-` is standard error.
    ///
    /// # Errors
    ///
    /// The error of the operating system if the file cannot be opened for writing.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        if path.as_os_str() == "-" {
            return Ok(Self(None));
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self(Some(Mutex::new(options.open(path)?))))
    }
}

impl ExecutionLogSink for ExecutionLogFile {
    fn write(&self, text: &str) {
        let Some(file) = &self.0 else {
            text.lines().for_each(log::line);
            return;
        };
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let end = if text.ends_with('\n') { "" } else { "\n" };
        // In one piece, so that the logs of two processes are not mixed.
        if let Err(error) = file.write_all(format!("{text}{end}").as_bytes()) {
            log::line(&format!("the execution log cannot be written: {error}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_appended_and_private() {
        let path = std::env::temp_dir().join(format!("petstore-{}", uuid::Uuid::new_v4()));
        for text in ["one\n", "two"] {
            ExecutionLogFile::open(&path).unwrap().write(text);
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::remove_file(&path).unwrap();
    }
}
