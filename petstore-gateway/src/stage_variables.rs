//! Stage variables in URIs: `${stageVariables.name}`.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html>

use std::borrow::Cow;
use std::collections::BTreeMap;

const OPEN: &str = "${stageVariables.";

/// The text with its stage variables replaced. A variable that is not defined is empty; everything
/// else, also a malformed reference, stays as it is.
pub(crate) fn substitute<'t>(text: &'t str, variables: &BTreeMap<String, String>) -> Cow<'t, str> {
    if !text.contains(OPEN) {
        return text.into();
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(OPEN) {
        let (before, reference) = rest.split_at(at);
        result.push_str(before);
        let after = &reference[OPEN.len()..];
        let name = after.split_once('}').filter(|(name, _)| is_name(name));
        match name {
            Some((name, after)) => {
                result.push_str(variables.get(name).map_or("", String::as_str));
                rest = after;
            }
            None => {
                result.push_str(OPEN);
                rest = after;
            }
        }
    }
    result.push_str(rest);
    result.into()
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_anywhere_and_malformed_references_are_not() {
        let variables = [("host".to_owned(), "example.com".to_owned())].into();
        for (text, expected) in [
            ("https://${stageVariables.host}/a", "https://example.com/a"),
            ("https://${stageVariables.none}/a", "https:///a"),
            (
                "${stageVariables.host}${stageVariables.host}",
                "example.comexample.com",
            ),
            ("${stageVariables.a b}", "${stageVariables.a b}"),
            ("${stageVariables.host", "${stageVariables.host"),
            ("${other.host} {host}", "${other.host} {host}"),
            ("${stageVariables.}x}", "${stageVariables.}x}"),
        ] {
            assert_eq!(substitute(text, &variables), expected);
        }
    }
}
