//! Every answer that the framework gives by itself: its status beside its text.

use std::borrow::Cow;

use http::StatusCode;

use crate::http::response::Response;
use crate::json::string;
use crate::problem::{Problem, RequestPart};
use crate::verb::VerbSet;

/// Why a request was answered without its handler.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// Something in the request is not what the route's signature asks for.
    Invalid(Vec<Problem>),
    /// The gateway did not check the caller as the route's `auth` demands.
    Forbidden,
    /// No route has this path.
    NotFound,
    /// Routes have this path, for other verbs.
    MethodNotAllowed(VerbSet),
    /// The body is of a media type that the route does not take.
    UnsupportedMediaType {
        /// What the route takes.
        expected: &'static str,
    },
    /// The fault is ours; the log has the story.
    Internal,
}

/// Every error answer: `{"message": "…"}`, and on a 400 the `errors`.
pub(crate) fn error_response(status: StatusCode, message: &str, errors: &[Problem]) -> Response {
    Response::of_json(status, |json| {
        json.extend_from_slice(br#"{"message":"#);
        string::write(message, json);
        for (index, problem) in errors.iter().enumerate() {
            json.extend_from_slice(match index {
                0 => br#","errors":["#,
                _ => b",",
            });
            problem.write(json);
        }
        if !errors.is_empty() {
            json.push(b']');
        }
        json.push(b'}');
    })
}

impl Rejection {
    /// A 400 for a body that cannot be read at all.
    pub(crate) fn body(detail: impl Into<Cow<'static, str>>) -> Self {
        Rejection::Invalid(vec![Problem {
            part: RequestPart::Body,
            pointer: String::new(),
            detail: detail.into(),
        }])
    }

    /// The status and the message, side by side.
    pub fn status_and_message(&self) -> (StatusCode, Cow<'static, str>) {
        match self {
            Rejection::Invalid(_) => (StatusCode::BAD_REQUEST, "Invalid request".into()),
            Rejection::Forbidden => (StatusCode::FORBIDDEN, "Forbidden".into()),
            Rejection::NotFound => (StatusCode::NOT_FOUND, "Not found".into()),
            Rejection::MethodNotAllowed(allowed) => (
                StatusCode::METHOD_NOT_ALLOWED,
                format!("Method not allowed: use {allowed}").into(),
            ),
            Rejection::UnsupportedMediaType { expected } => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                format!("Unsupported media type: send {expected}").into(),
            ),
            Rejection::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Internal server error".into(),
            ),
        }
    }

    /// The answer that the client gets.
    pub fn into_response(self) -> Response {
        let (status, message) = self.status_and_message();
        let errors = match &self {
            Rejection::Invalid(problems) => problems.as_slice(),
            _ => &[],
        };
        let mut response = error_response(status, &message, errors);
        if let Rejection::MethodNotAllowed(allowed) = self
            && let Ok(allow) = allowed.to_string().try_into()
        {
            response.headers.push((http::header::ALLOW, allow));
        }
        response
    }

    /// Two arguments of one route failed: the client hears of both where both are a 400, and else
    /// of the one that makes the other moot.
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
