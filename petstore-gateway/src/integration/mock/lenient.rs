//! The reader of request templates that are not strict JSON, such as `{statusCode: 200}`.
//!
//! It splits the text at every comma and each piece at its first colon, as the service was seen to
//! do.

/// The digits of `statusCode`; `None` if the text is malformed in this reading too, or has no
/// integer there.
pub(super) fn status_code(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut status = None;
    for piece in inner.split(',') {
        if piece.trim().is_empty() {
            continue;
        }
        let (name, value) = piece.split_once(':')?;
        let name = parse_name(name.trim())?;
        let value = value.trim();
        check_value(value)?;
        if name == "statusCode" {
            status = Some(value.parse::<i64>().ok()?.to_string());
        }
    }
    status
}

/// A bare name, or one in a matching pair of quotes.
fn parse_name(name: &str) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(rest) = name.strip_prefix(quote) {
            return rest.strip_suffix(quote);
        }
        if name.ends_with(quote) {
            return None;
        }
    }
    (!name.starts_with(['{', '['])).then_some(name)
}

/// A value that begins with a quote or a bracket must end with its counterpart.
fn check_value(value: &str) -> Option<()> {
    let first = value.chars().next();
    let end = match first {
        Some(quote @ ('"' | '\'')) => quote,
        Some('[') => ']',
        Some('{') => '}',
        _ => return Some(()),
    };
    (value.len() > 1 && value.ends_with(end)).then_some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_and_values_may_be_bare() {
        for text in [
            "{statusCode: 200}",
            "{ 'statusCode' : 200, }",
            "{\"statusCode\": 200,, a: b c}",
            "{statusCode: 200, a}: [b]}",
            "{statusCode: 200, : }",
            "{'a': \"x\", \"b\": {}, statusCode: 200}",
        ] {
            assert_eq!(status_code(text).as_deref(), Some("200"), "{text}");
        }
    }

    #[test]
    fn quotes_and_brackets_must_match() {
        for text in [
            "{statusCode: 200",
            "statusCode: 200}",
            "{'statusCode\": 200}",
            "{statusCode': 200}",
            "{statusCode: '200'}",
            "{statusCode: 200, a}",
            "{statusCode: 200, [a: b}",
            "{statusCode: 200, a: [b}",
            "{statusCode: 200, a: 'b}",
            "{statusCode: }",
            "{}",
        ] {
            assert_eq!(status_code(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,40}|[{}\\[\\]'\",: a0-9]{0,40}") {
            let _ = status_code(&text);
        }
    }
}
