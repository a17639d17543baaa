//! Parameters that must be there. What they hold is the function's business, as in the cloud.

use petstore_core::contract::{Location, Parameter};

use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::resource::Matched;

pub(super) fn check(call: &GatewayRequest, matched: &Matched<'_, '_>) -> Result<(), GatewayError> {
    let parameters = &matched.method.request_parameters;
    let missing = parameters
        .iter()
        .filter(|parameter| parameter.required && !is_there(parameter, call, matched));
    let names: Vec<_> = missing.map(|parameter| parameter.name.as_str()).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(GatewayError::bad_request_parameters(&names.join(", ")))
}

/// A blank one is as good as none.
fn is_there(parameter: &Parameter, call: &GatewayRequest, matched: &Matched<'_, '_>) -> bool {
    let name = parameter.name.as_str();
    match parameter.location {
        Location::Path => matched.resource.parameter(name).is_some(),
        Location::Header => {
            let mut values = call.parts.headers.get_all(name).iter();
            values.any(|value| !value.as_bytes().trim_ascii().is_empty())
        }
        Location::QueryString => {
            let query = call.parts.uri.query().unwrap_or_default();
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.any(|(other, value)| other == name && !value.is_empty())
        }
    }
}
