//! The implementation of `HttpError`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Type};

use super::cases::{Case, CaseStatus};
use crate::crate_path::CratePath;
use crate::errors::Errors;

pub(super) fn implementation(
    input: &DeriveInput,
    crate_path: &CratePath,
    cases: &[Case],
) -> TokenStream {
    let own = cases.iter().filter_map(|case| match &case.status {
        CaseStatus::Own(status) => Some(status),
        CaseStatus::Inner(..) => None,
    });
    let inner: Vec<&Type> = cases
        .iter()
        .filter_map(|case| match &case.status {
            CaseStatus::Own(_) => None,
            CaseStatus::Inner(of, _) => Some(&**of),
        })
        .collect();
    let own = quote! { __private::StatusSet::from_codes(&[#(#own),*]) };
    let statuses = quote! {
        #own #(.union(<#inner as __private::HttpError>::STATUSES))*
    };
    let status = matched(cases, |case| match &case.status {
        CaseStatus::Own(status) => Some(quote! { __private::status(#status) }),
        CaseStatus::Inner(of, error) => {
            Some(quote! { <#of as __private::HttpError>::status(#error) })
        }
    });
    let codes = cases.iter().any(|case| case.code.is_some()) || !inner.is_empty();
    let codes = codes.then(|| {
        let code = matched(cases, |case| match (&case.status, &case.code) {
            (CaseStatus::Inner(of, error), _) => {
                Some(quote! { <#of as __private::HttpError>::code(#error) })
            }
            (_, Some(code)) => Some(quote! {
                ::core::option::Option::Some(::std::convert::Into::into(#code))
            }),
            (_, None) => Some(quote! { ::core::option::Option::None }),
        });
        quote! {
            #[allow(unused_variables)]
            fn code(&self) -> ::core::option::Option<::std::borrow::Cow<'_, str>> {
                #code
            }
        }
    });
    let headers = cases.iter().any(|case| !case.headers.is_empty()) || !inner.is_empty();
    let headers = headers.then(|| {
        let headers = matched(cases, |case| match &case.status {
            CaseStatus::Inner(of, error) => {
                Some(quote! { <#of as __private::HttpError>::headers(#error, headers) })
            }
            CaseStatus::Own(_) => {
                let pairs = case.headers.iter().map(|(name, value)| {
                    quote! { __private::add_header(headers, #name, #value); }
                });
                Some(quote! {{ #(#pairs)* }})
            }
        });
        quote! {
            #[allow(unused_variables)]
            fn headers(
                &self,
                headers: &mut ::std::vec::Vec<(
                    __private::http::HeaderName,
                    __private::http::HeaderValue,
                )>,
            ) {
                #headers
            }
        }
    });
    let described = cases.iter().filter_map(|case| match &case.status {
        CaseStatus::Own(status) if !case.description.is_empty() => {
            let description = &case.description;
            Some(quote! { responses.error(#status, #description); })
        }
        _ => None,
    });
    let documented = cases.iter().filter_map(|case| match &case.status {
        CaseStatus::Own(status) => Some(case.headers.iter().map(move |(name, _)| {
            quote! { responses.header(#status, #name, ""); }
        })),
        CaseStatus::Inner(..) => None,
    });
    let documented = documented.flatten();
    let rest = quote! {
        #codes
        #headers

        fn describe(responses: &mut __private::ResponseDocs<'_>) {
            #(#described)*
            responses.errors(#own);
            #(#documented)*
            #(<#inner as __private::HttpError>::describe(responses);)*
        }
    };
    implement(input, crate_path, &statuses, &status, &rest)
}

/// A `match` over all cases. Without variants there is no value, and so nothing to match on.
fn matched(cases: &[Case], arm: impl Fn(&Case) -> Option<TokenStream>) -> TokenStream {
    if cases.is_empty() {
        return quote! { match *self {} };
    }
    let arms = cases.iter().filter_map(|case| {
        let (pattern, value) = (&case.pattern, arm(case)?);
        Some(quote! { #pattern => #value, })
    });
    quote! { match self { #(#arms)* } }
}

/// After a mistake: the errors, and an implementation, so that no other error follows.
pub(super) fn stub(input: &DeriveInput, crate_path: &CratePath, errors: &Errors) -> TokenStream {
    let errors = errors.to_compile_error();
    let implementation = implement(
        input,
        crate_path,
        &quote! { __private::StatusSet::from_codes(&[500]) },
        &quote! { __private::status(500) },
        &TokenStream::new(),
    );
    quote! { #errors #implementation }
}

fn implement(
    input: &DeriveInput,
    crate_path: &CratePath,
    statuses: &TokenStream,
    status: &TokenStream,
    describe: &TokenStream,
) -> TokenStream {
    let name = &input.ident;
    let import = crate_path.import();
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    quote! {
        const _: () = {
            #import
            impl #generics __private::HttpError for #name #arguments #bounds {
                const STATUSES: __private::StatusSet = #statuses;

                #[allow(unused_variables)]
                fn status(&self) -> __private::http::StatusCode {
                    #status
                }

                #describe
            }
        };
    }
}
