//! What a route with a mistake becomes: the function, the errors, and a route that is never called,
//! so that a table that names it has no error of its own.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Ident, Visibility};

use crate::crate_path::CratePath;
use crate::function::marker;

/// The type and a `Route` whose empty template is in conflict with no other.
pub(super) fn stub(name: &Ident, visibility: &Visibility, crate_path: &CratePath) -> TokenStream {
    let marker = marker(name, visibility);
    let import = crate_path.import();
    let label = name.unraw().to_string();
    quote! {
        #marker
        const _: () = {
            #import
            impl __private::Route for #name {
                const SPEC: __private::RouteSpec = __private::RouteSpec {
                    name: #label,
                    verbs: __private::VerbSet::NONE,
                    template: "",
                    auth: ::core::option::Option::None,
                    timeout: ::core::option::Option::None,
                    tags: &[],
                    deprecated: false,
                    produces: ::core::option::Option::None,
                    headers: &[],
                    summary: "",
                    description: "",
                    declared: ::core::option::Option::None,
                    body: __private::BodyAccess::None,
                    states: &[],
                };

                type Response = __private::NoResponse;

                fn run<'r>(
                    _: __private::Request<'r>,
                ) -> ::core::result::Result<
                    impl ::core::future::Future<Output = __private::NoContent> + ::core::marker::Send + 'r,
                    __private::Rejection,
                > {
                    ::core::result::Result::Err::<::core::future::Ready<__private::NoContent>, _>(
                        __private::Rejection::Internal,
                    )
                }

                fn inputs(_: &mut __private::Inputs<'_>) {}
            }
        };
    }
}
