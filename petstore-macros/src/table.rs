//! `routes![a, b]`: a table in a constant, so that conflicts are compile errors.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Path, Result, Token};

use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::span::call_at;

/// One function of the table, with its `#[cfg(…)]`.
struct Entry {
    cfgs: Vec<Attribute>,
    route: Path,
}

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut crate_path = CratePath::default();
    let entries =
        (|input: ParseStream<'_>| parse(input, &mut crate_path, &mut errors)).parse2(input);
    let entries = errors.keep(entries).unwrap_or_default();
    if errors.is_empty() {
        return emit(&crate_path, &entries);
    }
    let (errors, private) = (errors.to_compile_error(), crate_path.private());
    quote! { { #errors const NONE: &[#private::RouteEntry] = &[]; NONE } }
}

/// `crate = path; #[cfg(…)] a, b::c`.
fn parse(
    input: ParseStream<'_>,
    crate_path: &mut CratePath,
    errors: &mut Errors,
) -> Result<Vec<Entry>> {
    if input.peek(Token![crate]) && input.peek2(Token![=]) {
        input.parse::<Token![crate]>()?;
        *crate_path = CratePath::parse_value(input)?;
        input.parse::<Token![;]>().map_err(|error| {
            Error::new(
                error.span(),
                "a semicolon ends the option: write `routes![crate = my_framework::petstore; get_pet]`",
            )
        })?;
    }
    let entries = Punctuated::<_, Token![,]>::parse_terminated_with(input, |input| {
        Ok(Entry {
            cfgs: input.call(Attribute::parse_outer)?,
            route: input.call(Path::parse_mod_style)?,
        })
    });
    let entries = entries.map_err(|error| {
        Error::new(
            error.span(),
            "`routes![…]` takes the names of functions with `#[route]`, separated by commas: `routes![get_pet, create_pet]`",
        )
    })?;
    let entries: Vec<Entry> = entries.into_iter().collect();
    for attribute in entries.iter().flat_map(|entry| &entry.cfgs) {
        if !attribute.path().is_ident("cfg") {
            errors.add(Error::new_spanned(
                attribute,
                "a name in `routes![…]` has no attribute except `#[cfg(…)]`: put this one on the function",
            ));
        }
    }
    Ok(entries)
}

fn emit(crate_path: &CratePath, entries: &[Entry]) -> TokenStream {
    let import = crate_path.import();
    let elements = entries.iter().map(|Entry { cfgs, route }| {
        // The import finds the type of a route. Of a function that is not a route it finds no type,
        // so that the one of `not_a_route` remains, whose missing `Route` is the error.
        quote_spanned! {route.span()=>
            #(#cfgs)*
            {
                #[allow(unused_imports)]
                use #route as __Route;
                __private::RouteEntry::of::<__Route>()
            }
        }
    });
    let checks = entries.iter().enumerate().map(|(index, entry)| {
        let (cfgs, index) = (&entry.cfgs, index_of(entries, index));
        let check = call_at(
            &entry.route,
            &quote! { check_conflicts },
            &quote! { ENTRIES, #index },
        );
        // The check of a thousand routes compares half a million pairs in about a second.
        quote! {
            #(#cfgs)*
            #[allow(long_running_const_eval)]
            const _: () = #check;
        }
    });
    quote! {
        {
            #import
            #[allow(unused_imports)]
            use __private::not_a_route::*;
            const ENTRIES: &[__private::RouteEntry] = &[#(#elements),*];
            #(#checks)*
            ENTRIES
        }
    }
}

/// The index of an entry, which depends on how many of the earlier ones are compiled.
fn index_of(entries: &[Entry], index: usize) -> TokenStream {
    let earlier = entries.iter().take(index);
    let conditional: Vec<&[Attribute]> = earlier
        .map(|entry| entry.cfgs.as_slice())
        .filter(|cfgs| !cfgs.is_empty())
        .collect();
    if conditional.is_empty() {
        return quote! { #index };
    }
    let certain = index - conditional.len();
    let units = conditional.iter().map(|cfgs| quote! { #(#cfgs)* () });
    quote! { #certain + <[()]>::len(&[#(#units),*]) }
}
