//! The rules of garde on a model.

use proc_macro2::{Span, TokenStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Meta, Result, Token};

/// The rules that were found.
#[derive(Default)]
pub(super) struct Rules {
    /// The first rule, to point at.
    pub(super) first: Option<Attribute>,
    /// For each field, in order, the span of its type if it has `dive`: the type must then be a
    /// model.
    pub(super) dives: Vec<Option<Span>>,
}

impl Rules {
    pub(super) fn any(&self) -> bool {
        self.first.is_some()
    }
}

/// Finds the rules, and removes `dive` and `skip`: models in fields are always checked.
pub(super) fn take_over(input: &mut DeriveInput) -> Result<Rules> {
    let mut rules = Rules {
        first: None,
        dives: Vec::new(),
    };
    input.attrs = without_allow(std::mem::take(&mut input.attrs), &mut rules)?;
    match &mut input.data {
        Data::Struct(data) => fields(&mut data.fields, &mut rules)?,
        Data::Enum(data) => {
            for variant in &mut data.variants {
                fields(&mut variant.fields, &mut rules)?;
            }
        }
        Data::Union(_) => {}
    }
    Ok(rules)
}

fn fields(fields: &mut Fields, rules: &mut Rules) -> Result<()> {
    for field in fields {
        let dives = field.attrs.iter().any(has_dive);
        rules.dives.push(dives.then(|| field.ty.span()));
        field.attrs = without(std::mem::take(&mut field.attrs), &["dive", "skip"], rules)?;
    }
    Ok(())
}

/// Removes every attribute that the derives of a model would read.
pub(super) fn strip(input: &mut DeriveInput) {
    let bare = |attributes: &mut Vec<Attribute>| {
        attributes.retain(|attribute| {
            let path = attribute.path();
            !["serde", "schemars", "garde", "validate"]
                .iter()
                .any(|name| path.is_ident(name))
        });
    };
    let bare_fields =
        |fields: &mut Fields| fields.iter_mut().for_each(|field| bare(&mut field.attrs));
    bare(&mut input.attrs);
    match &mut input.data {
        Data::Struct(data) => bare_fields(&mut data.fields),
        Data::Enum(data) => {
            for variant in &mut data.variants {
                bare(&mut variant.attrs);
                bare_fields(&mut variant.fields);
            }
        }
        Data::Union(_) => {}
    }
}

fn has_dive(attribute: &Attribute) -> bool {
    let words = Punctuated::<Rule, Token![,]>::parse_terminated;
    attribute.path().is_ident("garde")
        && attribute
            .parse_args_with(words)
            .is_ok_and(|rules| rules.iter().any(|rule| rule.0 == "dive"))
}

/// Removes `allow_unvalidated`, which every model with rules gets.
fn without_allow(attributes: Vec<Attribute>, rules: &mut Rules) -> Result<Vec<Attribute>> {
    without(attributes, &["allow_unvalidated"], rules)
}

fn without(
    attributes: Vec<Attribute>,
    words: &[&str],
    rules: &mut Rules,
) -> Result<Vec<Attribute>> {
    let mut kept = Vec::new();
    for mut attribute in attributes {
        if attribute.path().is_ident("garde") {
            let list: Punctuated<Rule, Token![,]> =
                attribute.parse_args_with(Punctuated::parse_terminated)?;
            let left: Punctuated<Rule, Token![,]> = list
                .into_iter()
                .filter(|rule| !words.iter().any(|word| rule.0 == *word))
                .collect();
            if left.is_empty() {
                continue;
            }
            let left = left.iter().map(|rule| &rule.1);
            if let Meta::List(list) = &mut attribute.meta {
                list.tokens = quote::quote! { #(#left),* };
            }
            rules.first.get_or_insert_with(|| attribute.clone());
        }
        kept.push(attribute);
    }
    Ok(kept)
}

/// A rule as text and as tokens.
struct Rule(String, TokenStream);

impl syn::parse::Parse for Rule {
    fn parse(input: syn::parse::ParseStream<'_>) -> Result<Self> {
        let mut tokens = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            let token: proc_macro2::TokenTree = input.parse()?;
            tokens.extend([token]);
        }
        Ok(Rule(tokens.to_string(), tokens))
    }
}
