//! `#[table]`, `#[topic]`, `#[queue]`, `#[bucket]` and `#[bus]`: resources as types.

mod emit;
mod names;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Error, ItemStruct, LitStr, Result};

use crate::errors::Errors;
use crate::options::{Kind, Options, Table};

/// A kind of resource.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Resource {
    Table,
    Topic,
    Queue,
    Bucket,
    Bus,
}

impl Resource {
    fn attribute(self) -> &'static str {
        match self {
            Resource::Table => "table",
            Resource::Topic => "topic",
            Resource::Queue => "queue",
            Resource::Bucket => "bucket",
            Resource::Bus => "bus",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Resource::Table => "#[table(\"pets\", key = \"petId\")]",
            Resource::Topic => "#[topic(\"pet-added\", message = PetAdded)]",
            Resource::Queue => "#[queue(\"adoptions\", from = PetAddedTopic)]",
            Resource::Bucket => "#[bucket(\"photos\")]",
            Resource::Bus => "#[bus(\"shop\")]",
        }
    }

    fn options(self) -> Vec<(&'static str, Kind)> {
        match self {
            Resource::Table => vec![
                ("key", Kind::Text),
                ("sort", Kind::Text),
                ("ttl", Kind::Text),
                (
                    "stream",
                    Kind::Word(&["new_and_old_images", "new_image", "old_image", "keys_only"]),
                ),
            ],
            Resource::Topic => vec![("message", Kind::Type)],
            Resource::Queue => vec![
                ("message", Kind::Type),
                ("from", Kind::Type),
                ("raw", Kind::Flag),
                ("filter", Kind::Text),
                ("dead_letter_after", Kind::Number(1..=1_000)),
                ("visibility_timeout", Kind::Number(0..=43_200)),
            ],
            Resource::Bucket | Resource::Bus => Vec::new(),
        }
    }
}

/// The attribute, as far as it parses.
struct Declaration {
    resource: Resource,
    name: Option<LitStr>,
    options: Options,
}

pub(crate) fn expand(resource: Resource, attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut declaration = Declaration {
        resource,
        name: None,
        options: Options::none(),
    };
    let parsed = (|input: ParseStream<'_>| declaration.read(input, &mut errors)).parse2(attribute);
    errors.keep(parsed);
    let unit = match unit_struct(resource, item.clone()) {
        Ok(unit) => unit,
        Err(error) => {
            let error = error.to_compile_error();
            return quote! { #item #error };
        }
    };
    declaration.check(&mut errors);
    let code = emit::resource(&declaration, &unit);
    let errors = errors.to_compile_error();
    // The struct is only ever a type.
    quote! { #[allow(dead_code)] #unit #errors #code }
}

fn unit_struct(resource: Resource, item: TokenStream) -> Result<ItemStruct> {
    let attribute = resource.attribute();
    let message =
        format!("`#[{attribute}]` belongs on a struct without fields: `pub struct Name;`");
    let span = item
        .clone()
        .into_iter()
        .next()
        .map_or_else(Span::call_site, |token| token.span());
    let unit: ItemStruct = syn::parse2(item).map_err(|_| Error::new(span, &message))?;
    match (&unit.fields, unit.generics.params.is_empty()) {
        (syn::Fields::Unit, true) => Ok(unit),
        _ => Err(Error::new_spanned(&unit.ident, message)),
    }
}

impl Declaration {
    fn read(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> Result<()> {
        let attribute = self.resource.attribute();
        let name = input.parse::<LitStr>().map_err(|error| {
            let span = if input.is_empty() {
                Span::call_site()
            } else {
                error.span()
            };
            Error::new(
                span,
                format!(
                    "a {attribute} begins with its name: write `{}`",
                    self.resource.example()
                ),
            )
        })?;
        self.name = Some(name);
        let table = Table {
            owner: format!("a {attribute}"),
            options: self.resource.options(),
        };
        self.options = Options::parse(input, &table, errors)?;
        Ok(())
    }

    fn check(&self, errors: &mut Errors) {
        let Some(name) = &self.name else {
            return;
        };
        if let Err(problem) = names::check(self.resource, &name.value()) {
            errors.add(Error::new(name.span(), problem));
        }
        let options = &self.options;
        match self.resource {
            Resource::Table if options.text("key").is_none() => errors.add(Error::new(
                name.span(),
                "a table needs a partition key: add `key = \"petId\"` with the name of the attribute",
            )),
            Resource::Topic if options.type_of("message").is_none() => errors.add(Error::new(
                name.span(),
                "a topic needs a message type: add `message = PetAdded`, so that publishers and consumers agree",
            )),
            Resource::Queue => self.check_queue(name, errors),
            _ => {}
        }
    }

    fn check_queue(&self, name: &LitStr, errors: &mut Errors) {
        let options = &self.options;
        match (options.type_of("message"), options.type_of("from")) {
            (None, None) => errors.add(Error::new(
                name.span(),
                "a queue needs a message type: add `message = Adoption`, or `from = PetAddedTopic` for those of a topic",
            )),
            (Some(message), Some(_)) => errors.add(Error::new_spanned(
                message,
                "the messages of a topic have the topic's type: remove `message`",
            )),
            _ => {}
        }
        if options.type_of("from").is_none() {
            let raw = options.flag("raw").map(|raw| ("raw", raw.span()));
            let filter = options
                .text("filter")
                .map(|filter| ("filter", filter.span()));
            for (option, span) in raw.into_iter().chain(filter) {
                errors.add(Error::new(
                    span,
                    format!("`{option}` applies only to a subscription to a topic: add `from = …`, or remove it"),
                ));
            }
        }
        if let Some(filter) = options.text("filter") {
            crate::event::check_policy(filter, false, errors);
        }
    }
}
