//! What a route becomes: the function as it was, and beside it a type of the same name that is a
//! `Route`.

mod argument;
mod checks;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

pub(crate) use argument::Argument;

use super::argument_spec::{ArgumentSpec, Kind};
use super::headers;
use super::syntax::Method;
use super::template::PathTemplate;
use crate::doc::summary_and_description;
use crate::function::{Function, future, marker, named};
use crate::span::item_of;

pub(super) fn route(
    method: &Method,
    template: &PathTemplate,
    function: &Function,
    arguments: &[ArgumentSpec],
) -> TokenStream {
    let plain = function.plain();
    let name = &function.sig.ident;
    let marker = marker(name, &function.vis);
    let import = method.crate_path.import();
    let arguments: Vec<Argument<'_>> = arguments
        .iter()
        .enumerate()
        .map(|(index, spec)| Argument::new(index, spec))
        .collect();
    let spec = spec(method, template, function, &arguments);
    let items = arguments.iter().map(Argument::item);
    let run = run(name, &arguments);
    let descriptions = arguments.iter().map(Argument::describe);
    let response = response(function);
    let body_checks = checks::body(method, &arguments);
    let response_check = checks::response(method, function);
    quote! {
        #plain
        #marker
        const _: () = {
            #import
            #(#items)*
            #response

            #[allow(deprecated)]
            impl __private::Route for #name {
                const SPEC: __private::RouteSpec = #spec;

                type Response = __Response;

                #run

                #[allow(unused_variables)]
                fn inputs(inputs: &mut __private::Inputs<'_>) {
                    #(#descriptions)*
                }
            }

            #body_checks
            #response_check
        };
    }
}

/// The return type as a type of its own: the checks name this type instead of the route, which they
/// would keep from being unused. As for arguments, equal errors are one error.
pub(crate) fn response(function: &Function) -> TokenStream {
    let output = function.output();
    let (of_type, returned) = (named(&output, "'r"), named(&output, "'_"));
    let of_trait = quote! { IntoResponse };
    let spec = item_of(&returned, &of_trait, &quote! { SPEC });
    let into_response = item_of(&returned, &of_trait, &quote! { into_response });
    // As visible as the route, whose interface it is part of.
    let visibility = &function.vis;
    quote! {
        #[allow(missing_debug_implementations, missing_docs, unreachable_pub)]
        #visibility struct __Response;
        #[allow(deprecated)]
        impl __private::ResponseType for __Response {
            type Of<'r> = #of_type;

            const SPEC: __private::ResponseSpec = #spec;

            fn into_response(returned: Self::Of<'_>) -> __private::Response {
                #into_response(returned)
            }
        }
    }
}

