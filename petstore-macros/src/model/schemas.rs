//! What schemars cannot derive: the names of generic types, and the types of `time`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Data, DeriveInput, Expr, ExprLit, Field, Lit, LitStr, Meta, Token, parse_quote,
};

use crate::function::source_text;

pub(super) fn describe(input: &mut DeriveInput, private: &TokenStream) {
    name_after_arguments(input);
    let path = source_text(private).replace(' ', "");
    let describe = |field: &mut Field| describe_time(field, &path);
    match &mut input.data {
        Data::Struct(data) => data.fields.iter_mut().for_each(describe),
        Data::Enum(data) => data
            .variants
            .iter_mut()
            .flat_map(|variant| &mut variant.fields)
            .for_each(describe),
        Data::Union(_) => {}
    }
}

/// `Page<Order>` is `PageOfOrder`. Without this, the order of the routes would number the types:
/// `Page`, `Page2`.
fn name_after_arguments(input: &mut DeriveInput) {
    let parameters: Vec<String> = input
        .generics
        .type_params()
        .map(|parameter| format!("{{{}}}", parameter.ident))
        .collect();
    if parameters.is_empty() || options(&input.attrs).any(|option| option.path().is_ident("rename"))
    {
        return;
    }
    let name = format!("{}Of{}", input.ident, parameters.join("And"));
    input
        .attrs
        .push(parse_quote! { #[schemars(rename = #name)] });
}

/// The crate `time` has no schemas. Its modules for serde show which text the value is.
fn describe_time(field: &mut Field, private: &str) {
    if options(&field.attrs).any(|option| {
        option.path().is_ident("with") && option.to_token_stream().to_string().contains(private)
    }) {
        return;
    }
    let with = options(&field.attrs).find_map(|option| match option {
        Meta::NameValue(pair) if pair.path.is_ident("with") => match pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(path),
                ..
            }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    });
    let Some(module) = with.as_deref().and_then(|with| {
        let with = with.strip_prefix("::").unwrap_or(with);
        with.strip_prefix("time::serde::")
    }) else {
        return;
    };
    let (module, optional) = match module.strip_suffix("::option") {
        Some(module) => (module, true),
        None => (module, false),
    };
    let of = match module {
        "rfc3339" | "iso8601" => format!("{private}::DateTimeText"),
        "timestamp" => "i64".to_owned(),
        "rfc2822" => "::std::string::String".to_owned(),
        _ => return,
    };
    let of = match optional {
        true => format!("::core::option::Option<{of}>"),
        false => of,
    };
    let of = LitStr::new(&of, proc_macro2::Span::call_site());
    field.attrs.push(parse_quote! { #[schemars(with = #of)] });
}

/// The options of serde and schemars.
fn options(attributes: &[Attribute]) -> impl Iterator<Item = Meta> + '_ {
    attributes
        .iter()
        .filter(|attribute| {
            attribute.path().is_ident("serde") || attribute.path().is_ident("schemars")
        })
        .flat_map(|attribute| {
            // What does not parse is left to serde and schemars.
            attribute
                .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                .into_iter()
                .flatten()
        })
}
