//! `$input`: the payload that a template maps, and the client's parameters.

use std::sync::{Arc, OnceLock};

use petstore_vtl::json_path::JsonPath;
use petstore_vtl::{Budget, CallError, JsonError, Map, Object, Value, parse_json};

/// A payload that begins like JSON and is not JSON.
#[derive(Debug, thiserror::Error)]
#[error("Could not process payload{0}")]
struct PayloadError(String);

/// A [`PayloadError`] of the client's request, which is the client's mistake.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct RequestPayloadError(PayloadError);

/// The payload of a template.
#[derive(Debug)]
pub(crate) struct Input {
    body: Arc<str>,
    side: Side,
}

/// Which message the payload belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Response,
}

impl Input {
    /// The body of the client's request.
    pub(crate) fn of_request(body: impl Into<Arc<str>>) -> Self {
        Self {
            body: body.into(),
            side: Side::Request,
        }
    }

    /// The body of the integration's response.
    pub(crate) fn of_response(body: impl Into<Arc<str>>) -> Self {
        Self {
            body: body.into(),
            side: Side::Response,
        }
    }

    /// The variable `$input`, with these parameters.
    pub(super) fn with_parameters(self, parameters: Map) -> InputVariable {
        InputVariable {
            payload: self,
            parameters,
            root: OnceLock::new(),
        }
    }
}

/// The variable `$input`. It parses the payload when a template first reads a part of it.
#[derive(Debug)]
pub(super) struct InputVariable {
    payload: Input,
    parameters: Map,
    root: OnceLock<Result<Value, String>>,
}

impl InputVariable {
    fn root(&self) -> Result<&Value, CallError> {
        let parsed = self.root.get_or_init(|| match &*self.payload.body {
            // API Gateway treats a missing body as an object without members.
            "" => Ok(Map::new().into()),
            body => parse_json(body).map_err(|error| parser_text(&error)),
        });
        parsed.as_ref().map_err(|reason| {
            let error = PayloadError(reason.clone());
            match self.payload.side {
                Side::Request => CallError::host(RequestPayloadError(error)),
                Side::Response => CallError::host(error),
            }
        })
    }

    fn find(&self, path: &Value) -> Result<Value, CallError> {
        let path = path
            .as_str()
            .ok_or_else(|| CallError::host("the JSONPath of $input is not a text"))?;
        let root = self.root()?;
        if path == "$" {
            return Ok(root.clone());
        }
        let found = JsonPath::parse(path).and_then(|path| path.find(root));
        Ok(found.map_err(CallError::host)?.unwrap_or_default())
    }

    /// The first parameter of this name in the path, the query string or the headers.
    fn parameter(&self, name: &str) -> Option<Value> {
        let places = ["path", "querystring", "header"].into_iter();
        let mut places = places.filter_map(|place| self.parameters.get(place));
        places.find_map(|place| place.as_map()?.get(name))
    }
}

/// The parser's message as the service was recorded to return it.
fn parser_text(error: &JsonError) -> String {
    let text = match error {
        JsonError::UnexpectedEnd(position) => {
            format!("Unexpected End Of File position {position}: null")
        }
        other => other.to_string(),
    };
    format!("net.minidev.json.parser.ParseException: {text}")
}

impl Object for InputVariable {
    fn property(&self, name: &str) -> Result<Value, CallError> {
        Ok(match (name, &*self.payload.body) {
            ("body", "") => "{}".into(),
            ("body", _) => self.payload.body.clone().into(),
            _ => Value::Null,
        })
    }

    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        _: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        Ok(match (method, arguments) {
            ("path", [path]) => Some(self.find(path)?),
            ("json", [path]) => Some(match self.find(path)? {
                Value::Null => "\"\"".into(),
                value => value.to_json().into(),
            }),
            ("params", []) => Some(self.parameters.clone().into()),
            ("params", [Value::String(name)]) => self.parameter(name),
            _ => None,
        })
    }
}
