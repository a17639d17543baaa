//! Lists and objects, element by element.

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use serde_json::{Error, Value};

use super::Writer;

/// A list or an object that is not complete.
pub(super) struct Compound<'w> {
    pub(super) writer: &'w mut Writer,
    pub(super) is_first: bool,
    pub(super) end: End,
}

/// How a list or an object ends.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// With a bracket.
    Bracket(u8),
    /// With a bracket, and that of the object around it, which names the variant of an enum.
    Variant(u8),
    /// Without one: serde_json's types for JSON and numbers that stay text.
    Raw,
}

impl Compound<'_> {
    #[inline(always)]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if !std::mem::take(&mut self.is_first) {
            self.writer.put([b',']);
        }
        value.serialize(&mut *self.writer)
    }

    #[inline(always)]
    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        if matches!(self.end, End::Raw) {
            return self.raw(value);
        }
        self.writer.name(name, std::mem::take(&mut self.is_first));
        value.serialize(&mut *self.writer)
    }

    #[cold]
    fn raw<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        match serde_json::to_value(value)? {
            Value::String(json) => self.writer.raw(&json),
            _ => return Err(serde::ser::Error::custom("expected RawValue")),
        }
        Ok(())
    }

    #[inline(always)]
    fn close(self) -> Result<(), Error> {
        match self.end {
            End::Bracket(bracket) => self.writer.put([bracket]),
            End::Variant(bracket) => self.writer.put([bracket, b'}']),
            End::Raw => {}
        }
        Ok(())
    }
}

macro_rules! elements {
    ($($trait:ident::$method:ident)*) => {$(
        impl $trait for Compound<'_> {
            type Ok = ();
            type Error = Error;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.element(value)
            }

            #[inline]
            fn end(self) -> Result<(), Error> {
                self.close()
            }
        }
    )*};
}

macro_rules! members {
    ($($trait:ident)*) => {$(
        impl $trait for Compound<'_> {
            type Ok = ();
            type Error = Error;

            // Inlined, so that the compiler examines the name, which is a constant.
            #[inline(always)]
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.member(name, value)
            }

            #[inline]
            fn end(self) -> Result<(), Error> {
                self.close()
            }
        }
    )*};
}

elements! {
    SerializeSeq::serialize_element
    SerializeTuple::serialize_element
    SerializeTupleStruct::serialize_field
    SerializeTupleVariant::serialize_field
}

members! { SerializeStruct SerializeStructVariant }

impl SerializeMap for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        if !std::mem::take(&mut self.is_first) {
            self.writer.put([b',']);
        }
        let start = self.writer.output.length();
        self.writer.in_key = true;
        key.serialize(&mut *self.writer)?;
        self.writer.in_key = false;
        self.writer.quote_key(start)
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.put([b':']);
        value.serialize(&mut *self.writer)
    }

    #[inline]
    fn end(self) -> Result<(), Error> {
        self.close()
    }
}
