//! The kinds of types that rules apply to.

use syn::Type;

use crate::function::{inner_type, is_named, is_str};

/// What a rule applies to, as far as the type's name shows it.
#[derive(PartialEq)]
pub(super) enum Kind {
    Text,
    Number,
    List,
    Other,
}

pub(super) fn kind(of_type: &Type) -> Kind {
    match of_type {
        Type::Reference(reference) if is_str(&reference.elem) => Kind::Text,
        Type::Reference(reference) => kind(&reference.elem),
        Type::Array(_) | Type::Slice(_) => Kind::List,
        other if is_named(other, &["String"]) => Kind::Text,
        other if is_named(other, &["Cow", "Box"]) => match inner_type(other) {
            Some(inner) if is_str(inner) => Kind::Text,
            Some(Type::Slice(_)) => Kind::List,
            _ => Kind::Other,
        },
        other
            if is_named(
                other,
                &["Vec", "VecDeque", "BTreeSet", "HashSet", "LinkedList"],
            ) =>
        {
            Kind::List
        }
        other
            if is_named(
                other,
                &[
                    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
                    "isize", "f32", "f64",
                ],
            ) =>
        {
            Kind::Number
        }
        _ => Kind::Other,
    }
}

/// The elements of a list.
pub(super) fn element(of_type: &Type) -> Option<&Type> {
    match of_type {
        Type::Array(array) => Some(&array.elem),
        Type::Slice(slice) => Some(&slice.elem),
        Type::Reference(reference) => element(&reference.elem),
        other => inner_type(other).map(|inner| match inner {
            Type::Slice(slice) => &*slice.elem,
            inner => inner,
        }),
    }
}

/// The type below all options, and their number.
pub(super) fn below_options(of_type: &Type) -> (&Type, usize) {
    let (mut base, mut options) = (of_type, 0);
    while is_named(base, &["Option"])
        && let Some(inner) = inner_type(base)
    {
        base = inner;
        options += 1;
    }
    (base, options)
}
