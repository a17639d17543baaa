//! Payload format 2.0: the events of HTTP APIs and function URLs, and the results of their
//! functions.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

mod event;
mod result;

pub(crate) use event::{
    Cookies, EventParts, HttpContext, body, event_headers, joined_query, raw_query,
};
pub(crate) use result::{translate, translate_prelude};
