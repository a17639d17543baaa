//! Checks the syntax of regular expressions in models.
//!
//! API Gateway checks that a `pattern` is a regular expression of ECMA 262, which has more than the
//! crates for regular expressions support. Only its structure is checked here: groups, classes and
//! repetitions.

/// Whether the text is a regular expression.
pub(super) fn is_valid(pattern: &str) -> bool {
    Checker {
        rest: pattern.chars().collect(),
        at: 0,
    }
    .run()
}

struct Checker {
    rest: Vec<char>,
    at: usize,
}

impl Checker {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.get(self.at).copied();
        self.at += usize::from(c.is_some());
        c
    }

    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn run(mut self) -> bool {
        let mut groups = 0usize;
        // Whether there is something to repeat before this character.
        let mut atom = false;
        while let Some(c) = self.next() {
            match c {
                '\\' => {
                    if self.next().is_none() {
                        return false;
                    }
                    atom = true;
                }
                '[' => {
                    if !self.class() {
                        return false;
                    }
                    atom = true;
                }
                '(' => {
                    if !self.group_prefix() {
                        return false;
                    }
                    groups += 1;
                    atom = false;
                }
                ')' => {
                    let Some(outer) = groups.checked_sub(1) else {
                        return false;
                    };
                    groups = outer;
                    atom = true;
                }
                '*' | '+' | '?' => {
                    if !atom {
                        return false;
                    }
                    self.laziness();
                    atom = false;
                }
                '{' => match self.repetition() {
                    Some(true) if !atom => return false,
                    Some(true) => {
                        self.laziness();
                        atom = false;
                    }
                    Some(false) => return false,
                    // A brace that begins no repetition is a character.
                    None => atom = true,
                },
                '|' | '^' => atom = false,
                _ => atom = true,
            }
        }
        groups == 0
    }

    /// A repetition may be lazy, or in Java's syntax possessive.
    fn laziness(&mut self) {
        if matches!(self.peek(), Some('?' | '+')) {
            self.at += 1;
        }
    }

    /// The kind of a group: `?:`, `?=`, `?!`, `?<=`, `?<!`, `?<name>`, or Java's `?>` and flags.
    fn group_prefix(&mut self) -> bool {
        if self.peek() != Some('?') {
            return true;
        }
        self.at += 1;
        match self.next() {
            Some(':' | '=' | '!' | '>') => true,
            Some('<') => {
                if matches!(self.peek(), Some('=' | '!')) {
                    self.at += 1;
                    return true;
                }
                let mut length = 0;
                while let Some(c) = self.next() {
                    if c == '>' {
                        return length > 0;
                    }
                    if !c.is_alphanumeric() && c != '_' {
                        return false;
                    }
                    length += 1;
                }
                false
            }
            Some(c) if c.is_ascii_alphabetic() || c == '-' => loop {
                match self.next() {
                    Some(':') => return true,
                    Some(')') => {
                        // `(?i)` is a whole group.
                        self.at -= 1;
                        return true;
                    }
                    Some(c) if c.is_ascii_alphabetic() || c == '-' => {}
                    _ => return false,
                }
            },
            _ => false,
        }
    }

    /// A class after its `[`: closed, with ranges in order.
    fn class(&mut self) -> bool {
        if self.peek() == Some('^') {
            self.at += 1;
        }
        // The start of a range, if a `-` now would make one.
        let mut start: Option<char> = None;
        let mut range = false;
        while let Some(c) = self.next() {
            let literal = match c {
                ']' => return true,
                '\\' => match self.next() {
                    None => return false,
                    Some(c) if c.is_alphanumeric() => None,
                    Some(c) => Some(c),
                },
                '-' if start.is_some() && !range && self.peek() != Some(']') => {
                    range = true;
                    continue;
                }
                c => Some(c),
            };
            if range {
                if let (Some(from), Some(to)) = (start, literal)
                    && from > to
                {
                    return false;
                }
                range = false;
                start = None;
            } else {
                start = literal;
            }
        }
        false
    }

    /// A repetition after its `{`: `None` if it begins no repetition, else whether its bounds are
    /// in order.
    fn repetition(&mut self) -> Option<bool> {
        let rest = self.rest.get(self.at..)?;
        let end = rest.iter().position(|c| *c == '}')?;
        let text: String = rest.get(..end)?.iter().collect();
        let (least, most) = match text.split_once(',') {
            Some((least, most)) => (least, Some(most)),
            None => (text.as_str(), None),
        };
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(least) || !most.is_none_or(|most| most.is_empty() || is_number(most)) {
            return None;
        }
        self.at += end + 1;
        let bounds = (least.parse::<u64>(), most.map(str::parse::<u64>));
        Some(!matches!(bounds, (Ok(least), Some(Ok(most))) if least > most))
    }
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn expressions_of_ecma_and_java_are_valid() {
        for pattern in [
            "",
            "^[A-Z]{2}\\d+$",
            "^(?!no)(?:a|b)*?$",
            "^(?<year>\\d{4})-(?<=x)y",
            "[^\\]\\w-]+",
            "a{,3}",
            "{name}",
            "^[a-z0-9]+(?:-[a-z0-9]+)*$",
            "(?i)pet",
            "[-a]",
            "[a-]",
            "[\\d-x]",
            "^\\p{L}++$",
            "x{2,}",
        ] {
            assert!(is_valid(pattern), "{pattern}");
        }
    }

    #[test]
    fn broken_expressions_are_not() {
        for pattern in [
            "(a", "a)", "[a", "[", "*a", "+", "a|*", "a\\", "[z-a]", "a{3,1}", "(?<>x)", "(?",
            "a**", "{2}", "(?x",
        ] {
            assert!(!is_valid(pattern), "{pattern}");
        }
    }
}
