//! Mapping expressions: where a parameter of a request or response takes its value from, and where
//! it goes.
//!
//! A mapping is a pair of texts in a contract: the target `integration.request.header.X-Id` and the
//! expression `method.request.path.petId`. This module parses both into data. It does not resolve
//! them: that takes a request.
//!
//! The syntax is that of
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html>.

mod target;

use std::fmt;
use std::str::FromStr;

pub use target::MappingTarget;

/// An expression that gives a mapped parameter its value.
///
/// ```
/// use petstore_core::contract::{MappingExpression, RequestSource};
///
/// let id: MappingExpression = "method.request.path.petId".parse()?;
/// assert_eq!(id, MappingExpression::Request(RequestSource::Path("petId".into())));
/// let literal: MappingExpression = "'no-store'".parse()?;
/// assert_eq!(literal, MappingExpression::Literal("no-store".into()));
/// assert_eq!(literal.to_string(), "'no-store'");
/// # Ok::<(), petstore_core::contract::MappingError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MappingExpression {
    /// `'text'`: the text between the quotes.
    Literal(String),
    /// `method.request.…`: a part of the client's request.
    Request(RequestSource),
    /// `integration.response.…`: a part of the integration's response.
    Response(ResponseSource),
    /// `context.…`: a context variable, by its name after the prefix, such as `identity.sourceIp`.
    Context(String),
    /// `stageVariables.…`: a stage variable, by its name.
    StageVariable(String),
}

/// A part of the client's request, `method.request.…` in expressions. Names are those of
/// parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestSource {
    /// `path.name`
    Path(String),
    /// `querystring.name`: one value.
    QueryString(String),
    /// `multivaluequerystring.name`: all values.
    MultiValueQueryString(String),
    /// `header.name`: one value.
    Header(String),
    /// `multivalueheader.name`: all values.
    MultiValueHeader(String),
    /// `body`, whole or the part that a JSONPath selects.
    Body(Option<BodyPath>),
}

/// A part of the integration's response, `integration.response.…` in expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseSource {
    /// `header.name`: one value.
    Header(String),
    /// `multivalueheader.name`: all values.
    MultiValueHeader(String),
    /// `body`, whole or the part that a JSONPath selects.
    Body(Option<BodyPath>),
}

/// A JSONPath into a body, without its `$`: `.pet.name` or `[0].id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyPath(String);

impl BodyPath {
    /// The path as the expression has it, from its first `.` or `[`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads `body` or `body` with a path; `None` if the text is neither.
    pub(in crate::contract) fn parse_after_body(text: &str) -> Option<Option<BodyPath>> {
        parse_body(text)
    }
}

/// A text that is neither a mapping expression nor a mapping target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// The text is not a mapping expression.
    #[error(
        "not a mapping expression: use 'text', method.request.*, integration.response.*, context.* or stageVariables.*"
    )]
    Expression,
    /// The text is not the target of a mapping.
    #[error(
        "not a mapping target: use integration.request.*, method.response.header.* or gatewayresponse.header.*"
    )]
    Target,
}

impl FromStr for MappingExpression {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<MappingExpression, MappingError> {
        if let Some(quoted) = text.strip_prefix('\'') {
            let literal = quoted.strip_suffix('\'').ok_or(MappingError::Expression)?;
            return Ok(MappingExpression::Literal(literal.to_owned()));
        }
        let parsed = if let Some(rest) = text.strip_prefix("method.request.") {
            RequestSource::parse(rest).map(MappingExpression::Request)
        } else if let Some(rest) = text.strip_prefix("integration.response.") {
            ResponseSource::parse(rest).map(MappingExpression::Response)
        } else if let Some(name) = text.strip_prefix("context.") {
            named(name, MappingExpression::Context)
        } else if let Some(name) = text.strip_prefix("stageVariables.") {
            named(name, MappingExpression::StageVariable)
        } else {
            None
        };
        parsed.ok_or(MappingError::Expression)
    }
}

impl RequestSource {
    fn parse(text: &str) -> Option<RequestSource> {
        if let Some(path) = parse_body(text) {
            return Some(RequestSource::Body(path));
        }
        let (location, name) = text.split_once('.')?;
        match location {
            "path" => named(name, RequestSource::Path),
            "querystring" => named(name, RequestSource::QueryString),
            "multivaluequerystring" => named(name, RequestSource::MultiValueQueryString),
            "header" => named(name, RequestSource::Header),
            "multivalueheader" => named(name, RequestSource::MultiValueHeader),
            _ => None,
        }
    }
}

impl ResponseSource {
    fn parse(text: &str) -> Option<ResponseSource> {
        if let Some(path) = parse_body(text) {
            return Some(ResponseSource::Body(path));
        }
        let (location, name) = text.split_once('.')?;
        match location {
            "header" => named(name, ResponseSource::Header),
            "multivalueheader" => named(name, ResponseSource::MultiValueHeader),
            _ => None,
        }
    }
}

