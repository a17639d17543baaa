//! The mappings of a deployed method, parsed once: parameters, headers, templates and selection
//! patterns.
//!
//! A contract holds mappings as text. This module parses them when a stage is deployed; `context`
//! resolves the expressions for each request, and `template` renders the templates.

mod headers;
mod request;
mod selection;
mod templates;

use petstore_core::contract::{ContentHandling, Integration, IntegrationType, Method};

pub(crate) use headers::HeaderMappings;
pub(crate) use request::{RequestMappings, RequestTarget};
pub(crate) use selection::SelectionPattern;
pub(crate) use templates::{RequestTemplate, Templates};

/// The mappings of one method.
#[derive(Debug, Default)]
pub(crate) struct MethodMappings {
    /// The first header in `requestParameters` that API Gateway does not let an API set.
    pub(crate) illegal_header: Option<String>,
    /// What the parameters of the integration's request are.
    pub(crate) request: RequestMappings,
    /// The templates of the integration's request.
    pub(crate) request_templates: Templates,
    /// The integration responses, by ascending status.
    pub(crate) responses: Vec<ResponseMapping>,
}

/// One integration response.
#[derive(Debug)]
pub(crate) struct ResponseMapping {
    /// The status of the client's response.
    pub(crate) status: u16,
    /// What selects the response; `None` for the default.
    pub(crate) pattern: Option<SelectionPattern>,
    /// The headers of the client's response.
    pub(crate) headers: HeaderMappings,
    /// The templates of the client's response.
    pub(crate) templates: Templates,
    /// How the body is converted.
    pub(crate) content_handling: Option<ContentHandling>,
}

impl MethodMappings {
    pub(crate) fn new(method: &Method) -> Self {
        let Some(integration) = &method.integration else {
            return Self::default();
        };
        let responses = integration.responses.iter();
        let responses = responses.map(|(status, response)| ResponseMapping {
            status: *status,
            pattern: response
                .selection_pattern
                .as_deref()
                .map(SelectionPattern::new),
            headers: HeaderMappings::of_integration_response(&response.response_parameters),
            templates: Templates::new(
                &format!("responseTemplates of {status}"),
                &response.response_templates,
            ),
            content_handling: response.content_handling,
        });
        let request = RequestMappings::new(&integration.request_parameters);
        Self {
            illegal_header: find_illegal_header(integration, &request),
            request,
            request_templates: Templates::new("requestTemplates", &integration.request_templates),
            responses: responses.collect(),
        }
    }

    /// The integration response for a backend's status or error message: the first whose pattern
    /// matches, or else the default. `None` as the text, for a function that did not fail, selects
    /// the default.
    pub(crate) fn select_response(&self, text: Option<&str>) -> Option<&ResponseMapping> {
        let matching = text.and_then(|text| {
            let mut responses = self.responses.iter();
            responses.find(|response| {
                let pattern = response.pattern.as_ref();
                pattern.is_some_and(|pattern| pattern.matches(text))
            })
        });
        let default = || {
            self.responses
                .iter()
                .find(|response| response.pattern.is_none())
        };
        matching.or_else(default)
    }

    /// The templates that cannot be parsed.
    pub(crate) fn template_errors(&self) -> impl Iterator<Item = &petstore_vtl::ParseError> {
        let responses = self.responses.iter();
        let templates = responses.map(|response| &response.templates);
        std::iter::once(&self.request_templates)
            .chain(templates)
            .flat_map(Templates::errors)
    }
}

/// The first request parameter that sets a header which API Gateway does not let an API set.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>
fn find_illegal_header(integration: &Integration, request: &RequestMappings) -> Option<String> {
    const ILLEGAL: [&str; 4] = [
        "content-length",
        "transfer-encoding",
        "x-amzn-trace-id",
        "x-amzn-apigateway-api-id",
    ];
    const ILLEGAL_FOR_AWS: [&str; 5] = [
        "authorization",
        "connection",
        "expect",
        "proxy-authenticate",
        "te",
    ];
    let for_aws: &[&str] = match integration.integration_type {
        IntegrationType::Aws | IntegrationType::AwsProxy => &ILLEGAL_FOR_AWS,
        IntegrationType::Http | IntegrationType::HttpProxy => &[],
        IntegrationType::Mock => return None,
    };
    let is_illegal = |name: &&str| {
        let mut illegal = ILLEGAL.iter().chain(for_aws);
        illegal.any(|illegal| illegal.eq_ignore_ascii_case(name))
    };
    request.headers().find(is_illegal).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use petstore_core::contract::IntegrationResponse;

    use super::*;

    fn method(integration: Integration) -> MethodMappings {
        MethodMappings::new(&Method {
            integration: Some(integration),
            ..Method::default()
        })
    }

    #[test]
    fn headers_of_the_gateway_are_illegal_headers_whatever_their_case() {
        for (kind, header, illegal) in [
            (IntegrationType::AwsProxy, "X-Own", false),
            (IntegrationType::AwsProxy, "Transfer-ENCODING", true),
            (IntegrationType::Aws, "Authorization", true),
            (IntegrationType::Http, "Authorization", false),
            (IntegrationType::HttpProxy, "content-length", true),
            (IntegrationType::Mock, "content-length", false),
        ] {
            let mut integration = Integration::new(kind);
            let target = format!("integration.request.header.{header}");
            integration.request_parameters = [(target, "'a'".to_owned())].into();
            let found = method(integration).illegal_header;
            assert_eq!(found.is_some(), illegal, "{kind:?} {header}");
        }
    }

    #[test]
    fn the_first_matching_pattern_wins_over_the_default() {
        let mut integration = Integration::new(IntegrationType::Http);
        for (status, pattern) in [(200, None), (404, Some("4\\d\\d")), (410, Some("410"))] {
            let response = IntegrationResponse {
                selection_pattern: pattern.map(str::to_owned),
                ..IntegrationResponse::default()
            };
            integration.responses.insert(status, response);
        }
        let mappings = method(integration);
        let selected = |text| {
            mappings
                .select_response(text)
                .map(|response| response.status)
        };
        assert_eq!(selected(Some("410")), Some(404));
        assert_eq!(selected(Some("500")), Some(200));
        assert_eq!(selected(None), Some(200));
    }
}
