//! The call of the function in generated code.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;

/// The future of the function. A block around it costs the compiler as much as the function, but
/// without one, state that is not `Sync` would be a second error.
pub(crate) fn future(name: &Ident, values: &[TokenStream], takes_state: bool) -> TokenStream {
    let local = Span::mixed_site();
    let call = quote! { #name(#(#values),*) };
    match takes_state {
        true => quote_spanned! {local=> async move { #call.await } },
        false => call,
    }
}
