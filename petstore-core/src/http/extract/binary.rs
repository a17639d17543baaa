//! The body as bytes.

use super::ArgumentSpec;
use super::body::{self, extract_body};
use crate::http::response::Binary;
use crate::http::signature::Inputs;
use crate::{Rejection, Request};

extract_body! {
    [] Binary<'r>,
    read,
    Inputs::bytes
}

/// Bytes can have any media type, so the `Content-Type` header is not checked.
fn read<'r>(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Binary<'r>, Rejection> {
    body::read_bytes(request).map(|bytes| Binary(bytes.into()))
}
