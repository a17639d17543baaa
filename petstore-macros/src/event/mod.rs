//! `#[event(source, …)]`.

mod check;
mod emit;
mod expression;
mod stub;
mod syntax;
mod wiring;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Error;

use crate::errors::Errors;
use crate::function::{Function, name_of_function, refuse_in_impl};
pub(crate) use check::{arguments, check_types};
pub(crate) use emit::Argument;
pub(crate) use expression::check_policy;
use syntax::Subscription;

pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let subscription = Subscription::parse(attribute, &mut errors);
    let function = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => function,
        Err(error) => return without_function(&item, &error, &subscription),
    };
    if let Some(refused) = refuse_in_impl(&function, "an event handler") {
        return refused;
    }
    let wiring = wiring::check(&subscription, &mut errors);
    let arguments = check::check(&function, &mut errors);
    match wiring {
        Some(wiring) if errors.is_empty() => {
            emit::handler(&subscription, &wiring, &function, &arguments)
        }
        // The function and a stub keep other errors from following.
        _ => {
            let stub = stub::stub(
                &function.sig.ident,
                &function.vis,
                subscription.crate_path(),
            );
            function.with_errors(&errors, stub)
        }
    }
}

/// An item that is not a function, or one whose signature is not finished, stays as it is.
fn without_function(item: &TokenStream, error: &Error, subscription: &Subscription) -> TokenStream {
    match name_of_function(item) {
        Some(name) => {
            let stub = stub::stub(
                &name,
                &syn::Visibility::Inherited,
                subscription.crate_path(),
            );
            let error = error.to_compile_error();
            quote! { #item #error #stub }
        }
        None => {
            let error = Error::new_spanned(
                item,
                "`#[event]` belongs on a function: `async fn notify(…) -> Result<(), MailError>`",
            )
            .to_compile_error();
            quote! { #item #error }
        }
    }
}
