//! `#[derive(HttpError)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Attribute, Data, DeriveInput, Error, LitInt, Result};

use crate::doc::summary_and_description;

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let implementation = syn::parse2::<DeriveInput>(item).and_then(|input| {
        let cases = cases(&input)?;
        Ok(emit(&input, &cases))
    });
    implementation.unwrap_or_else(|error| error.to_compile_error())
}

/// A variant, or the whole struct, with its status.
struct Case {
    pattern: TokenStream,
    status: LitInt,
    description: String,
}

fn cases(input: &DeriveInput) -> Result<Vec<Case>> {
    match &input.data {
        Data::Struct(_) => {
            let name = &input.ident;
            let status = status(&input.attrs)?.ok_or_else(|| missing(input.ident.span(), name))?;
            Ok(vec![Case {
                pattern: quote! { _ },
                status,
                description: summary_and_description(&input.attrs).0,
            }])
        }
        Data::Enum(data) => {
            let mut cases = Vec::new();
            let mut errors: Option<Error> = None;
            for variant in &data.variants {
                let name = &variant.ident;
                match status(&variant.attrs)
                    .and_then(|status| status.ok_or_else(|| missing(name.span(), name)))
                {
                    Ok(status) => cases.push(Case {
                        pattern: quote_spanned! {name.span()=> Self::#name { .. } },
                        status,
                        description: summary_and_description(&variant.attrs).0,
                    }),
                    Err(error) => match &mut errors {
                        None => errors = Some(error),
                        Some(errors) => errors.combine(error),
                    },
                }
            }
            match errors {
                None => Ok(cases),
                Some(errors) => Err(errors),
            }
        }
        Data::Union(_) => Err(Error::new(
            input.ident.span(),
            "an error is an enum or a struct",
        )),
    }
}

fn missing(span: proc_macro2::Span, name: &syn::Ident) -> Error {
    Error::new(
        span,
        format!("`{name}` has no status: put `#[status(404)]` (or another, from 400 to 599) on it"),
    )
}

fn status(attributes: &[Attribute]) -> Result<Option<LitInt>> {
    let Some(attribute) = attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("status"))
    else {
        return Ok(None);
    };
    let status: LitInt = attribute
        .parse_args()
        .map_err(|error| Error::new(error.span(), "a status is a number: `#[status(404)]`"))?;
    if !(400..=599).contains(&status.base10_parse::<u16>()?) {
        return Err(Error::new(
            status.span(),
            "the status of an error lies between 400 and 599",
        ));
    }
    Ok(Some(status))
}

fn emit(input: &DeriveInput, cases: &[Case]) -> TokenStream {
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let statuses = cases.iter().map(|case| &case.status);
    let arms = cases.iter().map(
        |Case {
             pattern, status, ..
         }| {
            quote! { #pattern => ::petstore::private::status(#status), }
        },
    );
    // Without variants there is no value, and so nothing to match on.
    let matched = if cases.is_empty() {
        quote! { match *self {} }
    } else {
        quote! { match self { #(#arms)* } }
    };
    let described = cases
        .iter()
        .filter(|case| !case.description.is_empty())
        .map(
            |Case {
                 status,
                 description,
                 ..
             }| quote! { answers.error(#status, #description); },
        );
    quote! {
        impl #generics ::petstore::private::HttpError for #name #arguments #bounds {
            const STATUSES: ::petstore::private::Statuses = ::petstore::private::Statuses::of(&[#(#statuses),*]);

            fn status(&self) -> ::petstore::private::http::StatusCode {
                #matched
            }

            fn describe(answers: &mut ::petstore::private::Answers<'_>) {
                #(#described)*
                answers.errors(Self::STATUSES);
            }
        }
    }
}
