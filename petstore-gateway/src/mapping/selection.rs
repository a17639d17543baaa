//! Selection patterns: the regular expressions that choose an integration response.
//!
//! They are Java's, so they may have look-around and back-references. Matching is limited, since
//! such an expression can take exponential time.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings-integration-response.html>

use fancy_regex::{Regex, RegexBuilder};

/// How many steps of backtracking a match may take.
const BACKTRACK_LIMIT: usize = 100_000;

/// A selection pattern. One that is not a regular expression matches nothing.
#[derive(Debug)]
pub(crate) struct SelectionPattern(Option<Regex>);

impl SelectionPattern {
    pub(crate) fn new(pattern: &str) -> Self {
        // As with Java's `matches`, the pattern must match the whole text.
        let regex = RegexBuilder::new(&format!(r"\A(?:{pattern})\z"))
            .backtrack_limit(BACKTRACK_LIMIT)
            .build();
        Self(regex.ok())
    }

    /// Whether the pattern matches the whole text. A match that takes too many steps counts as
    /// none.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let regex = self.0.as_ref();
        regex.is_some_and(|regex| regex.is_match(text).unwrap_or(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_text_must_match() {
        for (pattern, text, expected) in [
            ("4\\d{2}", "404", true),
            ("4\\d{2}", "4040", false),
            ("40", "404", false),
            ("400|404", "404", true),
            (".*Not Found.*", "[404] Not Found: 7", true),
            (".*Not Found.*", "line\nNot Found", false),
            ("(?s).*Not Found.*", "line\nNot Found", true),
            ("(?!Error)[a-zA-Z ]+", "Bad pet", true),
            ("(?!Error)[a-zA-Z ]+", "Error pet", false),
            ("(a+)b\\1", "aabaa", true),
            (".+", "", false),
            (".*", "", true),
            ("(", "(", false),
        ] {
            assert_eq!(
                SelectionPattern::new(pattern).matches(text),
                expected,
                "{pattern}"
            );
        }
    }

    #[test]
    fn a_match_that_takes_too_long_ends_without_a_match() {
        let text = "a".repeat(40) + "b";
        assert!(!SelectionPattern::new("(?=(a+)+c)a+b").matches(&text));
    }
}
