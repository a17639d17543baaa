//! `#[authorizer]`: a function that decides whether a caller may use a route.

mod check;
mod syntax;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Error, Ident, Visibility};

use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::function::{Function, marker, named, refuse_in_impl};
use crate::route::argument_spec::{ArgumentSpec, Kind};
use crate::route::emit::{Argument, extract_all};
use crate::span::{call_at, item_of};
use syntax::Attribute;

const HOW: &str = "an authorizer must be an async function that returns a decision: write `async fn check(token: BearerToken<'_>) -> Result<Allow<Session>, Deny>`";

pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let Ok(function) = syn::parse2::<Function>(item.clone()) else {
        let error = Error::new_spanned(&item, HOW).to_compile_error();
        return quote! { #item #error };
    };
    let name = &function.sig.ident;
    let attribute = Attribute::parse(attribute, name, &mut errors);
    if let Some(refused) = refuse_in_impl(&function, "an authorizer") {
        return refused;
    }
    let arguments = check::check(&attribute, &function, &mut errors);
    if errors.is_empty() {
        return emit(&attribute, &function, &arguments);
    }
    function.with_errors(&errors, stub(name, &function.vis, &attribute.crate_path))
}

fn emit(attribute: &Attribute, function: &Function, specs: &[ArgumentSpec]) -> TokenStream {
    let (plain, name) = (function.plain(), &function.sig.ident);
    let marker = marker(name, &function.vis);
    let import = attribute.crate_path.import();
    let arguments: Vec<Argument<'_>> = (specs.iter().enumerate())
        .map(|(index, spec)| Argument::new(index, spec))
        .collect();
    let items = arguments.iter().map(Argument::item);
    let descriptions = arguments.iter().map(Argument::describe);
    let preparations = arguments.iter().filter_map(Argument::preparation);
    let bodies = (arguments.iter()).filter_map(|argument| {
        let (access, cfgs) = (argument.body()?, argument.cfgs());
        let check = quote! { check_authorizer_body };
        let check = call_at(&argument.spec.of_type, &check, &access);
        Some(quote! { #(#cfgs)* const _: () = #check; })
    });
    let spec = spec(attribute, function, specs, &arguments);
    let (statements, values) = extract_all(&arguments);
    let statements = (!arguments.is_empty()).then_some(statements);
    let output = named(&function.output(), "'static");
    let of_trait = quote! { AuthorizerOutput };
    let session = item_of(&output, &of_trait, &quote! { session });
    let into_decision = item_of(&output, &of_trait, &quote! { into_decision });
    let local = Span::mixed_site();
    let decide = quote_spanned! {local=>
                fn decide(
                    request: __private::Request<'_>,
                ) -> __private::BoxFuture<'_, __private::Decision> {
                    #[allow(unused_variables, unused_mut, deprecated)]
                    fn start<'r>(
                        request: __private::Request<'r>,
                    ) -> ::core::result::Result<
                        __private::BoxFuture<'r, __private::Decision>,
                        __private::Rejection,
                    > {
                        #statements
                        ::core::result::Result::Ok(::std::boxed::Box::pin(async move {
                            #into_decision(
                                #name(#(#values),*).await,
                            )
                        }))
                    }
                    __private::decide(
                        request,
                        __private::Preparation::All(const { &[#(#preparations),*] }),
                        start,
                    )
                }
    };
    quote! {
        #plain
        #marker
        const _: () = {
            #import
            #(#items)*

            impl __private::Authorize for #name {
                const SPEC: __private::AuthorizerSpec = #spec;

                fn session() -> (::core::any::TypeId, &'static str) {
                    #session()
                }

                #decide

                #[allow(unused_variables)]
                fn inputs(inputs: &mut __private::Inputs<'_>) {
                    #(#descriptions)*
                }
            }

            #(#bodies)*
        };
    }
}

fn spec(
    attribute: &Attribute,
    function: &Function,
    specs: &[ArgumentSpec],
    arguments: &[Argument<'_>],
) -> TokenStream {
    let name = function.sig.ident.unraw().to_string();
    let token = check::reads_a_token_alone(specs);
    let cache_seconds = attribute.cache_seconds;
    let identity = &attribute.identity;
    let path_parameters = specs
        .iter()
        .filter(|spec| spec.kind == Kind::Path)
        .map(|spec| &spec.name);
    let states = arguments.iter().filter_map(Argument::state);
    quote! {
        __private::AuthorizerSpec {
            name: #name,
            module: ::core::module_path!(),
            token: #token,
            cache_seconds: #cache_seconds,
            identity: &[#(#identity),*],
            path_parameters: &[#(#path_parameters),*],
            states: &[#(#states),*],
        }
    }
}

/// An authorizer that lets no one in, so that no other error follows.
fn stub(name: &Ident, visibility: &Visibility, crate_path: &CratePath) -> TokenStream {
    let marker = marker(name, visibility);
    let import = crate_path.import();
    let label = name.unraw().to_string();
    quote! {
        #marker
        const _: () = {
            #import
            impl __private::Authorize for #name {
                const SPEC: __private::AuthorizerSpec = __private::AuthorizerSpec {
                    name: #label,
                    module: "",
                    token: true,
                    cache_seconds: 0,
                    identity: &[],
                    path_parameters: &[],
                    states: &[],
                };

                fn session() -> (::core::any::TypeId, &'static str) {
                    (::core::any::TypeId::of::<()>(), "()")
                }

                fn decide(
                    _: __private::Request<'_>,
                ) -> __private::BoxFuture<'_, __private::Decision> {
                    ::std::boxed::Box::pin(async {
                        __private::AuthorizerOutput::into_decision(
                            ::core::result::Result::Err::<__private::Allow, __private::Deny>(
                                __private::Deny::Unauthorized,
                            ),
                        )
                    })
                }

                fn inputs(_: &mut __private::Inputs<'_>) {}
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authorizer_expands() {
        let expanded = expand(
            quote! { cache = 60 },
            quote! {
                /// Checks the key of a tenant.
                async fn check(
                    token: BearerToken<'_>,
                    Header(x_tenant): Header<&str>,
                    keys: &Keys,
                ) -> Result<Allow<Session>, Deny> {
                    keys.check(&token, x_tenant).await
                }
            },
        );
        let file = syn::parse2(expanded).expect("the expansion is Rust");
        insta::assert_snapshot!(prettyplease::unparse(&file));
    }

    #[test]
    fn handles_read_nothing_of_the_request() {
        for handle in [
            quote! { Table<'_, Sessions> },
            quote! { Bucket<'_, Keys> },
            quote! { Publisher<'_, Logins> },
            quote! { Sender<'_, Logins> },
            quote! { Invoker<'_, inspect> },
        ] {
            let function = quote! {
                async fn check(token: BearerToken<'_>, used: #handle) -> Result<Allow, Deny> {
                    Err(Deny::Forbidden)
                }
            };
            let expanded = expand(TokenStream::new(), function).to_string();
            assert!(expanded.contains("token : true"), "{expanded}");
        }
    }

    #[test]
    fn every_mistake_has_its_error() {
        let attribute = quote! { cache = 9000, identity = "path", other = 1 };
        let function = quote! {
            fn check<T>(id: u32, Json(body): Json<Pet>, Claims(claims): Claims<Session>) {}
        };
        let expanded = expand(attribute, function);
        let count = expanded.to_string().matches("compile_error").count();
        assert_eq!(count, 9, "{expanded}");
    }
}
