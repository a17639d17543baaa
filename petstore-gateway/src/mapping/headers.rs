//! The mapped headers of responses, each with the expression that fills it.

use std::collections::BTreeMap;

use http::HeaderName;
use petstore_core::contract::{MappingExpression, MappingTarget};

/// Headers of a response, each with the expression for its value.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeaderMappings {
    pub(crate) mappings: Vec<HeaderMapping>,
    /// The first mapping that cannot be parsed, as `target` from `source`. Only some responses may
    /// ignore it.
    pub(crate) invalid: Option<String>,
}

/// One header of a response.
#[derive(Debug, Clone)]
pub(crate) struct HeaderMapping {
    pub(crate) name: HeaderName,
    pub(crate) source: MappingExpression,
}

impl HeaderMappings {
    /// The mappings of a gateway response, whose targets are `gatewayresponse.header.*`.
    pub(crate) fn of_gateway_response(parameters: &BTreeMap<String, String>) -> Self {
        Self::parse(parameters, |target| match target {
            MappingTarget::GatewayResponseHeader(name) => Some(name),
            _ => None,
        })
    }

    /// The mappings of an integration response, whose targets are `method.response.header.*`.
    pub(crate) fn of_integration_response(parameters: &BTreeMap<String, String>) -> Self {
        Self::parse(parameters, |target| match target {
            MappingTarget::ResponseHeader(name) => Some(name),
            _ => None,
        })
    }

    fn parse(
        parameters: &BTreeMap<String, String>,
        header: impl Fn(MappingTarget) -> Option<String>,
    ) -> Self {
        let mut parsed = Self::default();
        for (target, source) in parameters {
            let name = target.parse().ok().and_then(&header);
            let name = name.and_then(|name| HeaderName::from_bytes(name.as_bytes()).ok());
            match (name, source.parse()) {
                (Some(name), Ok(source)) => parsed.mappings.push(HeaderMapping { name, source }),
                _ => {
                    let text = || format!("`{target}` from `{source}`");
                    parsed.invalid.get_or_insert_with(text);
                }
            }
        }
        parsed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(target: &str, source: &str) -> BTreeMap<String, String> {
        [(target.to_owned(), source.to_owned())].into()
    }

    #[test]
    fn targets_belong_to_one_kind_of_response() {
        let own = parameters("gatewayresponse.header.X-A", "'a'");
        let parsed = HeaderMappings::of_gateway_response(&own);
        assert_eq!(parsed.mappings.len(), 1);
        assert_eq!(parsed.mappings[0].name, "x-a");
        assert_eq!(parsed.invalid, None);
        let other = HeaderMappings::of_integration_response(&own);
        assert!(other.mappings.is_empty());
        assert_eq!(
            other.invalid.as_deref(),
            Some("`gatewayresponse.header.X-A` from `'a'`")
        );
    }

    #[test]
    fn a_bad_name_or_source_is_invalid() {
        for (target, source) in [
            ("method.response.header.a b", "'a'"),
            ("method.response.header.a", "a"),
            ("a", "'a'"),
        ] {
            let parsed = HeaderMappings::of_integration_response(&parameters(target, source));
            assert!(parsed.mappings.is_empty() && parsed.invalid.is_some());
        }
    }
}
