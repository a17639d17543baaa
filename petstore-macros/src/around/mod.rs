//! `#[around]`, and `hooks![…]`, the list of hooks.

mod record;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Error, FnArg, Ident, LitStr, Path, ReturnType, Token, Visibility};

use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::function::{Function, Written, is_named, is_plain, marker, refuse_in_impl, source_text};
use crate::route::argument_spec::ArgumentSpec;
use crate::route::check;
use crate::route::classify::classify;
use crate::route::emit::{Argument, extract_all, response};
use crate::route::template::PathTemplate;

const HOW: &str = "a hook must be an async function that takes `next: Next<'_>` and returns a response: write `async fn audit(next: Next<'_>) -> Response`";

pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let option = "`#[around]` has one option: `crate = my_framework::petstore`";
    let crate_path = match attribute.is_empty() {
        true => CratePath::default(),
        false => {
            let path = CratePath::parse_option(attribute, option);
            errors.keep(path).unwrap_or_default()
        }
    };
    let Ok(function) = syn::parse2::<Function>(item.clone()) else {
        let error = Error::new_spanned(&item, HOW).to_compile_error();
        return quote! { #item #error };
    };
    if let Some(refused) = refuse_in_impl(&function, "a hook") {
        return refused;
    }
    if record::takes_next_record(&function) {
        return record::expand(&function, &crate_path, errors);
    }
    let (arguments, next) = check(&function, &mut errors);
    match next {
        Some(next) if errors.is_empty() => emit(&function, &crate_path, &arguments, next),
        _ => function.with_errors(
            &errors,
            stub(&function.sig.ident, &function.vis, &crate_path),
        ),
    }
}

/// The arguments besides `next`, and the place of `next` among all of them.
fn check(function: &Function, errors: &mut Errors) -> (Vec<ArgumentSpec>, Option<usize>) {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        errors.add(Error::new(
            signature.fn_token.span,
            format!("a hook must be async: write `async fn {}`", signature.ident),
        ));
    }
    match &signature.output {
        ReturnType::Default => errors.add(Error::new(signature.ident.span(), HOW)),
        ReturnType::Type(_, output) => check::error_of_result(output, errors),
    }
    check::generics(signature, errors);
    check::opaque_types(signature, errors);
    let mut arguments = Vec::new();
    let mut next = None;
    // A hook has no path of its own.
    let Some(template) = errors.keep(PathTemplate::parse(&LitStr::new(
        "/",
        signature.ident.span(),
    ))) else {
        return (arguments, next);
    };
    for (index, argument) in signature.inputs.iter().enumerate() {
        let FnArg::Typed(argument) = argument else {
            continue;
        };
        if is_named(&argument.ty, &["Next"]) {
            if next.replace(index).is_some() {
                errors.add(Error::new_spanned(
                    argument,
                    "a hook takes only one `Next`: remove this one",
                ));
            }
            continue;
        }
        let Some(written) = errors.keep(Written::from_argument(argument)) else {
            continue;
        };
        if let Some(message) = of_a_path(&written) {
            errors.add(Error::new(written.span, message));
            continue;
        }
        arguments.extend(errors.keep(classify(written, &template)));
    }
    if next.is_none() {
        errors.add(Error::new(signature.ident.span(), HOW));
    }
    (arguments, next)
}

/// What to take instead of an argument that looks like a path parameter.
fn of_a_path(written: &Written<'_>) -> Option<String> {
    let name = written.binding.as_deref()?;
    if !written.plain || !is_plain(written.of_type) {
        return None;
    }
    let of_type = source_text(written.of_type);
    Some(format!(
        "a hook has no path, so `{name}: {of_type}` is not a parameter of one: take `Header({name}): Header<{of_type}>` or `Query({name}): Query<{of_type}>`"
    ))
}

