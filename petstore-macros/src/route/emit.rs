//! What a route becomes: the function as it was, and beside it a type of the same name that is a
//! `Route`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{FnArg, Ident, ItemFn, ReturnType, Type};

use super::check::{Argument, Kind};
use super::lifetimes::named;
use super::syntax::Method;
use crate::doc::summary_and_description;
use crate::place::call_at;

pub(super) fn route(method: &Method, function: &ItemFn, arguments: &[Argument]) -> TokenStream {
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
    let answer_type = quote_spanned! {answer.span()=> type Answer<'r> = #answer; };
    quote! {
        #plain
        #marker
        const _: () = {
            #(#takers)*

            impl ::petstore::private::Route for #name {
                const SPEC: ::petstore::private::RouteSpec = #spec;

                #answer_type

                #run

                #[allow(unused_variables)]
                fn inputs(inputs: &mut ::petstore::private::Inputs<'_>) {
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
fn run(name: &Ident, arguments: &[Argument]) -> TokenStream {
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
            #(let #bindings = ::petstore::private::merge(#takings, &mut rejected);)*
            match (#(#bindings,)*) {
                (#(::core::option::Option::Some(#bindings),)*) => {
                    ::core::result::Result::Ok(async move { #name(#(#values),*).await })
                }
                _ => ::core::result::Result::Err(
                    rejected.unwrap_or(::petstore::private::Rejection::Internal),
                ),
            }
        }
    };
    quote_spanned! {local=>
        #[allow(unused_variables, deprecated)]
        fn run<'r>(
            request: ::petstore::private::Request<'r>,
        ) -> ::core::result::Result<
            impl ::core::future::Future<Output = Self::Answer<'r>> + ::core::marker::Send + 'r,
            ::petstore::private::Rejection,
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
        impl ::petstore::private::Route for #name {
            const SPEC: ::petstore::private::RouteSpec = ::petstore::private::RouteSpec {
                name: #label,
                verbs: ::petstore::private::Verbs::NONE,
                template: "",
                auth: ::petstore::private::Auth::None,
                summary: "",
                description: "",
                declared: ::core::option::Option::None,
                body: ::petstore::private::BodyUse::Nothing,
                states: &[],
            };

            type Answer<'r> = ::petstore::private::NoContent;

            fn run<'r>(
                _: ::petstore::private::Request<'r>,
            ) -> ::core::result::Result<
                impl ::core::future::Future<Output = Self::Answer<'r>> + ::core::marker::Send + 'r,
                ::petstore::private::Rejection,
            > {
                ::core::result::Result::Err::<::core::future::Ready<Self::Answer<'r>>, _>(
                    ::petstore::private::Rejection::Internal,
                )
            }

            fn inputs(_: &mut ::petstore::private::Inputs<'_>) {}
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

fn spec(method: &Method, function: &ItemFn, arguments: &[Argument]) -> TokenStream {
    let name = function.sig.ident.unraw().to_string();
    let verbs = verbs(method);
    let template = &method.template.text;
    let auth = &method.auth;
    let (summary, description) = summary_and_description(&function.attrs);
    let declared = match &method.declared {
        None => quote! { ::core::option::Option::None },
        Some(statuses) => quote! {
            ::core::option::Option::Some(::petstore::private::Statuses::of(&[#(#statuses),*]))
        },
    };
    let numbered = || arguments.iter().enumerate();
    let bodies = numbered()
        .filter(|(_, argument)| argument.kind == Kind::Extractor)
        .map(|(index, _)| {
            let taker = taker_name(index);
            quote! { ::petstore::private::body_use::<#taker>() }
        });
    let states = numbered()
        .filter(|(_, argument)| argument.kind == Kind::State)
        .map(|(_, argument)| {
            let state = referent(&argument.of_type, "'static");
            quote! { ::petstore::private::StateSpec::of::<#state>() }
        });
    quote! {
        ::petstore::private::RouteSpec {
            name: #name,
            verbs: #verbs,
            template: #template,
            auth: ::petstore::private::Auth::#auth,
            summary: #summary,
            description: #description,
            declared: #declared,
            body: ::petstore::private::body_of(&[#(#bodies),*]),
            states: &[#(#states),*],
        }
    }
}

fn verbs(method: &Method) -> TokenStream {
    match method.verbs.as_slice() {
        [] => quote! { ::petstore::private::Verbs::ANY },
        verbs => quote! {
            ::petstore::private::Verbs::of(&[#(::petstore::private::Verb::#verbs),*])
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
fn taker(argument: &Argument, taker: &Ident) -> TokenStream {
    let of_type = named(&argument.of_type, "'r");
    let of = match argument.kind {
        Kind::State => return TokenStream::new(),
        Kind::Path => quote_spanned! {of_type.span()=> ::petstore::private::Path<#of_type> },
        Kind::Extractor => of_type.to_token_stream(),
    };
    let name = &argument.name;
    let of = quote_spanned! {of_type.span()=> type Of<'r> = #of; };
    quote! {
        struct #taker;
        impl ::petstore::private::Take for #taker {
            #of
            fn argument() -> &'static ::petstore::private::Argument {
                static ARGUMENT: ::petstore::private::Argument =
                    ::petstore::private::Argument::new(#name);
                &ARGUMENT
            }
        }
    }
}

/// Bodies are checked where they are read; a parameter may be a model or a plain number.
fn take(argument: &Argument, taker: &Ident) -> TokenStream {
    let local = Span::mixed_site();
    if argument.kind == Kind::State {
        let state = referent(&argument.of_type, "'r");
        let take = quote_spanned! {state.span()=> ::petstore::private::take_state::<#state> };
        return quote_spanned! {local=> #take(&request) };
    }
    quote_spanned! {local=>
        ::petstore::private::checked(
            ::petstore::private::take::<#taker>(&request),
            ::petstore::private::part::<#taker>(),
            <#taker as ::petstore::private::Take>::argument(),
            |value, problems| {
                use ::petstore::private::{ViaModel as _, ViaNothing as _};
                (&::petstore::private::Probe(value)).check(::petstore::private::At::ROOT, problems);
            },
        )
    }
}

fn describe(argument: &Argument, taker: &Ident) -> TokenStream {
    match argument.kind {
        Kind::State => TokenStream::new(),
        Kind::Path | Kind::Extractor => quote! { ::petstore::private::describe::<#taker>(inputs); },
    }
}

/// Forced by constants of their own, since one that nobody uses is never evaluated.
fn body_checks(method: &Method, arguments: &[Argument]) -> TokenStream {
    let verbs = verbs(method);
    let mut earlier: Vec<TokenStream> = Vec::new();
    let mut checks = TokenStream::new();
    for (index, argument) in arguments.iter().enumerate() {
        if argument.kind != Kind::Extractor {
            continue;
        }
        let taker = taker_name(index);
        let body = quote! { ::petstore::private::body_use::<#taker>() };
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
        &quote! { check_answer::<#name> },
        &TokenStream::new(),
    );
    quote! { const _: () = #call; }
}
