//! Options of serde that change what is read, and that schemars does not describe.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Error, Field, Fields, Variant, parse_quote};

use super::names::{Case, Serde, Tagging};
use crate::errors::Errors;
use crate::function::is_named;

/// Describes them, or lists them as rules of the function.
pub(super) fn describe(input: &mut DeriveInput, private: &TokenStream, errors: &mut Errors) {
    let Ok(serde) = Serde::from_attributes(&input.attrs) else {
        // The names are read again, and the error is reported there.
        return;
    };
    if serde.try_from {
        note(&mut input.attrs, "try_from", private);
    }
    note_own_schema(&mut input.attrs, private);
    if is_buffered(&input.data, &serde) {
        input
            .attrs
            .push(parse_quote! { #[schemars(transform = #private::Buffered)] });
    }
    match &mut input.data {
        Data::Struct(data) => describe_fields(&mut data.fields, private, errors),
        Data::Enum(data) => {
            let names: Vec<_> = data
                .variants
                .iter()
                .map(|variant| names(variant, &serde))
                .collect();
            for (variant, own) in data.variants.iter_mut().zip(&names) {
                describe_fields(&mut variant.fields, private, errors);
                note_own_schema(&mut variant.attrs, private);
                describe_variant(variant, own, &names, &serde, private);
            }
        }
        Data::Union(_) => {}
    }
}

/// Whether serde reads the type, or fields of it, into a buffer first.
fn is_buffered(data: &Data, serde: &Serde) -> bool {
    let flattens = |fields: &Fields| {
        let mut fields = fields.iter();
        fields.any(|field| Serde::from_attributes(&field.attrs).is_ok_and(|serde| serde.flatten))
    };
    match data {
        Data::Struct(data) => flattens(&data.fields),
        Data::Enum(data) => {
            matches!(serde.tagging, Tagging::Inline)
                || data.variants.iter().any(|variant| {
                    flattens(&variant.fields)
                        || Serde::from_attributes(&variant.attrs).is_ok_and(|own| own.untagged)
                })
        }
        Data::Union(_) => false,
    }
}

fn describe_fields(fields: &mut Fields, private: &TokenStream, errors: &mut Errors) {
    for field in fields {
        let Ok(serde) = Serde::from_attributes(&field.attrs) else {
            continue;
        };
        if serde.flatten && is_named(&field.ty, &["Option"]) {
            errors.add(Error::new_spanned(
                &field.ty,
                "serde reads every mistake in a flattened `Option` as `None`: flatten the struct, and put `Option` on its fields",
            ));
        }
        if !serde.aliases.is_empty() {
            let aliases = &serde.aliases;
            field.attrs.push(parse_quote! {
                #[schemars(transform = #private::Aliases(&[#(#aliases),*]))]
            });
        }
        describe_function(field, &serde, private, errors);
        note_own_schema(&mut field.attrs, private);
    }
}

/// A field that a function of the user reads.
fn describe_function(field: &mut Field, serde: &Serde, private: &TokenStream, errors: &mut Errors) {
    let Some(function) = &serde.read_with else {
        return;
    };
    let path = function.value();
    if path.trim_start_matches("::").starts_with("time::serde::") {
        return;
    }
    let described = own_schema(&field.attrs).is_some() || serde.is_skipped;
    if !described {
        errors.add(Error::new_spanned(
            function,
            format!(
                "the contract cannot show what `{path}` reads: add `#[schemars(with = \"…\")]` with a type of the same JSON, such as `String`"
            ),
        ));
    }
    note(&mut field.attrs, "deserialize_with", private);
}

/// Schemas that the user states, which nothing compares with what serde reads.
fn note_own_schema(attributes: &mut Vec<Attribute>, private: &TokenStream) {
    if let Some(option) = own_schema(attributes) {
        note(attributes, option, private);
    }
}

fn own_schema(attributes: &[Attribute]) -> Option<&'static str> {
    let generated = "__private";
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("schemars"))
        .find_map(|attribute| {
            let mut found = None;
            // What does not parse is left to schemars.
            let _ = attribute.parse_nested_meta(|meta| {
                let option = ["with", "schema_with", "transform"]
                    .into_iter()
                    .find(|option| meta.path.is_ident(option));
                if let Ok(value) = meta.value() {
                    let value: syn::Expr = value.parse()?;
                    let value = quote! { #value }.to_string();
                    if option.is_some() && !value.contains(generated) {
                        found = option;
                    }
                } else if meta.input.peek(syn::token::Paren) {
                    let list;
                    syn::parenthesized!(list in meta.input);
                    list.parse::<TokenStream>()?;
                }
                Ok(())
            });
            found
        })
}

fn note(attributes: &mut Vec<Attribute>, rule: &str, private: &TokenStream) {
    attributes.push(parse_quote! {
        #[schemars(transform = #private::UndescribedRules(&[#rule]))]
    });
}

/// The names of a variant in JSON; none if no name is read as this variant.
fn names(variant: &Variant, serde: &Serde) -> Vec<String> {
    let Ok(own) = Serde::from_attributes(&variant.attrs) else {
        return Vec::new();
    };
    if own.is_skipped || own.other || own.untagged {
        return Vec::new();
    }
    let name = own.name_of(&variant.ident.to_string(), serde.rename_all, Case::variant);
    let mut names = vec![name];
    names.extend(own.aliases);
    names
}

fn describe_variant(
    variant: &mut Variant,
    names: &[String],
    of_all: &[Vec<String>],
    serde: &Serde,
    private: &TokenStream,
) {
    let Ok(own) = Serde::from_attributes(&variant.attrs) else {
        return;
    };
    if serde.untagged || own.untagged || own.is_skipped {
        return;
    }
    let is_unit = matches!(variant.fields, Fields::Unit);
    let is_inline = matches!(serde.tagging, Tagging::Inline);
    let is_open = is_unit && is_inline && serde.deny_unknown_fields;
    let optional = match (&serde.tagging, &variant.fields) {
        (Tagging::Adjacent(content), Fields::Unnamed(fields)) => {
            let first = (fields.unnamed.len() == 1).then(|| &fields.unnamed[0].ty);
            first
                .filter(|first| is_named(first, &["Option"]))
                .map(|_| content)
        }
        _ => None,
    };
    let null = match &serde.tagging {
        Tagging::Adjacent(content) if is_unit => Some(content),
        _ => None,
    };
    if names.len() < 2 && !own.other && !is_open && optional.is_none() && null.is_none() {
        return;
    }
    let option = |value: Option<TokenStream>| match value {
        Some(value) => quote! { ::core::option::Option::Some(#value) },
        None => quote! { ::core::option::Option::None },
    };
    let tag = option(serde.tag.as_ref().map(|tag| quote! { #tag }));
    let optional = option(optional.map(|optional| quote! { #optional }));
    let null = option(null.map(|null| quote! { #null }));
    let others = of_all.iter().flatten();
    let other_than = option(own.other.then(|| quote! { &[#(#others),*] }));
    variant.attrs.push(parse_quote! {
        #[schemars(transform = #private::ReadVariant {
            names: &[#(#names),*],
            tag: #tag,
            other_than: #other_than,
            is_open: #is_open,
            optional: #optional,
            null: #null,
        })]
    });
}
