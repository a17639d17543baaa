//! The forms in which a function is named.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters>

/// A function's name, and a version or alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FunctionName<'a> {
    /// The name without account and region.
    pub(crate) short: &'a str,
    /// The version or alias.
    pub(crate) qualifier: Option<&'a str>,
}

impl<'a> FunctionName<'a> {
    /// Parses `name`, `name:alias`, `account:function:name` or an ARN, each with or without a
    /// qualifier.
    pub(crate) fn parse(text: &'a str) -> Self {
        let name = match text.split_once("function:") {
            Some((before, name)) if before.ends_with(':') || before.is_empty() => name,
            _ => text,
        };
        match name.split_once(':') {
            Some((short, qualifier)) => Self {
                short,
                qualifier: Some(qualifier),
            },
            None => Self {
                short: name,
                qualifier: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_the_same_name() {
        for (text, qualifier) in [
            ("pets", None),
            ("pets:live", Some("live")),
            ("function:pets", None),
            ("111111111111:function:pets", None),
            ("111111111111:function:pets:7", Some("7")),
            ("arn:aws:lambda:us-east-1:111111111111:function:pets", None),
            (
                "arn:aws:lambda:us-east-1:111111111111:function:pets:live",
                Some("live"),
            ),
        ] {
            let name = FunctionName::parse(text);
            assert_eq!((name.short, name.qualifier), ("pets", qualifier), "{text}");
        }
        assert_eq!(FunctionName::parse("my-function").short, "my-function");
        let name = FunctionName::parse("myfunction:live");
        assert_eq!((name.short, name.qualifier), ("myfunction", Some("live")));
    }
}
