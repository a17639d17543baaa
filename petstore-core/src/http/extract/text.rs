//! The body as text.

use super::ArgumentSpec;
use super::body::{self, extract_body};
use crate::http::response::Text;
use crate::http::signature::Inputs;
use crate::{Rejection, Request};

extract_body! {
    [] Text<'r>,
    read,
    |inputs: &mut Inputs<'_>| inputs.body::<str>("text/plain")
}

fn read<'r>(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Text<'r>, Rejection> {
    body::expect_type(request, "text/plain", |media_type| {
        media_type
            .get(..5)
            .is_some_and(|start| body::is_media_type(start, "text/"))
    })?;
    body::read_text(request).map(|text| Text(text.into()))
}
