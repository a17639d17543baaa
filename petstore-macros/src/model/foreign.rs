//! Attributes that would describe a rule in the contract and enforce it nowhere.

use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Error, Meta, Token};

use crate::errors::Errors;

/// The rules of `#[schemars(…)]` that constrain a value beyond its type.
const SCHEMARS_RULES: [&str; 10] = [
    "length", "range", "regex", "pattern", "contains", "required", "email", "url", "inner", "ip",
];

/// Refuses `#[validate(…)]`, which schemars reads, and the rules of `#[schemars(…)]`: a function
/// that accepts what its contract forbids has drifted from it.
pub(super) fn refuse(input: &DeriveInput, errors: &mut Errors) {
    let fields = |fields: &syn::Fields, errors: &mut Errors| {
        for field in fields {
            refuse_each(&field.attrs, errors);
        }
    };
    refuse_each(&input.attrs, errors);
    match &input.data {
        Data::Struct(data) => fields(&data.fields, errors),
        Data::Enum(data) => {
            for variant in &data.variants {
                refuse_each(&variant.attrs, errors);
                fields(&variant.fields, errors);
            }
        }
        Data::Union(_) => {}
    }
}

fn refuse_each(attributes: &[Attribute], errors: &mut Errors) {
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

/// The keywords of JSON Schema that constrain a value.
const CONSTRAINTS: [&str; 14] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "format",
];

/// The constraint in `extend("maxLength" = 3)`.
fn extended_rule(option: &Meta) -> Option<String> {
    let Meta::List(list) = option else {
        return None;
    };
    if !list.path.is_ident("extend") {
        return None;
    }
    let names = list.tokens.clone().into_iter().filter_map(|token| {
        let text = token.to_string();
        let name = text.strip_prefix('"')?.strip_suffix('"')?;
        CONSTRAINTS.contains(&name).then(|| name.to_owned())
    });
    names.into_iter().next()
}
