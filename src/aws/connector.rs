//! Replaces the SDK's network connection by the local world in this process.

use std::fmt;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::BodyExt;
use petstore_local::aws::{Caller, Scope, current};

/// Passes each request of the SDK to the world that the calling code belongs to.
#[derive(Clone)]
pub(super) struct InProcess {
    /// The scope in which the client was made, for code that is in none.
    made_in: Option<Scope>,
}

/// Why a request reaches no world.
#[derive(Debug, thiserror::Error)]
#[error(
    "there is no local world in this process: start the app with `petstore::run`, or set AWS_ENDPOINT_URL"
)]
struct NoWorld;

impl InProcess {
    pub(super) fn new(made_in: Option<Scope>) -> Self {
        InProcess { made_in }
    }

    /// The function that calls, then the one that made the client, then any code of the process.
    fn scope(&self) -> Option<Scope> {
        let calling = current();
        match (&calling, &self.made_in) {
            (
                Some(Scope {
                    caller: Caller::Startup,
                    ..
                })
                | None,
                Some(made_in),
            ) => Some(made_in.clone()),
            _ => calling,
        }
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
        let scope = self.scope();
        HttpConnectorFuture::new(async move {
            let scope = scope.ok_or_else(|| ConnectorError::user(NoWorld.into()))?;
            let request = to_http(request).await?;
            let response = scope.world.respond(request, Some(&scope.caller)).await;
            from_http(response)
        })
    }
}

async fn to_http(request: HttpRequest) -> Result<http::Request<Bytes>, ConnectorError> {
    let user = |error: Box<dyn std::error::Error + Send + Sync>| ConnectorError::user(error);
    let mut built = http::Request::builder()
        .method(request.method())
        .uri(request.uri());
    for (name, value) in request.headers() {
        built = built.header(name, value);
    }
    let body = request.into_body().collect().await.map_err(user)?;
    built
        .body(body.to_bytes())
        .map_err(|error| user(error.into()))
}

fn from_http(response: http::Response<Bytes>) -> Result<HttpResponse, ConnectorError> {
    let (parts, body) = response.into_parts();
    let status = parts.status.as_u16().try_into();
    let status = status.map_err(|error| ConnectorError::other(Box::new(error), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    for (name, value) in &parts.headers {
        if let Ok(value) = value.to_str() {
            let (name, value) = (name.as_str().to_owned(), value.to_owned());
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}
