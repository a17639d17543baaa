use super::Argument;
use super::body::{self, extract_body};
use crate::describe::Inputs;
use crate::respond::Bytes;
use crate::{Rejection, Request};

extract_body! {
    [] Bytes<'r>,
    read,
    Inputs::bytes
}

/// Bytes are of any type, so nothing is asked of the header.
fn read<'r>(request: &Request<'r>, _: &'static Argument) -> Result<Bytes<'r>, Rejection> {
    body::bytes(request).map(|bytes| Bytes(bytes.into()))
}
