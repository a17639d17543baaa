//! The status of each variant, and what is wrong with it.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, LitInt, Meta, Result, Type};

use super::options::{Options, Status};
use crate::crate_path::CratePath;
use crate::doc::summary_and_description;
use crate::errors::Errors;

/// A variant, or the whole struct, with its status.
pub(super) struct Case {
    /// Matches it, and binds its fields: `_0` or the name of the field.
    pub(super) pattern: TokenStream,
    pub(super) status: CaseStatus,
    pub(super) code: Option<TokenStream>,
    pub(super) headers: Vec<(String, TokenStream)>,
    pub(super) description: String,
}

/// A status of its own, or that of the error inside.
pub(super) enum CaseStatus {
    Own(LitInt),
    /// The type of the error, and the variable bound to it.
    Inner(Box<Type>, Ident),
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
        Data::Struct(data) => {
            let case = case(&input.ident, &input.attrs, &data.fields, &quote! { Self });
            errors.keep(case).into_iter().collect()
        }
        Data::Enum(data) => {
            for attribute in statuses(&input.attrs) {
                errors.add(Error::new_spanned(
                    attribute,
                    "the statuses of an enum belong on its variants: put `#[status(…)]` on each of them",
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
                let path = quote_spanned! {name.span()=> Self::#name };
                cases.extend(errors.keep(case(name, &variant.attrs, &variant.fields, &path)));
            }
            cases
        }
        Data::Union(_) => Vec::new(),
    }
}

fn case(
    name: &Ident,
    attributes: &[Attribute],
    fields: &Fields,
    path: &TokenStream,
) -> Result<Case> {
    let options = options(attributes)?.ok_or_else(|| missing(name.span(), name))?;
    let status = match options.status {
        Status::Number(status) => CaseStatus::Own(status),
        Status::Inner(span) => inner(fields, span)?,
    };
    let bindings = (fields.iter().enumerate()).map(|(index, field)| match &field.ident {
        Some(name) => quote! { #name },
        None => {
            let binding = format_ident!("_{index}");
            let index = proc_macro2::Literal::usize_unsuffixed(index);
            quote! { #index: #binding }
        }
    });
    Ok(Case {
        pattern: quote! { #path { #(#bindings),* } },
        status,
        code: options.code.map(|code| code.value(fields)).transpose()?,
        headers: (options.headers.into_iter())
            .map(|(name, value)| Ok((name, value.value(fields)?)))
            .collect::<Result<_>>()?,
        description: summary_and_description(attributes).0,
    })
}

/// The one field of a variant with `#[status(inner)]`.
fn inner(fields: &Fields, span: Span) -> Result<CaseStatus> {
    let mut all = fields.iter().enumerate();
    match (all.next(), all.next()) {
        (Some((_, field)), None) => {
            let binding = field.ident.clone().unwrap_or_else(|| format_ident!("_0"));
            Ok(CaseStatus::Inner(Box::new(field.ty.clone()), binding))
        }
        _ => Err(Error::new(
            span,
            "`#[status(inner)]` takes the status of the error inside: the variant has one field, an error with a status",
        )),
    }
}

fn missing(span: Span, name: &Ident) -> Error {
    Error::new(
        span,
        format!(
            "`{name}` has no status: put `#[status(404)]` (or another, from 400 to 599) on it, or `#[status(inner)]` for the status of the error inside"
        ),
    )
}

fn options(attributes: &[Attribute]) -> Result<Option<Options>> {
    let mut found = statuses(attributes);
    let Some(attribute) = found.next() else {
        return Ok(None);
    };
    if let Some(second) = found.next() {
        return Err(Error::new_spanned(
            second,
            "an error can have only one status: remove one of the two",
        ));
    }
    attribute.parse_args::<Options>().map(Some)
}

fn statuses(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("status"))
}
