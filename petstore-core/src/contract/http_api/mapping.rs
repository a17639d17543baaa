//! Parameter mapping: how an HTTP API changes requests and responses.
//!
//! The syntax is that of
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html>.

use std::fmt;
use std::str::FromStr;

use crate::contract::BodyPath;

/// One change of a request or response: `append:header.x` and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterMapping {
    /// What is changed, and how.
    pub key: MappingKey,
    /// The new value. [`MappingAction::Remove`] does not use it.
    pub value: MappingValue,
}

/// What a mapping changes, and how: `overwrite:header.x`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingKey {
    /// How it is changed.
    pub action: MappingAction,
    /// What is changed.
    pub target: ParameterTarget,
}

/// How a mapping changes a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MappingAction {
    /// `append`: adds a value to the ones that exist.
    Append,
    /// `overwrite`: replaces all values.
    Overwrite,
    /// `remove`: removes all values.
    Remove,
}

/// What a mapping changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterTarget {
    /// `header.name`
    Header(String),
    /// `querystring.name`, in requests
    QueryString(String),
    /// `path`, in requests, with `overwrite`
    Path,
    /// `statuscode`, in responses, with `overwrite`
    StatusCode,
}

/// The value of a mapping: text, in which `${…}` and a leading `$…` are replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MappingValue(pub Vec<MappingPart>);

/// A part of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingPart {
    /// Literal text.
    Text(String),
    /// The value of a source; `None` if the request does not have it.
    Source(MappingSource),
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MappingSource {
    /// `request.header.name`
    RequestHeader(String),
    /// `request.querystring.name`
    RequestQueryString(String),
    /// `request.path`: the whole path without the stage, or the path parameter of this name.
    RequestPath(Option<String>),
    /// `request.body`, whole or the part that a JSONPath selects.
    RequestBody(Option<BodyPath>),
    /// `response.header.name`
    ResponseHeader(String),
    /// `response.body`, whole or the part that a JSONPath selects.
    ResponseBody(Option<BodyPath>),
    /// `context.name`: a context variable, by its name after the prefix.
    Context(String),
    /// `stageVariables.name`
    StageVariable(String),
}

impl MappingSource {
    /// Whether the source is the response of the integration, which does not exist while the
    /// request is mapped.
    pub const fn is_response(&self) -> bool {
        matches!(
            self,
            MappingSource::ResponseHeader(_) | MappingSource::ResponseBody(_)
        )
    }
}

/// A text that is not part of a parameter mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParameterMappingError {
    /// The key is not an action and a target.
    #[error(
        "not a key of parameter mapping: use append, overwrite or remove with :header.name or :querystring.name, \
         overwrite:path or overwrite:statuscode"
    )]
    Key,
    /// The text is not a source.
    #[error(
        "not a source: use $request.header.name, $request.querystring.name, $request.path, $request.body, \
         $response.header.name, $response.body, $context.name or $stageVariables.name"
    )]
    Source,
    /// API Gateway does not allow changes to this header.
    #[error("the header is reserved")]
    ReservedHeader,
}

impl FromStr for MappingKey {
    type Err = ParameterMappingError;

    fn from_str(text: &str) -> Result<MappingKey, ParameterMappingError> {
        use ParameterMappingError::{Key, ReservedHeader};
        let (action, target) = text.split_once(':').ok_or(Key)?;
        let action = match action {
            "append" => MappingAction::Append,
            "overwrite" => MappingAction::Overwrite,
            "remove" => MappingAction::Remove,
            _ => return Err(Key),
        };
        let target = match target.split_once('.') {
            Some(("header", name)) if is_reserved(name) => return Err(ReservedHeader),
            Some(("header", name)) if !name.is_empty() => ParameterTarget::Header(name.to_owned()),
            Some(("querystring", name)) if !name.is_empty() => {
                ParameterTarget::QueryString(name.to_owned())
            }
            None if target == "path" && action == MappingAction::Overwrite => ParameterTarget::Path,
            None if target == "statuscode" && action == MappingAction::Overwrite => {
                ParameterTarget::StatusCode
            }
            _ => return Err(Key),
        };
        Ok(MappingKey { action, target })
    }
}

/// Whether parameter mapping may not change this header.
fn is_reserved(name: &str) -> bool {
    const PREFIXES: [&str; 6] = [
        "access-control-",
        "apigw-",
        "proxy-",
        "x-amz-",
        "x-amzn-",
        "x-forwarded-",
    ];
    const NAMES: [&str; 14] = [
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-location",
        "forwarded",
        "keep-alive",
        "origin",
        "te",
        "trailers",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-forwarded",
    ];
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str()) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

impl FromStr for MappingSource {
    type Err = ParameterMappingError;

    /// Reads a source with its `$`, and also in braces: `$request.path`, `${request.path}`.
    fn from_str(text: &str) -> Result<MappingSource, ParameterMappingError> {
        let text = text
            .strip_prefix('$')
            .ok_or(ParameterMappingError::Source)?;
        let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
        parse_source(inner.unwrap_or(text)).ok_or(ParameterMappingError::Source)
    }
}

