//! Types whose implementations are written by hand, and those of the standard library that ask a
//! reader for something unusual.

use std::collections::{BTreeMap, LinkedList};
use std::fmt;
use std::net::Ipv4Addr;
use std::num::{NonZeroI64, Wrapping};
use std::ops::Bound;
use std::path::PathBuf;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Reads the first item of a list, and not its end.
#[derive(Debug, PartialEq)]
struct First(u64);

impl<'de> Deserialize<'de> for First {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items;

        impl<'de> Visitor<'de> for Items {
            type Value = First;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list with an item")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<First, A::Error> {
                let first = items.next_element()?;
                first
                    .map(First)
                    .ok_or_else(|| A::Error::invalid_length(0, &self))
            }
        }

        deserializer.deserialize_seq(Items)
    }
}

impl Serialize for First {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq([self.0])
    }
}

/// The members of an object in their order, with repeated names, and the hint of their number.
#[derive(Debug, PartialEq)]
struct Members(Vec<(String, i32)>, Option<usize>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Members(Vec::new(), map.size_hint());
                while let Some(member) = map.next_entry()? {
                    members.0.push(member);
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Object)
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_key(name)?;
            map.serialize_value(value)?;
        }
        map.end()
    }
}

/// Text or a number of any kind, which the document decides.
#[derive(Debug, PartialEq)]
enum Scalar {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl Visitor<'_> for Any {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a number")
            }

            fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar::Unsigned(number))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar::Signed(number))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar::Float(number))
            }

            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(text.to_owned()))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Scalar::Unsigned(number) => serializer.serialize_u64(*number),
            Scalar::Signed(number) => serializer.serialize_i64(*number),
            Scalar::Float(number) => serializer.serialize_f64(*number),
            Scalar::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// How many bytes of text a list has, read with a seed that carries the sum.
#[derive(Debug, PartialEq)]
struct Length(usize);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Sum<'s>(&'s mut usize);

        impl<'de> DeserializeSeed<'de> for Sum<'_> {
            type Value = ();

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
                *self.0 += String::deserialize(deserializer)?.len();
                Ok(())
            }
        }

        struct Texts;

        impl<'de> Visitor<'de> for Texts {
            type Value = Length;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("texts")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut texts: A) -> Result<Length, A::Error> {
                let mut sum = 0;
                while texts.next_element_seed(Sum(&mut sum))?.is_some() {}
                Ok(Length(sum))
            }
        }

        deserializer.deserialize_seq(Texts)
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{} bytes", self.0))
    }
}

/// Reads the names of members, and not their values.
#[derive(Debug, PartialEq, serde::Serialize)]
struct NamesOnly;

impl<'de> Deserialize<'de> for NamesOnly {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;

        impl<'de> Visitor<'de> for Names {
            type Value = NamesOnly;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<NamesOnly, A::Error> {
                while members.next_key::<String>()?.is_some() {}
                Ok(NamesOnly)
            }
        }

        deserializer.deserialize_map(Names)
    }
}

/// Any valid value, which is skipped.
#[derive(Debug, PartialEq)]
struct Skipped;

impl<'de> Deserialize<'de> for Skipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|IgnoredAny| Skipped)
    }
}

impl Serialize for Skipped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit_struct("Skipped")
    }
}

super::shape_list! {
    First => "[18446744073709551615]" "[1,2]" "[]" "[1";
    Members => r#"{"a":1,"b":-2,"a":3}"# "{}" r#"{"\u0061":2147483648}"# r#"{"a":1,}"#;
    NamesOnly => "{}" r#"{"a":}"# r#"{"a":,"b":}"# r#"{"a":1}"#;
    Vec<Scalar> => r#"[1,-1,2.5,"a",-0,0.0]"# "[18446744073709551616,-9223372036854775809]" "[1e2,-0.0]" "[null]";
    Length => r#"["a","bc","é"]"# r#"["\ud83d\ude00\n"]"# r#"["\ud83d"]"#;
    Vec<Skipped> => r#"[1,"a\n",{"b":[null,{}]},-2.5e3]"# r#"["\ud83d"]"# "[01]" r#"[{"a":1,}]"# "[1e999]" r#"["\x"]"#;
    (Ipv4Addr, PathBuf) => r#"["203.0.113.24","/var/task/h\u00e9"]"# r#"["203.0.113.256",""]"#;
    (NonZeroI64, Wrapping<u8>) => "[-9223372036854775808,255]" "[0,1]" "[1,256]";
    (Bound<u8>, LinkedList<Box<str>>) => r#"[{"Included":1},["a","b"]]"# r#"["Unbounded",[]]"# r#"[{"Excluded":"1"},[]]"#;
    BTreeMap<Box<str>, Box<[Option<f32>]>> => r#"{"a":[0.1,null,-3],"b":[]}"# r#"{"a":[3.5e38]}"# r#"{"a":[1e-46]}"#;
}
