use std::fmt;

/// Why API Gateway refuses a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", Listed(.problems))]
pub struct ImportError {
    /// Every mistake that was found; at least one.
    pub problems: Vec<Problem>,
}

impl From<Problem> for ImportError {
    fn from(problem: Problem) -> ImportError {
        ImportError {
            problems: vec![problem],
        }
    }
}

struct Listed<'a>(&'a [Problem]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

/// One mistake in a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at {path})")]
pub struct Problem {
    /// The kind of mistake.
    pub code: Code,
    /// What is wrong, in API Gateway's words where they are known.
    pub message: String,
    /// Where it is: a JSON pointer into the document, `#/paths/~1pets/get`.
    pub path: String,
}

impl Problem {
    /// The same mistake, with what could not be done in front, as API Gateway reports it.
    pub(super) fn within(mut self, what: impl fmt::Display) -> Problem {
        self.message = format!("{what}: {}", self.message);
        self
    }
}

/// The name of the exception that API Gateway answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// `BadRequestException`
    BadRequest,
    /// `ValidationException`
    Validation,
}

impl Code {
    /// The name of the exception.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::BadRequest => "BadRequestException",
            Code::Validation => "ValidationException",
        }
    }
}

/// Something in a document that API Gateway ignores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What is ignored, and why.
    pub message: String,
    /// Where it is: a JSON pointer into the document.
    pub path: String,
}
