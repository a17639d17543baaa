//! The reader.

use crate::value::{Entries, Key, List, Map, Number, Value};

/// A text that is not JSON, even in the permissive reading.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// The text ends inside of a value. The position counts characters from 0.
    #[error("Unexpected End Of File position {0}: EOF")]
    UnexpectedEnd(usize),
    /// A character that cannot stand where it is.
    #[error("Unexpected character ({character}) at position {position}.")]
    UnexpectedCharacter {
        /// The character.
        character: char,
        /// Its position, in characters from 0.
        position: usize,
    },
    /// Lists and maps are nested too deep.
    #[error("Malicious payload, having non natural depths, at position {0}.")]
    TooDeep(usize),
}

/// How deep lists and maps may be nested. Templates print values as deep as their own limit allows.
const MAX_DEPTH: usize = 400;

/// Reads JSON as json-smart does in its permissive mode. Lists are
/// [`ListKind::Json`](crate::ListKind::Json); maps keep the order of their members; integers have
/// the smallest type of Java that holds them, and numbers with a fraction of more than 18
/// characters keep their text. What follows the value is ignored, and a text that begins with
/// neither `{` nor `[` is a value of its own: a number, a literal, or else a text.
///
/// # Errors
/// A text that is not JSON in this reading either.
///
/// ```
/// let value = petstore_vtl::parse_json(r#"{"b": 1.50, 'a': [x, 2,]}"#)?;
/// assert_eq!(value.to_string(), r#"{b=1.5, a=["x",2]}"#);
/// # Ok::<(), petstore_vtl::JsonError>(())
/// ```
pub fn parse_json(text: &str) -> Result<Value, JsonError> {
    Reader { text, at: 0 }.value(Stop::End, 0)
}

/// What ends a bare value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    End,
    InList,
    InMap,
    Name,
}

impl Stop {
    fn ends_at(self, character: char) -> bool {
        match self {
            Stop::End => false,
            Stop::InList => matches!(character, ',' | ']'),
            Stop::InMap => matches!(character, ',' | '}'),
            Stop::Name => matches!(character, ':'),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn advance(&mut self, character: char) {
        self.at += character.len_utf8();
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn position(&self) -> usize {
        self.text
            .get(..self.at)
            .map_or(0, |before| before.chars().count())
    }

    fn unexpected(&self, character: char) -> JsonError {
        JsonError::UnexpectedCharacter {
            character,
            position: self.position(),
        }
    }

    fn end(&self) -> JsonError {
        // json-smart's positions count from the last character read.
        JsonError::UnexpectedEnd(self.position().saturating_sub(1))
    }

    fn value(&mut self, stop: Stop, depth: usize) -> Result<Value, JsonError> {
        if depth > MAX_DEPTH {
            return Err(JsonError::TooDeep(self.position()));
        }
        self.skip_space();
        match self.peek() {
            None if stop == Stop::End => Ok(Value::from("")),
            None => Err(self.end()),
            Some('{') => self.map(depth),
            Some('[') => self.list(depth),
            Some(quote @ ('"' | '\'')) => self.quoted(quote).map(Value::from),
            Some(_) => Ok(bare_value(self.bare(stop))),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None => return Err(self.end()),
                Some(']') => {
                    self.at += 1;
                    return Ok(List::json(items).into());
                }
                Some(',') => self.at += 1,
                Some(character @ (':' | '}')) => return Err(self.unexpected(character)),
                Some(_) => {
                    items.push(self.value(Stop::InList, depth + 1)?);
                    self.separator(']')?;
                }
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.at += 1;
        let mut entries = Entries::default();
        loop {
            self.skip_space();
            match self.peek() {
                None => return Err(self.end()),
                Some('}') => {
                    self.at += 1;
                    return Ok(Map::from(entries).into());
                }
                Some(',') => self.at += 1,
                Some(character @ (':' | '[' | ']' | '{')) => return Err(self.unexpected(character)),
                Some(quote) => {
                    let name = match quote {
                        '"' | '\'' => self.quoted(quote)?,
                        _ => self.bare(Stop::Name).to_owned(),
                    };
                    self.skip_space();
                    match self.peek() {
                        Some(':') => self.at += 1,
                        Some(character) => return Err(self.unexpected(character)),
                        None => return Err(self.end()),
                    }
                    let value = self.value(Stop::InMap, depth + 1)?;
                    entries.insert(Key::from(name), value);
                    self.separator('}')?;
                }
            }
        }
    }

    /// After an element: a comma, which the caller skips, or the end.
    fn separator(&mut self, close: char) -> Result<(), JsonError> {
        self.skip_space();
        match self.peek() {
            Some(character) if character == ',' || character == close => Ok(()),
            Some(character) => Err(self.unexpected(character)),
            None => Err(self.end()),
        }
    }

    fn bare(&mut self, stop: Stop) -> &'t str {
        let rest = self.rest();
        let end = rest
            .find(|character| stop.ends_at(character))
            .unwrap_or(rest.len());
        self.at += end;
        rest.get(..end)
            .unwrap_or_default()
            .trim_matches([' ', '\t', '\r', '\n'])
    }

    fn quoted(&mut self, quote: char) -> Result<String, JsonError> {
        self.at += 1;
        let mut result = String::new();
        loop {
            let rest = self.rest();
            let end = rest.find([quote, '\\']).unwrap_or(rest.len());
            result.push_str(rest.get(..end).unwrap_or_default());
            self.at += end;
            match self.peek() {
                None => return Err(self.end()),
                Some('\\') => {
                    self.at += 1;
                    self.escape(&mut result)?;
                }
                Some(_) => {
                    self.at += 1;
                    return Ok(result);
                }
            }
        }
    }

    fn escape(&mut self, result: &mut String) -> Result<(), JsonError> {
        let Some(character) = self.peek() else {
            return Err(self.end());
        };
        self.advance(character);
        match character {
            't' => result.push('\t'),
            'n' => result.push('\n'),
            'r' => result.push('\r'),
            'f' => result.push('\u{c}'),
            'b' => result.push('\u{8}'),
            'u' => {
                let first = self.hex(4)?;
                let mut units = vec![first as u16];
                if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
                    self.at += 2;
                    units.push(self.hex(4)? as u16);
                }
                result.push_str(&String::from_utf16_lossy(&units));
            }
            'x' => {
                let code = self.hex(2)?;
                result.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            '\'' | '"' | '/' | '\\' => result.push(character),
            // Any other escape vanishes, backslash and all.
            _ => {}
        }
        Ok(())
    }

    fn hex(&mut self, digits: usize) -> Result<u32, JsonError> {
        let mut code = 0;
        for _ in 0..digits {
            let Some(character) = self.peek() else {
                return Err(self.end());
            };
            let Some(digit) = character.to_digit(16) else {
                return Err(self.unexpected(character));
            };
            code = code * 16 + digit;
            self.advance(character);
        }
        Ok(code)
    }
}

/// A bare value: a number, a literal, or else a text.
fn bare_value(text: &str) -> Value {
    match text {
        "null" => return Value::Null,
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        "NaN" => return Value::from(f64::NAN),
        _ => {}
    }
    let starts_as_number = text.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    match Number::parse(text) {
        Some(Number::Double(_)) if starts_as_number && text.len() > 18 => {
            Value::Number(Number::Decimal(text.into()))
        }
        Some(number) if starts_as_number => Value::Number(number),
        _ => Value::from(text),
    }
}
