//! Writes the elements of a list or an object with commas and brackets, and the keys of maps.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};
use serde_json::{Error, Value};

use super::strings::key_must_be_a_string;
use super::{Writer, Written};
use crate::json::escape::escape;

/// A list or an object that is not complete.
pub(super) struct Compound<'w> {
    writer: &'w mut Writer,
    is_first: bool,
    /// Its closing bracket. For the content of a variant, the closing bracket of the object around
    /// it follows. Empty for serde_json's types whose JSON is text already, which have no brackets.
    end: &'static str,
}

impl Writer {
    /// Begins a list or an object.
    #[inline(always)]
    pub(super) fn compound(
        &mut self,
        begin: &'static str,
        end: &'static str,
    ) -> Result<Compound<'_>, Error> {
        if self.in_key {
            return Err(key_must_be_a_string());
        }
        self.ascii(begin)?;
        Ok(Compound {
            writer: self,
            is_first: true,
            end,
        })
    }

    /// Begins the object that names the variant of an enum.
    pub(super) fn variant(&mut self, name: &str) -> Written {
        self.compound("{", "}")?;
        self.name(name, true)
    }
}

impl Compound<'_> {
    #[inline(always)]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        if !std::mem::take(&mut self.is_first) {
            self.writer.ascii(",")?;
        }
        value.serialize(&mut *self.writer)
    }

    // Inlined into the user's types, so that the compiler can search the name, which is a constant,
    // for special characters.
    #[inline(always)]
    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Written {
        if self.end.is_empty() {
            return self.raw(value);
        }
        self.writer.name(name, std::mem::take(&mut self.is_first))?;
        value.serialize(&mut *self.writer)
    }

    #[cold]
    fn raw<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        match serde_json::to_value(value)? {
            Value::String(json) => escape(json.as_bytes(), &mut self.writer.out),
            _ => return Err(Error::custom("expected RawValue")),
        }
        Ok(())
    }
}

macro_rules! compounds {
    ($($trait:ident::$method:ident($($name:ident)?) => $write:ident)*) => {$(
        impl $trait for Compound<'_> {
            type Ok = ();
            type Error = Error;

            #[inline(always)]
            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($name: &'static str,)?
                value: &T,
            ) -> Written {
                self.$write($($name,)? value)
            }

            #[inline(always)]
            fn end(self) -> Written {
                self.writer.ascii(self.end)
            }
        }
    )*};
}

compounds! {
    SerializeSeq::serialize_element() => element
    SerializeTuple::serialize_element() => element
    SerializeTupleStruct::serialize_field() => element
    SerializeTupleVariant::serialize_field() => element
    SerializeStruct::serialize_field(name) => member
    SerializeStructVariant::serialize_field(name) => member
}

impl SerializeMap for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        if !std::mem::take(&mut self.is_first) {
            self.writer.ascii(",")?;
        }
        let start = self.writer.out.len();
        self.writer.in_key = true;
        key.serialize(&mut *self.writer)?;
        self.writer.in_key = false;
        self.writer.quote_key(start)
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.writer.ascii(":")?;
        value.serialize(&mut *self.writer)
    }

    #[inline]
    fn end(self) -> Written {
        self.writer.ascii(self.end)
    }
}
