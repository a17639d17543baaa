//! `#[petstore::model]`.

mod bounds;
mod foreign;
mod garde;
mod json_schema;
mod kinds;
mod names;
mod options;
mod patterns;
mod reading;
mod rewrite;
mod rule_types;
mod rules;
mod schemas;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Data, DeriveInput, Error, Fields, Generics, Ident, Result, parse_quote};

use crate::errors::Errors;
use crate::function::source_text;
use names::{Case, Place, Serde, Tagging};
use options::Options;
use rules::Rules;

pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = Options::parse(attribute, &mut errors);
    let mut input: DeriveInput = match syn::parse2(item.clone()) {
        Ok(input) => input,
        Err(_) => {
            let error =
                Error::new_spanned(&item, "`#[petstore::model]` belongs on a struct or an enum")
                    .to_compile_error();
            return quote! { #error #item };
        }
    };
    if let Data::Union(_) = input.data {
        errors.add(Error::new(
            input.ident.span(),
            "a model must be a struct or an enum: JSON has no unions",
        ));
        let errors = errors.to_compile_error();
        return quote! { #errors #input };
    }
    let original = input.clone();
    let expanded = emit(&mut input, &options, &mut errors);
    if errors.is_empty() {
        expanded
    } else {
        stub(original, &options, &errors)
    }
}

/// After a mistake: the errors, and the type without the attributes that the derives would read. It
/// is still a model, so that no other error follows.
fn stub(mut input: DeriveInput, options: &Options, errors: &Errors) -> TokenStream {
    rules::strip(&mut input);
    let errors = errors.to_compile_error();
    let model = model(&input, options, &TokenStream::new(), None);
    let derives = derives(options, true);
    quote! { #errors #derives #[allow(dead_code)] #input #model }
}

fn emit(input: &mut DeriveInput, options: &Options, errors: &mut Errors) -> TokenStream {
    foreign::refuse(input, errors);
    rule_types::check(input, errors);
    let rules = errors.keep(rules::take_over(input)).unwrap_or_default();
    if let (true, Some(rule)) = (options.unvalidated, &rules.first) {
        errors.add(Error::new_spanned(
            rule,
            "this type is `unvalidated`, but has a rule: remove one of the two",
        ));
    } else if let Some(rule) = &rules.first {
        errors.keep(garde::is_there(rule));
    }
    let private = options.crate_path.private();
    rewrite::rewrite(input, &private, errors);
    reading::describe(input, &private, errors);
    schemas::describe(input, &private);
    let check = match options.unvalidated {
        true => TokenStream::new(),
        false => errors.keep(check(input, &rules)).unwrap_or_default(),
    };
    let garde = rules.any().then(|| {
        quote! {
            #[derive(::garde::Validate)]
            #[garde(allow_unvalidated)]
        }
    });
    let json_schema = json_schema::implementation(input);
    let derives = derives(options, json_schema.is_none());
    let model = model(input, options, &check, json_schema);
    quote! {
        #derives
        #garde
        #input
        #model
    }
}

fn derives(options: &Options, with_schema: bool) -> TokenStream {
    let private = options.crate_path.private();
    let path = source_text(&private).replace(' ', "");
    let serde = format!("{path}::serde");
    let schema = with_schema.then(|| {
        let schemars = format!("{path}::schemars");
        quote! {
            #[derive(#private::schemars::JsonSchema)]
            #[schemars(crate = #schemars)]
        }
    });
    quote! {
        #[derive(#private::serde::Serialize, #private::serde::Deserialize)]
        #[serde(crate = #serde)]
        #schema
    }
}

fn model(
    input: &DeriveInput,
    options: &Options,
    check: &TokenStream,
    json_schema: Option<TokenStream>,
) -> TokenStream {
    let name = &input.ident;
    let import = options.crate_path.import();
    let bounded = bounded(&input.generics);
    let (generics, _, bounds) = bounded.split_for_impl();
    let (_, arguments, _) = input.generics.split_for_impl();
    quote! {
        const _: () = {
            #import
            #json_schema
            impl #generics __private::Model for #name #arguments #bounds {
                #[allow(unused_variables)]
                fn check(
                    &self,
                    at: __private::Pointer<'_>,
                    problems: &mut __private::Problems,
                ) {
                    #[allow(unused_imports)]
                    use __private::{ViaModel as _, ViaNothing as _};
                    #check
                }
            }
        };
    }
}

/// Every type parameter is a model: a probe inside generic code could not find out.
fn bounded(generics: &Generics) -> Generics {
    let mut bounded = generics.clone();
    for parameter in bounded.type_params_mut() {
        parameter.bounds.push(parse_quote!(__private::Model));
    }
    bounded
}

/// First the type's own rules, by garde; then the models in its fields.
fn check(input: &DeriveInput, rules: &Rules) -> Result<TokenStream> {
    let mut dives = rules.dives.iter().copied();
    let rules = rules.any();
    let serde = Serde::from_attributes(&input.attrs)?;
    match &input.data {
        Data::Struct(data) => {
            let places = names::places(&data.fields, serde.rename_all, serde.transparent)?;
            let by_garde = rules.then(|| report(&places, &quote! { at }));
            let by_garde = bounds::check(input, &data.fields, &places).or(by_garde);
            let fields = data.fields.members().map(|member| quote! { &self.#member });
            let nested = nested(&places, fields, &mut dives, &quote! { at });
            Ok(quote! { #by_garde #nested })
        }
        Data::Enum(data) => {
            let mut arms = Vec::new();
            for variant in &data.variants {
                let own = Serde::from_attributes(&variant.attrs)?;
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
                // A pointer borrows the one that it is in.
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
        .filter(|place| place.rust != place.json)
        .map(|Place { rust, json, .. }| quote! { (#rust, #json) });
    quote! {
        if let ::core::result::Result::Err(report) = ::garde::Validate::validate(self) {
            __private::garde_report(&report, #at, &[#(#names),*], problems);
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
        .map(|((place, value), dive)| {
            let at = place.pointer(at);
            match dive {
                Some(type_of) => quote_spanned! { type_of =>
                    __private::Model::check(#value, #at, problems);
                },
                None if place.plain => TokenStream::new(),
                None => {
                    quote! { (&__private::ValidateProbe(#value)).check(#at, problems); }
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
    #[test]
    fn every_mistake_has_its_error() {
        let expanded = expand(
            quote! { strict },
            quote! {
                struct NewPet {
                    #[garde(length(min = 1))]
                    age: u8,
                    #[validate(length(max = 3))]
                    name: String,
                    #[schemars(range(min = 1))]
                    price: f64,
                }
            },
        );
        assert_eq!(expanded.to_string().matches("compile_error").count(), 4);
    }
}
