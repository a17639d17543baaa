//! What a route becomes: the function as it was, and beside it a type of the same name that is a
//! `Route`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, Ident, ItemFn, ReturnType, Type};

use super::check::{Argument, Kind};
use super::lifetimes::named;
use super::syntax::Method;
use crate::doc::summary_and_description;

pub(super) fn route(method: &Method, function: &ItemFn, arguments: &[Argument]) -> TokenStream {
    let plain = plain(function);
    let marker = marker(function);
    let name = &function.sig.ident;
    let answer = match &function.sig.output {
        ReturnType::Type(_, answer) => named(answer, "'r"),
        ReturnType::Default => syn::parse_quote!(()),
    };
    let spec = spec(method, function, arguments);
    let bindings: Vec<Ident> = (0..arguments.len())
        .map(|index| format_ident!("argument_{index}"))
        .collect();
    let statics = arguments.iter().zip(&bindings).map(|(argument, binding)| {
        let constant = upper(binding);
        let name = &argument.name;
        quote! {
            static #constant: ::petstore::private::Argument = ::petstore::private::Argument::new(#name);
        }
    });
    let extractions = arguments
        .iter()
        .zip(&bindings)
        .map(|(argument, binding)| extract(argument, binding));
    let descriptions = arguments
        .iter()
        .zip(&bindings)
        .map(|(argument, binding)| describe(argument, binding));
    let body_checks = body_checks(method, arguments);
    let answer_check = answer_check(function);
    let run = if arguments.is_empty() {
        quote! { ::core::result::Result::Ok(#name()) }
    } else {
        quote! {
            let mut rejected = ::core::option::Option::None;
            #(#extractions)*
            match (#(#bindings,)*) {
                (#(::core::option::Option::Some(#bindings),)*) => {
                    ::core::result::Result::Ok(async move { #name(#(#bindings),*).await })
                }
                _ => ::core::result::Result::Err(
                    rejected.unwrap_or(::petstore::private::Rejection::Internal),
                ),
            }
        }
    };
    // The span of the answer, so that what is no answer is underlined there.
    let answer_type = quote_spanned! {answer.span()=> type Answer<'r> = #answer; };
    quote! {
        #plain
        #marker
        const _: () = {
            #(#statics)*

            impl ::petstore::private::Route for #name {
                const SPEC: ::petstore::private::RouteSpec = #spec;

                #answer_type

                #[allow(unused_variables)]
                fn run<'r>(
                    request: ::petstore::private::Request<'r>,
                ) -> ::core::result::Result<
                    impl ::core::future::Future<Output = Self::Answer<'r>> + ::core::marker::Send + 'r,
                    ::petstore::private::Rejection,
                > {
                    #run
                }

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

/// After a mistake: the function, the message, and a route that clashes with none.
pub(super) fn stand_in(function: &ItemFn, error: &syn::Error) -> TokenStream {
    let plain = plain(function);
    let marker = marker(function);
    let name = &function.sig.ident;
    let error = error.to_compile_error();
    let label = name.to_string();
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
    let name = function.sig.ident.to_string();
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
    let bodies = arguments
        .iter()
        .filter(|argument| argument.kind == Kind::Extractor)
        .map(body_use);
    let states = arguments.iter().filter(|argument| argument.kind == Kind::State).map(|argument| {
        let state = referent(&argument.of_type);
        quote_spanned! {argument.of_type.span()=> ::petstore::private::StateSpec::of::<#state>() }
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
fn referent(of_type: &Type) -> Type {
    match of_type {
        Type::Reference(reference) => named(&reference.elem, "'static"),
        other => named(other, "'static"),
    }
}

fn body_use(argument: &Argument) -> TokenStream {
    let of_type = named(&argument.of_type, "'static");
    quote_spanned! {of_type.span()=> <#of_type as ::petstore::private::Extract<'static>>::BODY }
}

fn extract(argument: &Argument, binding: &Ident) -> TokenStream {
    let constant = upper(binding);
    let of_type = named(&argument.of_type, "'r");
    let read = match argument.kind {
        Kind::Path => quote_spanned! {of_type.span()=>
            ::petstore::private::read_path::<#of_type>(&request, &#constant)
        },
        Kind::State | Kind::Extractor => quote_spanned! {of_type.span()=>
            <#of_type as ::petstore::private::Extract<'r>>::extract(&request, &#constant)
        },
    };
    // Bodies are checked where they are read; a parameter may be a model or a plain number.
    let part = match argument.kind {
        Kind::Path => Some(quote! { ::petstore::private::In::Path }),
        Kind::State => None,
        Kind::Extractor => Some(quote! {
            match <#of_type as ::petstore::private::Extract<'r>>::PART {
                ::core::option::Option::Some(part) => part,
                ::core::option::Option::None => ::petstore::private::In::Body,
            }
        }),
    };
    let checked = match part {
        None => read,
        Some(part) => quote! {
            ::petstore::private::checked(#read, #part, &#constant, |value, problems| {
                use ::petstore::private::{ViaModel as _, ViaNothing as _};
                (&::petstore::private::Probe(value)).check(::petstore::private::At::ROOT, problems);
            })
        },
    };
    quote! { let #binding = ::petstore::private::merge(#checked, &mut rejected); }
}

fn describe(argument: &Argument, binding: &Ident) -> TokenStream {
    let constant = upper(binding);
    let of_type = named(&argument.of_type, "'static");
    match argument.kind {
        Kind::Path => quote_spanned! {of_type.span()=>
            ::petstore::private::describe_path::<#of_type>(&#constant, inputs);
        },
        Kind::State => TokenStream::new(),
        Kind::Extractor => quote_spanned! {of_type.span()=>
            <#of_type as ::petstore::private::Extract<'static>>::describe(&#constant, inputs);
        },
    }
}

/// Forced by constants of their own, since one that nobody uses is never evaluated.
fn body_checks(method: &Method, arguments: &[Argument]) -> TokenStream {
    let verbs = verbs(method);
    let extractors: Vec<&Argument> = arguments
        .iter()
        .filter(|argument| argument.kind == Kind::Extractor)
        .collect();
    let checks = extractors.iter().enumerate().map(|(index, argument)| {
        let body = body_use(argument);
        let earlier = extractors
            .iter()
            .take(index)
            .map(|argument| body_use(argument));
        quote_spanned! {argument.of_type.span()=>
            const _: () = ::petstore::private::check_body(#body, #verbs);
            const _: () = ::petstore::private::check_one_body(&[#(#earlier),*], #body);
        }
    });
    quote! { #(#checks)* }
}

fn answer_check(function: &ItemFn) -> TokenStream {
    let name = &function.sig.ident;
    let span = match &function.sig.output {
        ReturnType::Type(_, answer) => answer.span(),
        ReturnType::Default => Span::call_site(),
    };
    quote_spanned! {span=> const _: () = ::petstore::private::check_answer::<#name>(); }
}

fn upper(binding: &Ident) -> Ident {
    Ident::new(&binding.to_string().to_uppercase(), binding.span())
}
