//! Required parameters: checks that they are present. API Gateway does not check their values, nor does this module.

use petstore_core::contract::{Location, Method, Parameter};

use crate::context::RequestContext;
use crate::gateway_error::GatewayError;

pub(super) fn check(context: &RequestContext<'_>, method: &Method) -> Result<(), GatewayError> {
    let missing = method
        .request_parameters
        .iter()
        .filter(|parameter| parameter.required && !is_present(parameter, context));
    let names: Vec<_> = missing.map(|parameter| parameter.name.as_str()).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(GatewayError::bad_request_parameters(&names.join(", ")))
}

/// Whether the request has the parameter. A blank header and an empty query parameter count as missing.
fn is_present(parameter: &Parameter, context: &RequestContext<'_>) -> bool {
    let values = context.parameter_values(parameter.location, &parameter.name);
    values.iter().any(|value| match parameter.location {
        Location::Path => true,
        Location::QueryString => !value.is_empty(),
        Location::Header => !value.as_bytes().trim_ascii().is_empty(),
    })
}
