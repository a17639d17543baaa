//! Required parameters: checks that they are present. API Gateway does not check their values, nor
//! does this module.

use petstore_core::contract::{Location, Method, Parameter};

use crate::context::RequestContext;
use crate::gateway_error::GatewayError;

/// Checks the required parameters. The message lists those that are missing: headers, then path
/// parameters, then parameters of the query string, each by name.
pub(super) fn check(context: &RequestContext<'_>, method: &Method) -> Result<(), GatewayError> {
    let missing = method
        .request_parameters
        .iter()
        .filter(|parameter| parameter.required && !is_present(parameter, context));
    let mut missing: Vec<_> = missing
        .map(|parameter| (rank(parameter.location), parameter.name.as_str()))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    missing.sort_unstable();
    let names: Vec<_> = missing.into_iter().map(|(_, name)| name).collect();
    Err(GatewayError::bad_request_parameters(&names.join(", ")))
}

fn rank(location: Location) -> u8 {
    match location {
        Location::Header => 0,
        Location::Path => 1,
        Location::QueryString => 2,
    }
}

/// Whether the request has the parameter. A blank value counts as missing.
fn is_present(parameter: &Parameter, context: &RequestContext<'_>) -> bool {
    let values = context.parameter_values(parameter.location, &parameter.name);
    values.iter().any(|value| !value.trim().is_empty())
}
