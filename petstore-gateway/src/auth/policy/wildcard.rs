//! Wildcards of IAM policies: `*` matches any run of characters, `/` and `:` included, and `?`
//! exactly one.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

/// Whether the pattern matches the whole text. It takes no more than `pattern × text` steps.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut read) = (0, 0);
    // Where the last `*` is, and how far its run reaches.
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(&c) if c == '?' || c == text[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((star_at, run)) = star else {
                    return false;
                };
                star = Some((star_at, run + 1));
                at = star_at + 1;
                read = run + 1;
            }
        }
    }
    pattern[at..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stars_match_runs_and_question_marks_one_character() {
        for (pattern, text) in [
            ("*", ""),
            ("*", "a/b:c"),
            ("a*c", "abc/abc"),
            ("*/GET/*", "api/dev/GET/pets/7"),
            ("pet?", "pets"),
            ("**a*", "a"),
            ("é?", "éß"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("a", ""),
            ("pet?", "pet"),
            ("a*c", "abcd"),
            ("*/GET/*", "api/dev/POST/pets"),
            ("A", "a"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    /// The definition, one character at a time.
    fn specified(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', rest @ ..], _) => {
                specified(rest, text) || (!text.is_empty() && specified(pattern, &text[1..]))
            }
            (['?', rest @ ..], [_, tail @ ..]) => specified(rest, tail),
            ([a, rest @ ..], [b, tail @ ..]) => a == b && specified(rest, tail),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn it_is_the_definition(pattern in "[ab*?]{0,8}", text in "[ab]{0,10}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(matches(&pattern, &text), specified(&chars(&pattern), &chars(&text)));
        }
    }
}
