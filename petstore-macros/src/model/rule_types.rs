//! Rules on a field of a type that cannot have them, as far as the type's name shows it.
//!
//! The derive of garde reports them too, but underlines the whole attribute.

use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Data, DeriveInput, Error, Field, Ident, Result, Token, Type};

use crate::errors::Errors;
use crate::function::{inner_type, is_named, is_str, source_text};

/// Rules for text, and of `length` for lists, too.
const FOR_TEXT: [&str; 13] = [
    "length",
    "pattern",
    "ascii",
    "alphanumeric",
    "email",
    "url",
    "ip",
    "ipv4",
    "ipv6",
    "contains",
    "prefix",
    "suffix",
    "phone_number",
];

const NUMBERS: [&str; 14] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32",
    "f64",
];

pub(super) fn check(input: &DeriveInput, errors: &mut Errors) {
    match &input.data {
        Data::Struct(data) => data
            .fields
            .iter()
            .for_each(|field| check_field(field, errors)),
        Data::Enum(data) => data
            .variants
            .iter()
            .flat_map(|variant| &variant.fields)
            .for_each(|field| check_field(field, errors)),
        Data::Union(_) => {}
    }
}

fn check_field(field: &Field, errors: &mut Errors) {
    let mut of_type = &field.ty;
    while is_named(of_type, &["Option"])
        && let Some(inner) = inner_type(of_type)
    {
        of_type = inner;
    }
    let text = source_text(of_type);
    for rule in rules(field) {
        let number = is_named(of_type, &NUMBERS);
        let boolean = is_named(of_type, &["bool"]);
        let what = if (number || boolean) && FOR_TEXT.iter().any(|name| rule == name) {
            match number {
                true => format!(
                    "`{rule}` is a rule for text or lists, and `{text}` is a number: use `range(…)`"
                ),
                false => {
                    format!("`{rule}` is a rule for text or lists, not for `{text}`: remove it")
                }
            }
        } else if rule == "range" && (boolean || is_text_or_list(of_type)) {
            match boolean {
                true => "`range` is a rule for numbers, not for `bool`: remove it".to_owned(),
                false => format!(
                    "`range` is a rule for numbers, and `{text}` has a length: use `length(…)`"
                ),
            }
        } else {
            continue;
        };
        errors.add(Error::new_spanned(&field.ty, what));
    }
}

fn is_text_or_list(of_type: &Type) -> bool {
    match of_type {
        Type::Reference(reference) => is_str(&reference.elem),
        other => is_named(other, &["String", "Vec"]),
    }
}

/// The first word of each rule; what does not parse is left to garde.
fn rules(field: &Field) -> Vec<Ident> {
    let attributes = field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("garde"));
    let parse = |input: ParseStream<'_>| Punctuated::<Word, Token![,]>::parse_terminated(input);
    attributes
        .filter_map(|attribute| attribute.parse_args_with(parse).ok())
        .flatten()
        .map(|word| word.0)
        .collect()
}

struct Word(Ident);

impl syn::parse::Parse for Word {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let word = input.parse()?;
        while !input.is_empty() && !input.peek(Token![,]) {
            input.parse::<proc_macro2::TokenTree>()?;
        }
        Ok(Word(word))
    }
}
