//! `#[derive(Extract)]`: a struct whose fields are extractors.

pub(crate) mod extractor;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Attribute, Data, DeriveInput, Error, Field, Fields, Lifetime, LitStr, Result, Type, parse_quote,
};

use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::function::is_str;

const HOW: &str = "only a struct with named fields can be extracted: each field is an extractor, such as `limit: Query<u32>`, or shared state `&'r T`";

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::default();
    let crate_path = errors.keep(crate_path(&input.attrs)).unwrap_or_default();
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => Some(&named.named),
            _ => None,
        },
        _ => None,
    };
    let Some(fields) = fields else {
        return Error::new(input.ident.span(), HOW).to_compile_error();
    };
    for parameter in input.generics.type_params() {
        errors.add(Error::new_spanned(
            parameter,
            "a struct of extractors cannot have type parameters: write the types themselves",
        ));
    }
    let members: Vec<Member<'_>> = (fields.iter())
        .filter_map(|field| errors.keep(Member::from_field(field)))
        .collect();
    if !errors.is_empty() {
        return errors.to_compile_error();
    }
    emit(&input, &crate_path, &members)
}

/// `#[extract(crate = path)]`.
fn crate_path(attributes: &[Attribute]) -> Result<CratePath> {
    const OPTION: &str = "`#[extract(…)]` has one option: `crate = my_framework::petstore`";
    let attribute = (attributes.iter()).find(|attribute| attribute.path().is_ident("extract"));
    attribute.map_or_else(
        || Ok(CratePath::default()),
        |attribute| match &attribute.meta {
            syn::Meta::List(list) => CratePath::parse_option(list.tokens.clone(), OPTION),
            other => Err(Error::new_spanned(other, OPTION)),
        },
    )
}

struct Member<'f> {
    field: &'f Field,
    /// The name that the client uses.
    name: String,
    /// `T` of `&T`.
    state: Option<&'f Type>,
}

impl<'f> Member<'f> {
    fn from_field(field: &'f Field) -> Result<Member<'f>> {
        let ident = field
            .ident
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let renamed = field
            .attrs
            .iter()
            .find(|attribute| attribute.path().is_ident("name"));
        let name = match renamed {
            Some(attribute) => attribute.parse_args::<LitStr>()?.value(),
            None => ident.strip_prefix("r#").unwrap_or(&ident).to_owned(),
        };
        let state = match &field.ty {
            Type::Reference(reference) if is_str(&reference.elem) => {
                return Err(Error::new_spanned(
                    &field.ty,
                    "`&str` is not an extractor: take `Query<&str>`, `Header<&str>` or `Cookie<&str>`",
                ));
            }
            Type::Reference(reference) => Some(&*reference.elem),
            _ => None,
        };
        Ok(Member { field, name, state })
    }
}

fn emit(input: &DeriveInput, crate_path: &CratePath, members: &[Member<'_>]) -> TokenStream {
    let (name, import) = (&input.ident, crate_path.import());
    let (_, arguments, bounds) = input.generics.split_for_impl();
    let mut generics = input.generics.clone();
    let lifetime = match input.generics.lifetimes().next() {
        Some(own) => own.lifetime.clone(),
        None => {
            let lifetime: Lifetime = parse_quote!('r);
            generics.params.insert(0, parse_quote!(#lifetime));
            lifetime
        }
    };
    let (generics, _, _) = generics.split_for_impl();
    let extractors = || members.iter().filter(|member| member.state.is_none());
    let bodies = extractors().map(|member| {
        let of = &member.field.ty;
        quote! { <#of as __private::Extract<#lifetime>>::BODY }
    });
    let preparations = extractors().map(|member| {
        let of = &member.field.ty;
        quote! { <#of as __private::Extract<#lifetime>>::PREPARE }
    });
    let locals: Vec<_> = (0..members.len())
        .map(|index| format_ident!("field_{index}"))
        .collect();
    let extractions = members.iter().zip(&locals).map(|(member, local)| {
        let (of, label) = (&member.field.ty, &member.name);
        let value = match member.state {
            Some(state) => quote! { __private::take_state::<#state>(request) },
            None => quote! {{
                static ARGUMENT: __private::ArgumentSpec = __private::ArgumentSpec::new(#label);
                __private::checked(
                    <#of as __private::Extract<#lifetime>>::extract(request, &ARGUMENT),
                    <#of as __private::Extract<#lifetime>>::PART,
                    &ARGUMENT,
                    |value, problems| {
                        use __private::{ViaModel as _, ViaNothing as _};
                        (&__private::ValidateProbe(value)).check(__private::Pointer::ROOT, problems);
                    },
                )
            }},
        };
        quote! { let #local = __private::merge(#value, &mut rejected); }
    });
    let descriptions = members.iter().map(|member| {
        let (of, label) = (&member.field.ty, &member.name);
        match member.state {
            Some(state) => quote! { inputs.state::<#state>(); },
            None => quote! {{
                static ARGUMENT: __private::ArgumentSpec = __private::ArgumentSpec::new(#label);
                <#of as __private::Extract<#lifetime>>::describe(&ARGUMENT, inputs);
            }},
        }
    });
    let names: Vec<_> = members.iter().map(|member| &member.field.ident).collect();
    quote! {
        const _: () = {
            #import
            impl #generics __private::Extract<#lifetime> for #name #arguments #bounds {
                const BODY: __private::BodyAccess = __private::combine_body_access(&[#(#bodies),*]);
                const PREPARE: __private::Preparation =
                    __private::Preparation::All(&[#(#preparations),*]);

                #[allow(unused_variables, unused_mut)]
                fn extract(
                    request: &__private::Request<#lifetime>,
                    _: &'static __private::ArgumentSpec,
                ) -> ::core::result::Result<Self, __private::Rejection> {
                    let mut rejected = ::core::option::Option::None;
                    #(#extractions)*
                    match (#(#locals,)*) {
                        (#(::core::option::Option::Some(#locals),)*) => {
                            ::core::result::Result::Ok(#name { #(#names: #locals),* })
                        }
                        #[allow(unreachable_patterns)]
                        _ => ::core::result::Result::Err(__private::rejection(rejected)),
                    }
                }

                #[allow(unused_variables)]
                fn describe(
                    _: &'static __private::ArgumentSpec,
                    inputs: &mut __private::Inputs<'_>,
                ) {
                    #(#descriptions)*
                }
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_has_its_error() {
        for (item, count) in [
            (quote! { enum Paging { A } }, 1),
            (quote! { struct Paging(Query<u32>); }, 1),
            (quote! { struct Paging<T> { limit: &'static str, t: T } }, 2),
        ] {
            let expanded = expand(item).to_string();
            assert_eq!(
                expanded.matches("compile_error").count(),
                count,
                "{expanded}"
            );
        }
    }
}
