//! Replaces the SDK's network connection with a function call.

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use dynoxide::Database;

use super::data_file::{DataFile, DataFileGone};
use super::operations;

/// Passes each request of the SDK to the database, and returns its response.
#[derive(Clone)]
pub(super) struct InProcess {
    database: Database,
    file: Arc<DataFile>,
}

impl InProcess {
    pub(super) fn new(database: Database, file: DataFile) -> Self {
        Self {
            database,
            file: Arc::new(file),
        }
    }

    fn respond(&self, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let gone = |error: DataFileGone| ConnectorError::other(error.into(), None);
        self.file.check().map_err(gone)?;
        let response = respond(&self.database, request)?;
        // What was written to a file that has been removed meanwhile is lost.
        self.file.check().map_err(gone)?;
        Ok(response)
    }
}

impl HttpClient for InProcess {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let this = self.clone();
        HttpConnectorFuture::new(async move {
            // SQLite blocks on the disk, which must not delay other requests.
            let response = tokio::task::spawn_blocking(move || this.respond(&request)).await;
            response.unwrap_or_else(|panic| Err(ConnectorError::other(panic.into(), None)))
        })
    }
}

/// Responds as the service does: with 200 and JSON, or with an error's status, `__type` and
/// message.
fn respond(database: &Database, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    let operation = target.strip_prefix("DynamoDB_20120810.").unwrap_or(target);
    let body = request.body().bytes();
    let body =
        body.ok_or_else(|| ConnectorError::user("the body of a request is streamed".into()))?;
    let (status, json) = match operations::run(database, operation, body) {
        Ok(json) => (200, json),
        Err(error) => (error.status_code(), error.to_json()),
    };
    let status = status
        .try_into()
        .map_err(|error| ConnectorError::other(Box::new(error), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(json));
    response
        .headers_mut()
        .insert("content-type", "application/x-amz-json-1.0");
    Ok(response)
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}
