//! Parameters of a request: in its path, its query string and its headers.

use serde_json::{Value, json};

use super::mapping::{MappingExpression, RequestSource};

/// The part of a request that contains a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are self-explanatory")]
pub enum Location {
    Path,
    QueryString,
    Header,
}

impl Location {
    /// The name that API Gateway uses: `path`, `querystring` or `header`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Location::Path => "path",
            Location::QueryString => "querystring",
            Location::Header => "header",
        }
    }
}

/// A parameter of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The part of the request.
    pub location: Location,
    /// Its name.
    pub name: String,
    /// Whether a request without it is rejected, by a validator that checks parameters.
    pub required: bool,
    /// The description of the parameter.
    pub description: Option<String>,
    /// Its JSON Schema, which API Gateway does not keep.
    pub schema: Value,
}

impl Parameter {
    /// A parameter of the path: text, and always required.
    pub fn path(name: impl Into<String>) -> Parameter {
        Parameter::new(Location::Path, name, true)
    }

    /// A parameter of the query string: text that may be missing.
    pub fn query_string(name: impl Into<String>) -> Parameter {
        Parameter::new(Location::QueryString, name, false)
    }

    /// A header: text that may be missing.
    pub fn header(name: impl Into<String>) -> Parameter {
        Parameter::new(Location::Header, name, false)
    }

    /// The same parameter, required.
    #[must_use]
    pub fn required(mut self) -> Parameter {
        self.required = true;
        self
    }

    /// The name in mappings: `method.request.querystring.page`.
    pub fn source(&self) -> String {
        MappingExpression::Request(RequestSource::from(self)).to_string()
    }

    fn new(location: Location, name: impl Into<String>, required: bool) -> Parameter {
        Parameter {
            location,
            name: name.into(),
            required,
            description: None,
            schema: string_schema(),
        }
    }
}

/// The schema of any text.
pub(super) fn string_schema() -> Value {
    json!({"type": "string"})
}

impl From<&Parameter> for RequestSource {
    /// The source that has this parameter's value.
    fn from(parameter: &Parameter) -> RequestSource {
        let name = parameter.name.clone();
        match parameter.location {
            Location::Path => RequestSource::Path(name),
            Location::QueryString => RequestSource::QueryString(name),
            Location::Header => RequestSource::Header(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_a_source() {
        for parameter in [
            Parameter::path("id"),
            Parameter::query_string("page"),
            Parameter::header("X-Id"),
        ] {
            let source = RequestSource::from(&parameter);
            let expression = MappingExpression::Request(source);
            assert_eq!(expression.to_string(), parameter.source());
        }
    }
}
