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

/// Bytes are of any type, so nothing is asked of the header.
fn read<'r>(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Binary<'r>, Rejection> {
    body::bytes(request).map(|bytes| Binary(bytes.into()))
}
