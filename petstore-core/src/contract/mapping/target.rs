//! The targets of mappings.

use std::fmt;
use std::str::FromStr;

use super::{MappingError, named};

/// Where a mapped parameter goes. Names are those of parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MappingTarget {
    /// `integration.request.header.name`
    RequestHeader(String),
    /// `integration.request.querystring.name`
    RequestQueryString(String),
    /// `integration.request.path.name`
    RequestPath(String),
    /// `method.response.header.name`
    ResponseHeader(String),
    /// `gatewayresponse.header.name`
    GatewayResponseHeader(String),
}

impl FromStr for MappingTarget {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<MappingTarget, MappingError> {
        let make = |prefix: &str, make: fn(String) -> MappingTarget| {
            text.strip_prefix(prefix).and_then(|name| named(name, make))
        };
        make("integration.request.header.", MappingTarget::RequestHeader)
            .or_else(|| {
                let target = MappingTarget::RequestQueryString;
                make("integration.request.querystring.", target)
            })
            .or_else(|| make("integration.request.path.", MappingTarget::RequestPath))
            .or_else(|| make("method.response.header.", MappingTarget::ResponseHeader))
            .or_else(|| {
                let target = MappingTarget::GatewayResponseHeader;
                make("gatewayresponse.header.", target)
            })
            .ok_or(MappingError::Target)
    }
}

impl fmt::Display for MappingTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MappingTarget::RequestHeader(name) => write!(f, "integration.request.header.{name}"),
            MappingTarget::RequestQueryString(name) => {
                write!(f, "integration.request.querystring.{name}")
            }
            MappingTarget::RequestPath(name) => write!(f, "integration.request.path.{name}"),
            MappingTarget::ResponseHeader(name) => write!(f, "method.response.header.{name}"),
            MappingTarget::GatewayResponseHeader(name) => {
                write!(f, "gatewayresponse.header.{name}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_parsed_and_printed() {
        for (text, expected) in [
            (
                "integration.request.header.A",
                MappingTarget::RequestHeader("A".into()),
            ),
            (
                "integration.request.querystring.a",
                MappingTarget::RequestQueryString("a".into()),
            ),
            (
                "integration.request.path.a",
                MappingTarget::RequestPath("a".into()),
            ),
            (
                "method.response.header.A",
                MappingTarget::ResponseHeader("A".into()),
            ),
            (
                "gatewayresponse.header.A",
                MappingTarget::GatewayResponseHeader("A".into()),
            ),
        ] {
            assert_eq!(text.parse(), Ok(expected.clone()));
            assert_eq!(expected.to_string(), text);
        }
        for text in [
            "",
            "method.response.header.",
            "method.request.header.a",
            "a",
        ] {
            assert_eq!(text.parse::<MappingTarget>(), Err(MappingError::Target));
        }
    }
}
