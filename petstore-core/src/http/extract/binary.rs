//! The body as bytes.

use super::body::{self, extract_body, extract_optional_body};
use super::{ArgumentSpec, Extract};
use crate::http::response::Binary;
use crate::http::signature::Inputs;
use crate::{Rejection, Request};

impl<'r> Extract<'r> for Binary<'r> {
    extract_body! { read, Inputs::bytes }
}

impl<'r> Extract<'r> for Option<Binary<'r>> {
    extract_optional_body! { read, Inputs::bytes }
}

/// Bytes can have any media type, so the `Content-Type` header is not checked.
fn read<'r>(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Binary<'r>, Rejection> {
    body::read_bytes(request).map(|bytes| Binary(bytes.into()))
}
