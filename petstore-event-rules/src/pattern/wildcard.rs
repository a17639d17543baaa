//! Texts with `*`, and what they cost AWS's engine.

use std::collections::{HashSet, VecDeque};

use super::PatternError;

/// A text in which `*` matches any characters. `\*` and `\\` are the characters themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wildcard {
    /// The texts between the stars: one more than there are stars.
    parts: Vec<Vec<u8>>,
}

impl Wildcard {
    /// Positions in errors count bytes and include the quote before the text.
    ///
    /// Source: `WildcardParser` of <https://github.com/aws/event-ruler>.
    pub(crate) fn parse(text: &str) -> Result<Self, PatternError> {
        let mut parts = vec![Vec::new()];
        let mut bytes = text.bytes().enumerate().peekable();
        while let Some((index, byte)) = bytes.next() {
            let next = bytes.peek().map(|(_, next)| *next);
            let literal = match (byte, next) {
                (b'*', Some(b'*')) => return Err(PatternError::ConsecutiveWildcards(index + 1)),
                (b'*', _) => {
                    parts.push(Vec::new());
                    continue;
                }
                (b'\\', Some(escaped @ (b'*' | b'\\'))) => {
                    bytes.next();
                    escaped
                }
                (b'\\', _) => return Err(PatternError::InvalidEscape(index + 1)),
                _ => byte,
            };
            if let Some(part) = parts.last_mut() {
                part.push(literal);
            }
        }
        Ok(Self { parts })
    }

    /// How many `*` there are.
    pub(crate) fn stars(&self) -> usize {
        self.parts.len() - 1
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let text = text.as_bytes();
        let (Some((first, rest)), Some(last)) = (self.parts.split_first(), self.parts.last())
        else {
            return false;
        };
        let Some((_, middle)) = rest.split_last() else {
            return text == first;
        };
        let inner = text
            .strip_prefix(first.as_slice())
            .and_then(|text| text.strip_suffix(last.as_slice()));
        let Some(mut inner) = inner else {
            return false;
        };
        // The first place for each part leaves the most room for those after it.
        for part in middle {
            let Some(at) = find(inner, part) else {
                return false;
            };
            inner = &inner[at + part.len()..];
        }
        true
    }

    fn elements(&self) -> Vec<Option<u8>> {
        let mut elements = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                elements.push(None);
            }
            elements.extend(part.iter().copied().map(Some));
        }
        elements
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    text.windows(part.len()).position(|window| window == part)
}

/// How many sets of states are looked at before the search ends. Reached only by patterns far too
/// large to be written by hand.
const SEARCH: usize = 4096;

/// Whether some text could keep `limit` or more states of these wildcards' automaton busy at once,
/// which is how AWS's engine measures complexity (`MachineComplexityEvaluator`).
pub(crate) fn is_too_complex(wildcards: &[&Wildcard], limit: usize) -> bool {
    let patterns: Vec<_> = wildcards
        .iter()
        .map(|wildcard| wildcard.elements())
        .collect();
    let mut bytes: Vec<u8> = patterns.iter().flatten().flatten().copied().collect();
    bytes.sort_unstable();
    bytes.dedup();

    let mut start = Vec::new();
    for index in 0..patterns.len() {
        add(&mut start, &patterns, (index, 0));
    }
    let mut seen = HashSet::from([start.clone()]);
    let mut queue = VecDeque::from([start]);
    while let Some(states) = queue.pop_front() {
        if states.len() >= limit {
            return true;
        }
        if seen.len() > SEARCH {
            return false;
        }
        for byte in &bytes {
            let mut next = Vec::new();
            for &(index, position) in &states {
                match patterns
                    .get(index)
                    .and_then(|elements| elements.get(position))
                {
                    Some(None) => add(&mut next, &patterns, (index, position)),
                    Some(Some(literal)) if literal == byte => {
                        add(&mut next, &patterns, (index, position + 1));
                    }
                    _ => {}
                }
            }
            next.sort_unstable();
            next.dedup();
            if seen.insert(next.clone()) {
                queue.push_back(next);
            }
        }
    }
    false
}

/// Adds a state, and the one after a `*`, which may match nothing.
fn add(states: &mut Vec<(usize, usize)>, patterns: &[Vec<Option<u8>>], state: (usize, usize)) {
    let (index, position) = state;
    states.push(state);
    if let Some(None) = patterns
        .get(index)
        .and_then(|elements| elements.get(position))
    {
        states.push((index, position + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_match_any_characters() {
        let matches = |wildcard: &str, text: &str| Wildcard::parse(wildcard).unwrap().matches(text);
        assert!(matches("a*", "a"));
        assert!(matches("*.log", "today.log"));
        assert!(matches("*in*box*", "in a big box"));
        assert!(matches("aab*b", "aabb"));
        assert!(!matches("ab*b", "ab"));
        assert!(!matches("*in*box", "box in"));
        assert!(matches(r"5 \* 5", "5 * 5"));
        assert!(!matches(r"5 \* 5", "5 x 5"));
        assert!(matches(r"C:\\*", r"C:\temp"));
        assert!(matches("plain", "plain"));
        assert!(!matches("plain", "plainer"));
    }

    #[test]
    fn errors_count_the_quote() {
        let message = |text| Wildcard::parse(text).unwrap_err().to_string();
        assert_eq!(message("a**"), "Consecutive wildcard characters at pos 2");
        assert_eq!(message(r"ab\c"), "Invalid escape character at pos 3");
        assert_eq!(message(r"ab\"), "Invalid escape character at pos 3");
    }

    #[test]
    fn repetition_after_stars_is_complex() {
        let parse = |text| Wildcard::parse(text).unwrap();
        assert!(!is_too_complex(&[&parse("logs/*/app/*.json")], 10));
        assert!(is_too_complex(&[&parse("*a*a*a*a*a*a*")], 10));
    }
}
