//! Refuses requests to AWS services in a build that cannot sign them.

use super::target::ServiceTarget;
use crate::backends::AwsCredentials;
use crate::gateway_error::GatewayError;
use crate::integration::send::OutgoingRequest;

/// Refuses the request.
///
/// # Errors
///
/// Always 500, with a note that names the feature.
pub(super) fn sign(
    request: &mut OutgoingRequest,
    target: &ServiceTarget,
    _: &AwsCredentials,
) -> Result<(), GatewayError> {
    request.add_framing_headers();
    Err(GatewayError::api_configuration_error(format!(
        "this program cannot sign requests to {}: serve the definition with `petstore serve`, or build petstore-gateway with the feature `aws-services`",
        target.service
    )))
}
