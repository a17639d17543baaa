//! Walks the members of a raw JSON object or the items of a list, and skips the values that are not
//! used.
//!
//! An event is read once, without building a tree: the caller takes the members that it needs, in
//! the order of the document. The syntax between members is checked. The contents of skipped lists
//! and objects are not, so that an error in them is found only when they are read.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::{LazyText, Malformed, Text, TextMember, string};

/// Walks the members of a JSON object: call [`next_name`](Members::next_name), read or skip its
/// value, and repeat.
///
/// The syntax between members is validated; the contents of a skipped value are not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Members<'e> {
    cursor: Cursor<'e>,
    is_first: bool,
    /// Where the object begins.
    start: usize,
}

impl<'e> Members<'e> {
    /// The members of an object.
    pub(crate) fn of(json: &'e str) -> Result<Self, Malformed> {
        Self::at(Cursor { json, at: 0 })
    }

    /// The members of the object at a position.
    fn at(mut cursor: Cursor<'e>) -> Result<Self, Malformed> {
        cursor.peek();
        let start = cursor.at;
        cursor.expect(b'{')?;
        Ok(Members {
            cursor,
            is_first: true,
            start,
        })
    }

    /// The name of the next member; `None` after the last one.
    #[inline(always)]
    pub(crate) fn next_name(&mut self) -> Result<Option<Cow<'e, str>>, Malformed> {
        if let Some(name) = self.cursor.compact_name(self.is_first) {
            self.is_first = false;
            return Ok(Some(Cow::Borrowed(name)));
        }
        // The object ends here, without white space before its closing brace.
        if self.cursor.json.as_bytes().get(self.cursor.at) == Some(&b'}') {
            self.cursor.at += 1;
            self.is_first = false;
            return Ok(None);
        }
        let (name, members) = self.next_spaced_name()?;
        *self = members;
        Ok(name)
    }

    /// Reads the next name, which may contain escapes or have white space around it, and returns it
    /// with the position after it.
    // Takes `self` by value, because a reference would keep the position in memory.
    #[inline(never)]
    fn next_spaced_name(mut self) -> Result<(Option<Cow<'e, str>>, Self), Malformed> {
        if !self.cursor.next(std::mem::take(&mut self.is_first), b'}')? {
            return Ok((None, self));
        }
        let name = self.cursor.string()?;
        self.cursor.expect(b':')?;
        Ok((Some(name), self))
    }

    /// As [`next_name`](Self::next_name), with the name as it is written: from the end of the value
    /// before it to the colon after it.
    pub(crate) fn next_written_name(
        &mut self,
    ) -> Result<Option<(Cow<'e, str>, &'e str)>, Malformed> {
        let Cursor { json, at } = self.cursor;
        let Some(name) = self.next_name()? else {
            return Ok(None);
        };
        let written = json.get(at..self.cursor.at).ok_or(Malformed)?;
        Ok(Some((name, written)))
    }

    /// Advances past the next name if its bytes equal `written`, a name at the same place in
    /// another object. The place matters because only the first name has no comma before it.
    /// `written` ends with the colon, so equal bytes are the same name.
    #[inline(always)]
    pub(crate) fn pass_written_name(&mut self, written: &str) -> bool {
        let Cursor { json, at } = self.cursor;
        let rest = json.as_bytes().get(at..).unwrap_or_default();
        if !rest.starts_with(written.as_bytes()) {
            return false;
        }
        self.cursor.at += written.len();
        self.is_first = false;
        true
    }

    /// The value as text.
    // Inlined, so that the text stays in registers on its way into a struct.
    #[inline(always)]
    pub(crate) fn text(&mut self) -> Result<Text<'e>, Malformed> {
        if self.cursor.peek() == Some(b'"') {
            return Ok(Text::Is(self.cursor.string()?));
        }
        Ok(match self.value()? {
            "null" => Text::Absent,
            _ => Text::Other,
        })
    }

    /// The value as text that is unescaped only if something reads it.
    #[inline(always)]
    pub(crate) fn lazy_text(&mut self) -> Result<TextMember<LazyText<'e>>, Malformed> {
        if self.cursor.peek() == Some(b'"') {
            let (string, is_escaped) = string::check(self.cursor.json, self.cursor.at)?;
            self.cursor.at += string.len();
            return Ok(TextMember::Is(LazyText::new(string, is_escaped)));
        }
        Ok(match self.value()? {
            "null" => TextMember::Absent,
            _ => TextMember::Other,
        })
    }

    /// The value as raw JSON; `None` if it is `null`.
    #[inline(always)]
    pub(crate) fn raw(&mut self) -> Result<Option<&'e str>, Malformed> {
        Ok(Some(self.value()?).filter(|value| *value != "null"))
    }

    /// The value as raw JSON.
    #[inline(always)]
    pub(crate) fn value(&mut self) -> Result<&'e str, Malformed> {
        self.cursor.value()
    }

    /// Enters the value if it is an object: its members come next, and after their end the members
    /// that follow the value.
    #[inline(always)]
    pub(crate) fn enter(&mut self) -> bool {
        self.is_first = self.cursor.expect(b'{').is_ok();
        self.is_first
    }

    /// The members of the value, to be read in place, if it is an object. After the last one,
    /// [`leave_object`](Self::leave_object) continues with the members after the value.
    pub(crate) fn object(&self) -> Option<Members<'e>> {
        Self::at(self.cursor).ok()
    }

    /// Continues after an object in this one, and returns it as raw JSON.
    pub(crate) fn leave_object(&mut self, object: &Members<'e>) -> Result<&'e str, Malformed> {
        self.cursor = object.cursor;
        object.json()
    }

    /// The items of the value, to be read in place, if it is a list. After the last one,
    /// [`leave_list`](Self::leave_list) continues with the members after the value.
    pub(crate) fn list(&self) -> Option<Items<'e>> {
        Items::at(self.cursor).ok()
    }

    /// Continues after a list in this object.
    pub(crate) fn leave_list(&mut self, list: &Items<'e>) {
        self.cursor = list.cursor;
    }

    /// The object as raw JSON, once its last member has been read.
    fn json(&self) -> Result<&'e str, Malformed> {
        let Cursor { json, at } = self.cursor;
        json.get(self.start..at).ok_or(Malformed)
    }

    /// Skips the value.
    #[inline(always)]
    pub(crate) fn skip(&mut self) -> Result<(), Malformed> {
        self.value().map(drop)
    }

    /// Whether the object is empty. This is only valid before the first member.
    pub(crate) fn is_empty(mut self) -> bool {
        self.cursor.peek() == Some(b'}')
    }

    /// Whether only white space follows the object.
    pub(crate) fn is_all(mut self) -> bool {
        self.cursor.peek().is_none()
    }
}

