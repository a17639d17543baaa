//! Wrappers that change the headers, cookies or status of a response.

use http::{HeaderName, HeaderValue, StatusCode, header};

use super::{IntoResponse, Response, StatusSet};
use crate::http::signature::ResponseDocs;

#[doc = include_str!("../../../docs/with_headers.md")]
#[derive(Debug, Clone, PartialEq)]
pub struct WithHeaders<T> {
    inner: T,
    headers: Vec<(HeaderName, HeaderValue)>,
    cookies: Vec<HeaderValue>,
}

impl<T> WithHeaders<T> {
    pub(super) fn new(inner: T) -> Self {
        WithHeaders {
            inner,
            headers: Vec::new(),
            cookies: Vec::new(),
        }
    }

    /// Adds a header. `Content-Type` replaces that of the response; other headers are added.
    #[must_use]
    pub fn with_header(
        mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => self.headers.push((name, value)),
            _ => tracing::error!(
                "a header contains bytes that are not valid in a header and was omitted"
            ),
        }
        self
    }

    /// Adds a cookie: `name=value; Path=/; HttpOnly`. A cookie that is not valid in a header is
    /// omitted.
    #[must_use]
    pub fn with_cookie(mut self, cookie: &str) -> Self {
        match HeaderValue::try_from(cookie) {
            Ok(cookie) => self.cookies.push(cookie),
            Err(_) => tracing::error!(
                "a cookie contains bytes that are not valid in a header and was omitted"
            ),
        }
        self
    }
}

impl<T: IntoResponse> IntoResponse for WithHeaders<T> {
    const STATUSES: StatusSet = T::STATUSES;
    const ERRORS: StatusSet = T::ERRORS;
    const MISTAKE: Option<&'static str> = T::MISTAKE;
    const RAW: bool = T::RAW;
    const STREAMED: bool = T::STREAMED;

    fn into_response(self) -> Response {
        let mut response = self.inner.into_response();
        for (name, value) in self.headers {
            match name {
                header::CONTENT_TYPE => {
                    response.content_type = Some(value);
                    continue;
                }
                header::SET_COOKIE => response.cookies.push(value),
                ref name => response.headers.push((name.clone(), value)),
            }
            response.added.push(name);
        }
        if !self.cookies.is_empty() {
            response.added.push(header::SET_COOKIE);
            response.cookies.extend(self.cookies);
        }
        response
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        T::describe(responses);
        responses.adds_headers = true;
    }
}

#[doc = include_str!("../../../docs/with_status.md")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithStatus<const STATUS: u16, T>(pub T);

impl<const STATUS: u16, T: IntoResponse> IntoResponse for WithStatus<STATUS, T> {
    const STATUSES: StatusSet = T::STATUSES.with_200_as(STATUS);
    const ERRORS: StatusSet = T::ERRORS;
    const MISTAKE: Option<&'static str> = if T::MISTAKE.is_some() {
        T::MISTAKE
    } else if STATUS == 204 || STATUS == 304 {
        Some("a 204 and a 304 have no body: return `NoContent`, or `Conditional<T>` for a 304")
    } else if !T::RAW && !T::STATUSES.contains(200) {
        Some(
            "`WithStatus` replaces a 200, which this response never has: return a response with a body, such as `Json<T>`",
        )
    } else {
        None
    };
    const RAW: bool = T::RAW;
    const STREAMED: bool = T::STREAMED;

    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        if response.status == StatusCode::OK
            && let Ok(status) = StatusCode::from_u16(STATUS)
        {
            response.status = status;
        }
        response
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.moved(200, STATUS, T::describe);
    }
}
