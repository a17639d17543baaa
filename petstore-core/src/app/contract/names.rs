//! Names in the contract that are derived from names in the code.

use crate::contract::MethodKey;
use crate::verb::VerbSet;

/// The function's name in camel case, prefixed with the verb if the function has several verbs.
pub(super) fn operation_name(
    prefix: &str,
    function: &str,
    verbs: VerbSet,
    verb: MethodKey,
) -> String {
    // The same function may be below several prefixes.
    let prefix = prefix.split(|c: char| !c.is_ascii_alphanumeric());
    let words = prefix
        .chain(function.split('_'))
        .filter(|word| !word.is_empty());
    let name: String = words.map(capitalized).collect();
    match verb {
        MethodKey::Verb(verb) if verbs != VerbSet::from_verbs(&[verb]) => {
            verb.as_str().to_ascii_lowercase() + &name
        }
        _ => {
            let mut characters = name.chars();
            let first = characters.next().map(|first| first.to_ascii_lowercase());
            first.into_iter().chain(characters).collect()
        }
    }
}

pub(super) fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// The name of the Lambda function: the app's name in the characters that Lambda allows.
pub(super) fn function_name(app: &str) -> String {
    let legal = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    app.chars().map(legal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verb::Verb;

    #[test]
    fn operations_are_named_after_their_functions() {
        let get = MethodKey::Verb(Verb::Get);
        assert_eq!(
            operation_name("", "get_pet", VerbSet::from_verbs(&[Verb::Get]), get),
            "getPet"
        );
        let both = VerbSet::from_verbs(&[Verb::Get, Verb::Head]);
        assert_eq!(operation_name("", "pet", both, get), "getPet");
        assert_eq!(
            operation_name("", "hello", VerbSet::ANY, MethodKey::Any),
            "hello"
        );
    }

    #[test]
    fn functions_are_named_after_their_apps() {
        assert_eq!(function_name("pets & co"), "pets---co");
    }
}
