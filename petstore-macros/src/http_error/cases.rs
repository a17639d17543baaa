//! The status of each variant, and what is wrong with it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, Data, DeriveInput, Error, Ident, LitInt, Meta, Result};

use crate::crate_path::CratePath;
use crate::doc::summary_and_description;
use crate::errors::Errors;

/// A variant, or the whole struct, with its status.
pub(super) struct Case {
    pub(super) pattern: TokenStream,
    pub(super) status: LitInt,
    pub(super) description: String,
}

/// `#[http_error(crate = path)]`.
pub(super) fn crate_path(attributes: &[Attribute], errors: &mut Errors) -> CratePath {
    const OPTION: &str = "`#[http_error(…)]` has one option: `crate = my_framework::petstore`";
    let attribute = attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("http_error"));
    let path = attribute.map(|attribute| match &attribute.meta {
        Meta::List(list) => CratePath::parse_option(list.tokens.clone(), OPTION),
        other => Err(Error::new_spanned(other, OPTION)),
    });
    path.and_then(|path| errors.keep(path)).unwrap_or_default()
}

pub(super) fn cases(input: &DeriveInput, errors: &mut Errors) -> Vec<Case> {
    match &input.data {
        Data::Struct(_) => {
            let case = case(&input.ident, &input.attrs, quote! { _ });
            errors.keep(case).into_iter().collect()
        }
        Data::Enum(data) => {
            for attribute in statuses(&input.attrs) {
                errors.add(Error::new_spanned(
                    attribute,
                    "the variants of an enum have the statuses: put `#[status(…)]` on each of them",
                ));
            }
            let on_the_enum = statuses(&input.attrs).next().is_some();
            let mut cases = Vec::new();
            for variant in &data.variants {
                // The error above already covers a variant without a status.
                if on_the_enum && statuses(&variant.attrs).next().is_none() {
                    continue;
                }
                let name = &variant.ident;
                let pattern = quote_spanned! {name.span()=> Self::#name { .. } };
                cases.extend(errors.keep(case(name, &variant.attrs, pattern)));
            }
            cases
        }
        Data::Union(_) => Vec::new(),
    }
}

fn case(name: &Ident, attributes: &[Attribute], pattern: TokenStream) -> Result<Case> {
    let status = status(attributes)?.ok_or_else(|| missing(name.span(), name))?;
    Ok(Case {
        pattern,
        status,
        description: summary_and_description(attributes).0,
    })
}

fn missing(span: Span, name: &Ident) -> Error {
    Error::new(
        span,
        format!("`{name}` has no status: put `#[status(404)]` (or another, from 400 to 599) on it"),
    )
}

fn status(attributes: &[Attribute]) -> Result<Option<LitInt>> {
    let mut found = statuses(attributes);
    let Some(attribute) = found.next() else {
        return Ok(None);
    };
    if let Some(second) = found.next() {
        return Err(Error::new_spanned(
            second,
            "an error has one status: remove one of the two",
        ));
    }
    let status: LitInt = attribute.parse_args().map_err(|error| {
        Error::new(
            error.span(),
            "a status is a number: write `#[status(404)]` or another",
        )
    })?;
    match status.base10_parse::<u16>() {
        Ok(400..=599) => Ok(Some(status)),
        _ => Err(Error::new(
            status.span(),
            "the status of an error is between 400 and 599: return any other response as a value",
        )),
    }
}

fn statuses(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("status"))
}
