//! Patterns of authorizers: Java regular expressions that must match a whole text.

use fancy_regex::{Regex, RegexBuilder};

/// How often a pattern may go back while it matches one text.
const BACKTRACK_LIMIT: usize = 100_000;

/// Compiles an `identityValidationExpression`.
///
/// # Errors
///
/// What is wrong with the expression.
pub(super) fn whole(expression: &str) -> Result<Regex, String> {
    RegexBuilder::new(&format!(r"\A(?:{expression})\z"))
        .backtrack_limit(BACKTRACK_LIMIT)
        .build()
        .map_err(|error| format!("the identityValidationExpression {expression:?}: {error}"))
}

/// Whether the pattern matches. A pattern that takes too long does not.
pub(super) fn is_match(pattern: &Regex, text: &str) -> bool {
    pattern.is_match(text).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_whole_texts_and_gives_up_in_time() {
        let pattern = whole("^x-[a-z]+|Bearer (?!none).*").unwrap();
        assert!(is_match(&pattern, "x-abc"));
        assert!(is_match(&pattern, "Bearer abc"));
        assert!(!is_match(&pattern, "Bearer none"));
        assert!(!is_match(&pattern, "x-abc1"));
        assert!(whole("(").is_err());
        let slow = whole(r"(a+)+(?=b)\1").unwrap();
        assert!(!is_match(&slow, &"a".repeat(5_000)));
    }
}
