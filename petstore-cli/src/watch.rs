//! Notices that files have changed: definitions, and the programs of functions.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often files are checked.
pub(super) const INTERVAL: Duration = Duration::from_millis(200);

/// Files, and how they were when they were last read or started.
#[derive(Debug)]
pub(super) struct WatchedFiles(Vec<WatchedFile>);

#[derive(Debug)]
struct WatchedFile {
    path: PathBuf,
    used: Option<Stamp>,
    seen: Option<Stamp>,
}

/// What differs between two versions of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
}

impl Stamp {
    /// `None` if there is no such file.
    fn from_path(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
        })
    }
}

impl WatchedFiles {
    /// Files as they are now.
    pub(super) fn new(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        let files = paths.into_iter().map(|path| {
            let stamp = Stamp::from_path(&path);
            WatchedFile {
                path,
                used: stamp,
                seen: stamp,
            }
        });
        Self(files.collect())
    }

    /// The files that have changed, and are complete: they are the same as at the last call.
    pub(super) fn changed(&mut self) -> Vec<&Path> {
        let files = self.0.iter_mut();
        let changed = files.filter_map(|file| {
            let now = Stamp::from_path(&file.path);
            let is_complete = now.is_some() && now == file.seen;
            file.seen = now;
            if !is_complete || now == file.used {
                return None;
            }
            file.used = now;
            Some(file.path.as_path())
        });
        changed.collect()
    }
}

/// The files that a command line names, its program among them. Programs that the shell searches
/// for are left out.
pub(super) fn files_of_command(line: &str) -> Vec<PathBuf> {
    let words = words(line).into_iter().map(PathBuf::from);
    words.filter(|path| path.is_file()).collect()
}

/// The words of a command line, without their quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c.is_whitespace() => words.push(std::mem::take(&mut word)),
            (_, c) => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_their_quotes() {
        let line = "A=1 'a b'/run \"it's\"  --x='1 2'";
        assert_eq!(words(line), ["A=1", "a b/run", "it's", "--x=1 2"]);
    }

    #[test]
    fn a_change_is_reported_once_and_when_it_is_complete() {
        let folder = std::env::temp_dir().join(format!("petstore-watch-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("definition.json");
        fs::write(&path, "one").unwrap();
        let mut files = WatchedFiles::new([path.clone()]);
        assert_eq!(files.changed(), [] as [&Path; 0]);
        fs::write(&path, "longer").unwrap();
        assert_eq!(files.changed(), [] as [&Path; 0]);
        assert_eq!(files.changed(), [path.as_path()]);
        assert_eq!(files.changed(), [] as [&Path; 0]);
        fs::remove_file(&path).unwrap();
        assert_eq!(files.changed(), [] as [&Path; 0]);
        assert_eq!(files.changed(), [] as [&Path; 0]);
        fs::write(&path, "again, and longer").unwrap();
        assert_eq!(files.changed(), [] as [&Path; 0]);
        assert_eq!(files.changed(), [path.as_path()]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
