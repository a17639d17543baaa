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
    let (first, _) = ends(&place.to_token_stream());
    // With a token from elsewhere between the two, rustc would underline the whole macro.
    let function = with_span(function, first);
    let path = quote_spanned! {first=> __private:: };
    let arguments = arguments_at(place, arguments);
    quote! { #path #function #arguments }
}

/// The arguments of a call that begins at the first token of `place`, in parentheses: an error in
/// the call underlines all of `place`.
pub(crate) fn arguments_at(place: &impl ToTokens, arguments: &TokenStream) -> TokenTree {
    let (_, last) = ends(&place.to_token_stream());
    let mut parentheses = Group::new(Delimiter::Parenthesis, arguments.clone());
    parentheses.set_span(last);
    parentheses.into()
}

/// `<of_type as __private::Trait>::item`; an error in it underlines `of_type`.
pub(crate) fn item_of(
    of_type: &impl ToTokens,
    of_trait: &TokenStream,
    item: &TokenStream,
) -> TokenStream {
    let of_type = of_type.to_token_stream();
    let (first, last) = ends(&of_type);
    let (before, item) = (with_span(&quote! { < }, first), with_span(item, last));
    // The path of the trait keeps the place of the macro, so that it is not linted as the user's.
    quote! { #before #of_type as __private::#of_trait>::#item }
}

/// `type name = <of_type as __private::Trait>::item;`, as a member of an implementation; an error
/// in it underlines `of_type`.
pub(crate) fn associated_type(
    name: &TokenStream,
    of_type: &impl ToTokens,
    item: &TokenStream,
) -> TokenStream {
    let (first, last) = ends(&of_type.to_token_stream());
    // rustc underlines the part from the keyword to the name, too.
    let keyword = with_span(&quote! { type }, first);
    let rest = with_span(&quote! { #name = }, last);
    let end = with_span(&quote! { ; }, last);
    quote! { #keyword #rest #item #end }
}

/// `before of_type after`; an error in the whole underlines `of_type`.
pub(crate) fn within(
    before: &TokenStream,
    of_type: &impl ToTokens,
    after: &TokenStream,
) -> TokenStream {
    let of_type = of_type.to_token_stream();
    let (first, last) = ends(&of_type);
    let (before, after) = (with_span(before, first), with_span(after, last));
    quote! { #before #of_type #after }
}

/// The places of the first and the last token.
fn ends(place: &TokenStream) -> (Span, Span) {
    let first = place.clone().into_iter().next().map(|token| token.span());
    let last = place.clone().into_iter().last().map(|token| token.span());
    let first = first.unwrap_or_else(Span::call_site);
    (first, last.unwrap_or(first))
}

fn with_span(tokens: &TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.clone().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
}
