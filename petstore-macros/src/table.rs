//! `routes![a, b]` and `events![a, b]`: tables in constants, so that conflicts are compile errors.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Path, Result, Token};

use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::span::call_at;

/// What distinguishes the two macros.
#[derive(Clone, Copy)]
pub(crate) struct Table {
    /// The name of the macro.
    name: &'static str,
    /// The attribute of its functions.
    attribute: &'static str,
    example: &'static str,
    /// The type of an entry, and the function that makes one.
    entry: (&'static str, &'static str),
    /// The module and the type for a function without the attribute.
    stand_in: (&'static str, &'static str),
    /// The check that compares an entry with those before it.
    check: &'static str,
}

pub(crate) const ROUTES: Table = Table {
    name: "routes",
    attribute: "route",
    example: "get_pet, create_pet",
    entry: ("RouteEntry", "for_route"),
    stand_in: ("not_a_route", "__Route"),
    check: "check_conflicts",
};

pub(crate) const EVENTS: Table = Table {
    name: "events",
    attribute: "event",
    example: "notify, report",
    entry: ("EventEntry", "for_handler"),
    stand_in: ("not_a_handler", "__Handler"),
    check: "check_event_conflicts",
};

/// One function of the table, with its `#[cfg(…)]`.
struct Entry {
    cfgs: Vec<Attribute>,
    route: Path,
}

pub(crate) fn expand(table: Table, input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut crate_path = CratePath::default();
    let entries =
        (|input: ParseStream<'_>| parse(table, input, &mut crate_path, &mut errors)).parse2(input);
    let entries = errors.keep(entries).unwrap_or_default();
    if errors.is_empty() {
        return emit(table, &crate_path, &entries);
    }
    let (errors, private) = (errors.to_compile_error(), crate_path.private());
    let entry = format_ident!("{}", table.entry.0);
    quote! { { #errors const NONE: &[#private::#entry] = &[]; NONE } }
}

/// `crate = path; #[cfg(…)] a, b::c`.
fn parse(
    table: Table,
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
                format!(
                    "the option must end with a semicolon: write `{}![crate = my_framework::petstore; {}]`",
                    table.name,
                    table.example.split(',').next().unwrap_or_default(),
                ),
            )
        })?;
    }
    let entries = Punctuated::<_, Token![,]>::parse_terminated_with(input, |input| {
        Ok(Entry {
            cfgs: input.call(Attribute::parse_outer)?,
            route: input.call(Path::parse_mod_style)?,
        })
    });
    let name = table.name;
    let entries = entries.map_err(|error| {
        Error::new(
            error.span(),
            format!(
                "`{name}![…]` takes the names of functions with `#[{}]`, separated by commas: `{name}![{}]`",
                table.attribute, table.example,
            ),
        )
    })?;
    let entries: Vec<Entry> = entries.into_iter().collect();
    for attribute in entries.iter().flat_map(|entry| &entry.cfgs) {
        if !attribute.path().is_ident("cfg") {
            errors.add(Error::new_spanned(
                attribute,
                format!(
                    "a name in `{name}![…]` can have no attribute except `#[cfg(…)]`: put this one on the function"
                ),
            ));
        }
    }
    Ok(entries)
}

fn emit(table: Table, crate_path: &CratePath, entries: &[Entry]) -> TokenStream {
    let import = crate_path.import();
    let (module, stand_in) = table.stand_in;
    let (module, stand_in) = (format_ident!("{module}"), format_ident!("{stand_in}"));
    let (entry, constructor) = table.entry;
    let (entry, constructor) = (format_ident!("{entry}"), format_ident!("{constructor}"));
    let check = format_ident!("{}", table.check);
    let elements = entries.iter().map(|Entry { cfgs, route }| {
        // The import finds the type beside a function with the attribute. Of another function it
        // finds no type, so that the placeholder remains, whose missing trait is the error.
        quote_spanned! {route.span()=>
            #(#cfgs)*
            {
                #[allow(unused_imports, deprecated)]
                use #route as #stand_in;
                __private::#entry::#constructor::<#stand_in>()
            }
        }
    });
    let checks = entries.iter().enumerate().map(|(index, entry)| {
        let (cfgs, index) = (&entry.cfgs, index_of(entries, index));
        let check = call_at(
            &entry.route,
            &quote! { #check },
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
            use __private::#module::*;
            const ENTRIES: &[__private::#entry] = &[#(#elements),*];
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
