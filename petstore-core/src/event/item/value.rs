//! A value with its type, taken apart.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error;

use super::error::ItemError;
use crate::json::{Malformed, Members, string};

/// DynamoDB nests lists and maps up to 32 levels deep; a deeper text would only exhaust the stack.
pub(super) const DEEPEST: u8 = 64;

/// A value with its type: `{"S": "text"}`.
pub(super) struct Value<'de> {
    pub(super) json: &'de str,
    /// The number of lists and maps that the value is in.
    pub(super) depth: u8,
}

/// Reads an element of a set.
pub(super) type ReadElement<'de> = fn(Cow<'de, str>) -> Result<Typed<'de>, ItemError>;

/// A value, taken out of its type.
pub(super) enum Typed<'de> {
    Text(Cow<'de, str>),
    Number(Cow<'de, str>),
    Binary(Vec<u8>),
    Bool(bool),
    Null,
    /// A list of values with types.
    List(&'de str, u8),
    /// A set of text, numbers or bytes.
    Set(&'de str, ReadElement<'de>),
    Map(&'de str, u8),
}

pub(super) fn binary(base64: &str) -> Result<Vec<u8>, ItemError> {
    STANDARD
        .decode(base64)
        .map_err(|_| ItemError::custom("expected base64"))
}

impl<'de> Value<'de> {
    fn deeper(&self) -> Result<u8, ItemError> {
        match self.depth {
            DEEPEST => Err(ItemError::custom("nested too deeply")),
            depth => Ok(depth + 1),
        }
    }

    pub(super) fn typed(&self) -> Result<Typed<'de>, ItemError> {
        let mut members = Members::of(self.json)?;
        let kind = members.next_name()?.ok_or(Malformed)?;
        let value = members.value()?;
        if members.next_name()?.is_some() {
            return Err(Malformed.into());
        }
        Ok(match &*kind {
            "S" => Typed::Text(string::whole(value)?),
            "N" => Typed::Number(string::whole(value)?),
            "B" => Typed::Binary(binary(&string::whole(value)?)?),
            "BOOL" => match value {
                "true" => Typed::Bool(true),
                "false" => Typed::Bool(false),
                _ => return Err(Malformed.into()),
            },
            "NULL" => Typed::Null,
            "L" => Typed::List(value, self.deeper()?),
            "M" => Typed::Map(value, self.deeper()?),
            "SS" => Typed::Set(value, |text| Ok(Typed::Text(text))),
            "NS" => Typed::Set(value, |text| Ok(Typed::Number(text))),
            "BS" => Typed::Set(value, |text| Ok(Typed::Binary(binary(&text)?))),
            _ => return Err(Malformed.into()),
        })
    }
}
