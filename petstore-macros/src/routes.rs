//! `routes![a, b]`: a table in a constant, so that conflicts are compile errors.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Error, Path, Token};

use crate::place::call_at;

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let routes = match Punctuated::<Path, Token![,]>::parse_terminated.parse2(input) {
        Ok(routes) => routes,
        Err(error) => {
            let error = Error::new(
                error.span(),
                "`routes![…]` takes the names of functions with `#[route]`, with commas between them: `routes![get_pet, create_pet]`",
            );
            let error = error.to_compile_error();
            return quote! { { #error const NONE: &[::petstore::__private::RouteEntry] = &[]; NONE } };
        }
    };
    let entries = routes.iter().map(|route| {
        // An alias, since a function's name alone would be taken for a constant.
        quote_spanned! {route.span()=> { type Of = #route; ::petstore::__private::RouteEntry::of::<Of>() } }
    });
    let checks = routes.iter().enumerate().map(|(index, route)| {
        call_at(
            route,
            &quote! { check_conflicts },
            &quote! { ENTRIES, #index },
        )
    });
    quote! {
        {
            const ENTRIES: &[::petstore::__private::RouteEntry] = &[#(#entries),*];
            // A thousand routes are half a million pairs: long for the lint, a second for a person.
            #(
                #[allow(long_running_const_eval)]
                const _: () = #checks;
            )*
            ENTRIES
        }
    }
}
