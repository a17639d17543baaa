//! The writer against serde_json: the same bytes, and the same refusals.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;
use serde::Serialize;
use serde::ser::{Error, SerializeMap, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::EscapedJson;
use crate::json::string;

/// The JSON that serde_json writes, escaped; or its message.
fn expected(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, String> {
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    let mut escaped = Vec::new();
    string::write(&json, &mut escaped);
    Ok(escaped)
}

fn written(value: &(impl Serialize + ?Sized), document: Vec<u8>) -> Result<Vec<u8>, String> {
    EscapedJson::append(value, document)
        .map(|json| json.as_bytes().to_vec())
        .map_err(|error| error.to_string())
}

#[track_caller]
fn check(value: &(impl Serialize + ?Sized)) {
    let expected = expected(value);
    for document in [Vec::new(), vec![b'x'; 7], Vec::with_capacity(5000)] {
        assert_eq!(written(value, document), expected);
    }
}

/// Documents with texts of every length and content.
pub(in crate::json) fn document() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[ -~]{0,40}",
        any::<String>(),
        "[\\\\\"\u{0}-\u{1f}a]{0,20}",
        "[a-zé\u{1f600}]{100,300}",
    ];
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..100_000_u32).prop_map(|cents| json!(f64::from(cents) / 100.0)),
        (any::<u64>(), -30..30).prop_map(|(n, power)| json!(n as f64 * 10_f64.powi(power))),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(text.clone(), inner, 0..8)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn documents_are_written_as_serde_json_writes_them(value in document()) {
        let json = EscapedJson::append(&value, Vec::new()).unwrap();
        prop_assert_eq!(json.as_bytes(), expected(&value).unwrap());
        prop_assert_eq!(json.unescape(), serde_json::to_vec(&value).unwrap());
    }

    #[test]
    fn numbers_are_written_as_serde_json_writes_them(
        float: f64, bits: u64, single: f32, cents in 0..10_u64.pow(14), small in -1000..1000_i32,
    ) {
        check(&(float, f64::from_bits(bits), single, f32::from_bits(bits as u32)));
        check(&(cents as f64 / 100.0, f64::from(small) / 100.0, f64::from(small) / 1000.0));
        check(&(bits, bits as i64, bits as i32, bits as u8, bits as i8));
        check(&(i128::from(bits) * i128::from(bits as i64), u128::from(bits) << 64));
    }

    #[test]
    fn texts_are_escaped_twice(text: String, character: char, pieces in prop::collection::vec(any::<String>(), 0..4)) {
        check(&text);
        check(&character);
        check(&Pieces(pieces));
    }
}

/// Is written piece by piece.
struct Pieces(Vec<String>);

impl fmt::Display for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| f.write_str(piece))
    }
}

impl Serialize for Pieces {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[test]
fn numbers_at_the_limits_are_written_as_serde_json_writes_them() {
    check(&[f64::MAX, f64::MIN, f64::MIN_POSITIVE, f64::EPSILON, 5e-324]);
    check(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0]);
    check(&[f32::MAX, f32::MIN_POSITIVE, f32::NAN, f32::INFINITY, -0.0]);
    check(&[
        0.005,
        0.01,
        0.015,
        1.0,
        99.99,
        1e12,
        1e12 - 0.01,
        1e15,
        1e16,
    ]);
    check(&[i128::MIN, i128::MAX]);
    check(&(u128::MAX, u64::MAX, i64::MIN, i8::MIN));
}

#[test]
fn texts_of_every_length_are_copied_and_checked() {
    for length in 0..300 {
        check(&"x".repeat(length));
        for at in [0, length / 2, length] {
            for special in ["\"", "\\", "\n", "\u{0}", "\u{1f}", "\u{7f}", "é"] {
                let mut text = "x".repeat(length);
                text.insert_str(at, special);
                check(&text);
            }
        }
    }
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Dog,
    Other(u8),
    Pair(u8, u8),
    Named { legs: u8 },
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Newtype<T>(T);

#[derive(Serialize)]
struct Unit;

struct Bytes;

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(b"\x00a\"")
    }
}

