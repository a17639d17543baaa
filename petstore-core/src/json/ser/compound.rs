//! Writes the elements of a list or an object with commas and brackets, and the keys of maps.

use std::mem;

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Error;

use super::strings::QUOTE;
use super::{EscapedJson, Written};
use crate::json::escape::escape;

/// A list or an object that is not complete.
pub(crate) struct Compound<'w> {
    json: &'w mut EscapedJson,
    /// What the next element begins with: nothing, and then a comma.
    comma: &'static str,
    /// The closing bracket, and for the content of a variant also that of the object around it.
    /// Empty for serde_json's `RawValue` and `Number`, which are written without brackets.
    end: &'static str,
}

/// The name of a type, a variant or a field.
pub(super) type Name = &'static str;
pub(super) type Begun<'w> = Result<Compound<'w>, Error>;

impl EscapedJson {
    /// Begins a list or an object.
    #[inline(always)]
    pub(super) fn compound(&mut self, begin: &str, end: &'static str) -> Begun<'_> {
        if self.in_key {
            return Err(Error::custom("key must be a string"));
        }
        self.ascii(begin)?;
        Ok(Compound {
            json: self,
            comma: "",
            end,
        })
    }

    /// Begins the object around the content of a variant, up to the colon after its name.
    pub(super) fn variant(&mut self, name: &str) -> Written {
        self.compound("{", "}")?;
        self.name("", name)
    }
}

impl Compound<'_> {
    #[inline(always)]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.json.ascii(mem::replace(&mut self.comma, ","))?;
        self.value(value)
    }

    #[inline(always)]
    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Written {
        if self.end.is_empty() {
            return self.raw(value);
        }
        self.json.name(mem::replace(&mut self.comma, ","), name)?;
        self.value(value)
    }

    /// Appends the text of a `RawValue` or a `Number`, which is its only member.
    #[cold]
    fn raw<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        let json = serde_json::to_value(value)?;
        let json = json
            .as_str()
            .ok_or_else(|| Error::custom("expected RawValue"))?;
        escape(json.as_bytes(), &mut self.json.document);
        Ok(())
    }

    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        self.json.ascii(mem::replace(&mut self.comma, ","))?;
        let start = self.json.document.len();
        self.json.in_key = true;
        key.serialize(&mut *self.json)?;
        self.json.in_key = false;
        let first = self.json.document.get(start).copied();
        if first == Some(b'n') {
            // serde_json refuses `null`, with a message that depends on the type.
            serde_json::Serializer::new(Vec::new()).collect_map([(key, ())])?;
        }
        if first != Some(b'\\') {
            // A number or a boolean.
            self.json.document.splice(start..start, QUOTE.bytes());
            self.json.ascii(QUOTE)?;
        }
        self.json.ascii(":")
    }

    #[inline(always)]
    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(&mut *self.json)
    }
}

macro_rules! compounds {
    ($($trait:ident { $($method:ident($($name:ident)?) => $write:ident)+ })+) => {$(
        impl $trait for Compound<'_> {
            type Ok = ();
            type Error = Error;

            $(#[inline(always)]
            fn $method<T: Serialize + ?Sized>(&mut self, $($name: Name,)? value: &T) -> Written {
                self.$write($($name,)? value)
            })+

            #[inline(always)]
            fn end(self) -> Written {
                self.json.ascii(self.end)
            }
        }
    )+};
}

compounds! {
    SerializeSeq { serialize_element() => element }
    SerializeTuple { serialize_element() => element }
    SerializeTupleStruct { serialize_field() => element }
    SerializeTupleVariant { serialize_field() => element }
    SerializeStruct { serialize_field(name) => member }
    SerializeStructVariant { serialize_field(name) => member }
    SerializeMap { serialize_key() => key serialize_value() => value }
}
