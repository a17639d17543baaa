//! What a route becomes: the function as it was, and beside it a type of the same name that is a
//! `Route`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{FnArg, Ident, ItemFn, ReturnType, Type};

use super::check::{ArgumentSpec, Kind};
use super::lifetimes::named;
use super::syntax::Method;
use crate::doc::summary_and_description;
use crate::place::call_at;

pub(super) fn route(method: &Method, function: &ItemFn, arguments: &[ArgumentSpec]) -> TokenStream {
    let plain = plain(function);
    let marker = marker(function);
    let name = &function.sig.ident;
    let answer = match &function.sig.output {
        ReturnType::Type(_, answer) => named(answer, "'r"),
        ReturnType::Default => syn::parse_quote!(()),
    };
    let spec = spec(method, function, arguments);
    let takers = arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| taker(argument, &taker_name(index)));
    let run = run(name, arguments);
    let descriptions = arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| describe(argument, &taker_name(index)));
    let body_checks = body_checks(method, arguments);
    let answer_check = answer_check(function);
    // The span of the answer, so that what is no answer is underlined there.
    let answer_type = quote_spanned! {answer.span()=> type Output<'r> = #answer; };
    quote! {
        #plain
        #marker
        const _: () = {
            #(#takers)*

            impl ::petstore::__private::Route for #name {
                const SPEC: ::petstore::__private::RouteSpec = #spec;

                #answer_type

                #run

                #[allow(unused_variables)]
                fn inputs(inputs: &mut ::petstore::__private::Inputs<'_>) {
                    #(#descriptions)*
                }
            }

            #body_checks
            #answer_check
        };
    }
}

/// Takes all arguments first, and only then calls the function: so the future is `Send`.
///
/// The span keeps the variables apart from a function of the same name.
fn run(name: &Ident, arguments: &[ArgumentSpec]) -> TokenStream {
    let local = Span::mixed_site();
    let bindings: Vec<Ident> = (0..arguments.len())
        .map(|index| format_ident!("argument_{index}", span = local))
        .collect();
    let takings = arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| take(argument, &taker_name(index)));
    let values = arguments
        .iter()
        .zip(&bindings)
        .map(|(argument, binding)| match argument.kind {
            Kind::Path => quote_spanned! {local=> #binding.0 },
            Kind::State | Kind::Extractor => quote! { #binding },
        });
    let body = if arguments.is_empty() {
        quote! { ::core::result::Result::Ok(#name()) }
    } else {
        quote_spanned! {local=>
            let mut rejected = ::core::option::Option::None;
            #(let #bindings = ::petstore::__private::collect_rejection(#takings, &mut rejected);)*
            match (#(#bindings,)*) {
                (#(::core::option::Option::Some(#bindings),)*) => {
                    ::core::result::Result::Ok(async move { #name(#(#values),*).await })
                }
                _ => ::core::result::Result::Err(
                    rejected.unwrap_or(::petstore::__private::Rejection::Internal),
                ),
            }
        }
    };
    quote_spanned! {local=>
        #[allow(unused_variables, deprecated)]
        fn run<'r>(
            request: ::petstore::__private::Request<'r>,
        ) -> ::core::result::Result<
            impl ::core::future::Future<Output = Self::Output<'r>> + ::core::marker::Send + 'r,
            ::petstore::__private::Rejection,
        > {
            #body
        }
    }
}

/// After a mistake: the function, the message, and a route that clashes with none.
pub(super) fn stand_in(function: &ItemFn, error: &syn::Error) -> TokenStream {
    let plain = plain(function);
    let marker = marker(function);
    let name = &function.sig.ident;
    let error = error.to_compile_error();
    if function.sig.receiver().is_some() {
        // Within an `impl` there is no place for a type.
        return quote! { #plain #error };
    }
    let label = name.unraw().to_string();
    quote! {
        #[allow(dead_code, unused)]
        #plain
        #error
        #marker
        impl ::petstore::__private::Route for #name {
            const SPEC: ::petstore::__private::RouteSpec = ::petstore::__private::RouteSpec {
                name: #label,
                verbs: ::petstore::__private::VerbSet::NONE,
                template: "",
                auth: ::petstore::__private::Auth::None,
                summary: "",
                description: "",
                declared: ::core::option::Option::None,
                body: ::petstore::__private::BodyAccess::None,
                states: &[],
            };

            type Output<'r> = ::petstore::__private::NoContent;

            fn run<'r>(
                _: ::petstore::__private::Request<'r>,
            ) -> ::core::result::Result<
                impl ::core::future::Future<Output = Self::Output<'r>> + ::core::marker::Send + 'r,
                ::petstore::__private::Rejection,
            > {
                ::core::result::Result::Err::<::core::future::Ready<Self::Output<'r>>, _>(
                    ::petstore::__private::Rejection::Internal,
                )
            }

            fn inputs(_: &mut ::petstore::__private::Inputs<'_>) {}
        }
    }
}

/// The function without what only the macro reads.
fn plain(function: &ItemFn) -> ItemFn {
    let mut plain = function.clone();
    for argument in &mut plain.sig.inputs {
        if let FnArg::Typed(argument) = argument {
            argument
                .attrs
                .retain(|attribute| !attribute.path().is_ident("name"));
        }
    }
    plain
}

/// The type stands where the function stands, and is seen by whoever sees it.
fn marker(function: &ItemFn) -> TokenStream {
    let name = &function.sig.ident;
    let visibility = &function.vis;
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_docs, missing_debug_implementations, unreachable_pub)]
        #visibility struct #name {}
    }
}

