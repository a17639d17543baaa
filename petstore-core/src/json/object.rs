use std::borrow::Cow;

use super::container::container_end;
use super::{Malformed, Text, string};

/// Walks the members of a JSON object: [`next_name`](Members::next_name), then what is wanted of
/// its value, and so on.
///
/// What is between members is checked as JSON wants it; what is in a value that is passed over is not.
#[derive(Debug)]
pub(crate) struct Members<'e> {
    json: &'e str,
    at: usize,
    is_first: bool,
}

impl<'e> Members<'e> {
    /// The members of an object.
    pub(crate) fn of(json: &'e str) -> Result<Self, Malformed> {
        let mut members = Members {
            json,
            at: 0,
            is_first: true,
        };
        members.expect(b'{')?;
        Ok(members)
    }

    /// The next member's name; `None` behind the last.
    pub(crate) fn next_name(&mut self) -> Result<Option<Cow<'e, str>>, Malformed> {
        let is_first = std::mem::take(&mut self.is_first);
        match self.peek() {
            Some(b'}') => {
                self.at += 1;
                return Ok(None);
            }
            Some(b',') if !is_first => {
                self.at += 1;
                self.expect(b'"')?;
            }
            Some(b'"') if is_first => self.at += 1,
            _ => return Err(Malformed),
        }
        let name = self.string()?;
        self.expect(b':')?;
        Ok(Some(name))
    }

    /// The value as text.
    pub(crate) fn text(&mut self) -> Result<Text<'e>, Malformed> {
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Text::Is(self.string()?));
        }
        Ok(match self.value()? {
            "null" => Text::Absent,
            _ => Text::Other,
        })
    }

    /// The value as it stands there, `null` apart.
    pub(crate) fn raw(&mut self) -> Result<Option<&'e str>, Malformed> {
        Ok(Some(self.value()?).filter(|value| *value != "null"))
    }

    /// The value as it stands there.
    pub(crate) fn value(&mut self) -> Result<&'e str, Malformed> {
        let first = self.peek();
        let start = self.at;
        let rest = self.json.get(start..).ok_or(Malformed)?.as_bytes();
        self.at = match first.ok_or(Malformed)? {
            b'"' => string::skip(self.json.as_bytes(), start + 1)?,
            b'{' | b'[' => start + container_end(rest).ok_or(Malformed)?,
            _ => start + scalar_end(rest).ok_or(Malformed)?,
        };
        self.json.get(start..self.at).ok_or(Malformed)
    }

    /// Whether nothing but white space comes behind the object.
    pub(crate) fn is_all(&mut self) -> bool {
        self.peek().is_none()
    }

    fn string(&mut self) -> Result<Cow<'e, str>, Malformed> {
        let (text, behind) = string::read(self.json, self.at)?;
        self.at = behind;
        Ok(text)
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.peek() != Some(byte) {
            return Err(Malformed);
        }
        self.at += 1;
        Ok(())
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.json.as_bytes().get(self.at)?;
            if !is_space(byte) {
                return Some(byte);
            }
            self.at += 1;
        }
    }
}

/// Where a number, `true`, `false` or `null` ends; `None` if nothing stands there.
fn scalar_end(json: &[u8]) -> Option<usize> {
    let ends = |byte: &u8| is_space(*byte) || matches!(byte, b',' | b'}' | b']');
    json.iter().position(ends).filter(|end| *end > 0)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(json: &str) -> Result<Vec<String>, Malformed> {
        let mut members = Members::of(json)?;
        let mut names = Vec::new();
        while let Some(name) = members.next_name()? {
            names.push(format!("{name}={}", members.value()?));
        }
        if members.is_all() {
            Ok(names)
        } else {
            Err(Malformed)
        }
    }

    #[test]
    fn values_are_handed_out_as_they_stand_there() {
        assert_eq!(names("{}"), Ok(vec![]));
        assert_eq!(
            names(
                " {\t\"a\" : 1 ,\r\n\"b\":[ {\"x\": \"]}\"} ],\"c\":\"q\\\"\", \"\\u0064\":null } "
            ),
            Ok(vec![
                "a=1".to_owned(),
                "b=[ {\"x\": \"]}\"} ]".to_owned(),
                "c=\"q\\\"\"".to_owned(),
                "d=null".to_owned(),
            ])
        );
    }

    #[test]
    fn what_is_amiss_between_members_is_malformed() {
        for json in [
            "",
            "[]",
            "null",
            "{",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":1 \"b\":2}",
            "{\"a\" 1}",
            "{\"a\":1",
            "{\"a\":1,",
            "{\"a\":[1}",
            "{a:1}",
            "{,\"a\":1}",
            "{} x",
            "{\"a\":\"x}",
        ] {
            assert_eq!(names(json), Err(Malformed), "{json}");
        }
    }

    #[test]
    fn text_is_told_from_null_and_from_anything_else() {
        let mut members = Members::of(r#"{"a":"x","b":null,"c":[1],"d":7,"e":null}"#).unwrap();
        let mut next = || {
            members.next_name().unwrap();
            members.text().unwrap()
        };
        assert!(matches!(next(), Text::Is(Cow::Borrowed("x"))));
        assert!(matches!(next(), Text::Absent));
        assert!(matches!(next(), Text::Other));
        assert!(matches!(next(), Text::Other));
        members.next_name().unwrap();
        assert_eq!(members.raw(), Ok(None));
    }
}
