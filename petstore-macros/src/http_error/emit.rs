//! The implementation of `HttpError`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::cases::Case;
use crate::crate_path::CratePath;
use crate::errors::Errors;

pub(super) fn implementation(
    input: &DeriveInput,
    crate_path: &CratePath,
    cases: &[Case],
) -> TokenStream {
    let statuses = cases.iter().map(|case| &case.status);
    let statuses = quote! { __private::StatusSet::of(&[#(#statuses),*]) };
    let arms = cases.iter().map(|case| {
        let (pattern, status) = (&case.pattern, &case.status);
        quote! { #pattern => __private::status(#status), }
    });
    // Without variants there is no value, and so nothing to match on.
    let matched = if cases.is_empty() {
        quote! { match *self {} }
    } else {
        quote! { match self { #(#arms)* } }
    };
    let described = cases.iter().filter(|case| !case.description.is_empty());
    let described = described.map(|case| {
        let (status, description) = (&case.status, &case.description);
        quote! { responses.error(#status, #description); }
    });
    let describe = quote! {
        fn describe(responses: &mut __private::ResponseDocs<'_>) {
            #(#described)*
            responses.errors(#statuses);
        }
    };
    implement(input, crate_path, &statuses, &matched, &describe)
}

/// After a mistake: the errors, and an implementation, so that no other error follows.
pub(super) fn stub(input: &DeriveInput, crate_path: &CratePath, errors: &Errors) -> TokenStream {
    let errors = errors.to_compile_error();
    let implementation = implement(
        input,
        crate_path,
        &quote! { __private::StatusSet::of(&[500]) },
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

                fn status(&self) -> __private::http::StatusCode {
                    #status
                }

                #describe
            }
        };
    }
}