/// Statements that extract all arguments, and the values to call the function with.
///
/// The span keeps the variables apart from a function of the same name.
pub(crate) fn extract_all(arguments: &[Argument<'_>]) -> (TokenStream, Vec<TokenStream>) {
    let local = Span::mixed_site();
    let bindings: Vec<Ident> = (0..arguments.len())
        .map(|index| format_ident!("argument_{index}", span = local))
        .collect();
    let pairs = || arguments.iter().zip(&bindings);
    let extractions = pairs().map(|(argument, binding)| {
        let (cfgs, extract) = (argument.cfgs(), argument.extract());
        quote_spanned! {local=> #(#cfgs)* let #binding = __private::merge(#extract, &mut rejected); }
    });
    let unwrapped = pairs().map(|(argument, binding)| {
        let cfgs = argument.cfgs();
        quote_spanned! {local=>
            #(#cfgs)*
            let ::core::option::Option::Some(#binding) = #binding else {
                return ::core::result::Result::Err(__private::rejection(rejected));
            };
        }
    });
    let values = pairs().map(|(argument, binding)| {
        let cfgs = argument.cfgs();
        match argument.spec.kind {
            Kind::Path => quote_spanned! {local=> #(#cfgs)* #binding.0 },
            Kind::State | Kind::Extractor => quote! { #(#cfgs)* #binding },
        }
    });
    let values = values.collect();
    let statements = quote_spanned! {local=>
        let mut rejected = ::core::option::Option::None;
        #(#extractions)*
        #(#unwrapped)*
    };
    (statements, values)
}

/// Extracts all arguments first, and only then calls the function: so the future is `Send`.
fn run(name: &Ident, arguments: &[Argument<'_>]) -> TokenStream {
    let local = Span::mixed_site();
    let (statements, values) = extract_all(arguments);
    let statements = (!arguments.is_empty()).then_some(statements);
    let takes_state = (arguments.iter()).any(|argument| argument.spec.kind == Kind::State);
    let future = future(name, &values, takes_state);
    let body = quote_spanned! {local=>
        #statements
        ::core::result::Result::Ok(#future)
    };
    let preparations: Vec<TokenStream> = (arguments.iter())
        .filter_map(Argument::preparation)
        .collect();
    let prepare = (!preparations.is_empty()).then(|| {
        quote! { const PREPARE: &'static [__private::Preparation] = &[#(#preparations),*]; }
    });
    quote_spanned! {local=>
        #prepare

        #[allow(unused_variables, unused_mut, deprecated)]
        fn run<'r>(
            request: __private::Request<'r>,
        ) -> ::core::result::Result<
            impl ::core::future::Future<Output = <Self::Response as __private::ResponseType>::Of<'r>> + ::core::marker::Send + 'r,
            __private::Rejection,
        > {
            #body
        }
    }
}

fn spec(
    method: &Method,
    template: &PathTemplate,
    function: &Function,
    arguments: &[Argument<'_>],
) -> TokenStream {
    let name = function.sig.ident.unraw().to_string();
    let verbs = verbs(method);
    let path = &template.text;
    let auth = match &method.auth {
        None => quote! { ::core::option::Option::None },
        Some(auth) => {
            let auth = auth.emit();
            quote! { ::core::option::Option::Some(#auth) }
        }
    };
    let timeout = match &method.timeout {
        None => quote! { ::core::option::Option::None },
        Some(seconds) => quote! {
            ::core::option::Option::Some(::core::time::Duration::from_secs(#seconds))
        },
    };
    let produces = match &method.produces {
        None => quote! { ::core::option::Option::None },
        Some(media_type) => quote! { ::core::option::Option::Some(#media_type) },
    };
    let tags = &method.tags;
    let headers = headers::emit(&method.headers, function.body());
    let deprecated =
        (function.attrs.iter()).any(|attribute| attribute.path().is_ident("deprecated"));
    let (summary, description) = summary_and_description(&function.attrs);
    let declared = declared(method);
    let bodies = arguments.iter().filter_map(Argument::body);
    let states = arguments.iter().filter_map(Argument::state);
    quote! {
        __private::RouteSpec {
            name: #name,
            verbs: #verbs,
            template: #path,
            auth: #auth,
            timeout: #timeout,
            tags: &[#(#tags),*],
            deprecated: #deprecated,
            produces: #produces,
            headers: &[#headers],
            summary: #summary,
            description: #description,
            declared: #declared,
            body: __private::combine_body_access(&[#(#bodies),*]),
            states: &[#(#states),*],
        }
    }
}

fn declared(method: &Method) -> TokenStream {
    match &method.declared {
        None => quote! { ::core::option::Option::None },
        Some(statuses) => quote! {
            ::core::option::Option::Some(__private::StatusSet::from_codes(&[#(#statuses),*]))
        },
    }
}

fn verbs(method: &Method) -> TokenStream {
    match method.verbs.as_slice() {
        [] => quote! { __private::VerbSet::ANY },
        verbs => quote! {
            __private::VerbSet::from_verbs(&[#(__private::Verb::#verbs),*])
        },
    }
}
