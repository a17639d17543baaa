//! What a server can put on a port: a stage of a REST API, an HTTP API, or the URL of a function.

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response};

use crate::function_url::FunctionUrl;
use crate::gateway_error::GatewayError;
use crate::http_api::HttpApiStage;
use crate::response_body::ResponseBody;
use crate::stage::Stage;

/// Serves requests, in the manner of one of Amazon's front ends.
#[derive(Debug)]
#[non_exhaustive]
pub enum Front {
    /// A stage of a REST API.
    RestApi(Box<Stage>),
    /// An HTTP API.
    HttpApi(Box<HttpApiStage>),
    /// The URL of a function.
    FunctionUrl(Box<FunctionUrl>),
}

impl Front {
    /// Serves a request. Every request has a response, whose extensions contain a
    /// [`ServeReport`](crate::ServeReport).
    pub async fn serve(&self, request: Request<Bytes>) -> Response<Bytes> {
        match self {
            Self::RestApi(stage) => stage.serve(request).await,
            Self::HttpApi(stage) => stage.serve(request).await,
            Self::FunctionUrl(url) => url.serve(request).await,
        }
    }

    /// Serves a request like [`serve`](Self::serve). The response is returned once its head is
    /// known, and its body may be streamed. HTTP APIs do not stream.
    pub async fn serve_streaming(&self, request: Request<Bytes>) -> Response<ResponseBody> {
        match self {
            Self::RestApi(stage) => stage.serve_streaming(request).await,
            Self::HttpApi(stage) => stage.serve(request).await.map(ResponseBody::Whole),
            Self::FunctionUrl(url) => url.serve_streaming(request).await,
        }
    }

    /// The response to a request that its head alone rules out; `None` if the body is needed.
    pub fn reject_early(&self, head: &Parts) -> Option<Response<Bytes>> {
        match self {
            Self::RestApi(stage) => stage.reject_early(head),
            Self::HttpApi(stage) => stage.reject_early(head),
            Self::FunctionUrl(_) => None,
        }
    }

    /// Responds to a request whose body was not read to its end, because of `error`.
    pub fn reject_unread(&self, request: Request<Bytes>, error: GatewayError) -> Response<Bytes> {
        match self {
            Self::RestApi(stage) => stage.reject_unread(request, error),
            Self::HttpApi(stage) => stage.reject_unread(request, error),
            Self::FunctionUrl(url) => url.reject_unread(request, error),
        }
    }
}

impl From<Stage> for Front {
    fn from(stage: Stage) -> Self {
        Self::RestApi(Box::new(stage))
    }
}

impl From<HttpApiStage> for Front {
    fn from(stage: HttpApiStage) -> Self {
        Self::HttpApi(Box::new(stage))
    }
}

impl From<FunctionUrl> for Front {
    fn from(url: FunctionUrl) -> Self {
        Self::FunctionUrl(Box::new(url))
    }
}
