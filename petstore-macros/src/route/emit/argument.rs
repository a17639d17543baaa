//! One argument in the generated code. Each piece repeats the argument's `#[cfg(…)]`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Type};

use crate::function::{inner_type, is_named, is_plain, named};
use crate::route::argument_spec::{ArgumentSpec, Kind};
use crate::route::classify::is_built_in;
use crate::span::{arguments_at, item_of, within};

/// The extractors that check the model in them.
const BODIES: [&str; 4] = ["Json", "Form", "Text", "Binary"];

pub(crate) struct Argument<'a> {
    pub(crate) spec: &'a ArgumentSpec,
    /// The static with its name and what is computed once from its type.
    spec_name: Ident,
}

impl<'a> Argument<'a> {
    pub(crate) fn new(index: usize, spec: &'a ArgumentSpec) -> Self {
        Argument {
            spec,
            spec_name: format_ident!("__ARGUMENT{index}"),
        }
    }

    pub(crate) fn cfgs(&self) -> &[Attribute] {
        &self.spec.cfgs
    }

    /// The static of the argument.
    pub(crate) fn item(&self) -> TokenStream {
        if self.spec.kind == Kind::State {
            return TokenStream::new();
        }
        let (spec_name, name, cfgs) = (&self.spec_name, &self.spec.name, self.cfgs());
        quote! {
            #(#cfgs)*
            static #spec_name: __private::ArgumentSpec = __private::ArgumentSpec::new(#name);
        }
    }

    /// An item of `Extract` for the type of the argument. All of them have the same lifetimes: if
    /// the type is not an extractor, their errors are equal, so that rustc prints only one.
    fn extractor(&self, item: &TokenStream) -> TokenStream {
        let of_type = named(&self.spec.of_type, "'_");
        let of_type = match self.spec.kind {
            Kind::Path => within(&quote! { __private::Path< }, &of_type, &quote! { > }),
            Kind::State | Kind::Extractor => of_type.to_token_stream(),
        };
        item_of(&of_type, &quote! { Extract<'_> }, item)
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
        let (spec_name, extract) = (&self.spec_name, self.extractor(&quote! { extract }));
        let arguments = quote_spanned! {local=> &request, &#spec_name };
        let arguments = arguments_at(&self.spec.of_type, &arguments);
        let take = quote! { #extract #arguments };
        if cannot_be_model(&self.spec.of_type) {
            return take;
        }
        let part = self.extractor(&quote! { PART });
        quote_spanned! {local=>
            __private::checked(
                #take,
                #part,
                &#spec_name,
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
        let (spec_name, describe, cfgs) = (
            &self.spec_name,
            self.extractor(&quote! { describe }),
            self.cfgs(),
        );
        quote! { #(#cfgs)* #describe(&#spec_name, inputs); }
    }

    /// What the argument does with the body: an element of a list.
    pub(crate) fn body(&self) -> Option<TokenStream> {
        let (access, cfgs) = (self.extractor(&quote! { BODY }), self.cfgs());
        (self.spec.kind == Kind::Extractor).then(|| quote! { #(#cfgs)* #access })
    }

    /// What is done before the argument is extracted: an element of a list. The extractors that the
    /// framework has need nothing.
    pub(crate) fn preparation(&self) -> Option<TokenStream> {
        let own = self.spec.kind == Kind::Extractor && !is_built_in(&self.spec.of_type);
        let (preparation, cfgs) = (self.extractor(&quote! { PREPARE }), self.cfgs());
        own.then(|| quote! { #(#cfgs)* #preparation })
    }

    /// The state that the argument takes: an element of a list.
    pub(crate) fn state(&self) -> Option<TokenStream> {
        let cfgs = self.cfgs();
        (self.spec.kind == Kind::State).then(|| {
            let state = referent(&self.spec.of_type, "'static");
            quote! { #(#cfgs)* __private::StateSpec::for_type::<#state>() }
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
