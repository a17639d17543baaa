//! The attribute: `#[petstore::model(unvalidated, crate = path)]`.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Error, Ident, Result, Token};

use crate::crate_path::CratePath;
use crate::errors::Errors;

#[derive(Default)]
pub(super) struct Options {
    pub(super) unvalidated: bool,
    pub(super) crate_path: CratePath,
}

impl Options {
    pub(super) fn parse(attribute: TokenStream, errors: &mut Errors) -> Options {
        let mut options = Options::default();
        let parsed = (|input: ParseStream<'_>| options.read(input)).parse2(attribute);
        errors.keep(parsed);
        options
    }

    fn read(&mut self, input: ParseStream<'_>) -> Result<()> {
        while !input.is_empty() {
            let unknown = |span| {
                Error::new(
                    span,
                    "a model has two options: `#[petstore::model(unvalidated)]` and `#[petstore::model(crate = my_framework::petstore)]`",
                )
            };
            let option = input
                .call(Ident::parse_any)
                .map_err(|error| unknown(error.span()))?;
            if option == "unvalidated" {
                self.unvalidated = true;
            } else if option == "crate" {
                self.crate_path = CratePath::parse_value(input)?;
            } else {
                return Err(unknown(option.span()));
            }
            if !input.is_empty() {
                input
                    .parse::<Token![,]>()
                    .map_err(|error| Error::new(error.span(), "a comma is missing before this"))?;
            }
        }
        Ok(())
    }
}
