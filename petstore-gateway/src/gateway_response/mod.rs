//! The gateway responses of a deployed API, which the gateway returns if no integration does.
//!
//! They are parsed once, when a stage is deployed. `render` turns a [`GatewayError`] into a
//! response.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>
//!
//! [`GatewayError`]: crate::GatewayError

mod render;
mod template;

use std::collections::BTreeMap;

use http::HeaderValue;
use petstore_core::contract::{Api, GatewayResponse, GatewayResponseType};

use crate::mapping::HeaderMappings;
use template::ResponseTemplate;

/// The gateway responses that an API customizes.
#[derive(Debug)]
pub(crate) struct GatewayResponses(BTreeMap<GatewayResponseType, CustomResponse>);

/// A customized gateway response. What it leaves out is as API Gateway has it.
#[derive(Debug)]
struct CustomResponse {
    status: Option<u16>,
    headers: HeaderMappings,
    body: Option<(Option<HeaderValue>, ResponseTemplate)>,
}

impl GatewayResponses {
    pub(crate) fn new(api: &Api) -> Self {
        let responses = api.gateway_responses.iter();
        let parsed = responses.map(|(kind, response)| (*kind, CustomResponse::new(response)));
        Self(parsed.collect())
    }

    /// The response for an error of this type. A type with an entry takes nothing from DEFAULT_4XX
    /// and DEFAULT_5XX.
    fn get(&self, response_type: GatewayResponseType) -> Option<&CustomResponse> {
        let own = self.0.get(&response_type);
        own.or_else(|| self.0.get(&response_type.fallback()?))
    }
}

impl CustomResponse {
    fn new(response: &GatewayResponse) -> Self {
        let templates = &response.response_templates;
        let json = templates.get_key_value("application/json");
        let template = json.or_else(|| templates.first_key_value());
        Self {
            status: response.status_code,
            headers: HeaderMappings::of_gateway_response(&response.response_parameters),
            body: template.map(|(content_type, text)| {
                let content_type = HeaderValue::from_str(content_type).ok();
                (content_type, ResponseTemplate::parse(text))
            }),
        }
    }
}
