//! Regular expressions that mean the same in Rust and in JSON Schema, whose dialect is that of
//! JavaScript.

/// The pattern, with `\d`, `\w` and `\s` written as the ASCII characters that they are in
/// JavaScript; `None` if the dialects read something in it differently.
pub(super) fn portable(pattern: &str) -> Option<String> {
    let mut written = String::with_capacity(pattern.len());
    let mut rest = pattern.chars().peekable();
    let mut last = None;
    while let Some(character) = rest.next() {
        match character {
            '\\' => escape(rest.next()?, &mut rest, false, &mut written)?,
            '[' => class(&mut rest, &mut written)?,
            '(' if rest.peek() == Some(&'?') => {
                rest.next();
                // Only a group without a capture is the same; flags and names are not.
                if rest.next()? != ':' {
                    return None;
                }
                written.push_str("(?:");
            }
            '{' if rest.peek() == Some(&',') => return None,
            '+' | '*' if matches!(last, Some('*' | '+' | '?' | '}')) => return None,
            other => written.push(other),
        }
        last = Some(character);
    }
    Some(written)
}

type Rest<'p> = std::iter::Peekable<std::str::Chars<'p>>;

/// What is after a backslash.
fn escape(escaped: char, rest: &mut Rest<'_>, in_class: bool, written: &mut String) -> Option<()> {
    let ascii = match escaped.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => r" \t\n\v\f\r",
        _ => "",
    };
    if !ascii.is_empty() {
        match (in_class, escaped.is_ascii_lowercase()) {
            (true, true) => written.push_str(ascii),
            (true, false) => return None,
            (false, true) => written.push_str(&format!("[{ascii}]")),
            (false, false) => written.push_str(&format!("[^{ascii}]")),
        }
        return Some(());
    }
    written.push('\\');
    written.push(escaped);
    let digits = match escaped {
        't' | 'n' | 'r' | 'f' | 'v' => 0,
        'x' => 2,
        'u' => 4,
        other if other.is_ascii_punctuation() => 0,
        _ => return None,
    };
    for _ in 0..digits {
        written.push(rest.next().filter(char::is_ascii_hexdigit)?);
    }
    Some(())
}

/// A class of characters, after its bracket.
fn class(rest: &mut Rest<'_>, written: &mut String) -> Option<()> {
    written.push('[');
    if rest.next_if_eq(&'^').is_some() {
        written.push('^');
    }
    if rest.peek() == Some(&']') {
        return None;
    }
    loop {
        match rest.next()? {
            ']' => break,
            '[' => return None,
            '\\' => escape(rest.next()?, rest, true, written)?,
            // Differences and intersections of classes.
            twice @ ('&' | '-' | '~') if rest.peek() == Some(&twice) => return None,
            other => written.push(other),
        }
    }
    written.push(']');
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_ascii() {
        for (pattern, expected) in [
            (r"^\d{2}-\w+$", "^[0-9]{2}-[0-9A-Za-z_]+$"),
            (r"[\d.-]\S", r"[0-9.-][^ \t\n\v\f\r]"),
            (r"^(?:a|b)+?\.\x41\u00e9$", r"^(?:a|b)+?\.\x41\u00e9$"),
            (r"[^a\]b]", r"[^a\]b]"),
        ] {
            assert_eq!(portable(pattern).as_deref(), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn what_differs_is_not_portable() {
        for pattern in [
            "[[:alpha:]]",
            r"\p{L}",
            r"\bword",
            "(?i)a",
            "(?P<n>a)",
            r"\x{41}",
            "[a&&b]",
            "[]a]",
            r"[\W]",
            "a{,3}",
            r"\Aa\z",
            "a\\",
        ] {
            assert_eq!(portable(pattern), None, "{pattern}");
        }
    }
}
