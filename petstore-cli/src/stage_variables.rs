//! The names and values that API Gateway accepts for stage variables.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>

use std::collections::BTreeMap;

/// The largest number of characters of a value.
const MAX_VALUE: usize = 512;

/// The largest number of characters of a name.
const MAX_NAME: usize = 64;

/// Why API Gateway does not accept a stage variable.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Invalid {
    /// The name has other characters, or too many.
    #[error("--stage-variable {0:?}: the name may have 1 to {MAX_NAME} letters, digits and `_`")]
    Name(String),
    /// The value has other characters, or too many.
    #[error(
        "--stage-variable {0}: the value may have up to {MAX_VALUE} characters, \
         which are letters, digits and any of `-._~:/?#&=,`"
    )]
    Value(String),
}

/// Sets variables that replace those of the definition.
pub(crate) fn set(
    variables: &mut BTreeMap<String, String>,
    given: &[(String, String)],
) -> Result<(), Invalid> {
    for (name, value) in given {
        check(name, value)?;
        variables.insert(name.clone(), value.clone());
    }
    Ok(())
}

/// Checks one variable.
fn check(name: &str, value: &str) -> Result<(), Invalid> {
    let is_in_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !(1..=MAX_NAME).contains(&name.len()) || !name.bytes().all(is_in_name) {
        return Err(Invalid::Name(name.to_owned()));
    }
    let is_in_value = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#&=,".contains(&byte);
    if value.len() > MAX_VALUE || !value.bytes().all(is_in_value) {
        return Err(Invalid::Value(name.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_have_a_grammar() {
        assert_eq!(
            check("table_2", "https://a.example:1/b?c=d&e=f,g#h~_"),
            Ok(())
        );
        for name in ["", "a-b", "a b", &"a".repeat(65)] {
            assert_eq!(check(name, "x"), Err(Invalid::Name(name.to_owned())));
        }
        for value in ["a b", "a$b", "{a}", "ä", &"a".repeat(513)] {
            assert_eq!(
                check("a", value),
                Err(Invalid::Value("a".to_owned())),
                "{value}"
            );
        }
    }
}
