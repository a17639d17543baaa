//! The schema of a struct with ordinary attributes, as a table of its fields. The derive of
//! schemars, which describes the other types, writes code per field, and that takes the compiler
//! four times as long.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Expr, ExprLit, ExprUnary, Field, Fields, GenericParam, Lit, Meta,
    Token, UnOp,
};

use super::bounds::Bounds;
use super::names::{Case, Serde};
use crate::doc::doc_text;

/// The implementation of `JsonSchema`; `None` if an attribute is not one of the ordinary ones.
pub(super) fn implementation(input: &DeriveInput) -> Option<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return None;
    };
    let Fields::Named(fields) = &data.fields else {
        return None;
    };
    let lifetimes = |parameter: &GenericParam| matches!(parameter, GenericParam::Lifetime(_));
    if !input.generics.params.iter().all(lifetimes) {
        return None;
    }
    let doc = ordinary(&input.attrs, &["rename_all", "deny_unknown_fields"])?;
    let serde = Serde::from_attributes(&input.attrs).ok()?;
    let fields: Vec<TokenStream> = (fields.named.iter())
        .map(|field| describe(field, serde.rename_all))
        .collect::<Option<_>>()?;
    let denies_others = serde.deny_unknown_fields;
    let (name, text) = (&input.ident, input.ident.unraw().to_string());
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    Some(quote! {
        impl #generics __private::schemars::JsonSchema for #name #arguments #bounds {
            fn schema_name() -> __private::Cow<'static, str> {
                __private::Cow::Borrowed(#text)
            }

            fn schema_id() -> __private::Cow<'static, str> {
                __private::Cow::Borrowed(::core::concat!(::core::module_path!(), "::", #text))
            }

            fn json_schema(
                generator: &mut __private::schemars::SchemaGenerator,
            ) -> __private::schemars::Schema {
                __private::struct_schema(generator, #doc, #denies_others, &[#(#fields),*])
            }
        }
    })
}

/// An element of the table.
fn describe(field: &Field, case: Option<Case>) -> Option<TokenStream> {
    let doc = ordinary(&field.attrs, &["rename", "borrow"])?;
    let rust = field.ident.as_ref()?.unraw().to_string();
    if !rust.is_ascii() {
        return None;
    }
    let name = (Serde::from_attributes(&field.attrs).ok()?).name_of(&rust, case, Case::field);
    let limits = limits(&field.attrs)?;
    let of_type = &field.ty;
    let schema = quote_spanned! {of_type.span()=> __private::property::<#of_type> };
    Some(quote! {
        __private::Property { name: #name, doc: #doc, schema: #schema, limits: &[#(#limits),*] }
    })
}

/// The doc comment, if every attribute is one that this module describes.
fn ordinary(attributes: &[Attribute], options: &[&str]) -> Option<String> {
    for attribute in attributes {
        let path = attribute.path();
        let unknown = ["schemars", "validate", "deprecated", "cfg", "cfg_attr"];
        if unknown.iter().any(|name| path.is_ident(name)) {
            return None;
        }
        if path.is_ident("serde") && !has_only(attribute, options) {
            return None;
        }
    }
    doc_text(attributes)
}

/// Whether all options of serde are among these, each one alone or with a literal.
fn has_only(attribute: &Attribute, options: &[&str]) -> bool {
    let parsed = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    parsed.is_ok_and(|metas| {
        metas.iter().all(|meta| {
            !matches!(meta, Meta::List(_))
                && options.iter().any(|option| meta.path().is_ident(option))
        })
    })
}

/// The limits by rules of garde; `None` for other rules, and for limits that are not literals.
fn limits(attributes: &[Attribute]) -> Option<Vec<TokenStream>> {
    // In the order of schemars: by length first, and the lower one first.
    let mut limits: [Option<TokenStream>; 4] = Default::default();
    for bounds in Bounds::of_rules(attributes)? {
        let first = if bounds.is_length { 0 } else { 2 };
        for (place, value) in (first..).zip([&bounds.min, &bounds.max]) {
            if let Some(value) = value {
                limits[place] = Some(limit(place, value)?);
            }
        }
    }
    Some(limits.into_iter().flatten().collect())
}

/// A limit by its place among the four.
fn limit(place: usize, value: &Expr) -> Option<TokenStream> {
    let is_length = place < 2;
    let (literal, negative) = match value {
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => (&**expr, true),
        other => (other, false),
    };
    let Expr::Lit(ExprLit { lit, .. }) = literal else {
        return None;
    };
    let is_plain = match lit {
        // i64, to be negated.
        Lit::Int(int) => int.suffix().is_empty() && int.base10_parse::<i64>().is_ok(),
        Lit::Float(float) => float.suffix().is_empty() && !is_length,
        _ => false,
    };
    if !is_plain || (is_length && negative) {
        return None;
    }
    Some(match (place, lit) {
        (0, _) => quote! { __private::Limit::MinLength(#value) },
        (1, _) => quote! { __private::Limit::MaxLength(#value) },
        (2, Lit::Float(_)) => quote! { __private::Limit::MinFloat(#value) },
        (2, _) => quote! { __private::Limit::MinInteger(#value) },
        (_, Lit::Float(_)) => quote! { __private::Limit::MaxFloat(#value) },
        _ => quote! { __private::Limit::MaxInteger(#value) },
    })
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn other_attributes_are_left_to_schemars() {
        let plain: DeriveInput = parse_quote! {
            #[serde(rename_all = "camelCase", deny_unknown_fields)]
            struct Pet<'a> {
                /// Its name.
                #[serde(borrow, rename = "petName")]
                #[garde(length(chars, min = 1, max = 64))]
                name: Cow<'a, str>,
                #[garde(range(min = -1, max = 2.5))]
                price: f64,
            }
        };
        assert!(implementation(&plain).is_some());
        let others: [DeriveInput; 10] = [
            parse_quote! { enum Kind { Cat } },
            parse_quote! { struct Name(String); },
            parse_quote! { struct Page<T> { of: T } },
            parse_quote! { #[serde(default)] struct Pet { name: String } },
            parse_quote! { struct Pet { #[serde(default)] name: String } },
            parse_quote! { struct Pet { #[serde(rename(serialize = "a"))] name: String } },
            parse_quote! { struct Pet { #[schemars(with = "u8")] name: String } },
            parse_quote! { struct Pet { #[garde(pattern("a"))] name: String } },
            parse_quote! { struct Pet { #[garde(range(min = MIN))] age: u8 } },
            parse_quote! { struct Pet { #[cfg(feature = "age")] age: u8 } },
        ];
        for other in others {
            assert!(implementation(&other).is_none(), "{}", quote! { #other });
        }
    }
}
