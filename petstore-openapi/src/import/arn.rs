//! Amazon Resource Names in URIs, as far as API Gateway checks them.

use petstore_core::Arn;

/// An ARN whose partition, service and resource are not empty.
pub(super) fn parse(arn: &str) -> Option<Arn<'_>> {
    Arn::parse(arn).filter(|arn| ![arn.partition, arn.service, arn.resource].contains(&""))
}

/// Whether the text is the ARN of a Lambda function, perhaps with a version or alias.
pub(super) fn is_function(arn: &str) -> bool {
    let Some(arn) = parse(arn) else {
        return false;
    };
    let Some(name) = arn.resource.strip_prefix("function:") else {
        return false;
    };
    let legal = |c: char| c.is_ascii_alphanumeric() || "-_:$.{}".contains(c);
    arn.service == "lambda"
        && is_region(arn.region)
        && is_account(arn.account_id)
        && !name.is_empty()
        && name.chars().all(legal)
}

/// `eu-west-1`, or a variable.
pub(super) fn is_region(text: &str) -> bool {
    let mut words = text.split('-').peekable();
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    let first = words
        .next()
        .is_some_and(|first| first.len() == 2 && word(first));
    let mut names = 0;
    let mut number = false;
    for part in words {
        if number {
            return false;
        }
        if word(part) {
            names += 1;
        } else {
            number = part.len() == 1 && part.bytes().all(|b| b.is_ascii_digit());
            if !number {
                return is_variable(text);
            }
        }
    }
    (first && names > 0 && number) || is_variable(text)
}

/// Twelve digits, or a variable. API Gateway has been observed to accept a word such as
/// `account-id` as well.
fn is_account(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (!text.is_empty() && text.bytes().all(word)) || is_variable(text)
}

/// Whether the text contains a variable of the stage or of the import.
fn is_variable(text: &str) -> bool {
    text.contains("${")
}

/// Whether neither text contains a variable, so that they can be compared.
pub(super) fn is_literal(a: &str, b: &str) -> bool {
    !is_variable(a) && !is_variable(b)
}

/// The function in the URI of a Lambda invocation, after `…:lambda:path/`.
pub(super) fn invoked_function(resource: &str) -> Option<&str> {
    let buffered = resource
        .strip_prefix("path/2015-03-31/functions/")
        .and_then(|rest| rest.strip_suffix("/invocations"));
    buffered.or_else(|| streamed_function(resource))
}

/// The function in the URI of a Lambda invocation whose response is streamed.
pub(super) fn streamed_function(resource: &str) -> Option<&str> {
    resource
        .strip_prefix("path/2021-11-15/functions/")?
        .strip_suffix("/response-streaming-invocations")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partition_service_and_resource_are_not_empty() {
        assert!(parse("arn:a:b:::c").is_some());
        for wrong in [
            "",
            "arn:aws:lambda:r:1",
            "arn::b:c:d:e",
            "arn:a::c:d:e",
            "arn:a:b:c:d:",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn functions_have_a_region_and_an_account() {
        for right in [
            "arn:aws:lambda:eu-west-1:123456789012:function:pets",
            "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:pets:live",
            "arn:aws:lambda:eu-west-1:123456789012:function:pets:$LATEST",
            "arn:aws:lambda:eu-west-1:123456789012:function:${stageVariables.name}",
            "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:pets",
        ] {
            assert!(is_function(right), "{right}");
        }
        for wrong in [
            "pets",
            "arn:aws:lambda:eu-west-1:123456789012:pets",
            "arn:aws:lambda:eu-west-1::function:pets",
            "arn:aws:lambda:europe:123456789012:function:pets",
            "arn:aws:sqs:eu-west-1:123456789012:function:pets",
            "arn:aws:lambda:eu-west-1:123456789012:function:",
            "arn:aws:lambda:eu-west-1:123456789012:function:p ts",
        ] {
            assert!(!is_function(wrong), "{wrong}");
        }
    }
}
