//! The API key for one's own machine: made once, kept in the working directory.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use uuid::Uuid;

use crate::ServeError;
use petstore_gateway::ApiKey;

const NAME: &str = "development";

/// The key in `directory`, which is made if it is not there.
pub(super) fn read_or_make(directory: &Path) -> Result<ApiKey, ServeError> {
    let path = directory.join("api-key");
    let fail = |reason: String| ServeError::DevelopmentKey {
        path: path.clone(),
        reason,
    };
    let value = match read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => make(directory, &path),
        read => read,
    };
    let value = value.map_err(|error| fail(error.to_string()))?;
    ApiKey::new(NAME, value.trim_end()).map_err(|error| fail(error.to_string()))
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    // Whatever lies there, a key is short.
    File::open(path)?.take(1024).read_to_string(&mut text)?;
    Ok(text)
}

fn make(directory: &Path, path: &Path) -> std::io::Result<String> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)?;
    // Versioning leaves the directory alone, whatever the project's own .gitignore says.
    std::fs::write(directory.join(".gitignore"), "*\n")?;

    let mut value = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    value.truncate(40);
    match create(path) {
        Ok(mut file) => {
            file.write_all(format!("{value}\n").as_bytes())?;
            Ok(value)
        }
        // Another process was faster.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(error),
    }
}

fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
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

    #[test]
    fn what_is_no_key_is_named() {
        let directory = Directory::new();
        let file = directory.0.join("api-key");
        for bad in [&b""[..], b"two words", b"\xff\xfe", &[b'a'; 2000]] {
            std::fs::write(&file, bad).unwrap();
            let message = read_or_make(&directory.0).unwrap_err().to_string();
            assert!(message.contains("api-key"), "{message}");
            assert!(message.contains("mend or delete it"), "{message}");
        }
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert!(read_or_make(&directory.0).is_err());
        std::fs::write(directory.0.join("no-directory"), "").unwrap();
        assert!(read_or_make(&directory.0.join("no-directory")).is_err());
    }
}
