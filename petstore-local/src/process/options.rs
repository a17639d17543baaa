//! How a function runs: its command, and the settings that Lambda has for a function.

use std::str::FromStr;
use std::time::Duration;

/// A function that runs as processes.
///
/// ```
/// use petstore_local::FunctionOptions;
///
/// let pets: FunctionOptions = "pets=python3 -m awslambdaric pets.handler".parse()?;
/// assert_eq!(pets.name, "pets");
/// # Ok::<(), petstore_local::FunctionOptionsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionOptions {
    /// The name of the function, without account and region.
    pub name: String,
    /// The command line of its processes, for the shell.
    pub command: String,
    /// How long an invocation may take; 30 s unless set, which is longer than API Gateway waits.
    pub timeout: Duration,
    /// The memory size in MB in the environment of the function; 128 unless set, as on Lambda. It
    /// is not enforced.
    pub memory_mb: u32,
    /// The number of processes at most; further invocations wait. 10 unless set.
    pub max_processes: usize,
}

/// Why a text does not describe a function.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FunctionOptionsError {
    /// There is no `=`, or nothing before or after it.
    #[error("expected NAME=COMMAND, such as `pets=./target/debug/pets`")]
    Form,
    /// Lambda does not accept the name.
    #[error("{0:?} is not the name of a function: use 1 to 64 letters, digits, `-` and `_`")]
    Name(String),
}

impl FunctionOptions {
    /// A function with this name and command.
    ///
    /// # Errors
    ///
    /// [`FunctionOptionsError`] if Lambda does not accept the name, or if the command is empty.
    pub fn new(
        name: impl Into<String>,
        command: impl Into<String>,
    ) -> Result<Self, FunctionOptionsError> {
        let (name, command) = (name.into(), command.into());
        let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !(1..=64).contains(&name.len()) || !name.bytes().all(is_legal) {
            return Err(FunctionOptionsError::Name(name));
        }
        if command.trim().is_empty() {
            return Err(FunctionOptionsError::Form);
        }
        Ok(Self {
            name,
            command,
            timeout: Duration::from_secs(30),
            memory_mb: 128,
            max_processes: 10,
        })
    }
}

impl FromStr for FunctionOptions {
    type Err = FunctionOptionsError;

    /// Parses `NAME=COMMAND`. The command is everything after the first `=`.
    fn from_str(text: &str) -> Result<Self, FunctionOptionsError> {
        let (name, command) = text.split_once('=').ok_or(FunctionOptionsError::Form)?;
        Self::new(name, command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_follows_the_first_equals_sign() {
        let options: FunctionOptions = "a-B_1=X=1 ./run --y=2".parse().unwrap();
        assert_eq!(
            (&*options.name, &*options.command),
            ("a-B_1", "X=1 ./run --y=2")
        );
        for text in ["", "pets", "pets=", "pets= "] {
            assert_eq!(
                text.parse::<FunctionOptions>(),
                Err(FunctionOptionsError::Form),
                "{text}"
            );
        }
        for text in ["=run", "a b=run", "a:live=run"] {
            let error = text.parse::<FunctionOptions>().unwrap_err();
            assert!(matches!(error, FunctionOptionsError::Name(_)), "{text}");
        }
    }
}
