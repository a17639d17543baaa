//! Amazon Resource Names in URIs, as far as API Gateway checks them.

/// The six parts of an ARN: `arn`, partition, service, region, account, resource.
///
/// Variables such as `${AWS::Region}` contain colons, which do not separate parts.
pub(super) fn parts(arn: &str) -> Option<[&str; 6]> {
    let mut parts = [""; 6];
    let mut rest = arn;
    for (i, part) in parts.iter_mut().enumerate() {
        if i == 5 {
            *part = rest;
        } else {
            let end = colon(rest)?;
            let (before, after) = rest.split_at(end);
            *part = before;
            rest = after.strip_prefix(':')?;
        }
    }
    let [arn, partition, service, .., resource] = parts;
    let is_arn = arn == "arn" && !partition.is_empty() && !service.is_empty();
    (is_arn && !resource.is_empty()).then_some(parts)
}

/// The index of the first colon outside of variables.
fn colon(text: &str) -> Option<usize> {
    let mut open = false;
    let mut previous = ' ';
    for (i, c) in text.char_indices() {
        match c {
            '{' if previous == '$' => open = true,
            '}' => open = false,
            ':' if !open => return Some(i),
            _ => {}
        }
        previous = c;
    }
    None
}

/// Whether the text is the ARN of a Lambda function, perhaps with a version or alias.
pub(super) fn is_function(arn: &str) -> bool {
    let Some([_, _, service, region, account, resource]) = parts(arn) else {
        return false;
    };
    let Some(name) = resource.strip_prefix("function:") else {
        return false;
    };
    let legal = |c: char| c.is_ascii_alphanumeric() || "-_:$.{}".contains(c);
    service == "lambda"
        && is_region(region)
        && is_account(account)
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
    fn variables_keep_their_colons() {
        let arn = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/x:y";
        let wanted = [
            "arn",
            "${AWS::Partition}",
            "apigateway",
            "${AWS::Region}",
            "lambda",
            "path/x:y",
        ];
        assert_eq!(parts(arn), Some(wanted));
        for wrong in [
            "",
            "arn",
            "arn:aws:lambda:r:1",
            "xarn:a:b:c:d:e",
            "arn::b:c:d:e",
            "arn:a:b:c:d:",
        ] {
            assert_eq!(parts(wrong), None, "{wrong}");
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