fn spec(method: &Method, function: &ItemFn, arguments: &[ArgumentSpec]) -> TokenStream {
    let name = function.sig.ident.unraw().to_string();
    let verbs = verbs(method);
    let template = &method.template.text;
    let auth = &method.auth;
    let (summary, description) = summary_and_description(&function.attrs);
    let declared = match &method.declared {
        None => quote! { ::core::option::Option::None },
        Some(statuses) => quote! {
            ::core::option::Option::Some(::petstore::__private::StatusSet::of(&[#(#statuses),*]))
        },
    };
    let numbered = || arguments.iter().enumerate();
    let bodies = numbered()
        .filter(|(_, argument)| argument.kind == Kind::Extractor)
        .map(|(index, _)| {
            let taker = taker_name(index);
            quote! { ::petstore::__private::body_access::<#taker>() }
        });
    let states = numbered()
        .filter(|(_, argument)| argument.kind == Kind::State)
        .map(|(_, argument)| {
            let state = referent(&argument.of_type, "'static");
            quote! { ::petstore::__private::StateSpec::of::<#state>() }
        });
    quote! {
        ::petstore::__private::RouteSpec {
            name: #name,
            verbs: #verbs,
            template: #template,
            auth: ::petstore::__private::Auth::#auth,
            summary: #summary,
            description: #description,
            declared: #declared,
            body: ::petstore::__private::combine_body_access(&[#(#bodies),*]),
            states: &[#(#states),*],
        }
    }
}

fn verbs(method: &Method) -> TokenStream {
    match method.verbs.as_slice() {
        [] => quote! { ::petstore::__private::VerbSet::ANY },
        verbs => quote! {
            ::petstore::__private::VerbSet::of(&[#(::petstore::__private::Verb::#verbs),*])
        },
    }
}

/// `T` of `&T`.
fn referent(of_type: &Type, lifetime: &str) -> Type {
    match of_type {
        Type::Reference(reference) => named(&reference.elem, lifetime),
        other => named(other, lifetime),
    }
}

/// A name that no type of the signature has.
fn taker_name(index: usize) -> Ident {
    format_ident!("__Argument{index}")
}

/// The argument as a type. What its own type must be is asked here and nowhere else; of state it is
/// asked where the state is taken.
fn taker(argument: &ArgumentSpec, taker: &Ident) -> TokenStream {
    let of_type = named(&argument.of_type, "'r");
    let of = match argument.kind {
        Kind::State => return TokenStream::new(),
        Kind::Path => quote_spanned! {of_type.span()=> ::petstore::__private::Path<#of_type> },
        Kind::Extractor => of_type.to_token_stream(),
    };
    let name = &argument.name;
    let of = quote_spanned! {of_type.span()=> type Of<'r> = #of; };
    quote! {
        struct #taker;
        impl ::petstore::__private::ArgumentType for #taker {
            #of
            fn argument() -> &'static ::petstore::__private::ArgumentSpec {
                static ARGUMENT: ::petstore::__private::ArgumentSpec =
                    ::petstore::__private::ArgumentSpec::new(#name);
                &ARGUMENT
            }
        }
    }
}

/// Bodies are checked where they are read; a parameter may be a model or a plain number.
fn take(argument: &ArgumentSpec, taker: &Ident) -> TokenStream {
    let local = Span::mixed_site();
    if argument.kind == Kind::State {
        let state = referent(&argument.of_type, "'r");
        let take = quote_spanned! {state.span()=> ::petstore::__private::take_state::<#state> };
        return quote_spanned! {local=> #take(&request) };
    }
    quote_spanned! {local=>
        ::petstore::__private::checked(
            ::petstore::__private::extract_argument::<#taker>(&request),
            ::petstore::__private::request_part::<#taker>(),
            <#taker as ::petstore::__private::ArgumentType>::argument(),
            |value, problems| {
                use ::petstore::__private::{ViaModel as _, ViaNothing as _};
                (&::petstore::__private::ValidateProbe(value)).check(::petstore::__private::Pointer::ROOT, problems);
            },
        )
    }
}

fn describe(argument: &ArgumentSpec, taker: &Ident) -> TokenStream {
    match argument.kind {
        Kind::State => TokenStream::new(),
        Kind::Path | Kind::Extractor => {
            quote! { ::petstore::__private::describe_argument::<#taker>(inputs); }
        }
    }
}

/// Forced by constants of their own, since one that nobody uses is never evaluated.
fn body_checks(method: &Method, arguments: &[ArgumentSpec]) -> TokenStream {
    let verbs = verbs(method);
    let mut earlier: Vec<TokenStream> = Vec::new();
    let mut checks = TokenStream::new();
    for (index, argument) in arguments.iter().enumerate() {
        if argument.kind != Kind::Extractor {
            continue;
        }
        let taker = taker_name(index);
        let body = quote! { ::petstore::__private::body_access::<#taker>() };
        let verb = call_at(
            &argument.of_type,
            &quote! { check_body },
            &quote! { #body, #verbs },
        );
        let one = call_at(
            &argument.of_type,
            &quote! { check_one_body },
            &quote! { &[#(#earlier),*], #body },
        );
        checks.extend(quote! {
            const _: () = #verb;
            const _: () = #one;
        });
        earlier.push(body);
    }
    checks
}

fn answer_check(function: &ItemFn) -> TokenStream {
    let name = &function.sig.ident;
    let place = match &function.sig.output {
        ReturnType::Type(_, answer) => answer.to_token_stream(),
        ReturnType::Default => name.to_token_stream(),
    };
    let call = call_at(
        &place,
        &quote! { check_response::<#name> },
        &TokenStream::new(),
    );
    quote! { const _: () = #call; }
}
