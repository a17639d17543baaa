//! Status codes in generated code.

use http::{HeaderName, HeaderValue, StatusCode};

/// Converts a status code that the macro has validated.
pub fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Adds a header to the response of an error. A value that is not valid in a header is left out.
pub fn add_header(
    headers: &mut Vec<(HeaderName, HeaderValue)>,
    name: &'static str,
    value: impl Into<String>,
) {
    match HeaderValue::try_from(value.into()) {
        Ok(value) => headers.push((HeaderName::from_static(name), value)),
        Err(_) => tracing::error!(
            header = name,
            "the header of an error contains bytes that are not valid in a header and was left out"
        ),
    }
}
