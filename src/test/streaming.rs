//! Responses that a test reads piece by piece.

use std::future::poll_fn;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use petstore_gateway::{BodyError, BodyStream, ResponseBody};

/// A response of the gateway whose body is read piece by piece. Dropping it has the same effect as
/// a client that disconnects.
///
/// ```
/// use petstore::prelude::*;
/// use petstore::test::Client;
///
/// #[route(GET, "/count")]
/// async fn count() -> StreamBody {
///     StreamBody::new(tokio_stream::iter(["1\n", "2\n"].map(Ok::<_, std::io::Error>)))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new(App::new("numbers").routes(routes![count])).await?;
///
/// let mut response = client.get("/count").send_streaming().await;
/// assert_eq!(response.status(), 200);
/// assert_eq!(response.next().await?.unwrap(), "1\n");
/// assert_eq!(response.next().await?.unwrap(), "2\n");
/// assert!(response.next().await?.is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct StreamingResponse {
    head: http::response::Parts,
    body: Body,
}

enum Body {
    Whole(Option<Bytes>),
    Streamed(BodyStream),
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Body::Whole(_) => "Whole",
            Body::Streamed(_) => "Streamed",
        })
    }
}

impl StreamingResponse {
    pub(super) fn new(response: http::Response<ResponseBody>) -> Self {
        let (head, body) = response.into_parts();
        let body = match body {
            ResponseBody::Streamed(stream) => Body::Streamed(stream),
            ResponseBody::Whole(bytes) => {
                Body::Whole(Some(bytes).filter(|bytes| !bytes.is_empty()))
            }
            _ => Body::Whole(None),
        };
        Self { head, body }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The first header of this name, if there is one and it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Whether the gateway passes the body on while the function produces it.
    pub fn is_streamed(&self) -> bool {
        matches!(self.body, Body::Streamed(_))
    }

    /// The next piece of the body, once it has arrived; `None` at the end. A whole body is one
    /// piece.
    ///
    /// # Errors
    ///
    /// Returns [`BodyError`] if the body ended early. For a client, the connection ends.
    pub async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        match &mut self.body {
            Body::Whole(bytes) => Ok(bytes.take()),
            Body::Streamed(stream) => poll_fn(|cx| stream.as_mut().poll_next(cx))
                .await
                .transpose(),
        }
    }
}
