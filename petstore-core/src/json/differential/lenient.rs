//! Types that ignore errors of what they contain: serde_json goes on where the error was.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::json::{PlainReader, Undecided};

fn or_default<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(T::deserialize(deserializer).unwrap_or_default())
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Lenient {
    #[serde(deserialize_with = "or_default")]
    age: u8,
    #[serde(deserialize_with = "or_default")]
    ratio: f32,
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    list: Vec<u8>,
    #[serde(deserialize_with = "or_default")]
    pet: Pet,
    #[serde(deserialize_with = "or_default")]
    any: Option<Value>,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Pet {
    age: u8,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Key(#[serde(deserialize_with = "or_default")] u8);

/// The first item of a list, if there is no other one.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Only(#[serde(deserialize_with = "or_default")] (u8,));

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Tree(#[serde(deserialize_with = "or_default")] Vec<Tree>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Flag(#[serde(deserialize_with = "or_default")] bool);

#[test]
fn an_object_with_flags_as_names_must_be_complete() {
    type Flags = BTreeMap<Flag, u8>;

    let flags = PlainReader::read::<Flags>(r#"{"true":1}"#, None);
    assert_eq!(flags, Ok(BTreeMap::from([(Flag(true), 1)])));
    for json in [r#"{":1}"#, r#"{"true:1}"#, r#"{"false:1}"#] {
        assert!(serde_json::from_str::<Flags>(json).is_err(), "{json}");
        assert_eq!(PlainReader::read::<Flags>(json, None), Err(Undecided));
    }
}

#[test]
fn a_list_that_is_too_deep_is_not_skipped() {
    let json = format!("{}{}", "[".repeat(128), "]".repeat(127));
    assert!(serde_json::from_str::<Tree>(&json).is_err());
    assert_eq!(PlainReader::read::<Tree>(&json, None), Err(Undecided));
}

/// A key that reads nothing.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Nothing;

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Nothing)
    }
}

super::shape_list! {
    Lenient => r#"{"age":7,"ratio":1,"name":"Rex","list":[1],"pet":{"age":1},"any":{"a":[]}}"#
        r#"{"age":300,"name":"Rex"}"# r#"{"age":"7","name":"Rex"}"# r#"{"age":01}"# r#"{"age":-}"#
        r#"{"age":1e}"# r#"{"age":e,"name":"a"}"# r#"{"age":+1}"# r#"{"age":.5}"# r#"{"age":--1}"#
        r#"{"ratio":01,"name":"a"}"# r#"{"ratio":1e999}"# r#"{"any":01}"# r#"{"any":[1,}"#
        r#"{"pet":{"age":300}"# r#"{"pet":{"age":300}}"# r#"{"pet":{"age":300,"x":1}}"#
        r#"{"list":[300]"# r#"{"list":[1,300]}"# r#"{"list":[300,1]}"# r#"{"name":7,"age":1}"#
        r#"{"name":"\x","age":1}"# r#"{"name":"a}"#;
    BTreeMap<Key, u8> => r#"{"1":1}"# r#"{"abc":1}"# r#"{"01":1}"# r#"{"300":1}"# r#"{"":1}"#;
    Vec<Only> => "[[1],[2]]" "[[1,[2]]" "[[1,,[3]]" "[[1,2],[3]]" "[[1]" "[[,[2]]";
    BTreeMap<String, Only> => r#"{"a":[1],"b":[2]}"# r#"{"a":[1,"b":[2]}"# r#"{"a":[1,2],"b":[3]}"#;
    BTreeMap<Nothing, u8> as left => r#"{}"# r#"{"a":1}"#;
}
