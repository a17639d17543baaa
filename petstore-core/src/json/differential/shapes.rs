//! Types that own what they read: every kind that serde derives, and some of the standard library.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::marker::PhantomData;
use std::net::IpAddr;
use std::num::NonZeroU16;
use std::ops::Range;
use std::time::Duration;

use serde::de::{Deserializer, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

macro_rules! types {
    ($($item:item)+) => {
        $(#[derive(Debug, Serialize, Deserialize, PartialEq)] $item)+
    };
}

types! {
    struct Owned { name: String, price: f64 }

    #[serde(default, rename_all = "camelCase")]
    #[derive(Default)]
    struct Defaults { first_name: String, legs: Option<u8>, #[serde(skip_serializing_if = "Vec::is_empty")] tags: Vec<String> }

    #[serde(deny_unknown_fields)]
    struct Strict { #[serde(alias = "n")] name: String, #[serde(skip)] hidden: u8 }

    struct Nested { owned: Owned, list: Vec<Option<Owned>>, more: Option<Box<Nested>> }

    enum External { Unit, New(u8), Pair(u8, String), Named { legs: u8, name: Option<String> } }

    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Internal { Unit, New(Owned), Named { legs: u8 } }

    #[serde(tag = "kind", content = "value")]
    enum Adjacent { Unit, New(i64), Pair(u8, f32), Named { legs: u8 } }

    #[serde(untagged)]
    enum Untagged { Flag(bool), Small(u8), Number(f64), Text(String), Owned(Owned), List(Vec<Untagged>), Null }

    struct Flat { id: u32, #[serde(flatten)] owned: Owned, #[serde(flatten)] rest: BTreeMap<String, Value> }

    struct FlatEnum { id: u64, #[serde(flatten)] kind: Internal }

    #[derive(PartialOrd, Eq, Ord)]
    #[serde(rename_all = "kebab-case")]
    enum Color { DarkRed, Green, #[serde(other)] Unknown }

    #[derive(PartialOrd, Eq, Ord)]
    enum Size { Small, Large }

    #[derive(PartialOrd, Eq, Ord)]
    struct Id(u64);

    struct Tuple(u8, String, Option<bool>);

    struct Unit;

    #[serde(transparent)]
    struct Transparent { inner: Vec<Id> }

    #[serde(try_from = "i32", into = "i32")]
    #[derive(Clone)]
    struct Even { half: i32 }

    struct Tree { #[serde(default)] children: Vec<Tree>, label: char }

    struct Limits { a: u64, b: i64, c: i8, d: u16, e: i32 }

    struct Wide { a: i128, b: u128 }

    struct Floats { a: f32, b: f64, c: Option<f32> }

    struct Phantom { none: PhantomData<u8>, unit: (), id: NonZeroU16 }
}

impl TryFrom<i32> for Even {
    type Error = &'static str;

    fn try_from(number: i32) -> Result<Self, Self::Error> {
        match number % 2 {
            0 => Ok(Even { half: number / 2 }),
            _ => Err("odd"),
        }
    }
}

impl From<Even> for i32 {
    fn from(even: Even) -> Self {
        even.half * 2
    }
}

/// serde_json's type cannot be compared.
#[derive(Debug, Serialize, Deserialize)]
struct Raw(Box<RawValue>);

impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

/// Asks for bytes.
#[derive(Debug, PartialEq)]
struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Bytes;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }

        deserializer.deserialize_bytes(Any)
    }
}

/// Reads nothing, whatever comes.
#[derive(Debug, PartialEq, Serialize)]
struct Nothing;

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Nothing)
    }
}

super::shape_list! {
    Owned => r#"{"name":"Rex","price":249.99}"# r#"{"price":1,"name":"\u0052ex","x":{"y":["z"]}}"# r#"["Rex",1]"#;
    Defaults => r#"{"firstName":"Rex","legs":4,"tags":["a","b"]}"# r#"{}"# r#"{"legs":null,"tags":[]}"#;
    Strict => r#"{"name":"Rex"}"# r#"{"n":"Rex"}"# r#"{"name":"Rex","n":"Tom"}"# r#"{"name":"Rex","x":1}"#;
    Nested => r#"{"owned":{"name":"a","price":1},"list":[null,{"name":"b","price":2}],"more":null}"#;
    External => r#"{"Named":{"legs":4,"name":"Rex"}}"# r#""Unit""# r#"{"Unit":null}"# r#"{"New":7}"# r#"{"Pair":[1,"a"]}"# r#"{"Named":[4,null]}"# r#"{"New":7,"Unit":null}"#;
    Vec<External> => r#"["Unit",{"New":7}]"# r#"["U\u006eit"]"#;
    Internal => r#"{"kind":"new","name":"Rex","price":1.5}"# r#"{"name":"Rex","kind":"new","price":1}"# r#"{"kind":"unit"}"# r#"["named",4]"#;
    Adjacent => r#"{"kind":"Pair","value":[1,2.5]}"# r#"{"value":{"legs":4},"kind":"Named"}"# r#"{"kind":"Unit"}"# r#"{"kind":"New","value":-7}"#;
    Untagged => r#"["a",1,2.5,true,{"name":"Rex","price":1},["b",[]],null,300,-1]"# r#"["Rex",1]"#;
    Flat => r#"{"id":1,"name":"Rex","price":2.5,"color":"red","list":[1,null]}"# r#"{"price":1,"id":7,"name":"a"}"#;
    FlatEnum => r#"{"id":1,"kind":"named","legs":4}"# r#"{"kind":"unit","id":18446744073709551615}"#;
    Vec<Color> => r#"["dark-red","green","pink"]"# r#"["Green",{"green":null}]"#;
    BTreeMap<Size, BTreeSet<Color>> => r#"{"Small":["green"],"Large":[]}"# r#"{"Small":[],"Medium":[]}"#;
    BTreeMap<String, BTreeMap<String, u8>> => r#"{"a":{"b":1},"c":{}}"# r#"{"a":{"a":1,"a":2}}"# r#"{"\n":{}}"#;
    BTreeMap<u32, String> => r#"{"1":"a","4294967295":"b"}"# r#"{"01":"a"}"# r#"{" 1":"a"}"# r#"{"-0":"a"}"# r#"{"1.0":"a"}"# r#"{"\u0031":"a"}"#;
    BTreeMap<i8, bool> => r#"{"-1":true,"127":false}"# r#"{"128":true}"# r#"{"-":true}"#;
    BTreeMap<char, u8> => r#"{"a":1,"é":2,"\n":3}"# r#"{"ab":1}"#;
    BTreeMap<Id, Unit> => r#"{"7":null}"# r#"{"7.5":null}"#;
    BTreeMap<i128, u8> as left => r#"{"170141183460469231731687303715884105727":1}"# r#"{"1":1}"#;
    BTreeMap<Option<String>, u8> => r#"{"a":1,"null":2}"#;
    (u8, String, Vec<(i64, bool)>) => r#"[1,"a",[[-1,true],[2,false]]]"# r#"[1,"a"]"# r#"[1,"a",[],1]"# r#"[1,"a",[],]"#;
    Tuple => r#"[1,"a",null]"# r#"[1,"a",true]"# r#"{"0":1}"#;
    [u8; 3] => r#"[1,2,3]"# r#"[1,2,3,4]"#;
    Transparent => r#"[1,2,18446744073709551615]"# r#"[1,-2]"#;
    Vec<Even> => r#"[2,-4]"# r#"[3]"#;
    Tree => r#"{"label":"a","children":[{"label":"b"},{"label":"é","children":[]}]}"# r#"{"label":"ab"}"#;
    Limits => r#"{"a":18446744073709551615,"b":-9223372036854775808,"c":-128,"d":65535,"e":-2147483648}"# r#"{"a":1.0,"b":-0,"c":128,"d":-1,"e":0}"# r#"{"a":18446744073709551616,"b":9223372036854775807,"c":0,"d":0,"e":1e0}"#;
    Wide => r#"{"a":-170141183460469231731687303715884105728,"b":340282366920938463463374607431768211455}"# r#"{"a":0,"b":-1}"# r#"{"a":1.5,"b":01}"#;
    Floats => r#"{"a":0.1,"b":0.1,"c":null}"# r#"{"a":16777217,"b":1e22,"c":3.4028236e38}"# r#"{"a":1.00000017881393421514957253748434595763683319091796875,"b":9007199254740993.0,"c":1e-45}"#;
    Phantom => r#"{"none":null,"unit":null,"id":1}"# r#"{"none":null,"unit":[],"id":0}"#;
    (Value, Map<String, Value>, Option<Number>) => r#"[{"a":[1,2.5,null,"b"]},{"c":true},7]"# r#"[1e400,{},1]"# r#"["\ud83d\ude00",{"a":1,"a":2},-0.0]"#;
    Raw as left => r#"{ "a" : [ 1.50 , "\u0041" ] }"# "\"a\\n\"" "[1e400]";
    Bytes as left => "\"a\"" "[1,2]";
    Vec<Nothing> as left => "[1,2]" "[1,]" "[,]";
    (IpAddr, Duration, Range<u8>) => r#"["203.0.113.24",{"secs":1,"nanos":5},{"start":1,"end":2}]"#;
    Result<VecDeque<u8>, Option<Option<String>>> => r#"{"Ok":[1,2]}"# r#"{"Err":null}"# r#"{"Err":"a"}"#;
    () => "null" "[]";
    char => "\"é\"" "\"\\ud83d\\ude00\"" "\"\"";
    bool => "true" "tru" "false1";
    Option<Option<u8>> => "null" "7";
}
