//! Text, HTML and bytes as responses, and the types that bodies and responses share.

use std::borrow::Cow;
use std::ops::Deref;

use http::{HeaderValue, StatusCode};

use super::{Body, IntoResponse, Response, StatusSet};
use crate::http::signature::ResponseDocs;

pub(crate) const PLAIN: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
pub(crate) const OCTETS: &str = "application/octet-stream";

#[doc = include_str!("../../../docs/text.md")]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text<'r>(pub Cow<'r, str>);

#[doc = include_str!("../../../docs/html.md")]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html<T>(pub T);

#[doc = include_str!("../../../docs/binary.md")]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Binary<'r>(pub Cow<'r, [u8]>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Deref for Binary<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<'r> Text<'r> {
    /// Takes the text out of the wrapper.
    pub fn into_inner(self) -> Cow<'r, str> {
        self.0
    }
}

impl<'r> Binary<'r> {
    /// Takes the bytes out of the wrapper.
    pub fn into_inner(self) -> Cow<'r, [u8]> {
        self.0
    }
}

macro_rules! from_text_or_bytes {
    ($($wrapper:ident: $type:ty;)+) => {$(
        impl<'r> From<$type> for $wrapper<'r> {
            fn from(value: $type) -> Self {
                $wrapper(value.into())
            }
        }
    )+};
}

from_text_or_bytes! {
    Text: &'r str;
    Text: String;
    Text: Cow<'r, str>;
    Binary: &'r [u8];
    Binary: Vec<u8>;
    Binary: Cow<'r, [u8]>;
}

macro_rules! text_responses {
    ($($type:ty, $of:expr, $content_type:expr;)+) => {$(
        impl IntoResponse for $type {
            const STATUSES: StatusSet = StatusSet::from_codes(&[200]);

            fn into_response(self) -> Response {
                let content_type = HeaderValue::from_static($content_type);
                #[allow(clippy::redundant_closure_call, reason = "one closure per type")]
                Response::text(StatusCode::OK, content_type, ($of)(self))
            }

            fn describe(responses: &mut ResponseDocs<'_>) {
                responses.text(200, $content_type);
            }
        }
    )+};
}

text_responses! {
    &str, |text| text, PLAIN;
    String, |text| text, PLAIN;
    Cow<'_, str>, |text: Self| text.into_owned(), PLAIN;
    Text<'_>, |text: Self| text.0.into_owned(), PLAIN;
    Html<String>, |html: Self| html.0, HTML;
    Html<&str>, |html: Self| html.0, HTML;
}

impl IntoResponse for Binary<'_> {
    const STATUSES: StatusSet = StatusSet::from_codes(&[200]);

    fn into_response(self) -> Response {
        Response {
            content_type: Some(HeaderValue::from_static(OCTETS)),
            body: Body::binary(self.0.into_owned()),
            ..Response::new(StatusCode::OK)
        }
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.text(200, OCTETS);
    }
}
