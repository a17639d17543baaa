//! `routes![a, b]`: a table in a constant, so that conflicts are compile errors.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Path, Token};

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let routes = match Punctuated::<Path, Token![,]>::parse_terminated.parse2(input.clone()) {
        Ok(routes) => routes,
        Err(error) => return error.to_compile_error(),
    };
    let entries = routes.iter().map(|route| {
        quote_spanned! {route.span()=> ::petstore::private::Entry::of::<#route>() }
    });
    let check = quote_spanned! {routes.span()=> ::petstore::private::check_conflicts(ENTRIES) };
    quote! {
        {
            const ENTRIES: &[::petstore::private::Entry] = &[#(#entries),*];
            // A thousand routes are half a million pairs: long for the lint, a second for a person.
            #[allow(long_running_const_eval)]
            const _: () = #check;
            ENTRIES
        }
    }
}
