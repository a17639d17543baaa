//! One call of an integration, as its steps see it.

use std::future::Future;

use bytes::Bytes;
use http::Response;
use petstore_core::contract::Integration;

use crate::context::RequestContext;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::resource::MatchedMethod;

/// One call of an integration: what it depends on.
pub(super) struct IntegrationCall<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) context: &'a RequestContext<'a>,
    pub(super) matched: &'a MatchedMethod<'a, 'a>,
    pub(super) integration: &'a Integration,
}

impl IntegrationCall<'_> {
    /// Adds the trace id to the client's response.
    pub(super) fn add_trace_id(&self, response: &mut Response<Bytes>) {
        if let Ok(trace) = self.context.request.ids.trace.parse() {
            response.headers_mut().insert("x-amzn-trace-id", trace);
        }
    }

    /// Runs the call of a backend within the integration's timeout.
    pub(super) async fn with_timeout<T>(
        &self,
        backend: impl Future<Output = Result<T, GatewayError>>,
    ) -> Result<T, GatewayError> {
        let limit = self.deployment.timeout(self.integration);
        match tokio::time::timeout(limit, backend).await {
            Ok(result) => result,
            Err(_) => Err(GatewayError::integration_timeout(format!(
                "the backend returned no response within {limit:?}"
            ))),
        }
    }
}
