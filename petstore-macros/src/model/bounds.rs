//! Calls the rules of garde on a model whose only rules are bounds of lengths and numbers.
//!
//! garde's derive calls the same functions with the same arguments, and collects their errors with
//! paths, which are then translated to pointers. Direct calls avoid this. They also need not count
//! the characters of a text whose number of bytes proves that it is valid.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, DeriveInput, Expr, Fields};

use super::kinds::{self, Kind, below_options};
use super::names::Place;
use super::rewrite::{Rule, arguments, rules_of, split};

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
        let rules = field.attrs.iter().filter(|it| is_of_garde(it));
        for rule in rules.flat_map(rules_of) {
            let limits = Limits::of(&rule)?;
            let call = match (rule.word.as_str(), &kind) {
                ("range", Kind::Number) => limits.check_number(&value),
                ("length", Kind::Text | Kind::List) => limits.check_length(&value),
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

/// The arguments of `length` or `range`.
#[derive(Default)]
struct Limits {
    in_characters: bool,
    min: Option<TokenStream>,
    max: Option<TokenStream>,
}

impl Limits {
    /// `None` if there are other arguments.
    fn of(rule: &Rule) -> Option<Self> {
        let mut limits = Limits::default();
        for argument in split(arguments(&rule.tokens)?.stream()) {
            let (place, value) = match argument.word.as_str() {
                "chars" => {
                    limits.in_characters = true;
                    continue;
                }
                "min" => (&mut limits.min, argument.tokens),
                "max" => (&mut limits.max, argument.tokens),
                _ => return None,
            };
            let value: syn::ExprAssign = syn::parse2(value).ok()?;
            // Another expression may need what garde's derive has in scope, such as the context.
            let is_constant =
                matches!(&*value.right, Expr::Lit(_) | Expr::Path(_) | Expr::Unary(_));
            let value = is_constant.then_some(value.right)?;
            *place = Some(quote! { #value });
        }
        Some(limits)
    }

    fn check_number(&self, value: &TokenStream) -> TokenStream {
        let option = |limit: &Option<TokenStream>| match limit {
            Some(limit) => quote! { ::core::option::Option::Some(#limit) },
            None => quote! { ::core::option::Option::None },
        };
        let (min, max) = (option(&self.min), option(&self.max));
        quote! { __private::garde::rules::range::apply(#value, (#min, #max)) }
    }

    fn check_length(&self, value: &TokenStream) -> TokenStream {
        // `rewrite` has added `chars` to the rules of texts.
        let min = self.min.clone().unwrap_or_else(|| quote! { 0usize });
        let max = self.max.clone().unwrap_or_else(|| quote! { usize::MAX });
        if !self.in_characters {
            return quote! {
                __private::garde::rules::length::simple::apply(#value, (#min, #max))
            };
        }
        quote! { __private::check_characters(#value, (#min, #max)) }
    }
}