/// Walks the values of a JSON list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Items<'e> {
    cursor: Cursor<'e>,
    is_first: bool,
}

impl<'e> Items<'e> {
    /// The values of a list.
    pub(crate) fn of(json: &'e str) -> Result<Self, Malformed> {
        Self::at(Cursor { json, at: 0 })
    }

    /// The values of the list at a position.
    fn at(mut cursor: Cursor<'e>) -> Result<Self, Malformed> {
        cursor.expect(b'[')?;
        Ok(Items {
            cursor,
            is_first: true,
        })
    }

    /// Advances to the next value; false after the last one. The value must be read.
    pub(crate) fn advance(&mut self) -> Result<bool, Malformed> {
        self.cursor.next(std::mem::take(&mut self.is_first), b']')
    }

    /// The next value as raw JSON; `None` after the last one.
    pub(crate) fn next_value(&mut self) -> Result<Option<&'e str>, Malformed> {
        match self.advance()? {
            true => self.cursor.value().map(Some),
            false => Ok(None),
        }
    }

    /// The bytes of the document after the current value.
    pub(crate) fn remaining(&self) -> usize {
        self.cursor.json.len() - self.cursor.at
    }

    /// The members of the value, to be read in place, if it is an object. After the last one,
    /// [`leave_object`](Self::leave_object) continues with the values after it.
    pub(crate) fn object(&self) -> Option<Members<'e>> {
        Members::at(self.cursor).ok()
    }

    /// Continues after an object in this list, and returns it as raw JSON.
    pub(crate) fn leave_object(&mut self, object: &Members<'e>) -> Result<&'e str, Malformed> {
        self.cursor = object.cursor;
        object.json()
    }
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
    fn values_are_returned_as_raw_json() {
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
    fn invalid_syntax_between_members_is_malformed() {
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
            "{\"a\":1\"b\":2}",
            "{\"a\":nul}",
            "{\"a\":\u{a0}1}",
            "{\"a\":x}",
            "{\"a\":nullx}",
            "{\"a\":12abc}",
            "{\"a\":{}",
            "{\"a\":1}}",
        ] {
            assert_eq!(names(json), Err(Malformed), "{json}");
        }
    }

    fn values(json: &str) -> Result<Vec<&str>, Malformed> {
        let mut items = Items::of(json)?;
        let mut values = Vec::new();
        while let Some(value) = items.next_value()? {
            values.push(value);
        }
        Ok(values)
    }

    #[test]
    fn nested_objects_are_walked() {
        let mut members = Members::of(r#"{"a":{"b":1},"c":{},"d":[],"e":2}"#).unwrap();
        let mut names = Vec::new();
        for _ in 0..7 {
            let name = members.next_name().unwrap();
            if name.is_some() && !members.enter() {
                members.skip().unwrap();
            }
            names.push(name);
        }
        let names: String = (names.iter())
            .map(|name| name.as_deref().unwrap_or("-"))
            .collect();
        assert_eq!(names, "ab-c-de");
        assert_eq!(members.next_name(), Ok(None));
        assert!(members.is_all());
    }

    #[test]
    fn containers_are_read_in_place() {
        let mut members = Members::of(r#"{"a": [ {"b":1} ,{ }, {"c":{"d":2} } ] ,"e":3}"#).unwrap();
        members.next_name().unwrap();
        assert!(members.object().is_none());
        let mut list = members.list().unwrap();
        let mut objects = Vec::new();
        while list.advance().unwrap() {
            let mut object = list.object().unwrap();
            while object.next_name().unwrap().is_some() {
                let Some(mut inner) = object.object() else {
                    object.skip().unwrap();
                    continue;
                };
                while inner.next_name().unwrap().is_some() {
                    inner.skip().unwrap();
                }
                objects.push(object.leave_object(&inner).unwrap());
            }
            objects.push(list.leave_object(&object).unwrap());
        }
        members.leave_list(&list);
        assert_eq!(
            objects,
            [r#"{"b":1}"#, "{ }", r#"{"d":2}"#, r#"{"c":{"d":2} }"#]
        );
        assert_eq!(members.next_name().unwrap().as_deref(), Some("e"));
        assert_eq!(members.value(), Ok("3"));
        assert_eq!(members.next_name(), Ok(None));
        assert!(members.is_all());
    }

    #[test]
    fn lists_are_walked_value_by_value() {
        assert_eq!(values("[ ]"), Ok(vec![]));
        assert_eq!(
            values(r#"[ "a" , [1,"]"],null]"#),
            Ok(vec![r#""a""#, r#"[1,"]"]"#, "null"])
        );
        for json in ["", "{}", "[", "[1", "[,1]", "[1 2]", "[1,]"] {
            assert_eq!(values(json), Err(Malformed), "{json}");
        }
    }

    #[test]
    fn text_is_distinguished_from_null_and_other_values() {
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
