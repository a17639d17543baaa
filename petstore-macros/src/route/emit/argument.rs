//! One argument in the generated code. Each piece repeats the argument's `#[cfg(…)]`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Type};

use crate::function::{inner_type, is_named, is_plain, named};
use crate::route::argument_spec::{ArgumentSpec, Kind};
use crate::route::classify::is_built_in;

/// The extractors that check the model in them.
const BODIES: [&str; 4] = ["Json", "Form", "Text", "Binary"];

pub(crate) struct Argument<'a> {
    pub(crate) spec: &'a ArgumentSpec,
    /// A name that no type of the signature has.
    marker: Ident,
}

impl<'a> Argument<'a> {
    pub(crate) fn new(index: usize, spec: &'a ArgumentSpec) -> Self {
        Argument {
            spec,
            marker: format_ident!("__Argument{index}"),
        }
    }

    pub(crate) fn cfgs(&self) -> &[Attribute] {
        &self.spec.cfgs
    }

    /// The argument as a type. Only here must its own type be an extractor; that of state is
    /// checked where it is taken.
    pub(crate) fn type_of(&self) -> TokenStream {
        let of_type = named(&self.spec.of_type, "'r");
        let of = match self.spec.kind {
            Kind::State => return TokenStream::new(),
            Kind::Path => quote_spanned! {of_type.span()=> __private::Path<#of_type> },
            Kind::Extractor => of_type.to_token_stream(),
        };
        let (marker, name, cfgs) = (&self.marker, &self.spec.name, self.cfgs());
        let of = quote_spanned! {of_type.span()=> type Of<'r> = #of; };
        quote! {
            #(#cfgs)*
            struct #marker;
            #(#cfgs)*
            impl __private::ArgumentType for #marker {
                #of
                fn argument() -> &'static __private::ArgumentSpec {
                    static ARGUMENT: __private::ArgumentSpec = __private::ArgumentSpec::new(#name);
                    &ARGUMENT
                }
            }
        }
    }

    /// Takes the argument out of the request. Bodies are checked where they are read; a parameter
    /// may be a model or a plain number.
    pub(crate) fn extract(&self) -> TokenStream {
        let local = Span::mixed_site();
        if self.spec.kind == Kind::State {
            let state = referent(&self.spec.of_type, "'r");
            let take = quote_spanned! {state.span()=> __private::take_state::<#state> };
            return quote_spanned! {local=> #take(&request) };
        }
        let marker = &self.marker;
        let take = quote_spanned! {local=> __private::take::<#marker>(&request) };
        if cannot_be_model(&self.spec.of_type) {
            return take;
        }
        quote_spanned! {local=>
            __private::checked(
                #take,
                __private::part::<#marker>(),
                <#marker as __private::ArgumentType>::argument(),
                |value, problems| {
                    use __private::{ViaModel as _, ViaNothing as _};
                    (&__private::ValidateProbe(value)).check(__private::Pointer::ROOT, problems);
                },
            )
        }
    }

    /// Adds what the argument takes to the contract.
    pub(crate) fn describe(&self) -> TokenStream {
        if self.spec.kind == Kind::State {
            return TokenStream::new();
        }
        let (marker, cfgs) = (&self.marker, self.cfgs());
        quote! { #(#cfgs)* __private::describe::<#marker>(inputs); }
    }

    /// What the argument does with the body: an element of a list.
    pub(crate) fn body(&self) -> Option<TokenStream> {
        let (marker, cfgs) = (&self.marker, self.cfgs());
        (self.spec.kind == Kind::Extractor)
            .then(|| quote! { #(#cfgs)* __private::body_access::<#marker>() })
    }

    /// What is done before the argument is extracted: an element of a list. The extractors that the
    /// framework has need nothing.
    pub(crate) fn preparation(&self) -> Option<TokenStream> {
        let own = self.spec.kind == Kind::Extractor && !is_built_in(&self.spec.of_type);
        let (marker, cfgs) = (&self.marker, self.cfgs());
        own.then(|| quote! { #(#cfgs)* __private::preparation::<#marker>() })
    }

    /// The state that the argument takes: an element of a list.
    pub(crate) fn state(&self) -> Option<TokenStream> {
        let cfgs = self.cfgs();
        (self.spec.kind == Kind::State).then(|| {
            let state = referent(&self.spec.of_type, "'static");
            quote! { #(#cfgs)* __private::StateSpec::of::<#state>() }
        })
    }
}

/// Whether the type is a plain value, or a body, whose type is checked where it is read.
fn cannot_be_model(of_type: &Type) -> bool {
    if is_named(of_type, &["Query", "Header", "Cookie", "Option"]) {
        return inner_type(of_type).is_some_and(cannot_be_model);
    }
    is_plain(of_type) || is_named(of_type, &BODIES)
}

/// `T` of `&T`.
fn referent(of_type: &Type, lifetime: &str) -> Type {
    match of_type {
        Type::Reference(reference) => named(&reference.elem, lifetime),
        other => named(other, lifetime),
    }
}
