//! The macros of petstore. Use them through the facade, `petstore-lambda`, which explains them.
//!
//! Each goes the same way: **syntax** (what was written) → **check** (what is wrong with it) →
//! **emit** (what it becomes).

mod doc;
mod http_error;
mod model;
mod place;
mod route;
mod routes;

use proc_macro::TokenStream;

/// Makes a function the whole endpoint: its signature is the method, its body the integration.
#[proc_macro_attribute]
pub fn route(attribute: TokenStream, item: TokenStream) -> TokenStream {
    route::expand(attribute.into(), item.into()).into()
}

/// A table of routes, checked for conflicts when the program is compiled.
#[proc_macro]
pub fn routes(input: TokenStream) -> TokenStream {
    routes::expand(input.into()).into()
}

/// Gives an error its statuses: `#[status(404)]` on each variant.
#[proc_macro_derive(HttpError, attributes(status))]
pub fn http_error(item: TokenStream) -> TokenStream {
    http_error::expand(item.into()).into()
}

/// Makes a type one that can be read, written, described and validated.
#[proc_macro_attribute]
pub fn model(attribute: TokenStream, item: TokenStream) -> TokenStream {
    model::expand(attribute.into(), item.into()).into()
}
