//! The shape of error responses: `{"message": "…"}` unless the app chooses another.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An error response before it has a shape.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ErrorDetails {
    /// The status of the response.
    pub status: StatusCode,
    /// The application's code for the error, from `#[status(409, code = "locked")]`.
    pub code: Option<String>,
    /// What went wrong, in words.
    pub message: String,
    /// The problems of an invalid request: objects with `in`, `name` or `pointer`, and `detail`.
    pub problems: Vec<Value>,
}

#[doc = include_str!("../../docs/error_format.md")]
pub trait ErrorFormat: Send + Sync + 'static {
    /// The media type of the body.
    fn media_type(&self) -> &'static str {
        "application/json"
    }

    /// The body of an error response.
    fn body(&self, error: &ErrorDetails) -> Value;

    /// The schema of the body, for the contract: an object unless it is overridden.
    fn schema(&self, _: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": "object"})
    }

    /// A template for the errors of a REST API's gateway itself, which keep the gateway's shape
    /// without one. Its variables are those of "Gateway responses in API Gateway" in the developer
    /// guide, such as `$context.error.messageString`, which is a JSON string.
    fn gateway_template(&self) -> Option<String> {
        None
    }
}

impl<F: Fn(&ErrorDetails) -> Value + Send + Sync + 'static> ErrorFormat for F {
    fn body(&self, error: &ErrorDetails) -> Value {
        self(error)
    }
}

/// Problem details, `application/problem+json` (RFC 9457): `title`, `status` and `detail`, with the
/// members `code` and `errors` if the error has them.
///
/// ```
/// use petstore_core::{App, http::ProblemJson};
///
/// let app = App::new("orders").errors(ProblemJson);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProblemJson;

/// The body of an error response (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ProblemDetails")]
struct ProblemDetails<'e> {
    /// The reason phrase of the status.
    title: &'e str,
    /// The status of the response.
    status: u16,
    /// What went wrong.
    detail: &'e str,
    /// The application's code for the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'e str>,
    /// Every problem with an invalid request.
    #[serde(skip_serializing_if = "<[Value]>::is_empty")]
    errors: &'e [Value],
}

impl ErrorFormat for ProblemJson {
    fn media_type(&self) -> &'static str {
        "application/problem+json"
    }

    fn body(&self, error: &ErrorDetails) -> Value {
        let details = ProblemDetails {
            title: error.status.canonical_reason().unwrap_or("Error"),
            status: error.status.as_u16(),
            detail: &error.message,
            code: error.code.as_deref(),
            errors: &error.problems,
        };
        json!(details)
    }

    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<ProblemDetails<'_>>()
    }

    fn gateway_template(&self) -> Option<String> {
        Some(
            r#"{"title":"$context.error.responseType","detail":$context.error.messageString}"#
                .to_owned(),
        )
    }
}

/// [`rewrite`].
type RewriteError = fn(&dyn ErrorFormat, StatusCode, &[u8]) -> Option<Vec<u8>>;

/// The format that an app has chosen.
#[derive(Clone)]
pub(crate) struct ChosenFormat {
    format: Arc<dyn ErrorFormat>,
    /// A pointer, so that the binary of an app without a format does not contain the code.
    rewrite: RewriteError,
}

impl fmt::Debug for ChosenFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChosenFormat")
            .field(&self.format.media_type())
            .finish()
    }
}

/// The members of an error response in the framework's own shape.
#[derive(Deserialize)]
struct Written {
    message: String,
    code: Option<String>,
    #[serde(default)]
    errors: Vec<Value>,
}

impl ChosenFormat {
    pub(crate) fn get(&self) -> &dyn ErrorFormat {
        &*self.format
    }

    pub(crate) fn new(format: impl ErrorFormat) -> Self {
        ChosenFormat {
            format: Arc::new(format),
            rewrite,
        }
    }

    /// The body of an error in this format, made from the body in the framework's own shape.
    pub(crate) fn rewrite(&self, status: StatusCode, json: &[u8]) -> Option<Vec<u8>> {
        (self.rewrite)(&*self.format, status, json)
    }
}

/// The details are read from the body in the framework's own shape, so that apps with that shape do
/// not have to store them.
fn rewrite(format: &dyn ErrorFormat, status: StatusCode, json: &[u8]) -> Option<Vec<u8>> {
    let written = serde_json::from_slice::<Written>(json).ok()?;
    let body = format.body(&ErrorDetails {
        status,
        code: written.code,
        message: written.message,
        problems: written.errors,
    });
    Some(body.to_string().into_bytes())
}
