//! Calls the rules of garde on a model whose only rules are bounds of lengths and numbers.
//!
//! garde's derive calls the same functions with the same arguments, and collects their errors with
//! paths, which are then translated to pointers. Direct calls avoid this. They also need not count
//! the characters of a text whose number of bytes proves that it is valid.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, Expr, Fields, Meta, Token};

use super::kinds::{self, Kind, below_options};
use super::names::Place;

/// Statements that check the rules of a struct at the position `at`. `None` if there is another
/// rule, so that garde's derive has to check all of them.
pub(super) fn check(input: &DeriveInput, fields: &Fields, places: &[Place]) -> Option<TokenStream> {
    if input.attrs.iter().any(is_of_garde) {
        return None;
    }
    let mut checks = Vec::new();
    for ((field, member), place) in fields.iter().zip(fields.members()).zip(places) {
        let value = quote! { &self.#member };
        let at = place.pointer(&quote! { at });
        let kind = kinds::kind(below_options(&field.ty).0);
        for bounds in Bounds::of_rules(&field.attrs)? {
            let call = match (bounds.is_length, &kind) {
                (false, Kind::Number) => bounds.check_number(&value)?,
                (true, Kind::Text | Kind::List) => bounds.check_length(&value)?,
                _ => return None,
            };
            checks.push(quote! {
                if let ::core::result::Result::Err(error) = #call {
                    __private::rule_failed(&error, #at, problems);
                }
            });
        }
    }
    (!checks.is_empty()).then(|| quote! { #(#checks)* })
}

fn is_of_garde(attribute: &Attribute) -> bool {
    attribute.path().is_ident("garde")
}

/// The arguments of a rule `length` or `range`.
pub(super) struct Bounds {
    pub(super) is_length: bool,
    in_characters: bool,
    pub(super) min: Option<Expr>,
    pub(super) max: Option<Expr>,
}

impl Bounds {
    /// The bounds of all rules in the attributes; `None` if there is another rule or argument.
    pub(super) fn of_rules(attributes: &[Attribute]) -> Option<Vec<Self>> {
        let mut all = Vec::new();
        for attribute in attributes.iter().filter(|it| is_of_garde(it)) {
            let rules = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            for rule in rules.ok()? {
                all.push(Self::of_rule(&rule)?);
            }
        }
        Some(all)
    }

    fn of_rule(rule: &Meta) -> Option<Self> {
        let Meta::List(list) = rule else {
            return None;
        };
        let is_length = list.path.is_ident("length");
        if !is_length && !list.path.is_ident("range") {
            return None;
        }
        let mut bounds = Bounds {
            is_length,
            in_characters: false,
            min: None,
            max: None,
        };
        let arguments = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        for argument in arguments.ok()? {
            match argument {
                Meta::Path(mode) if is_length && mode.is_ident("chars") => {
                    bounds.in_characters = true;
                }
                Meta::NameValue(pair) if pair.path.is_ident("min") => bounds.min = Some(pair.value),
                Meta::NameValue(pair) if pair.path.is_ident("max") => bounds.max = Some(pair.value),
                _ => return None,
            }
        }
        Some(bounds)
    }

    /// Whether both limits are constants. Another expression may need what garde's derive has in
    /// scope, such as the context.
    fn are_constant(&self) -> bool {
        let mut limits = self.min.iter().chain(&self.max);
        limits.all(|limit| matches!(limit, Expr::Lit(_) | Expr::Path(_) | Expr::Unary(_)))
    }

    fn check_number(&self, value: &TokenStream) -> Option<TokenStream> {
        let option = |limit: &Option<Expr>| match limit {
            Some(limit) => quote! { ::core::option::Option::Some(#limit) },
            None => quote! { ::core::option::Option::None },
        };
        let (min, max) = (option(&self.min), option(&self.max));
        self.are_constant()
            .then(|| quote! { __private::garde::rules::range::apply(#value, (#min, #max)) })
    }

    fn check_length(&self, value: &TokenStream) -> Option<TokenStream> {
        let min = self
            .min
            .as_ref()
            .map_or_else(|| quote! { 0usize }, |min| quote! { #min });
        let max = self
            .max
            .as_ref()
            .map_or_else(|| quote! { usize::MAX }, |max| quote! { #max });
        // `rewrite` has added `chars` to the rules of texts.
        let rule = match self.in_characters {
            true => quote! { __private::check_characters },
            false => quote! { __private::garde::rules::length::simple::apply },
        };
        self.are_constant()
            .then(|| quote! { #rule(#value, (#min, #max)) })
    }
}
