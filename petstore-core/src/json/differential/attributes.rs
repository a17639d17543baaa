//! Types whose fields and variants have serde's attributes: flattened, renamed, converted, with
//! defaults, and borrowing within enums of every tagging.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer};
use serde::ser::Serializer;
use serde_json::Value;

macro_rules! types {
    ($($item:item)+) => {
        $(#[derive(Debug, serde::Serialize, serde::Deserialize, PartialEq)] $item)+
    };
}

types! {
    struct Owner { name: String, #[serde(default = "one")] pets: u16 }

    #[serde(rename_all_fields = "camelCase", rename_all = "SCREAMING_SNAKE_CASE")]
    enum Command { AddPet { pet_name: String, leg_count: Option<u8> }, #[serde(alias = "STOP")] StopAll }

    #[serde(deny_unknown_fields)]
    struct Page { #[serde(default)] size: u32, #[serde(default, rename = "next-token")] token: Option<String> }

    struct MaybeFlat { id: i64, #[serde(flatten)] owner: Option<Owner> }

    struct Counts { id: u8, #[serde(flatten)] counts: BTreeMap<String, u64> }

    struct FlatAdjacent { id: u8, #[serde(flatten)] change: Change }

    #[serde(tag = "type", content = "data", rename_all = "kebab-case")]
    enum Change { Moved { from: String, to: String }, Sold(f64), Lost }

    /// Distinguishes a missing member from null.
    struct Patch {
        #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
        name: Option<Option<String>>,
        #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
        price: Option<Option<f64>>,
    }

    struct Converted { #[serde(with = "text_of_number")] id: u64, #[serde(rename = "type")] kind: String }

    #[serde(from = "String", into = "String")]
    #[derive(Clone)]
    struct Upper { text: String }

    struct Integers { a: i16, b: u32, c: i64, d: u8, e: usize, f: isize }

    struct Pair<A, B> { left: A, right: B }

    enum Choice<T> { One(T), Many(Vec<T>), None }

    #[serde(untagged)]
    enum Borrowed<'a> {
        Text(#[serde(borrow)] Cow<'a, str>),
        Named { #[serde(borrow)] name: Cow<'a, str> },
        Both(u8, #[serde(borrow)] Cow<'a, str>),
    }

    #[serde(tag = "type", content = "data")]
    enum BorrowedChange<'a> { Added(#[serde(borrow)] Cow<'a, str>), Removed { #[serde(borrow)] name: &'a str } }

    struct FlatBorrowed<'a> { id: u8, #[serde(borrow, flatten)] rest: BTreeMap<Cow<'a, str>, Value> }
}

fn one() -> u16 {
    1
}

fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

mod text_of_number {
    use super::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl From<String> for Upper {
    fn from(text: String) -> Self {
        Upper {
            text: text.to_uppercase(),
        }
    }
}

impl From<Upper> for String {
    fn from(upper: Upper) -> Self {
        upper.text
    }
}

super::shape_list! {
    Owner => r#"{"name":"Ann","pets":2}"# r#"{"name":"Ann"}"# r#"{"pets":65536,"name":"Ann"}"# r#"{"name":"Ann","pets":null}"#;
    Command => r#"{"ADD_PET":{"petName":"Rex","legCount":4}}"# r#""STOP""# r#""STOP_ALL""# r#"{"ADD_PET":{"petName":"Rex"}}"# r#"{"AddPet":{}}"#;
    Page => r#"{"size":10,"next-token":"abc"}"# "{}" r#"{"size":1,"size":2}"# r#"{"next_token":"abc"}"#;
    MaybeFlat => r#"{"id":-1,"name":"Ann","pets":3}"# r#"{"id":1}"# r#"{"id":1,"pets":3}"#;
    Counts => r#"{"id":1,"a":2,"b":18446744073709551615}"# r#"{"a":1,"id":2,"a":3}"# r#"{"id":1,"a":-1}"#;
    FlatAdjacent => r#"{"id":1,"type":"moved","data":{"from":"a","to":"b"}}"# r#"{"data":2.5,"id":1,"type":"sold"}"# r#"{"type":"lost","id":1}"#;
    Change => r#"{"type":"sold","data":249.99}"# r#"{"data":null,"type":"lost"}"# r#"{"type":"moved","data":["a","b"]}"# r#"{"type":"sold"}"#;
    Patch => r#"{"name":"Rex","price":null}"# r#"{"name":null}"# "{}" r#"{"price":1e2}"#;
    Converted => r#"{"id":"18446744073709551615","type":"dog"}"# r#"{"id":"-1","type":"dog"}"# r#"{"id":1,"type":"dog"}"# r#"{"type":"d\u006fg","id":"7"}"#;
    Vec<Upper> => r#"["rex","Straße"]"# r#"["\u00e9"]"# "[1]";
    Integers => r#"{"a":-32768,"b":4294967295,"c":9223372036854775807,"d":255,"e":0,"f":-1}"# r#"{"a":32768,"b":0,"c":0,"d":0,"e":0,"f":0}"# r#"{"a":0,"b":-1,"c":-9223372036854775809,"d":256,"e":1.0,"f":1E0}"#;
    Pair<Option<Pair<u8, bool>>, Vec<Pair<(), char>>> => r#"{"left":{"left":1,"right":true},"right":[{"left":null,"right":"x"}]}"# r#"{"right":[],"left":null}"#;
    Vec<Choice<Owner>> => r#"[{"One":{"name":"Ann"}},{"Many":[{"name":"Bo","pets":0}]},"None"]"# r#"[{"Many":[]}]"# r#"[{"None":null},{"One":null}]"#;
    BTreeMap<String, Choice<Option<u8>>> => r#"{"a":{"One":null},"b":{"Many":[1,null]}}"# r#"{"a":"One"}"#;
    Vec<Borrowed<'_>> => r#"["Rex",{"name":"Tom"},[1,"x"]]"# r#"["R\u00e9x",{"name":"\n"}]"# "[[1]]";
    Vec<BorrowedChange<'_>> => r#"[{"type":"Added","data":"Rex"},{"type":"Removed","data":{"name":"Tom"}}]"# r#"[{"data":"R\nx","type":"Added"}]"# r#"[{"type":"Removed","data":{"name":"\n"}}]"#;
    FlatBorrowed<'_> => r#"{"id":1,"color":"red","tags":["a",{"b":null}]}"# r#"{"\u0069d":1,"a\n":2}"#;
}
