//! The macros of petstore. Use them through the facade, `petstore-lambda`, which re-exports them.
//!
//! Each macro has the same three steps: **syntax** (what is written) → **check** (what is wrong
//! with it) → **emit** (what it becomes). All errors of one input are reported together, and the
//! item is kept, so that one mistake does not cause further errors elsewhere.

mod around;
mod authorizer;
mod crate_path;
mod doc;
mod errors;
mod event;
mod extract;
mod function;
mod http_error;
mod model;
mod options;
mod resource;
mod route;
mod span;
mod table;

use proc_macro::TokenStream;

#[doc = include_str!("../docs/route.md")]
#[proc_macro_attribute]
pub fn route(attribute: TokenStream, item: TokenStream) -> TokenStream {
    route::expand(attribute.into(), item.into()).into()
}

#[doc = include_str!("../docs/routes.md")]
#[proc_macro]
pub fn routes(input: TokenStream) -> TokenStream {
    table::expand(table::ROUTES, input.into()).into()
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

#[doc = include_str!("../docs/event.md")]
#[proc_macro_attribute]
pub fn event(attribute: TokenStream, item: TokenStream) -> TokenStream {
    event::expand(attribute.into(), item.into()).into()
}

#[doc = include_str!("../docs/events.md")]
#[proc_macro]
pub fn events(input: TokenStream) -> TokenStream {
    table::expand(table::EVENTS, input.into()).into()
}

#[doc = include_str!("../docs/table.md")]
#[proc_macro_attribute]
pub fn table(attribute: TokenStream, item: TokenStream) -> TokenStream {
    resource::expand(resource::Resource::Table, attribute.into(), item.into()).into()
}

#[doc = include_str!("../docs/topic.md")]
#[proc_macro_attribute]
pub fn topic(attribute: TokenStream, item: TokenStream) -> TokenStream {
    resource::expand(resource::Resource::Topic, attribute.into(), item.into()).into()
}

#[doc = include_str!("../docs/queue.md")]
#[proc_macro_attribute]
pub fn queue(attribute: TokenStream, item: TokenStream) -> TokenStream {
    resource::expand(resource::Resource::Queue, attribute.into(), item.into()).into()
}

#[doc = include_str!("../docs/bucket.md")]
#[proc_macro_attribute]
pub fn bucket(attribute: TokenStream, item: TokenStream) -> TokenStream {
    resource::expand(resource::Resource::Bucket, attribute.into(), item.into()).into()
}

#[doc = include_str!("../docs/bus.md")]
#[proc_macro_attribute]
pub fn bus(attribute: TokenStream, item: TokenStream) -> TokenStream {
    resource::expand(resource::Resource::Bus, attribute.into(), item.into()).into()
}

#[doc = include_str!("../docs/around.md")]
#[proc_macro_attribute]
pub fn around(attribute: TokenStream, item: TokenStream) -> TokenStream {
    around::expand(attribute.into(), item.into()).into()
}

#[doc = include_str!("../docs/hooks.md")]
#[proc_macro]
pub fn hooks(input: TokenStream) -> TokenStream {
    around::expand_list(input.into()).into()
}

#[doc = include_str!("../docs/authorizer.md")]
#[proc_macro_attribute]
pub fn authorizer(attribute: TokenStream, item: TokenStream) -> TokenStream {
    authorizer::expand(attribute.into(), item.into()).into()
}

#[doc = include_str!("../docs/extract.md")]
#[proc_macro_derive(Extract, attributes(name, extract))]
pub fn extract(item: TokenStream) -> TokenStream {
    extract::expand(item.into()).into()
}

#[doc = include_str!("../docs/extractor.md")]
#[proc_macro_attribute]
pub fn extractor(attribute: TokenStream, item: TokenStream) -> TokenStream {
    extract::extractor::expand(attribute.into(), item.into()).into()
}
