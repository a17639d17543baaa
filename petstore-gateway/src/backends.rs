//! What a stage reaches outside of it besides Lambda functions: HTTP servers, AWS services and
//! logs.
//!
//! The caller provides all of it as values. The gateway reads neither files nor the environment.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::http_client::HttpClient;

/// The backends of HTTP and AWS integrations, and the sink for execution logs.
///
/// ```
/// use std::sync::Arc;
/// use petstore_gateway::{Backends, StageOptions};
///
/// let mut options = StageOptions::default();
/// options.backends.execution_log = Some(Arc::new(|text: &str| print!("{text}")));
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Backends {
    /// Sends the requests of HTTP and AWS integrations. Without it they fail as if the network were
    /// down.
    pub http_client: Option<Arc<dyn HttpClient>>,
    /// Where AWS services are, and who calls them.
    pub aws: AwsConfig,
    /// Receives the execution log of every request.
    pub execution_log: Option<Arc<dyn ExecutionLogSink>>,
}

impl fmt::Debug for Backends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backends")
            .field("http_client", &self.http_client.is_some())
            .field("aws", &self.aws)
            .field("execution_log", &self.execution_log.is_some())
            .finish()
    }
}

/// Receives execution logs.
pub trait ExecutionLogSink: Send + Sync + 'static {
    /// Takes the finished log of one request: whole lines, as `TestInvokeMethod` returns them.
    fn write(&self, log: &str);
}

impl<F: Fn(&str) + Send + Sync + 'static> ExecutionLogSink for F {
    fn write(&self, log: &str) {
        self(log);
    }
}

/// Where AWS services are, and the credentials that sign the requests to them.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct AwsConfig {
    /// The credentials. Without them, requests are not signed.
    pub credentials: Option<AwsCredentials>,
    /// The URL that replaces the endpoint of every service: `AWS_ENDPOINT_URL`.
    pub endpoint_url: Option<String>,
    /// The URLs that replace the endpoints of single services, by the identifier of the service as
    /// in the names of the variables, such as `DYNAMODB` of `AWS_ENDPOINT_URL_DYNAMODB`.
    ///
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html>
    pub service_endpoint_urls: BTreeMap<String, String>,
}

/// Credentials of AWS.
#[derive(Clone)]
#[non_exhaustive]
pub struct AwsCredentials {
    /// The access key's id.
    pub access_key_id: String,
    /// The access key's secret.
    pub secret_access_key: String,
    /// The token of temporary credentials.
    pub session_token: Option<String>,
}

impl AwsCredentials {
    /// Credentials of this access key.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: None,
        }
    }
}

impl fmt::Debug for AwsCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsCredentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}
