//! Attributes that would describe a rule in the contract and enforce it nowhere.

use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Error, Meta, Token};

use crate::errors::Errors;

/// The rules of `#[schemars(…)]` that constrain a value beyond its type.
const SCHEMARS_RULES: [&str; 10] = [
    "length", "range", "regex", "pattern", "contains", "required", "email", "url", "inner", "ip",
];

/// Options of serde that `#[schemars(…)]` can override. A type's `rename` names its model.
const SERDE_OPTIONS: [&str; 18] = [
    "rename",
    "rename_all",
    "rename_all_fields",
    "deny_unknown_fields",
    "tag",
    "content",
    "untagged",
    "default",
    "skip",
    "skip_serializing",
    "skip_serializing_if",
    "skip_deserializing",
    "flatten",
    "transparent",
    "from",
    "try_from",
    "into",
    "alias",
];

/// Refuses `#[validate(…)]`, which schemars reads, and the rules of `#[schemars(…)]`: a function
/// that accepts what its contract forbids has drifted from it.
pub(super) fn refuse(input: &DeriveInput, errors: &mut Errors) {
    let fields = |fields: &syn::Fields, errors: &mut Errors| {
        for field in fields {
            refuse_each(&field.attrs, false, errors);
        }
    };
    refuse_each(&input.attrs, true, errors);
    match &input.data {
        Data::Struct(data) => fields(&data.fields, errors),
        Data::Enum(data) => {
            for variant in &data.variants {
                refuse_each(&variant.attrs, false, errors);
                fields(&variant.fields, errors);
            }
        }
        Data::Union(_) => {}
    }
}

fn refuse_each(attributes: &[Attribute], is_type: bool, errors: &mut Errors) {
    for attribute in attributes {
        if attribute.path().is_ident("validate") {
            errors.add(Error::new_spanned(
                attribute,
                "`#[validate(…)]` is described in the contract, but a model does not check it: write the rule as `#[garde(…)]`",
            ));
        } else if attribute.path().is_ident("schemars") {
            let options =
                attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            // What does not parse is left to schemars.
            for option in options.into_iter().flatten() {
                if let Some(keyword) = extended_rule(&option) {
                    errors.add(Error::new_spanned(
                        &option,
                        format!(
                            "`{keyword}` is described in the contract, but a model does not check it: write the rule as `#[garde(…)]`"
                        ),
                    ));
                    continue;
                }
                let overridden = SERDE_OPTIONS
                    .iter()
                    .find(|name| option.path().is_ident(name));
                if let Some(name) = overridden
                    && !(is_type && *name == "rename")
                {
                    errors.add(Error::new_spanned(
                        &option,
                        format!(
                            "`#[schemars({name}…)]` changes the contract and not the function: write `#[serde({name}…)]`, which changes both"
                        ),
                    ));
                    continue;
                }
                let rule = SCHEMARS_RULES
                    .iter()
                    .find(|rule| option.path().is_ident(rule));
                if let Some(rule) = rule {
                    errors.add(Error::new_spanned(
                        &option,
                        format!(
                            "`#[schemars({rule}…)]` is described in the contract, but a model does not check it: write the rule as `#[garde(…)]`"
                        ),
                    ));
                }
            }
        }
    }
}

/// The keywords of JSON Schema that do not constrain a value.
const ANNOTATIONS: [&str; 14] = [
    "title",
    "description",
    "default",
    "deprecated",
    "discriminator",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "writeOnly",
    "xml",
    "contentEncoding",
    "contentMediaType",
    "$comment",
];

/// The constraint in `extend("maxLength" = 3)`.
fn extended_rule(option: &Meta) -> Option<String> {
    let Meta::List(list) = option else {
        return None;
    };
    if !list.path.is_ident("extend") {
        return None;
    }
    let pairs =
        |input: ParseStream<'_>| Punctuated::<Extension, Token![,]>::parse_terminated(input);
    let extensions = pairs.parse2(list.tokens.clone()).ok()?;
    let names = extensions.into_iter().map(|extension| extension.0);
    names
        .into_iter()
        .find(|name| !name.starts_with("x-") && !ANNOTATIONS.contains(&name.as_str()))
}

/// The name in `"maxLength" = 3`.
struct Extension(String);

impl Parse for Extension {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: syn::LitStr = input.parse()?;
        input.parse::<Token![=]>()?;
        input.parse::<syn::Expr>()?;
        Ok(Extension(name.value()))
    }
}
