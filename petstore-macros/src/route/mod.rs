//! `#[route(VERB, "/template", …)]`.

pub(crate) mod argument_spec;
mod auth;
pub(crate) mod check;
pub(crate) mod classify;
pub(crate) mod emit;
mod headers;
mod parameters;
mod stub;
mod syntax;
pub(crate) mod template;
mod word;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Error;

use crate::errors::Errors;
use crate::function::{Function, name_of_function, refuse_in_impl};
use syntax::Method;

pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let method = Method::parse(attribute, &mut errors);
    let mut function = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => function,
        Err(error) => return without_function(&item, &error, &method),
    };
    if let Some(refused) = refuse_in_impl(&function, "a route") {
        return refused;
    }
    only_one_route(&mut function, &mut errors);
    let arguments = check::check(&method, &function, &mut errors);
    match &method.template {
        Some(template) if errors.is_empty() => {
            emit::route(&method, template, &function, &arguments)
        }
        // The function and a stub keep other errors from following.
        _ => {
            let stub = stub::stub(&function.sig.ident, &function.vis, &method.crate_path);
            function.with_errors(&errors, stub)
        }
    }
}

/// An item that is not a function, or one whose signature is not finished, stays as it is.
fn without_function(item: &TokenStream, error: &Error, method: &Method) -> TokenStream {
    match name_of_function(item) {
        Some(name) => {
            let stub = stub::stub(&name, &syn::Visibility::Inherited, &method.crate_path);
            let error = error.to_compile_error();
            quote! { #item #error #stub }
        }
        None => {
            let error = Error::new_spanned(
                item,
                "`#[route]` belongs on a function: `async fn get_pet(…) -> …`",
            )
            .to_compile_error();
            quote! { #item #error }
        }
    }
}

/// Two routes of one function would be two types of one name.
fn only_one_route(function: &mut Function, errors: &mut Errors) {
    function.attrs.retain(|attribute| {
        let segments = &attribute.path().segments;
        let second = segments.last().is_some_and(|last| last.ident == "route")
            && (segments.len() == 1 || segments.first().is_some_and(|one| one.ident == "petstore"));
        if second {
            errors.add(Error::new_spanned(
                attribute,
                "a function can be only one route: for several verbs write `GET | HEAD`; for another path write a second function that calls this one",
            ));
        }
        !second
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expansion(attribute: TokenStream, item: TokenStream) -> String {
        let file = syn::parse2(expand(attribute, item)).expect("the expansion is Rust");
        prettyplease::unparse(&file)
    }

    fn messages(attribute: TokenStream, item: TokenStream) -> Vec<String> {
        let expansion = expansion(attribute, item).replace('\n', " ");
        let parts = expansion.split("compile_error!").skip(1);
        parts.map(|part| part.chars().take(60).collect()).collect()
    }

    #[test]
    fn a_route_expands() {
        insta::assert_snapshot!(expansion(
            quote! { GET, "/pets/{petId}", auth = api_key, status(200, 404) },
            quote! {
                /// Finds one pet.
                pub async fn get_pet(pet_id: PetId, #[name("x-verbose")] Header(verbose): Header<Option<bool>>, pets: &Pets) -> Result<Json<Pet<'_>>, PetError> {
                    pets.get(pet_id).await
                }
            },
        ));
    }

    #[test]
    fn an_argument_may_be_compiled_out_and_petstore_re_exported() {
        insta::assert_snapshot!(expansion(
            quote! { GET, "/pets", crate = house::petstore },
            quote! {
                async fn list_pets(#[cfg(feature = "paging")] Query(page): Query<Page>) -> NoContent {
                    NoContent
                }
            },
        ));
    }

    #[test]
    fn a_mistake_leaves_the_function_and_a_stub() {
        insta::assert_snapshot!(expansion(
            quote! { GET, "/pets/{petId}" },
            quote! { async fn get_pet(id: PetId) -> Json<Pet> { todo(id) } },
        ));
    }

    #[test]
    fn every_mistake_has_its_error() {
        let found = messages(
            quote! { GET | get, "/pets/", auth = basic, speed = 1, status(200, 200, 700) },
            quote! { fn get_pet<T>(a: impl Copy, b: impl Copy) {} },
        );
        assert_eq!(found.len(), 11, "{found:#?}");
    }

    #[test]
    fn an_item_that_does_not_parse_stays() {
        let expanded = expand(
            quote! { GET, "/pets" },
            quote! { async fn list_pets(pets: ) -> NoContent { NoContent } },
        )
        .to_string();
        assert!(
            expanded.contains("list_pets (pets :) -> NoContent"),
            "{expanded}"
        );
        assert!(expanded.contains("struct list_pets"), "{expanded}");
    }
}