/// `body` or `body` with a path; `None` if the text is neither.
fn parse_body(text: &str) -> Option<Option<BodyPath>> {
    let path = text.strip_prefix("body")?;
    if path.is_empty() {
        return Some(None);
    }
    let is_path = path.len() > 1 && path.starts_with(['.', '[']);
    is_path.then(|| Some(BodyPath(path.to_owned())))
}

fn named<T>(name: &str, make: impl FnOnce(String) -> T) -> Option<T> {
    (!name.is_empty()).then(|| make(name.to_owned()))
}

impl fmt::Display for MappingExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MappingExpression::Literal(text) => write!(f, "'{text}'"),
            MappingExpression::Request(source) => write!(f, "method.request.{source}"),
            MappingExpression::Response(source) => write!(f, "integration.response.{source}"),
            MappingExpression::Context(name) => write!(f, "context.{name}"),
            MappingExpression::StageVariable(name) => write!(f, "stageVariables.{name}"),
        }
    }
}

impl fmt::Display for RequestSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestSource::Path(name) => write!(f, "path.{name}"),
            RequestSource::QueryString(name) => write!(f, "querystring.{name}"),
            RequestSource::MultiValueQueryString(name) => write!(f, "multivaluequerystring.{name}"),
            RequestSource::Header(name) => write!(f, "header.{name}"),
            RequestSource::MultiValueHeader(name) => write!(f, "multivalueheader.{name}"),
            RequestSource::Body(path) => fmt_body(f, path.as_ref()),
        }
    }
}

impl fmt::Display for ResponseSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResponseSource::Header(name) => write!(f, "header.{name}"),
            ResponseSource::MultiValueHeader(name) => write!(f, "multivalueheader.{name}"),
            ResponseSource::Body(path) => fmt_body(f, path.as_ref()),
        }
    }
}

fn fmt_body(f: &mut fmt::Formatter<'_>, path: Option<&BodyPath>) -> fmt::Result {
    write!(f, "body{}", path.map_or("", BodyPath::as_str))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<MappingExpression, MappingError> {
        text.parse()
    }

    #[test]
    fn every_form_of_an_expression_is_parsed() {
        use MappingExpression::{Context, Literal, Request, Response, StageVariable};
        let body = |path: &str| Some(BodyPath(path.to_owned()));
        for (text, expected) in [
            ("''", Literal(String::new())),
            ("'it's'", Literal("it's".into())),
            (
                "method.request.path.id",
                Request(RequestSource::Path("id".into())),
            ),
            (
                "method.request.querystring.a.b",
                Request(RequestSource::QueryString("a.b".into())),
            ),
            (
                "method.request.multivaluequerystring.tag",
                Request(RequestSource::MultiValueQueryString("tag".into())),
            ),
            (
                "method.request.header.X-Id",
                Request(RequestSource::Header("X-Id".into())),
            ),
            (
                "method.request.multivalueheader.Via",
                Request(RequestSource::MultiValueHeader("Via".into())),
            ),
            ("method.request.body", Request(RequestSource::Body(None))),
            (
                "method.request.body.pet.name",
                Request(RequestSource::Body(body(".pet.name"))),
            ),
            (
                "method.request.body[0].id",
                Request(RequestSource::Body(body("[0].id"))),
            ),
            (
                "integration.response.header.ETag",
                Response(ResponseSource::Header("ETag".into())),
            ),
            (
                "integration.response.multivalueheader.Link",
                Response(ResponseSource::MultiValueHeader("Link".into())),
            ),
            (
                "integration.response.body.url",
                Response(ResponseSource::Body(body(".url"))),
            ),
            (
                "context.identity.sourceIp",
                Context("identity.sourceIp".into()),
            ),
            ("stageVariables.table", StageVariable("table".into())),
        ] {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_errors() {
        for text in [
            "",
            "'",
            "'open",
            "closed'",
            "plain",
            "context.",
            "stageVariables.",
            "method.request.",
            "method.request.header",
            "method.request.header.",
            "method.request.cookie.a",
            "method.request.body.",
            "method.request.body[",
            "method.request.bodyguard",
            "integration.response.path.id",
            "integration.request.header.a",
            "Context.stage",
        ] {
            assert_eq!(parse(text), Err(MappingError::Expression), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_parsed_expression_prints_as_it_was(
            prefix in prop::sample::select(vec![
                "'", "method.request.", "method.request.header.", "method.request.body",
                "integration.response.", "integration.response.body", "context.", "stageVariables.", "",
            ]),
            rest in ".{0,12}",
        ) {
            let text = format!("{prefix}{rest}");
            if let Ok(expression) = parse(&text) {
                prop_assert_eq!(expression.to_string(), text);
            }
        }
    }
}
