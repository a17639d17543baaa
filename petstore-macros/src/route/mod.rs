//! `#[route(VERB, "/template", …)]`.

mod check;
mod emit;
mod lifetimes;
mod syntax;
mod template;

use proc_macro2::TokenStream;
use syn::ItemFn;

use syntax::Method;

pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let function = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(function) => function,
        Err(_) => {
            let error = syn::Error::new_spanned(
                &item,
                "`#[route]` stands on a function: `async fn get_pet(…) -> …`",
            );
            return error.to_compile_error();
        }
    };
    let checked = syn::parse2::<Method>(attribute)
        .and_then(|method| check::check(&method, &function).map(|arguments| (method, arguments)));
    match checked {
        Ok((method, arguments)) => emit::route(&method, &function, &arguments),
        // With the function and a stand-in there is this one error, and no others that follow from it.
        Err(error) => emit::stand_in(&function, &error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn expansion(attribute: TokenStream, item: TokenStream) -> String {
        let file = syn::parse2(expand(attribute, item)).expect("the expansion is Rust");
        prettyplease::unparse(&file)
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
    fn a_mistake_leaves_the_function_and_a_stand_in() {
        insta::assert_snapshot!(expansion(
            quote! { GET, "/pets/{petId}" },
            quote! { async fn get_pet(id: PetId) -> Json<Pet> { todo(id) } },
        ));
    }
}
