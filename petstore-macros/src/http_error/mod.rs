//! `#[derive(HttpError)]`.

mod cases;
mod emit;
mod options;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Error};

use crate::errors::Errors;

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    if let Data::Union(_) = input.data {
        return Error::new(
            input.ident.span(),
            "an error must be an enum or a struct: use one of these",
        )
        .to_compile_error();
    }
    let mut errors = Errors::default();
    let crate_path = cases::crate_path(&input.attrs, &mut errors);
    let cases = cases::cases(&input, &mut errors);
    if errors.is_empty() {
        emit::implementation(&input, &crate_path, &cases)
    } else {
        emit::stub(&input, &crate_path, &errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn an_error_expands() {
        let expanded = expand(quote! {
            #[http_error(crate = house::petstore)]
            enum PetError {
                /// There is no such pet.
                #[status(404)]
                NotFound,
                #[status(409)]
                Taken(String),
            }
        });
        let file = syn::parse2(expanded).expect("the expansion is Rust");
        insta::assert_snapshot!(prettyplease::unparse(&file));
    }

    #[test]
    fn every_mistake_has_its_error() {
        let expanded = expand(quote! {
            #[http_error(path = a)]
            #[status(404)]
            enum PetError {
                A,
                #[status(200)]
                B,
                #[status(404)]
                #[status(409)]
                C,
            }
        });
        assert_eq!(expanded.to_string().matches("compile_error").count(), 4);
    }
}
