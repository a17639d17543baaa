//! A hook around records: `#[around]` on a function that takes `NextRecord`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Error, FnArg, Ident, ReturnType, Visibility};

use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::event::{Argument, arguments, check_types};
use crate::function::{Function, is_named, marker, named};
use crate::span::item_of;

const HOW: &str = "a hook around records must be an async function that takes `next: NextRecord<'_>` and returns an outcome: write `async fn trace(next: NextRecord<'_>) -> Outcome`";

/// Whether the function takes the rest of the way of a record.
pub(super) fn takes_next_record(function: &Function) -> bool {
    function.sig.inputs.iter().any(is_next)
}

fn is_next(argument: &FnArg) -> bool {
    matches!(argument, FnArg::Typed(argument) if is_named(&argument.ty, &["NextRecord"]))
}

pub(super) fn expand(
    function: &Function,
    crate_path: &CratePath,
    mut errors: Errors,
) -> TokenStream {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        errors.add(Error::new(
            signature.fn_token.span,
            format!("a hook must be async: write `async fn {}`", signature.ident),
        ));
    }
    if matches!(signature.output, ReturnType::Default) {
        errors.add(Error::new(signature.ident.span(), HOW));
    }
    check_types(signature, "a hook", &mut errors);
    let mut places =
        (signature.inputs.iter().enumerate()).filter(|(_, argument)| is_next(argument));
    let next = places.next().map_or(0, |(place, _)| place);
    if let Some((_, second)) = places.next() {
        errors.add(Error::new_spanned(
            second,
            "a hook takes only one `NextRecord`: remove this one",
        ));
    }
    let others = signature
        .inputs
        .iter()
        .filter(|argument| !is_next(argument));
    let specs = arguments(others, &mut errors);
    if !errors.is_empty() {
        let stub = stub(&signature.ident, &function.vis, crate_path);
        return function.with_errors(&errors, stub);
    }
    let arguments: Vec<Argument<'_>> = specs.iter().enumerate().map(Argument::new).collect();
    emit(function, crate_path, &arguments, next)
}

fn emit(
    function: &Function,
    crate_path: &CratePath,
    arguments: &[Argument<'_>],
    next: usize,
) -> TokenStream {
    let (plain, name) = (function.plain(), &function.sig.ident);
    let marker = marker(name, &function.vis);
    let import = crate_path.import();
    let items = arguments.iter().map(Argument::item);
    let states = arguments.iter().filter_map(Argument::state);
    let descriptions = arguments.iter().map(Argument::describe);
    let output = named(&function.output(), "'_");
    let into_hook_outcome = item_of(
        &output,
        &quote! { IntoHookOutcome },
        &quote! { into_hook_outcome },
    );
    let local = Span::mixed_site();
    let (statements, mut values) = Argument::extract_all(arguments);
    values.insert(next.min(values.len()), quote_spanned! {local=> next });
    let label = name.unraw().to_string();
    let around = quote_spanned! {local=>
        fn around<'r>(
            &'r self,
            next: __private::NextRecord<'r>,
        ) -> __private::BoxFuture<'r, __private::Outcome> {
            #[allow(unused_variables, deprecated)]
            fn start<'r>(
                record: __private::Record<'r>,
                next: __private::NextRecord<'r>,
            ) -> ::core::result::Result<
                __private::BoxFuture<'r, __private::Outcome>,
                __private::RecordError,
            > {
                #statements
                ::core::result::Result::Ok(::std::boxed::Box::pin(async move {
                    #into_hook_outcome(
                        #name(#(#values),*).await,
                    )
                }))
            }
            __private::surround_record(next, start)
        }
    };
    quote! {
        #plain
        #marker
        const _: () = {
            #import
            type __Source = __private::source::AnySource;
            #(#items)*

            impl __private::AroundRecord for #name {
                fn name(&self) -> &'static str {
                    #label
                }

                fn states(&self) -> &'static [__private::StateSpec] {
                    const { &[#(#states),*] }
                }

                #[allow(unused_variables)]
                fn inputs(&self, inputs: &mut __private::EventInputs<'_>) {
                    #(#descriptions)*
                }

                #around
            }
        };
    }
}

/// A hook that passes every record on, so that no other error follows.
fn stub(name: &Ident, visibility: &Visibility, crate_path: &CratePath) -> TokenStream {
    let marker = marker(name, visibility);
    let import = crate_path.import();
    quote! {
        #marker
        const _: () = {
            #import
            impl __private::AroundRecord for #name {
                fn around<'r>(
                    &'r self,
                    next: __private::NextRecord<'r>,
                ) -> __private::BoxFuture<'r, __private::Outcome> {
                    next.run()
                }
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    #[test]
    fn a_hook_around_records_expands() {
        let expanded = super::super::expand(
            proc_macro2::TokenStream::new(),
            quote! {
                /// Logs every record.
                async fn trace(log: &AuditLog, next: NextRecord<'_>, context: Context) -> Outcome {
                    next.run().await
                }
            },
        );
        let file = syn::parse2(expanded).expect("the expansion is Rust");
        insta::assert_snapshot!(prettyplease::unparse(&file));
    }

    #[test]
    fn every_mistake_has_its_error() {
        let function = quote! { fn trace<T>(next: NextRecord<'_>, again: NextRecord<'_>) {} };
        let expanded = super::super::expand(quote! {}, function);
        let count = expanded.to_string().matches("compile_error").count();
        assert_eq!(count, 4, "{expanded}");
    }
}
