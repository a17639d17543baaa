//! `#[petstore::model]`.

mod garde;
mod names;
mod rules;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Data, DeriveInput, Error, Fields, Generics, Ident, Result, parse_quote};

use names::{Case, Place, Serde, Tagging};
use rules::Rules;

pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let expanded = unvalidated(attribute).and_then(|unvalidated| {
        let mut input: DeriveInput = syn::parse2(item.clone()).map_err(|_| {
            Error::new_spanned(&item, "`#[petstore::model]` stands on a struct or an enum")
        })?;
        emit(&mut input, unvalidated)
    });
    expanded.unwrap_or_else(|error| stand_in(&error, item))
}

/// After a mistake: the message, and the type without what only the derives would read. A model it
/// is all the same, so that no other error follows from this one.
fn stand_in(error: &Error, item: TokenStream) -> TokenStream {
    let error = error.to_compile_error();
    let Ok(mut input) = syn::parse2::<DeriveInput>(item.clone()) else {
        return quote! { #error #item };
    };
    rules::strip(&mut input);
    if let Data::Union(_) = input.data {
        return quote! { #error #input };
    }
    let model = model(&input, &TokenStream::new());
    let derives = derives();
    quote! { #error #derives #[allow(dead_code)] #input #model }
}

fn unvalidated(attribute: TokenStream) -> Result<bool> {
    if attribute.is_empty() {
        return Ok(false);
    }
    match syn::parse2::<Ident>(attribute.clone()) {
        Ok(option) if option == "unvalidated" => Ok(true),
        _ => Err(Error::new_spanned(
            attribute,
            "a model has one option: `#[petstore::model(unvalidated)]`",
        )),
    }
}

fn emit(input: &mut DeriveInput, unvalidated: bool) -> Result<TokenStream> {
    if let Data::Union(_) = input.data {
        return Err(Error::new(
            input.ident.span(),
            "a model is a struct or an enum: JSON has no unions",
        ));
    }
    let rules = rules::take_over(input)?;
    if let (true, Some(rule)) = (unvalidated, &rules.first) {
        return Err(Error::new_spanned(
            rule,
            "this type is `unvalidated`, but has a rule: take one of the two out",
        ));
    }
    let check = if unvalidated {
        TokenStream::new()
    } else {
        check(input, &rules)?
    };
    if let Some(rule) = &rules.first {
        garde::is_there(rule)?;
    }
    let garde = rules.any().then(|| {
        quote! {
            #[derive(::garde::Validate)]
            #[garde(allow_unvalidated)]
        }
    });
    let model = model(input, &check);
    let derives = derives();
    Ok(quote! {
        #derives
        #garde
        #input
        #model
    })
}

fn derives() -> TokenStream {
    quote! {
        #[derive(
            ::petstore::__private::serde::Serialize,
            ::petstore::__private::serde::Deserialize,
            ::petstore::__private::schemars::JsonSchema,
        )]
        #[serde(crate = "::petstore::__private::serde")]
        #[schemars(crate = "::petstore::__private::schemars")]
    }
}

fn model(input: &DeriveInput, check: &TokenStream) -> TokenStream {
    let name = &input.ident;
    let bounded = bounded(&input.generics);
    let (generics, _, bounds) = bounded.split_for_impl();
    let (_, arguments, _) = input.generics.split_for_impl();
    quote! {
        impl #generics ::petstore::__private::Model for #name #arguments #bounds {
            #[allow(unused_variables)]
            fn check(
                &self,
                at: ::petstore::__private::Pointer<'_>,
                problems: &mut ::petstore::__private::Problems,
            ) {
                #[allow(unused_imports)]
                use ::petstore::__private::{ViaModel as _, ViaNothing as _};
                #check
            }
        }
    }
}

/// A type parameter is a model: inside generic code nothing could tell whether it is one.
fn bounded(generics: &Generics) -> Generics {
    let mut bounded = generics.clone();
    for parameter in bounded.type_params_mut() {
        parameter
            .bounds
            .push(parse_quote!(::petstore::__private::Model));
    }
    bounded
}

