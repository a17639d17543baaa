//! What can be read from a type as it is written.

use quote::ToTokens;
use syn::{GenericArgument, PathArguments, Type};

/// Types that hold one value.
pub(crate) const SCALARS: [&str; 17] = [
    "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
    "isize", "f32", "f64", "String",
];

/// `petstore::Json<T>` → `Json`.
pub(crate) fn last_segment(of_type: &Type) -> Option<String> {
    match of_type {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The first type argument: `Option<Json<T>>` → `Json<T>`.
pub(crate) fn inner_type(of_type: &Type) -> Option<&Type> {
    type_arguments(of_type).next()
}

/// The second type argument: `Result<T, E>` → `E`.
pub(crate) fn second_type(of_type: &Type) -> Option<&Type> {
    type_arguments(of_type).nth(1)
}

fn type_arguments(of_type: &Type) -> impl Iterator<Item = &Type> {
    let last = match of_type {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    let arguments = match last.map(|segment| &segment.arguments) {
        Some(PathArguments::AngleBracketed(arguments)) => Some(&arguments.args),
        _ => None,
    };
    arguments
        .into_iter()
        .flatten()
        .filter_map(|argument| match argument {
            GenericArgument::Type(inner) => Some(inner),
            _ => None,
        })
}

/// Whether the last segment is one of the names.
pub(crate) fn is_named(of_type: &Type, names: &[&str]) -> bool {
    last_segment(of_type).is_some_and(|name| names.contains(&name.as_str()))
}

/// Whether the type is a scalar or a list of scalars, and therefore not a model. Leaving its probe
/// out of the generated code halves the time to compile such an argument.
pub(crate) fn is_plain(of_type: &Type) -> bool {
    match of_type {
        Type::Reference(reference) => is_str(&reference.elem),
        _ if is_named(of_type, &["Option", "Vec"]) => inner_type(of_type).is_some_and(is_plain),
        _ => is_named(of_type, &SCALARS),
    }
}

pub(crate) fn is_str(of_type: &Type) -> bool {
    is_named(of_type, &["str"])
}

/// The type as a person writes it: `Json<Vec<Pet>>`, not `Json < Vec < Pet > >`.
pub(crate) fn source_text(of: &impl ToTokens) -> String {
    let mut text = String::new();
    for character in of.to_token_stream().to_string().chars() {
        let tight = matches!(character, '<' | '>' | ',' | ':' | ')' | ']' | ';');
        if tight && text.ends_with(' ') {
            text.pop();
        }
        let after_opening = text.ends_with(['<', '&', ':', '(', '[', '\'']);
        if !(character == ' ' && after_opening && !text.ends_with(": ")) {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_printed_without_gaps() {
        for text in [
            "Json<Vec<Pet>>",
            "&Arc<dyn Repo + Send>",
            "a::B<'r, (u8, C)>",
        ] {
            let of_type: Type = syn::parse_str(text).expect("a type");
            assert_eq!(source_text(&of_type), text);
        }
    }

    #[test]
    fn the_first_type_argument_may_follow_a_lifetime() {
        let of_type: Type = syn::parse_quote!(Header<'r, u32>);
        let inner = inner_type(&of_type).map(source_text);
        assert_eq!(inner.as_deref(), Some("u32"));
    }
}
