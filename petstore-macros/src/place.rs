//! Where an error of generated code is underlined.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

/// A call of a function of `petstore::__private` that is underlined as all of `place` is.
///
/// On stable Rust spans cannot be joined by hand, but an expression spans from its first token to
/// its last: the one gets the first span of `place`, the other its last.
pub(crate) fn call_at(
    place: &impl ToTokens,
    function: &TokenStream,
    arguments: &TokenStream,
) -> TokenStream {
    let place = place.to_token_stream();
    let first = place.clone().into_iter().next().map(|token| token.span());
    let last = place.into_iter().last().map(|token| token.span());
    let first = first.unwrap_or_else(Span::call_site);
    let mut parentheses = Group::new(Delimiter::Parenthesis, arguments.clone());
    parentheses.set_span(last.unwrap_or(first));
    // A token of another place between the two, and all of the macro is underlined.
    let function = function.clone().into_iter().map(|mut token| {
        token.set_span(first);
        token
    });
    let path = quote_spanned! {first=> ::petstore::__private:: };
    let parentheses = TokenTree::from(parentheses);
    quote! { #path #(#function)* #parentheses }
}
