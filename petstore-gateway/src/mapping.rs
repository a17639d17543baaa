//! The mappings of a deployed API, parsed once: headers of responses and the expressions that fill them.
//!
//! A contract holds mappings as text. This module parses them when a stage is deployed; `context` resolves the
//! expressions for each request.

use std::collections::BTreeMap;

use http::HeaderName;
use petstore_core::contract::{Integration, MappingExpression, MappingTarget, Method};

/// Headers of a response, each with the expression for its value.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeaderMappings {
    pub(crate) mappings: Vec<HeaderMapping>,
    /// The first mapping that cannot be parsed, as `target` from `source`. Only some responses may ignore it.
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

/// The mappings of one method.
#[derive(Debug, Clone, Default)]
pub(crate) struct MethodMappings {
    /// The first target in `requestParameters` that API Gateway does not let an API set.
    pub(crate) illegal_target: Option<String>,
    /// The headers of the integration responses, by the status of the response.
    pub(crate) responses: BTreeMap<u16, HeaderMappings>,
}

impl MethodMappings {
    pub(crate) fn new(method: &Method) -> Self {
        let Some(integration) = &method.integration else {
            return Self::default();
        };
        let responses = integration.responses.iter().map(|(status, response)| {
            let parameters = &response.response_parameters;
            (*status, HeaderMappings::of_integration_response(parameters))
        });
        Self {
            illegal_target: illegal_target(integration).map(str::to_owned),
            responses: responses.collect(),
        }
    }
}

/// The first request parameter that sets a header which API Gateway does not let an API set.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>
fn illegal_target(integration: &Integration) -> Option<&str> {
    const ILLEGAL: [&str; 8] = [
        "authorization",
        "connection",
        "content-length",
        "expect",
        "proxy-authenticate",
        "te",
        "transfer-encoding",
        "x-amzn-trace-id",
    ];
    let mut targets = integration.request_parameters.keys();
    let illegal = targets.find(|target| match target.parse() {
        Ok(MappingTarget::RequestHeader(header)) => ILLEGAL
            .iter()
            .any(|name| name.eq_ignore_ascii_case(&header)),
        _ => false,
    });
    illegal.map(String::as_str)
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

    #[test]
    fn headers_of_the_gateway_are_illegal_targets_whatever_their_case() {
        let mut integration = Integration::lambda_proxy("f");
        integration.request_parameters = parameters("integration.request.header.X-Own", "'a'");
        assert_eq!(illegal_target(&integration), None);
        let target = "integration.request.header.Transfer-ENCODING";
        integration.request_parameters = parameters(target, "'a'");
        assert_eq!(illegal_target(&integration), Some(target));
    }
}
