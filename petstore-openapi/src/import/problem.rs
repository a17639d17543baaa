//! The errors and warnings of an import.

use std::fmt;

/// The reasons why API Gateway rejects a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", Listed(.problems))]
pub struct ImportError {
    /// All problems that were found; at least one.
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

/// A problem in a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at {path})")]
pub struct Problem {
    /// The exception that API Gateway returns.
    pub code: Code,
    /// What is wrong: API Gateway's message, as far as it is known.
    pub message: String,
    /// The place: a JSON pointer into the document, `#/paths/~1pets/get`.
    pub path: String,
}

impl Problem {
    /// A problem of the document as such, not of its import.
    pub(crate) fn invalid(path: &str, what: impl fmt::Display) -> Problem {
        Problem {
            code: Code::BadRequest,
            message: format!("Invalid OpenAPI input. {what}"),
            path: path.to_owned(),
        }
    }

    /// Puts the action that failed before the message, as API Gateway does.
    pub(super) fn within(mut self, what: impl fmt::Display) -> Problem {
        self.message = format!("{what}: {}", self.message);
        self
    }
}

/// An exception of API Gateway.
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

/// A part of a document that API Gateway ignores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What is ignored, and why.
    pub message: String,
    /// The place: a JSON pointer into the document.
    pub path: String,
}
