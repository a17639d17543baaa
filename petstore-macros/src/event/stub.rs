//! What a handler with a mistake becomes: the function, the errors, and a handler that is never
//! called, so that a table that contains it has no error of its own.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Ident, Visibility};

use crate::crate_path::CratePath;
use crate::function::marker;

/// The type and an `EventHandler` of a stream without a name, which is in conflict with no other.
pub(super) fn stub(name: &Ident, visibility: &Visibility, crate_path: &CratePath) -> TokenStream {
    let marker = marker(name, visibility);
    let import = crate_path.import();
    let label = name.unraw().to_string();
    quote! {
        #marker
        const _: () = {
            #import
            impl __private::EventHandler for #name {
                const SPEC: __private::EventSpec = __private::EventSpec::new(
                    #label,
                    __private::SourceSpec::Kinesis(#label, __private::StreamSpec::DEFAULT),
                );

                type Output = __private::NoOutput;

                fn run<'r>(
                    _: __private::Record<'r>,
                ) -> ::core::result::Result<
                    impl ::core::future::Future<Output = ()> + ::core::marker::Send + 'r,
                    __private::RecordError,
                > {
                    ::core::result::Result::Err::<::core::future::Ready<()>, _>(
                        __private::RecordError::Internal,
                    )
                }

                fn inputs(_: &mut __private::EventInputs<'_>) {}
            }
        };
    }
}
