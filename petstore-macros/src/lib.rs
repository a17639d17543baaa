//! The macros of petstore. Use them through the facade, `petstore-lambda`, which re-exports them.
//!
//! Each macro has the same three steps: **syntax** (what is written) → **check** (what is wrong with
//! it) → **emit** (what it becomes). All errors of one input are reported together, and the item
//! stays where it is, so that nothing else fails because of a mistake.

mod crate_path;
mod doc;
mod errors;
mod function;
mod http_error;
mod model;
mod route;
mod routes;
mod span;

use proc_macro::TokenStream;

#[doc = include_str!("../docs/route.md")]
#[proc_macro_attribute]
pub fn route(attribute: TokenStream, item: TokenStream) -> TokenStream {
    route::expand(attribute.into(), item.into()).into()
}

#[doc = include_str!("../docs/routes.md")]
#[proc_macro]
pub fn routes(input: TokenStream) -> TokenStream {
    routes::expand(input.into()).into()
}

#[doc = include_str!("../docs/http_error.md")]
#[proc_macro_derive(HttpError, attributes(status, http_error))]
pub fn http_error(item: TokenStream) -> TokenStream {
    http_error::expand(item.into()).into()
}

#[doc = include_str!("../docs/model.md")]
#[proc_macro_attribute]
pub fn model(attribute: TokenStream, item: TokenStream) -> TokenStream {
    model::expand(attribute.into(), item.into()).into()
}
