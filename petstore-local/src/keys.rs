//! The API key for one's own machine: made once, kept in the working directory.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::path::Path;

use uuid::Uuid;

use crate::ServeError;
use petstore_gateway::ApiKey;

const NAME: &str = "development";
const FILE: &str = "api-key";

/// The key in `directory`, which is made if it is not there.
///
/// A checkout or a shared folder may hold a directory that somebody else has prepared: links are
/// not followed, what exists is not overwritten, and only a regular file is read.
pub(super) fn read_or_make(directory: &Path) -> std::result::Result<ApiKey, ServeError> {
    let value = read_or_make_file(directory, FILE, random_text)?;
    ApiKey::new(NAME, value.trim_end()).map_err(|error| ServeError::DevelopmentKey {
        path: directory.join(FILE),
        reason: error.to_string(),
    })
}

/// The text of a file in `directory`, which is made with the text of `content` if it is not there.
pub(super) fn read_or_make_file(
    directory: &Path,
    name: &str,
    content: impl FnOnce() -> String,
) -> std::result::Result<String, ServeError> {
    let path = directory.join(name);
    let text = match is_directory(directory).and_then(|()| read(&path)) {
        Err(error) if error.kind() == ErrorKind::NotFound => make(directory, &path, &content()),
        read => read,
    };
    text.map_err(|error| ServeError::DevelopmentKey {
        path: path.clone(),
        reason: error.to_string(),
    })
}

/// Forty random hexadecimal digits.
pub(super) fn random_text() -> String {
    let mut value = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    value.truncate(40);
    value
}

/// A line per thing in `directory` that lets other users replace the key.
///
/// This is not an error: some file systems, such as those that Windows shares with Linux, report
/// every file so.
pub(super) fn warnings(directory: &Path) -> Vec<String> {
    let key = directory.join(FILE);
    [directory, &key]
        .into_iter()
        .filter(|path| path.symlink_metadata().is_ok_and(|found| is_shared(&found)))
        .map(|path| {
            format!(
                "warning: other users may change {path}, and with it the development key: run chmod go-w {path}",
                path = path.display()
            )
        })
        .collect()
}

/// Whether the group or everybody may write.
#[cfg(unix)]
fn is_shared(found: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    !found.is_symlink() && found.permissions().mode() & 0o022 != 0
}

#[cfg(not(unix))]
fn is_shared(_: &Metadata) -> bool {
    false
}

fn is_directory(path: &Path) -> Result<()> {
    if path.symlink_metadata()?.is_dir() {
        Ok(())
    } else {
        let path = path.display();
        Err(Error::other(format!(
            "{path} is not a directory (links are not followed)"
        )))
    }
}

fn read(path: &Path) -> Result<String> {
    // The error of the system for a link would name no link.
    if path.symlink_metadata()?.is_symlink() {
        return Err(Error::other("it is a link, which is not followed"));
    }
    let mut options = OpenOptions::new();
    options.read(true);
    // The file may have been replaced since; opening a FIFO would wait for a writer.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    let file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(Error::other("it is not a regular file"));
    }
    let mut text = String::new();
    // Whatever lies there, a key is short.
    file.take(1024).read_to_string(&mut text)?;
    Ok(text)
}

fn make(directory: &Path, path: &Path, value: &str) -> Result<String> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)?;
    is_directory(directory)?;
    // Versioning leaves the directory alone, whatever the project's own .gitignore says.
    match create(&directory.join(".gitignore"), 0o644) {
        Ok(mut file) => file.write_all(b"*\n")?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }

    match create(path, 0o600) {
        Ok(mut file) => {
            file.write_all(format!("{value}\n").as_bytes())?;
            Ok(value.to_owned())
        }
        // Another process was faster.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(error),
    }
}

/// A new file; whatever has the name already, a link included, is an error and stays.
fn create(path: &Path, mode: u32) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory that is gone when this is dropped.
    struct Directory(std::path::PathBuf);

    impl Directory {
        fn new() -> Self {
            let path = std::env::temp_dir().join(format!("petstore-{}", Uuid::new_v4()));
            std::fs::create_dir(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_key_is_made_once() {
        let directory = Directory::new();
        let inside = directory.0.join(".petstore");
        let key = read_or_make(&inside).unwrap();
        assert_eq!((key.name(), key.value().len()), ("development", 40));
        assert_eq!(read_or_make(&inside).unwrap().value(), key.value());
        assert_eq!(
            std::fs::read_to_string(inside.join(".gitignore")).unwrap(),
            "*\n"
        );
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let directory = Directory::new();
        let inside = directory.0.join(".petstore");
        read_or_make(&inside).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&inside), 0o700);
        assert_eq!(mode(&inside.join("api-key")), 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_or_read_through_a_link() {
        use std::os::unix::fs::symlink;
        let directory = Directory::new();
        let precious = directory.0.join("precious");
        std::fs::write(&precious, "precious").unwrap();
        let inside = directory.0.join(".petstore");
        std::fs::create_dir(&inside).unwrap();

        symlink(&precious, inside.join(".gitignore")).unwrap();
        read_or_make(&inside).unwrap();
        assert_eq!(std::fs::read_to_string(&precious).unwrap(), "precious");

        let key = inside.join("api-key");
        for target in [precious.as_path(), Path::new("../missing")] {
            std::fs::remove_file(&key).unwrap();
            symlink(target, &key).unwrap();
            let message = read_or_make(&inside).unwrap_err().to_string();
            assert!(message.contains("it is a link"), "{message}");
        }
        assert!(!directory.0.join("missing").exists());

        let elsewhere = directory.0.join("elsewhere");
        std::fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, directory.0.join("linked")).unwrap();
        let message = read_or_make(&directory.0.join("linked")).unwrap_err();
        assert!(message.to_string().contains("not a directory"), "{message}");
        assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_fifo_is_not_waited_for() {
        let directory = Directory::new();
        let key = directory.0.join("api-key");
        let made = std::process::Command::new("mkfifo").arg(&key).status();
        assert!(made.unwrap().success());
        let message = read_or_make(&directory.0).unwrap_err().to_string();
        assert!(message.contains("not a regular file"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_change_is_warned_about() {
        use std::fs::Permissions;
        use std::os::unix::fs::PermissionsExt;
        let directory = Directory::new();
        let inside = directory.0.join(".petstore");
        read_or_make(&inside).unwrap();
        assert_eq!(warnings(&inside), [""; 0]);
        let key = inside.join("api-key");
        for (path, mode) in [(&key, 0o620), (&key, 0o602), (&inside, 0o777)] {
            std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
            let found = warnings(&inside);
            let command = format!("chmod go-w {}", path.display());
            assert!(
                found.iter().any(|line| line.ends_with(&command)),
                "{found:?}"
            );
        }
        assert_eq!(warnings(&inside).len(), 2);
    }

    #[test]
    fn what_is_no_key_is_named() {
        let directory = Directory::new();
        let file = directory.0.join("api-key");
        for bad in [&b""[..], b"two words", b"\xff\xfe", &[b'a'; 2000]] {
            std::fs::write(&file, bad).unwrap();
            let message = read_or_make(&directory.0).unwrap_err().to_string();
            assert!(message.contains("api-key"), "{message}");
            assert!(message.contains("fix or delete it"), "{message}");
        }
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert!(read_or_make(&directory.0).is_err());
        std::fs::write(directory.0.join("no-directory"), "").unwrap();
        assert!(read_or_make(&directory.0.join("no-directory")).is_err());
    }
}
