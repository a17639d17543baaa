//! The body as text.

use super::body::{self, extract_body, extract_optional_body};
use super::{ArgumentSpec, Extract};
use crate::http::response::Text;
use crate::http::signature::Inputs;
use crate::{Rejection, Request};

impl<'r> Extract<'r> for Text<'r> {
    extract_body! { read, |inputs: &mut Inputs<'_>| inputs.body::<str>("text/plain") }
}

impl<'r> Extract<'r> for Option<Text<'r>> {
    extract_optional_body! { read, |inputs: &mut Inputs<'_>| inputs.body::<str>("text/plain") }
}

fn read<'r>(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Text<'r>, Rejection> {
    body::expect_type(request, "text/plain", |media_type| {
        media_type
            .get(..5)
            .is_some_and(|start| body::is_media_type(start, "text/"))
    })?;
    body::read_text(request).map(|text| Text(text.into()))
}
