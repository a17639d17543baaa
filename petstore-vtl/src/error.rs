//! What can go wrong when a template is parsed or rendered.

use std::sync::Arc;

/// A template that cannot be parsed. The text names the template, the line and the column, both
/// from 1.
///
/// ```
/// let error = petstore_vtl::Template::parse("greeting", "Hello\n#set($x = )").unwrap_err();
/// assert_eq!((error.line, error.column), (2, 11));
/// assert!(error.to_string().starts_with("greeting:2:11: "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{template}:{line}:{column}: {problem}")]
pub struct ParseError {
    /// The name that the template was parsed under.
    pub template: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
    /// What is wrong there.
    pub problem: SyntaxProblem,
}

/// The kinds of syntax errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SyntaxProblem {
    /// Something that the grammar does not allow here.
    #[error("unexpected {found}, expected {expected}")]
    Unexpected {
        /// The text found, shortened.
        found: String,
        /// What may stand here.
        expected: &'static str,
    },
    /// The template ends in the middle of a reference, a directive or an unparsed block.
    #[error("the template ends too early, expected {0}")]
    UnexpectedEnd(&'static str),
    /// A character that starts nothing here.
    #[error("unexpected character `{0}`")]
    UnexpectedCharacter(char),
    /// A directive with arguments that it does not take.
    #[error("#{directive} {problem}")]
    Arguments {
        /// The name of the directive.
        directive: &'static str,
        /// What is wrong with them.
        problem: &'static str,
    },
    /// More nesting than [`Limits::nesting`](crate::Limits::nesting) allows.
    #[error("more than {0} levels of nesting")]
    TooDeep(usize),
    /// A template longer than [`MAX_TEMPLATE`](crate::MAX_TEMPLATE).
    #[error("the template is longer than {0} bytes")]
    TooLong(usize),
}

/// A rendering that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A method or an index failed, as an exception of Java would make it fail.
    #[error("{template}:{line}:{column}: {problem}")]
    Reference {
        /// The name of the template.
        template: Arc<str>,
        /// The line of the reference, from 1.
        line: u32,
        /// Its column, from 1.
        column: u32,
        /// What failed.
        #[source]
        problem: CallError,
    },
    /// `#evaluate` was given a text that is not a template.
    #[error("#evaluate: {0}")]
    Evaluate(#[source] ParseError),
    /// A directive that API Gateway does not offer.
    #[error("{template}: #{directive} reads files and is not supported")]
    Unsupported {
        /// The name of the template.
        template: Arc<str>,
        /// The name of the directive.
        directive: &'static str,
    },
    /// A macro got a bare word as an argument, or `#break` something that is not a loop.
    #[error("{template}: {problem}")]
    Directive {
        /// The name of the template.
        template: Arc<str>,
        /// What is wrong.
        problem: &'static str,
    },
    /// The rendering used up one of its [`Limits`](crate::Limits).
    #[error("{template}: the template exceeds its limit of {limit}")]
    Limit {
        /// The name of the template.
        template: Arc<str>,
        /// Which limit, in words.
        limit: LimitKind,
    },
}

/// A limit of a rendering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LimitKind {
    /// [`Limits::steps`](crate::Limits::steps)
    #[error("steps")]
    Steps,
    /// [`Limits::nesting`](crate::Limits::nesting) or
    /// [`Limits::macro_calls`](crate::Limits::macro_calls)
    #[error("nesting")]
    Nesting,
    /// [`Limits::output`](crate::Limits::output)
    #[error("output")]
    Output,
    /// [`Limits::memory`](crate::Limits::memory)
    #[error("memory")]
    Memory,
}

/// Why a method, a property or an index failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// An index outside of a list or a text.
    #[error("index {index} is out of bounds for length {length}")]
    OutOfBounds {
        /// The index asked for.
        index: i64,
        /// How long the value is.
        length: usize,
    },
    /// A text that is not a number.
    #[error("`{0}` is not a number")]
    NotANumber(String),
    /// A regular expression that cannot be used.
    #[error("the regular expression `{0}` is not supported")]
    Regex(String),
    /// Anything else that a built-in method rejects.
    #[error("{0}")]
    Invalid(&'static str),
    /// A limit was reached inside of the call.
    #[error("the limit of {0}")]
    Limit(LimitKind),
    /// An object of the host failed; the rendering fails with its error.
    #[error("{0}")]
    Host(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl CallError {
    /// The failure of a host object.
    ///
    /// ```
    /// let error = petstore_vtl::CallError::host("Could not process payload");
    /// assert_eq!(error.to_string(), "Could not process payload");
    /// ```
    pub fn host(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> CallError {
        CallError::Host(error.into())
    }
}