#[test]
fn every_kind_of_value_is_written() {
    check(&());
    check(&Unit);
    check(&Bytes);
    check(&[
        Kind::Dog,
        Kind::Other(1),
        Kind::Pair(1, 2),
        Kind::Named { legs: 4 },
    ]);
    check(&(Newtype("a\"b"), Some(1), None::<u8>, true, 'é', '"'));
    check(&Vec::<u8>::new());
    check(&BTreeMap::<u8, u8>::new());
}

#[test]
fn json_that_a_value_brings_along_is_escaped_once() {
    for json in ["{ \"a\": [1.50, \"\\n\"] }", "\"x\"", "1e400", "[\n]"] {
        let raw = RawValue::from_string(json.to_owned()).unwrap();
        check(&json!({ "before": 1 }));
        check(&[&raw, &raw]);
    }
}

#[test]
fn keys_are_text_or_become_text() {
    check(&BTreeMap::from([(1, 'a'), (-20, 'b')]));
    check(&BTreeMap::from([(true, 1), (false, 2)]));
    check(&BTreeMap::from([('"', 1), ('é', 2)]));
    check(&BTreeMap::from([(Newtype(7_u64), 1)]));
    check(&BTreeMap::from([(Newtype("\n"), 1)]));
    check(&BTreeMap::from([(Kind::Dog, 1)]));
    check(&BTreeMap::from([(i128::MIN, 1)]));
    check(&Keys(&[Some("a")]));
    check(&Keys(&[Newtype(Some(1))]));
    check(&Keys(&[1.5, 0.25, -3.0]));
    check(&Keys(&[1.5_f32]));
    check(&Keys(&[Pieces(vec!["1".to_owned(), "\"".to_owned()])]));
}

/// A map with these keys.
struct Keys<'a, T>(&'a [T]);

impl<T: Serialize> Serialize for Keys<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for key in self.0 {
            map.serialize_entry(key, &[Some(1)])?;
        }
        map.end()
    }
}

#[test]
fn other_keys_are_refused_with_the_message_of_serde_json() {
    for expected in [
        expected(&Keys(&[()])),
        expected(&Keys(&[[1]])),
        expected(&Keys(&[f64::NAN])),
    ] {
        assert!(expected.is_err());
    }
    check(&Keys(&[()]));
    check(&Keys(&[Unit]));
    check(&Keys(&[None::<u8>]));
    check(&Keys(&[f64::NAN]));
    check(&Keys(&[f32::INFINITY]));
    check(&Keys(&[vec!["a"]]));
    check(&Keys(&[("a", "b")]));
    check(&Keys(&[Bytes]));
    check(&Keys(&[Kind::Other(1)]));
    check(&Keys(&[Kind::Pair(1, 2)]));
    check(&Keys(&[Kind::Named { legs: 1 }]));
    check(&Keys(&[BTreeMap::from([("a", 1)])]));
    check(&Keys(&[RawValue::from_string("\"a\"".to_owned()).unwrap()]));
}

#[test]
fn an_error_in_the_middle_is_that_of_the_value() {
    struct Fails;

    impl Serialize for Fails {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_seq(None)?;
            Err(S::Error::custom("the lock is poisoned"))
        }
    }

    check(&("before", Fails));
    assert!(expected(&Fails).unwrap_err().contains("poisoned"));
}

#[test]
fn a_value_is_serialized_once() {
    struct Once(std::cell::Cell<u32>);

    impl Serialize for Once {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.set(self.0.get() + 1);
            serializer.serialize_bytes(b"xy")
        }
    }

    for refused in [false, true] {
        let once = Once(0.into());
        let result = if refused {
            written(&(&once, Keys(&[()])), Vec::new())
        } else {
            written(&once, Vec::new())
        };
        assert_eq!((result.is_err(), once.0.get()), (refused, 1));
    }
}
