//! `#[extractor]` on `impl FromRequest for …`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, ItemImpl};

use crate::crate_path::CratePath;

pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    const HOW: &str = "`#[extractor]` belongs on `impl FromRequest for …`";
    let crate_path = match attribute.is_empty() {
        true => Ok(CratePath::default()),
        false => CratePath::parse_option(
            attribute,
            "`#[extractor]` has one option: `crate = my_framework::petstore`",
        ),
    };
    let block = syn::parse2::<ItemImpl>(item.clone())
        .map_err(|_| Error::new_spanned(&item, HOW))
        .and_then(|block| match &block.trait_ {
            Some(_) => Ok(block),
            None => Err(Error::new_spanned(&block.self_ty, HOW)),
        });
    let (block, crate_path) = match (block, crate_path) {
        (Ok(block), Ok(crate_path)) => (block, crate_path),
        (Err(error), _) | (_, Err(error)) => {
            let error = error.to_compile_error();
            return quote! { #item #error };
        }
    };
    let (of, import) = (&block.self_ty, crate_path.import());
    let (parameters, bounds) = (&block.generics.params, &block.generics.where_clause);
    quote! {
        #block
        const _: () = {
            #import
            impl<'request, #parameters> __private::Extract<'request> for #of #bounds {
                // It receives the whole request.
                const BODY: __private::BodyAccess = __private::BodyAccess::Peek;
                const PREPARE: __private::Preparation = __private::Preparation::for_type::<#of>();

                fn extract(
                    request: &__private::Request<'request>,
                    _: &'static __private::ArgumentSpec,
                ) -> ::core::result::Result<Self, __private::Rejection> {
                    __private::take_prepared(request)
                }

                fn describe(
                    _: &'static __private::ArgumentSpec,
                    inputs: &mut __private::Inputs<'_>,
                ) {
                    __private::describe_from_request::<#of>(inputs);
                }
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_implementation_is_required() {
        for item in [quote! { struct Tenant; }, quote! { impl Tenant {} }] {
            let expanded = expand(TokenStream::new(), item).to_string();
            assert_eq!(expanded.matches("compile_error").count(), 1, "{expanded}");
        }
    }
}
