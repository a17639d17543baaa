//! Status codes in generated code.

use http::StatusCode;

/// Converts a status code that the macro has validated.
pub fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
