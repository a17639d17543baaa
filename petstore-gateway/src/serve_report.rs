//! What a server may log about a request.

use std::sync::Arc;

/// What a log can contain about a request that a stage has served: an extension of the response.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ServeReport {
    /// The id of the request, as in `x-amzn-RequestId`.
    pub request_id: String,
    /// The principal that an authorizer returned.
    pub principal_id: Option<String>,
    /// The name of the API key that the request was sent with.
    pub api_key: Option<Arc<str>>,
    /// The name of the usage plan that admitted the API key.
    pub usage_plan: Option<String>,
    /// Why the gateway itself responded, and what to do about it. It is not for the client.
    pub note: Option<String>,
}
