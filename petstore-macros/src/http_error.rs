//! `#[derive(HttpError)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Attribute, Data, DeriveInput, Error, LitInt, Result};

use crate::doc::summary_and_description;

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    match cases(&input) {
        Ok(cases) => emit(&input, &cases),
        Err(error) if matches!(input.data, Data::Union(_)) => error.to_compile_error(),
        Err(error) => stand_in(&input, &error),
    }
}

/// After a mistake: the message, and an implementation, so that no other error follows from it.
fn stand_in(input: &DeriveInput, error: &Error) -> TokenStream {
    let error = error.to_compile_error();
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    quote! {
        #error
        impl #generics ::petstore::__private::HttpError for #name #arguments #bounds {
            const STATUSES: ::petstore::__private::StatusSet = ::petstore::__private::StatusSet::of(&[500]);

            fn status(&self) -> ::petstore::__private::http::StatusCode {
                ::petstore::__private::status(500)
            }
        }
    }
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
            if let Some(attribute) = statuses(&input.attrs).next() {
                return Err(Error::new_spanned(
                    attribute,
                    "the variants of an enum have the statuses: put `#[status(…)]` on each of them",
                ));
            }
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
            "an error is an enum or a struct: take one of these",
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
    let mut found = statuses(attributes);
    let Some(attribute) = found.next() else {
        return Ok(None);
    };
    if let Some(second) = found.next() {
        return Err(Error::new_spanned(
            second,
            "an error has one status: take one of the two out",
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
            "the status of an error lies between 400 and 599: answer anything else as a value",
        )),
    }
}

fn statuses(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("status"))
}

fn emit(input: &DeriveInput, cases: &[Case]) -> TokenStream {
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let statuses = cases.iter().map(|case| &case.status);
    let statuses = quote! { ::petstore::__private::StatusSet::of(&[#(#statuses),*]) };
    let arms = cases.iter().map(
        |Case {
             pattern, status, ..
         }| {
            quote! { #pattern => ::petstore::__private::status(#status), }
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
        impl #generics ::petstore::__private::HttpError for #name #arguments #bounds {
            const STATUSES: ::petstore::__private::StatusSet = #statuses;

            fn status(&self) -> ::petstore::__private::http::StatusCode {
                #matched
            }

            fn describe(answers: &mut ::petstore::__private::ResponseDocs<'_>) {
                #(#described)*
                answers.errors(#statuses);
            }
        }
    }
}
