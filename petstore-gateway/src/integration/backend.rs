//! What the integrations that map requests and responses have in common.

use std::future::Future;

use super::call::IntegrationCall;
use super::request::IntegrationRequest;
use super::response::BackendResponse;
use crate::gateway_error::GatewayError;

/// The backend of an integration that maps requests and responses.
pub(super) trait Backend {
    /// Whether its responses have the trace id.
    const IS_TRACED: bool;

    /// Sends the mapped request.
    fn send(
        call: &IntegrationCall<'_>,
        request: IntegrationRequest,
    ) -> impl Future<Output = Result<BackendResponse, GatewayError>> + Send;
}
