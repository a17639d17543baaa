//! Which part of the input an error in generated code underlines.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

/// A call of a function of `__private`; an error in it underlines all of `place`.
///
/// On stable Rust spans cannot be joined, but an expression extends from its first token to its
/// last: the first token gets the first span of `place`, the last one its last.
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
    // With a token from elsewhere between the two, rustc would underline the whole macro.
    let function = function.clone().into_iter().map(|mut token| {
        token.set_span(first);
        token
    });
    let path = quote_spanned! {first=> __private:: };
    let parentheses = TokenTree::from(parentheses);
    quote! { #path #(#function)* #parentheses }
}
