//! What a handler becomes: the function as it was, and beside it a type of the same name that is an
//! `EventHandler`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Type};

use super::check::ArgumentSpec;
use super::syntax::{Source, Subscription};
use super::wiring::Wiring;
use crate::doc::summary_and_description;
use crate::function::{Function, future, inner_type, is_named, marker, named};
use crate::span::{arguments_at, associated_type, call_at, item_of};

pub(super) fn handler(
    subscription: &Subscription,
    wiring: &Wiring,
    function: &Function,
    arguments: &[ArgumentSpec],
) -> TokenStream {
    let plain = function.plain();
    let name = &function.sig.ident;
    let marker = marker(name, &function.vis);
    let import = subscription.crate_path().import();
    let source = format_ident!("{}", wiring.source.type_name());
    let arguments: Vec<Argument<'_>> = arguments.iter().enumerate().map(Argument::new).collect();
    let spec = spec(wiring, function, &arguments);
    let items = arguments.iter().map(Argument::item);
    let run = run(name, &arguments);
    let descriptions = arguments.iter().map(Argument::describe);
    let output = output(function);
    let wiring_check = wiring.check.as_ref().map(|(check, resource)| {
        let check = format_ident!("{check}");
        let spec = quote! { &<#name as __private::EventHandler>::SPEC };
        let call = call_at(resource, &quote! { #check }, &spec);
        quote! { const _: () = #call; }
    });
    let argument_checks = argument_checks(name, wiring, &arguments);
    let output_check = output_check(function, &arguments);
    let direct = (wiring.source == Source::Direct).then(|| direct_handler(function, &arguments));
    quote! {
        #plain
        #marker
        const _: () = {
            #import
            type __Source = __private::source::#source;
            #(#items)*
            #output

            #[allow(deprecated)]
            impl __private::EventHandler for #name {
                const SPEC: __private::EventSpec = #spec;

                type Output = __Output;

                #run

                #[allow(unused_variables)]
                fn inputs(inputs: &mut __private::EventInputs<'_>) {
                    #(#descriptions)*
                }
            }

            #direct
            #wiring_check
            #argument_checks
            #output_check
        };
    }
}

/// An argument in the generated code.
pub(crate) struct Argument<'a> {
    spec: &'a ArgumentSpec,
    /// The static with its name and what is computed once from its type.
    spec_name: Ident,
}

impl<'a> Argument<'a> {
    pub(crate) fn new((index, spec): (usize, &'a ArgumentSpec)) -> Self {
        Argument {
            spec,
            spec_name: format_ident!("__ARGUMENT{index}"),
        }
    }

    fn cfgs(&self) -> &[Attribute] {
        &self.spec.cfgs
    }

    /// The static of the argument.
    pub(crate) fn item(&self) -> TokenStream {
        if self.spec.is_state {
            return TokenStream::new();
        }
        let (spec_name, name, cfgs) = (&self.spec_name, &self.spec.name, self.cfgs());
        quote! {
            #(#cfgs)*
            static #spec_name: __private::ArgumentSpec = __private::ArgumentSpec::new(#name);
        }
    }

    /// An item of `ExtractRecord` for the type of the argument. As for routes, equal errors are one
    /// error.
    fn extractor(&self, item: &TokenStream) -> TokenStream {
        let of_type = named(&self.spec.of_type, "'_");
        item_of(&of_type, &quote! { ExtractRecord<'_, __Source> }, item)
    }

    /// Takes the argument out of the record. Payloads are checked where they are read; an attribute
    /// may be a model.
    fn extract(&self) -> TokenStream {
        let local = Span::mixed_site();
        if self.spec.is_state {
            let state = referent(&self.spec.of_type, "'r");
            let take = quote_spanned! {state.span()=> __private::take_record_state::<#state> };
            return quote_spanned! {local=> #take(&record)? };
        }
        let (spec_name, extract) = (&self.spec_name, self.extractor(&quote! { extract }));
        let arguments = quote_spanned! {local=> &record, &#spec_name };
        let arguments = arguments_at(&self.spec.of_type, &arguments);
        let take = quote! { #extract #arguments };
        if !is_named(&self.spec.of_type, &["Attribute"]) {
            return quote_spanned! {local=> #take? };
        }
        quote_spanned! {local=>
            __private::checked_record(
                #take?,
                |value, problems| {
                    use __private::{ViaModel as _, ViaNothing as _};
                    (&__private::ValidateProbe(value)).check(__private::Pointer::ROOT, problems);
                },
            )?
        }
    }

    pub(crate) fn describe(&self) -> TokenStream {
        if self.spec.is_state {
            return TokenStream::new();
        }
        let (spec_name, describe, cfgs) = (
            &self.spec_name,
            self.extractor(&quote! { describe }),
            self.cfgs(),
        );
        quote! { #(#cfgs)* #describe(&#spec_name, inputs); }
    }

    /// The statements that extract the arguments, and the arguments of the call.
    pub(crate) fn extract_all(arguments: &[Argument<'_>]) -> (TokenStream, Vec<TokenStream>) {
        let local = Span::mixed_site();
        let bindings: Vec<Ident> = (0..arguments.len())
            .map(|index| format_ident!("argument_{index}", span = local))
            .collect();
        let extractions = arguments.iter().zip(&bindings).map(|(argument, binding)| {
            let (cfgs, extract) = (argument.cfgs(), argument.extract());
            quote_spanned! {local=> #(#cfgs)* let #binding = #extract; }
        });
        let values = arguments.iter().zip(&bindings).map(|(argument, binding)| {
            let cfgs = argument.cfgs();
            quote! { #(#cfgs)* #binding }
        });
        (extractions.collect(), values.collect())
    }

    /// Whether the argument takes the whole batch: a term of a disjunction.
    fn takes_batch(&self) -> Option<TokenStream> {
        let (takes_batch, cfgs) = (self.extractor(&quote! { TAKES_BATCH }), self.cfgs());
        (!self.spec.is_state).then(|| quote! { #(#cfgs)* #takes_batch })
    }

    /// Whether the argument is the tumbling window: a term of a disjunction.
    fn takes_window(&self) -> Option<TokenStream> {
        let (takes_window, cfgs) = (self.extractor(&quote! { TAKES_WINDOW }), self.cfgs());
        (!self.spec.is_state).then(|| quote! { #(#cfgs)* #takes_window })
    }

    pub(crate) fn state(&self) -> Option<TokenStream> {
        let cfgs = self.cfgs();
        self.spec.is_state.then(|| {
            let state = referent(&self.spec.of_type, "'static");
            quote! { #(#cfgs)* __private::StateSpec::for_type::<#state>() }
        })
    }
}

/// `T` of `&T`.
fn referent(of_type: &Type, lifetime: &str) -> Type {
    match of_type {
        Type::Reference(reference) => named(&reference.elem, lifetime),
        other => named(other, lifetime),
    }
}

fn spec(wiring: &Wiring, function: &Function, arguments: &[Argument<'_>]) -> TokenStream {
    let name = function.sig.ident.unraw().to_string();
    let (summary, description) = summary_and_description(&function.attrs);
    let source = &wiring.spec;
    let states = arguments.iter().filter_map(Argument::state);
    let takes_batch = takes_batch(arguments);
    quote! {
        __private::EventSpec::new(#name, #source)
            .documented(#summary, #description)
            .states(&[#(#states),*])
            .takes_batch(#takes_batch)
    }
}

fn takes_batch(arguments: &[Argument<'_>]) -> TokenStream {
    let terms = arguments.iter().filter_map(Argument::takes_batch);
    quote! { __private::any(&[#(#terms),*]) }
}

fn takes_window(arguments: &[Argument<'_>]) -> TokenStream {
    let terms = arguments.iter().filter_map(Argument::takes_window);
    quote! { __private::any(&[#(#terms),*]) }
}

/// The return type as a type of its own, which the checks name.
fn output(function: &Function) -> TokenStream {
    let output = function.output();
    let (of_type, returned) = (named(&output, "'r"), named(&output, "'_"));
    let of_trait = quote! { IntoOutcome };
    let spec = item_of(&returned, &of_trait, &quote! { SPEC });
    let into_outcome = item_of(&returned, &of_trait, &quote! { into_outcome });
    let visibility = &function.vis;
    quote! {
        #[allow(missing_debug_implementations, missing_docs, unreachable_pub)]
        #visibility struct __Output;
        #[allow(deprecated)]
        impl __private::OutputType for __Output {
            type Of<'r> = #of_type;

            const SPEC: __private::OutputSpec = #spec;

            fn into_outcome(returned: Self::Of<'_>) -> __private::Outcome {
                #into_outcome(returned)
            }
        }
    }
}

/// What an `Invoker` of the handler needs: the function as a resource, its payload and its reply.
fn direct_handler(function: &Function, arguments: &[Argument<'_>]) -> TokenStream {
    let name = &function.sig.ident;
    let output = named(&function.output(), "'static");
    let reply = item_of(&output, &quote! { IntoOutcome }, &quote! { Reply });
    let reply = associated_type(&quote! { Reply }, &output, &reply);
    let label = name.unraw().to_string();
    let mut payloads = arguments.iter().filter_map(|argument| {
        let of_type = &argument.spec.of_type;
        match is_named(of_type, &["Json"]) {
            true => inner_type(of_type).map(|inner| named(inner, "'p").to_token_stream()),
            false => is_named(of_type, &["Text"]).then(|| quote! { __private::serde_json::Value }),
        }
    });
    let payload = payloads.next().unwrap_or_else(|| quote! { () });
    quote! {
        impl __private::Resource for #name {
            const RESOURCE: __private::ResourceSpec = __private::ResourceSpec::Function(#label);
        }
        impl __private::DirectHandler for #name {
            type Payload<'p> = #payload;
            #reply
        }
    }
}

/// Extracts all arguments first, and only then calls the function: so the future is `Send`.
fn run(name: &Ident, arguments: &[Argument<'_>]) -> TokenStream {
    let local = Span::mixed_site();
    let (extractions, values) = Argument::extract_all(arguments);
    let takes_state = (arguments.iter()).any(|argument| argument.spec.is_state);
    let future = future(name, &values, takes_state);
    quote_spanned! {local=>
        #[allow(unused_variables, deprecated)]
        fn run<'r>(
            record: __private::Record<'r>,
        ) -> ::core::result::Result<
            impl ::core::future::Future<Output = <Self::Output as __private::OutputType>::Of<'r>> + ::core::marker::Send + 'r,
            __private::RecordError,
        > {
            #extractions
            ::core::result::Result::Ok(#future)
        }
    }
}

/// Checks of arguments by types, each in a constant of its own.
fn argument_checks(name: &Ident, wiring: &Wiring, arguments: &[Argument<'_>]) -> TokenStream {
    let mut checks = TokenStream::new();
    let takes_batch = takes_batch(arguments);
    for argument in arguments.iter().filter(|argument| !argument.spec.is_state) {
        let (of_type, cfgs) = (&argument.spec.of_type, argument.cfgs());
        let reads_record = argument.extractor(&quote! { READS_RECORD });
        let batch = call_at(
            of_type,
            &quote! { check_batch },
            &quote! { #takes_batch, #reads_record },
        );
        checks.extend(quote! { #(#cfgs)* const _: () = #batch; });
        let Some(resource) = &wiring.resource else {
            continue;
        };
        if wiring.source == Source::DynamoDb {
            let images = argument.extractor(&quote! { IMAGES });
            let images = call_at(
                of_type,
                &quote! { check_images },
                &quote! {
                    #images,
                    &<#name as __private::EventHandler>::SPEC
                },
            );
            checks.extend(quote! { #(#cfgs)* const _: () = #images; });
        }
        if matches!(wiring.source, Source::Sqs | Source::Sns)
            && let Some(message) = message_type(of_type)
        {
            let message = named(message, "'static");
            let place = message.span();
            // An error is about the payload, not about the resource.
            let resource = resource.to_token_stream().into_iter().map(|mut token| {
                token.set_span(place);
                token
            });
            let check = quote_spanned! {place=>
                __private::check_message::<#(#resource)*, #message>()
            };
            checks.extend(quote! { #(#cfgs)* const _: () = #check; });
        }
    }
    checks
}

/// `T` of `Json<T>` or `Batch<Json<T>>`.
fn message_type(of_type: &Type) -> Option<&Type> {
    match of_type {
        _ if is_named(of_type, &["Json"]) => inner_type(of_type),
        _ if is_named(of_type, &["Batch"]) => inner_type(of_type).and_then(message_type),
        _ => None,
    }
}

fn output_check(function: &Function, arguments: &[Argument<'_>]) -> TokenStream {
    let place = function.output_place();
    let (takes_batch, takes_window) = (takes_batch(arguments), takes_window(arguments));
    let output = call_at(
        &place,
        &quote! { check_output::<__Source, __Output> },
        &quote! { #takes_batch, #takes_window },
    );
    let name = &function.sig.ident;
    let window = call_at(
        name,
        &quote! { check_window },
        &quote! { #takes_batch, #takes_window, &<#name as __private::EventHandler>::SPEC },
    );
    quote! {
        const _: () = #output;
        const _: () = #window;
    }
}
