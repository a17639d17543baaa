//! Rejections: the error responses that the framework sends instead of a handler's response, each
//! with its status and its message.

use std::borrow::Cow;
use std::fmt;

use http::StatusCode;

use crate::http::response::{HttpError, INTERNAL_ERROR, Message, NOT_FOUND, Response, respond};
use crate::problem::{Problem, RequestPart};
use crate::verb::VerbSet;

#[doc = include_str!("../../docs/rejection.md")]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The request does not match the route's signature.
    Invalid(Vec<Problem>),
    /// The gateway did not check the caller as the route's `auth` requires.
    Forbidden,
    /// No route has this path.
    NotFound,
    /// Routes with this path exist for other verbs.
    MethodNotAllowed(VerbSet),
    /// The route does not accept the media type of the body.
    UnsupportedMediaType {
        /// The media type that the route accepts.
        expected: &'static str,
    },
    /// An error of the application; the log contains the details.
    Internal,
    /// The route took longer than its `timeout`.
    TimedOut,
    /// Any other response, for example that of an error with
    /// [`HttpError`].
    Response(Box<Response>),
}

/// The message of the response.
impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.status_and_message().1)
    }
}

impl std::error::Error for Rejection {}

impl Rejection {
    /// The response of an error.
    pub fn from_error<E: HttpError>(error: E) -> Self {
        Rejection::Response(Box::new(respond(&error)))
    }

    /// A 400 for a body that cannot be read.
    pub(crate) fn body(detail: impl Into<Cow<'static, str>>) -> Self {
        Rejection::Invalid(vec![Problem {
            part: RequestPart::Body,
            pointer: String::new(),
            detail: detail.into(),
        }])
    }

    /// The status and the message of the response.
    pub fn status_and_message(&self) -> (StatusCode, Cow<'static, str>) {
        match self {
            Rejection::Invalid(_) => (StatusCode::BAD_REQUEST, "Invalid request".into()),
            Rejection::Forbidden => (StatusCode::FORBIDDEN, "Forbidden".into()),
            Rejection::NotFound => (StatusCode::NOT_FOUND, NOT_FOUND.into()),
            Rejection::MethodNotAllowed(allowed) => (
                StatusCode::METHOD_NOT_ALLOWED,
                format!("Method not allowed: use {allowed}").into(),
            ),
            Rejection::UnsupportedMediaType { expected } => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                format!("Unsupported media type: send {expected}").into(),
            ),
            Rejection::Internal => (StatusCode::INTERNAL_SERVER_ERROR, INTERNAL_ERROR.into()),
            Rejection::TimedOut => (
                StatusCode::GATEWAY_TIMEOUT,
                "The request took too long".into(),
            ),
            Rejection::Response(response) => {
                let reason = response.status.canonical_reason().unwrap_or("Error");
                (response.status, reason.into())
            }
        }
    }

    /// The response that the client receives.
    pub fn into_response(self) -> Response {
        if let Rejection::Response(response) = self {
            return *response;
        }
        let (status, message) = self.status_and_message();
        let errors = match &self {
            Rejection::Invalid(problems) => problems.as_slice(),
            _ => &[],
        };
        let mut response = Response::error(status, Message::Text(&message), None, errors);
        if let Rejection::MethodNotAllowed(allowed) = self
            && let Ok(allow) = allowed.to_string().try_into()
        {
            response.headers.push((http::header::ALLOW, allow));
        }
        response
    }

    /// Combines the rejections of two arguments of one route: the problems of both if both are a
    /// 400, otherwise the more fundamental rejection.
    pub(crate) fn and(self, other: Rejection) -> Rejection {
        match (self, other) {
            (Rejection::Invalid(mut problems), Rejection::Invalid(more)) => {
                problems.extend(more);
                Rejection::Invalid(problems)
            }
            (Rejection::Invalid(_), other) => other,
            (first, _) => first,
        }
    }
}

/// `?` on an error with a status, in an extractor.
impl<E: HttpError> From<E> for Rejection {
    fn from(error: E) -> Self {
        Rejection::from_error(error)
    }
}
