//! The function that an authorizer's URI invokes.

use std::collections::BTreeMap;

use crate::stage_variables::substitute;

/// The name or ARN in `…:lambda:path/2015-03-31/functions/<function>/invocations`, with stage
/// variables replaced.
pub(crate) fn function_of(uri: &str, variables: &BTreeMap<String, String>) -> Option<String> {
    let (_, path) = uri.split_once(":lambda:path/")?;
    let (_, function) = path.split_once("/functions/")?;
    let function = function.strip_suffix("/invocations")?;
    let replaced = substitute(function, variables);
    (!replaced.is_empty()).then(|| replaced.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_function_is_an_arn_or_a_name_with_variables() {
        let variables = [("alias".to_owned(), "blue".to_owned())].into();
        let uri = |function: &str| {
            format!(
                "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
            )
        };
        let function = |text: &str| function_of(&uri(text), &variables);
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:check";
        assert_eq!(function(arn).as_deref(), Some(arn));
        let with_alias = format!("{arn}:${{stageVariables.alias}}");
        assert_eq!(function(&with_alias), Some(format!("{arn}:blue")));
        assert_eq!(function("${stageVariables.none}x").as_deref(), Some("x"));
        assert_eq!(function(""), None);
        assert_eq!(function_of(arn, &variables), None);
    }
}
