//! The type beside a function, which tables name.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Ident, Visibility};

/// The type that tables name. It is as visible as the function.
///
/// Its name comes from the macro, so rustc reports a function that is in no table as an unused
/// function and not as an unused type.
pub(crate) fn marker(name: &Ident, visibility: &Visibility) -> TokenStream {
    let span = Span::call_site().located_at(name.span());
    let mut name = name.clone();
    name.set_span(span);
    quote_spanned! {span=>
        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_docs, missing_debug_implementations, unreachable_pub)]
        #visibility struct #name {}
    }
}
