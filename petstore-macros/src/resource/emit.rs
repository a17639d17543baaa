//! What a resource becomes: the struct, and its traits with constants.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ItemStruct;

use super::{Declaration, Resource};
use crate::function::named;
use crate::span::call_at;

/// The implementations of the resource's traits. A declaration with a mistake has them too, so that
/// nothing else fails.
pub(super) fn resource(declaration: &Declaration, unit: &ItemStruct) -> TokenStream {
    let import = declaration.options.crate_path.import();
    let name = &unit.ident;
    let label = declaration
        .name
        .as_ref()
        .map(syn::LitStr::value)
        .unwrap_or_default();
    let options = &declaration.options;
    let (kind, constant, spec) = match declaration.resource {
        Resource::Table => ("Table", "TABLE", table(declaration, &label)),
        Resource::Topic => (
            "Topic",
            "TOPIC",
            quote! { __private::TopicSpec::new(#label) },
        ),
        Resource::Queue => ("Queue", "QUEUE", queue(declaration, &label)),
        Resource::Bucket => (
            "Bucket",
            "BUCKET",
            quote! { __private::BucketSpec::new(#label) },
        ),
        Resource::Bus => ("Bus", "BUS", quote! { __private::BusSpec::new(#label) }),
    };
    let (variant, constant) = (format_ident!("{kind}"), format_ident!("{constant}"));
    let (marker, spec_type) = (format_ident!("{kind}Resource"), format_ident!("{kind}Spec"));
    let more = match declaration.resource {
        Resource::Topic | Resource::Bus => quote! { impl __private::PublishTarget for #name {} },
        _ => TokenStream::new(),
    };
    let messages = match (options.type_of("message"), options.type_of("from")) {
        (Some(message), _) => {
            let message = named(message, "'static");
            quote! { impl __private::HasMessage<#message> for #name {} }
        }
        (None, Some(topic)) => {
            let check = call_at(
                topic,
                &quote! { check_queue_topic },
                &quote! { &<#name as __private::QueueResource>::QUEUE },
            );
            quote! {
                impl<T> __private::HasMessage<T> for #name where #topic: __private::HasMessage<T> {}
                const _: () = #check;
            }
        }
        (None, None) => TokenStream::new(),
    };
    let message = match (options.type_of("message"), options.type_of("from")) {
        (Some(message), _) => {
            let message = named(message, "'static");
            Some(quote! { ::core::option::Option::Some(generator.subschema_for::<#message>()) })
        }
        (None, Some(topic)) => Some(quote! { <#topic as __private::Resource>::message(generator) }),
        (None, None) => None,
    };
    let message = message.map(|schema| {
        quote! {
            fn message(
                generator: &mut __private::schemars::SchemaGenerator,
            ) -> ::core::option::Option<__private::schemars::Schema> {
                #schema
            }
        }
    });
    quote! {
        const _: () = {
            #import
            impl __private::Resource for #name {
                const RESOURCE: __private::ResourceSpec =
                    __private::ResourceSpec::#variant(&<#name as __private::#marker>::#constant);
                #message
            }
            impl __private::#marker for #name {
                const #constant: __private::#spec_type = #spec;
            }
            #more
            #messages
        };
    }
}

fn table(declaration: &Declaration, label: &str) -> TokenStream {
    let options = &declaration.options;
    let key = options
        .text("key")
        .map(syn::LitStr::value)
        .unwrap_or_default();
    let sort = options.text("sort").map(|sort| quote! { .sort_key(#sort) });
    let ttl = options.text("ttl").map(|ttl| quote! { .ttl(#ttl) });
    let stream = options.word("stream").map(|view| {
        let view = match view.to_string().as_str() {
            "keys_only" => format_ident!("KeysOnly"),
            "new_image" => format_ident!("NewImage"),
            "old_image" => format_ident!("OldImage"),
            _ => format_ident!("NewAndOldImages"),
        };
        quote! { .stream(__private::StreamView::#view) }
    });
    quote! { __private::TableSpec::new(#label, #key) #sort #stream #ttl }
}

fn queue(declaration: &Declaration, label: &str) -> TokenStream {
    let options = &declaration.options;
    let topic = options.type_of("from").map(|topic| {
        let raw = options.flag("raw").map(|_| quote! { .raw() });
        let filter = options.text("filter").map(|filter| quote! { .filter(#filter) });
        quote! {
            .topic(
                __private::QueueTopic::new(&<#topic as __private::TopicResource>::TOPIC) #raw #filter
            )
        }
    });
    let dead_letter = options
        .number("dead_letter_after")
        .map(|(receives, _)| quote! { .dead_letter_after(#receives) });
    let visibility = options
        .number("visibility_timeout")
        .map(|(seconds, _)| quote! { .visibility_timeout(#seconds) });
    quote! { __private::QueueSpec::new(#label) #topic #dead_letter #visibility }
}