fn parse_source(text: &str) -> Option<MappingSource> {
    let (root, rest) = text.split_once('.')?;
    let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    match root {
        "context" => named(rest).map(MappingSource::Context),
        "stageVariables" => named(rest).map(MappingSource::StageVariable),
        "request" if rest == "path" => Some(MappingSource::RequestPath(None)),
        "request" | "response" => {
            let is_request = root == "request";
            if let Some(path) = BodyPath::parse_after_body(rest) {
                return Some(if is_request {
                    MappingSource::RequestBody(path)
                } else {
                    MappingSource::ResponseBody(path)
                });
            }
            let (location, name) = rest.split_once('.')?;
            let name = named(name)?;
            match (location, is_request) {
                ("header", true) => Some(MappingSource::RequestHeader(name)),
                ("header", false) => Some(MappingSource::ResponseHeader(name)),
                ("querystring", true) => Some(MappingSource::RequestQueryString(name)),
                ("path", true) => Some(MappingSource::RequestPath(Some(name))),
                _ => None,
            }
        }
        _ => None,
    }
}

impl FromStr for MappingValue {
    type Err = ParameterMappingError;

    /// Reads a value: a source alone (`$request.path`), or text with sources in braces.
    fn from_str(text: &str) -> Result<MappingValue, ParameterMappingError> {
        let is_name = |c: char| c.is_ascii_alphabetic();
        if text
            .strip_prefix('$')
            .is_some_and(|rest| rest.starts_with(is_name))
        {
            return Ok(MappingValue(vec![MappingPart::Source(text.parse()?)]));
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, source) = rest.split_at(start);
            let Some(end) = source.find('}') else {
                return Err(ParameterMappingError::Source);
            };
            let (source, after) = source.split_at(end + 1);
            if !before.is_empty() {
                parts.push(MappingPart::Text(before.to_owned()));
            }
            parts.push(MappingPart::Source(source.parse()?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(MappingPart::Text(rest.to_owned()));
        }
        Ok(MappingValue(parts))
    }
}

impl MappingValue {
    /// Whether a part of the value comes from the response of the integration.
    pub fn has_response(&self) -> bool {
        let mut parts = self.0.iter();
        parts.any(|part| matches!(part, MappingPart::Source(source) if source.is_response()))
    }
}

impl fmt::Display for MappingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.action {
            MappingAction::Append => "append:",
            MappingAction::Overwrite => "overwrite:",
            MappingAction::Remove => "remove:",
        })?;
        match &self.target {
            ParameterTarget::Header(name) => write!(f, "header.{name}"),
            ParameterTarget::QueryString(name) => write!(f, "querystring.{name}"),
            ParameterTarget::Path => f.write_str("path"),
            ParameterTarget::StatusCode => f.write_str("statuscode"),
        }
    }
}

/// Writes the source without its `$`.
impl fmt::Display for MappingSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = |path: &Option<BodyPath>| path.as_ref().map_or("", BodyPath::as_str).to_owned();
        match self {
            MappingSource::RequestHeader(name) => write!(f, "request.header.{name}"),
            MappingSource::RequestQueryString(name) => write!(f, "request.querystring.{name}"),
            MappingSource::RequestPath(None) => f.write_str("request.path"),
            MappingSource::RequestPath(Some(name)) => write!(f, "request.path.{name}"),
            MappingSource::RequestBody(path) => write!(f, "request.body{}", body(path)),
            MappingSource::ResponseHeader(name) => write!(f, "response.header.{name}"),
            MappingSource::ResponseBody(path) => write!(f, "response.body{}", body(path)),
            MappingSource::Context(name) => write!(f, "context.{name}"),
            MappingSource::StageVariable(name) => write!(f, "stageVariables.{name}"),
        }
    }
}

impl fmt::Display for MappingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [MappingPart::Source(source)] = self.0.as_slice() {
            return write!(f, "${source}");
        }
        for part in &self.0 {
            match part {
                MappingPart::Text(text) => f.write_str(text)?,
                MappingPart::Source(source) => write!(f, "${{{source}}}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_they_are_read() {
        for text in [
            "plain",
            "$request.path",
            "$request.path.petId",
            "$request.body.pet.name",
            "$context.requestId",
            "/v2/${request.path.petId}/${stageVariables.name}",
            "$response.header.x",
            "costs 5 $",
            "",
        ] {
            let value: MappingValue = text.parse().expect(text);
            assert_eq!(value.to_string(), text);
        }
        for wrong in ["$nothing", "$request.cookie.x", "${request.path", "${a}"] {
            assert!(wrong.parse::<MappingValue>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn keys_name_an_action_and_a_target() {
        for text in [
            "append:header.x",
            "overwrite:querystring.page",
            "remove:header.y",
            "overwrite:path",
            "overwrite:statuscode",
        ] {
            let key: MappingKey = text.parse().expect(text);
            assert_eq!(key.to_string(), text);
        }
        for wrong in ["header.x", "add:header.x", "append:path", "append:header."] {
            assert_eq!(
                wrong.parse::<MappingKey>(),
                Err(ParameterMappingError::Key),
                "{wrong}"
            );
        }
        for reserved in ["Authorization", "X-Amz-Date", "x-forwarded-for", "Via"] {
            let key = format!("overwrite:header.{reserved}");
            assert_eq!(
                key.parse::<MappingKey>(),
                Err(ParameterMappingError::ReservedHeader),
                "{key}"
            );
        }
    }
}