fn emit(
    function: &Function,
    crate_path: &CratePath,
    arguments: &[ArgumentSpec],
    next: usize,
) -> TokenStream {
    let (plain, name) = (function.plain(), &function.sig.ident);
    let marker = marker(name, &function.vis);
    let import = crate_path.import();
    let arguments: Vec<Argument<'_>> = (arguments.iter().enumerate())
        .map(|(index, spec)| Argument::new(index, spec))
        .collect();
    let items = arguments.iter().map(Argument::item);
    let states = arguments.iter().filter_map(Argument::state);
    let descriptions = arguments.iter().map(Argument::describe);
    let preparations = arguments.iter().filter_map(Argument::preparation);
    let response = response(function);
    let (statements, mut values) = extract_all(&arguments);
    let statements = (!arguments.is_empty()).then_some(statements);
    let local = Span::mixed_site();
    values.insert(next.min(values.len()), quote_spanned! {local=> next });
    let label = name.unraw().to_string();
    let around = quote_spanned! {local=>
                fn around<'r>(
                    &'r self,
                    next: __private::Next<'r>,
                ) -> __private::BoxFuture<'r, __private::Response> {
                    #[allow(unused_variables, unused_mut, deprecated)]
                    fn start<'r>(
                        request: __private::Request<'r>,
                        next: __private::Next<'r>,
                    ) -> ::core::result::Result<
                        __private::BoxFuture<'r, __private::Response>,
                        __private::Rejection,
                    > {
                        #statements
                        ::core::result::Result::Ok(::std::boxed::Box::pin(async move {
                            __private::hook_response::<__Response>(#name(#(#values),*).await)
                        }))
                    }
                    __private::surround(
                        next,
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
            #response

            impl __private::Around for #name {
                fn name(&self) -> &'static str {
                    #label
                }

                fn states(&self) -> &'static [__private::StateSpec] {
                    const { &[#(#states),*] }
                }

                #[allow(unused_variables)]
                fn inputs(&self, inputs: &mut __private::Inputs<'_>) {
                    #(#descriptions)*
                }

                fn outputs(&self, responses: &mut __private::ResponseDocs<'_>) {
                    __private::describe_hook::<__Response>(responses);
                }

                #around
            }
        };
    }
}

/// A hook that passes every request on, so that no other error follows.
fn stub(name: &Ident, visibility: &Visibility, crate_path: &CratePath) -> TokenStream {
    let marker = marker(name, visibility);
    let import = crate_path.import();
    quote! {
        #marker
        const _: () = {
            #import
            impl __private::Around for #name {
                fn around<'r>(
                    &'r self,
                    next: __private::Next<'r>,
                ) -> __private::BoxFuture<'r, __private::Response> {
                    ::std::boxed::Box::pin(next.run())
                }
            }
        };
    }
}

/// `hooks![crate = path; #[cfg(…)] a, b::c]`.
pub(crate) fn expand_list(input: TokenStream) -> TokenStream {
    let parsed = (|input: ParseStream<'_>| {
        let mut crate_path = CratePath::default();
        if input.peek(Token![crate]) && input.peek2(Token![=]) {
            input.parse::<Token![crate]>()?;
            crate_path = CratePath::parse_value(input)?;
            input.parse::<Token![;]>()?;
        }
        let hooks = Punctuated::<(Vec<Attribute>, Path), Token![,]>::parse_terminated_with(
            input,
            |input| {
                Ok((
                    input.call(Attribute::parse_outer)?,
                    input.call(Path::parse_mod_style)?,
                ))
            },
        );
        let hooks = hooks.map_err(|error| {
            Error::new(
                error.span(),
                "`hooks![…]` takes the names of functions with `#[around]`, separated by commas: `hooks![audit, tenant]`",
            )
        })?;
        Ok((crate_path, hooks))
    })
    .parse2(input);
    match parsed {
        Ok((crate_path, hooks)) => {
            let private = crate_path.private();
            // As in the table of routes: of a function without the attribute, the import finds no
            // type, so that the placeholder remains, whose missing trait is the error.
            let hooks = hooks.iter().map(|(cfgs, hook)| {
                quote_spanned! {hook.span()=>
                    #(#cfgs)*
                    {
                        #[allow(unused_imports, deprecated)]
                        use #hook as __Hook;
                        #private::IntoHook::into_hook(__Hook {})
                    }
                }
            });
            quote! {
                {
                    #[allow(unused_imports)]
                    use #private::not_a_hook::*;
                    [#(#hooks),*]
                }
            }
        }
        Err(error) => {
            let (error, private) = (error.to_compile_error(), CratePath::default().private());
            quote! { { #error let none: [#private::Hook; 0] = []; none } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_expands() {
        let expanded = expand(
            TokenStream::new(),
            quote! {
                /// Logs every request.
                async fn audit(log: &AuditLog, next: Next<'_>, caller: Caller<'_>) -> Response {
                    next.run().await
                }
            },
        );
        let file = syn::parse2(expanded).expect("the expansion is Rust");
        insta::assert_snapshot!(prettyplease::unparse(&file));
    }

    #[test]
    fn every_mistake_has_its_error() {
        let expanded = expand(quote! { before }, quote! { fn audit<T>(id: u32) {} });
        let count = expanded.to_string().matches("compile_error").count();
        assert_eq!(count, 6, "{expanded}");
    }
}
