//! Checks by types, each in a constant of its own: the body of a constant that is not used is never
//! evaluated, so these have no name.

use proc_macro2::TokenStream;
use quote::quote;

use super::argument::Argument;
use super::{declared, verbs};
use crate::function::Function;
use crate::route::syntax::Method;
use crate::span::call_at;

/// A body must fit the verb, and only one argument may take it.
pub(super) fn body(method: &Method, arguments: &[Argument<'_>]) -> TokenStream {
    let verbs = verbs(method);
    let mut earlier: Vec<TokenStream> = Vec::new();
    let mut checks = TokenStream::new();
    for argument in arguments {
        let Some(body) = argument.body() else {
            continue;
        };
        let (of_type, cfgs) = (&argument.spec.of_type, argument.cfgs());
        if method.may_lack_body() {
            let verb = call_at(of_type, &quote! { check_body }, &quote! { #body, #verbs });
            checks.extend(quote! { #(#cfgs)* const _: () = #verb; });
        }
        if !earlier.is_empty() {
            let one = call_at(
                of_type,
                &quote! { check_one_body },
                &quote! { &[#(#earlier),*], #body },
            );
            checks.extend(quote! { #(#cfgs)* const _: () = #one; });
        }
        earlier.push(body);
    }
    checks
}

/// Every status of the response is declared.
pub(super) fn response(method: &Method, function: &Function) -> TokenStream {
    let place = function.output_place();
    let call = call_at(
        &place,
        &quote! { check_response::<__Response> },
        &declared(method),
    );
    quote! { const _: () = #call; }
}