/// First the type's own rules, by garde; then the models in its fields.
fn check(input: &DeriveInput, rules: &Rules) -> Result<TokenStream> {
    let mut dives = rules.dives.iter().copied();
    let rules = rules.any();
    let serde = Serde::of(&input.attrs)?;
    match &input.data {
        Data::Struct(data) => {
            let places = names::places(&data.fields, serde.rename_all, serde.transparent)?;
            let by_garde = rules.then(|| report(&places, &quote! { at }));
            let fields = data.fields.members().map(|member| quote! { &self.#member });
            let nested = nested(&places, fields, &mut dives, &quote! { at });
            Ok(quote! { #by_garde #nested })
        }
        Data::Enum(data) => {
            let mut arms = Vec::new();
            for variant in &data.variants {
                let own = Serde::of(&variant.attrs)?;
                let fields_case = own.rename_all.or(serde.rename_all_fields);
                let places = names::places(&variant.fields, fields_case, false)?;
                let name = own.name_of(&variant.ident.to_string(), serde.rename_all, Case::variant);
                let at = match &serde.tagging {
                    Tagging::External if !own.untagged => quote! { root.member(#name) },
                    Tagging::Adjacent(content) if !own.untagged => quote! { root.member(#content) },
                    _ => quote! { root },
                };
                let bindings: Vec<Ident> = (0..variant.fields.len())
                    .map(|i| format_ident!("field_{i}"))
                    .collect();
                let pattern = pattern(&variant.ident, &variant.fields, &bindings);
                let by_garde = rules.then(|| report(&places, &quote! { at }));
                let nested = nested(
                    &places,
                    bindings.iter().map(|binding| quote! { #binding }),
                    &mut dives,
                    &quote! { at },
                );
                arms.push(quote! {
                    #[allow(unused_variables)]
                    #pattern => {
                        let at = #at;
                        #by_garde
                        #nested
                    }
                });
            }
            // Without variants there is no value, and so nothing to match on.
            let matched = if arms.is_empty() {
                quote! { match *self {} }
            } else {
                quote! { match self { #(#arms)* } }
            };
            Ok(quote! {
                // A place lives no longer than the one it is in.
                let root = at;
                #matched
            })
        }
        Data::Union(_) => Ok(TokenStream::new()),
    }
}

fn pattern(variant: &Ident, fields: &Fields, bindings: &[Ident]) -> TokenStream {
    match fields {
        Fields::Named(named) => {
            let names = named.named.iter().map(|field| &field.ident);
            quote! { Self::#variant { #(#names: #bindings),* } }
        }
        Fields::Unnamed(_) => quote! { Self::#variant(#(#bindings),*) },
        Fields::Unit => quote! { Self::#variant },
    }
}

fn report(places: &[Place], at: &TokenStream) -> TokenStream {
    let names = places
        .iter()
        .map(|Place { rust, json }| quote! { (#rust, #json) });
    quote! {
        if let ::core::result::Result::Err(report) = ::garde::Validate::validate(self) {
            ::petstore::__private::garde_report(&report, #at, &[#(#names),*], problems);
        }
    }
}

fn nested(
    places: &[Place],
    values: impl Iterator<Item = TokenStream>,
    dives: &mut impl Iterator<Item = Option<Span>>,
    at: &TokenStream,
) -> TokenStream {
    let checks = places
        .iter()
        .zip(values)
        .zip(dives)
        .map(|((Place { json, .. }, value), dive)| {
            let at = if json.is_empty() {
                quote! { #at }
            } else {
                quote! { #at.member(#json) }
            };
            match dive {
                Some(type_of) => quote_spanned! { type_of =>
                    ::petstore::__private::Model::check(#value, #at, problems);
                },
                None => {
                    quote! { (&::petstore::__private::ValidateProbe(#value)).check(#at, problems); }
                }
            }
        });
    quote! { #(#checks)* }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_expands() {
        let expanded = expand(
            TokenStream::new(),
            quote! {
                #[serde(rename_all = "camelCase")]
                struct NewPet<'a> {
                    #[garde(length(min = 1, max = 64))]
                    #[serde(borrow)]
                    r#type: Cow<'a, str>,
                    #[garde(dive)]
                    first_owner: Option<Owner>,
                }
            },
        );
        let file = syn::parse2(expanded).expect("the expansion is Rust");
        insta::assert_snapshot!(prettyplease::unparse(&file));
    }
}
