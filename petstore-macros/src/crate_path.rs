//! `crate = path`: where generated code finds petstore, for a crate that re-exports it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Error, Path, Result, Token, parse_quote};

/// The path of the facade, `::petstore` by default.
#[derive(Clone)]
pub(crate) struct CratePath(Path);

impl Default for CratePath {
    fn default() -> Self {
        CratePath(parse_quote!(::petstore))
    }
}

impl CratePath {
    /// `= path`, after the keyword `crate`.
    pub(crate) fn parse_value(input: ParseStream<'_>) -> Result<CratePath> {
        let path = input
            .parse::<Token![=]>()
            .and_then(|_| input.call(Path::parse_mod_style));
        path.map(CratePath).map_err(|error| {
            Error::new(
                error.span(),
                "write the path of the crate that re-exports petstore: `crate = my_framework::petstore`",
            )
        })
    }

    /// `crate = path` and nothing else.
    pub(crate) fn parse_option(tokens: TokenStream, otherwise: &str) -> Result<CratePath> {
        (|input: ParseStream<'_>| {
            input
                .parse::<Token![crate]>()
                .map_err(|error| Error::new(error.span(), otherwise))?;
            CratePath::parse_value(input)
        })
        .parse2(tokens)
    }

    /// Imports the module that generated code refers to as `__private`.
    pub(crate) fn import(&self) -> TokenStream {
        let path = &self.0;
        quote! { use #path::__private; }
    }

    /// The full path of the module, where there is no place for an import.
    pub(crate) fn private(&self) -> TokenStream {
        let path = &self.0;
        quote! { #path::__private }
    }
}
