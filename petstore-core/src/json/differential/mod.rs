//! The reader and the writer against serde_json, on random documents and on types of every shape.
//!
//! Each document is read as it is, and escaped in a string; many are mutated, before they are
//! escaped or afterwards. Nothing may be accepted that serde_json refuses, every accepted value
//! must be serde_json's, and written again its JSON must be serde_json's, byte for byte.
//! `PETSTORE_DOCUMENTS` sets the number of documents.

mod attributes;
mod borrowed;
mod documents;
mod handwritten;
mod lenient;
mod random;
mod shapes;

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::documents::{escape, mutate};
use self::random::Random;
use super::de::{self, EscapedReader, PlainReader, Undecided};
use super::{EscapedJson, string};
use crate::arena::Arena;

/// A document, and a string that contains it.
struct Case {
    json: String,
    string: String,
}

/// How many of four readings the reader decided about.
type Decided = u32;

/// Compares a type on a document.
fn compare<'c, T>(case: &'c Case) -> Decided
where
    T: Deserialize<'c> + Serialize + PartialEq + Debug,
{
    let expected = serde_json::from_str::<T>(&case.json);
    let contents = &case.string[1..case.string.len() - 1];
    let mut decided = 0;
    let readings: [Result<T, Undecided>; 2] = [
        PlainReader::read(&case.json, None),
        EscapedReader::read(contents, None),
    ];
    for read in readings {
        match (read, &expected) {
            (Err(Undecided), _) => {}
            (Ok(value), Ok(expected)) => {
                decided += 1;
                assert_eq!(value, *expected, "{}", case.json);
                // Not every difference is one for `==`, such as the sign of zero.
                let json = serde_json::to_string(expected);
                assert_eq!(serde_json::to_string(&value).ok(), json.ok());
            }
            (Ok(value), Err(error)) => panic!("{} accepted as {value:?}: {error}", case.string),
        }
    }
    if let Ok(value) = &expected {
        let written = EscapedJson::append(value, Vec::new());
        match (written, serde_json::to_vec(value)) {
            (Ok(written), Ok(json)) => {
                assert_eq!(written.unescape(), json, "{}", case.json);
                let mut escaped = Vec::new();
                string::write(str::from_utf8(&json).unwrap(), &mut escaped);
                assert_eq!(written.as_bytes(), escaped, "{}", case.json);
            }
            (written, json) => assert_eq!(written.is_err(), json.is_err(), "{}", case.json),
        }
    }
    decided
}

/// Compares how a string is checked, and returns the case if it is valid.
fn case_of(string: String) -> Option<Case> {
    let mut reader = serde_json::Deserializer::from_str(&string).into_iter::<String>();
    let expected = reader.next().and_then(Result::ok);
    let checked = string::check(&string, 0).ok();
    let end = expected.is_some().then(|| reader.byte_offset());
    assert_eq!(checked.map(|(valid, _)| valid.len()), end, "{string}");
    Some(Case {
        json: expected?,
        string: checked?.0.to_owned(),
    })
}

/// The document escaped in some way, and that string mutated.
fn cases(json: String, random: &mut Random) -> Vec<Case> {
    let string = escape(&json, random);
    let mutated = mutate(&string, random);
    let mut cases: Vec<_> = mutated
        .starts_with('"')
        .then(|| case_of(mutated))
        .flatten()
        .into_iter()
        .collect();
    let case = case_of(string).expect("the string is valid");
    assert_eq!(case.json, json);
    cases.push(case);
    cases
}

/// The number of documents per test.
fn count() -> u64 {
    match std::env::var("PETSTORE_DOCUMENTS") {
        Ok(count) => count.parse().expect("PETSTORE_DOCUMENTS is a number"),
        Err(_) => 50_000,
    }
}

#[test]
fn random_documents_are_read_as_serde_json_reads_them() {
    let mut random = Random::new(15);
    let (mut valid, mut decided) = (0, 0);
    for _ in 0..count() {
        let json = documents::document(&mut random);
        let mutated = mutate(&json, &mut random);
        for case in cases(mutated, &mut random) {
            compare::<Value>(&case);
        }
        let case = cases(json, &mut random).pop().unwrap();
        valid += 2;
        decided += compare::<Value>(&case);
    }
    // Some escapes are left to serde_json on purpose.
    assert!(decided * 10 > valid * 8, "{decided} of {valid}");
}

#[test]
fn types_of_every_shape_are_read_and_written_as_by_serde_json() {
    let shapes = all_shapes();
    let mut random = Random::new(16);
    for shape in &shapes {
        for json in shape.documents {
            let case = cases((*json).to_owned(), &mut random).pop().unwrap();
            (shape.compare)(&case);
        }
    }
    for _ in 0..count() {
        let shape = random.pick(&shapes);
        // A document of another shape, too.
        let other = random.pick(&shapes);
        let json = random.pick(other.documents);
        let own = random.pick(shape.documents);
        for json in [mutate(json, &mut random), mutate(own, &mut random)] {
            for case in cases(json, &mut random) {
                (shape.compare)(&case);
            }
        }
    }
}

#[test]
fn bodies_of_common_shapes_are_not_left_to_serde_json() {
    for shape in all_shapes() {
        let json = shape.documents[0];
        if shape.left_to_serde_json || (arbitrary_precision() && json.contains('.')) {
            continue;
        }
        let string = serde_json::to_string(json).unwrap();
        let decided = (shape.compare)(&case_of(string).unwrap());
        assert_eq!(decided, 2, "{}: {json}", shape.name);

        let pretty = json.replace([','], " ,\n  ").replace([':'], " : ");
        let string = serde_json::to_string(&pretty).unwrap();
        assert!(
            (shape.compare)(&case_of(string).unwrap()) >= 1,
            "{}",
            shape.name
        );
    }
}

/// The types of all files.
fn all_shapes() -> Vec<Shape> {
    let lists = [
        shapes::all(),
        borrowed::all(),
        attributes::all(),
        handwritten::all(),
        lenient::all(),
    ];
    lists.concat()
}

#[test]
fn the_feature_for_arbitrary_precision_is_recognized() {
    assert_eq!(arbitrary_precision(), de::ARBITRARY_PRECISION);
}

/// Whether serde_json has the feature of this name. Then it cannot read a float for many enums.
fn arbitrary_precision() -> bool {
    serde_json::from_str(" 1.50")
        .is_ok_and(|number: serde_json::Number| number.to_string() == "1.50")
}

/// A type, and documents for it.
#[derive(Clone, Copy)]
struct Shape {
    name: &'static str,
    documents: &'static [&'static str],
    compare: fn(&Case) -> Decided,
    /// The reader has no code for this type.
    left_to_serde_json: bool,
}

/// Lists types with documents: the first one is valid.
macro_rules! shape_list {
    ($($type:ty $(as $left:ident)? => $($json:literal)+;)+) => {
        pub(super) fn all() -> Vec<$crate::json::differential::Shape> {
            vec![$($crate::json::differential::Shape {
                name: stringify!($type),
                documents: &[$($json),+],
                compare: |case| $crate::json::differential::compare::<$type>(case),
                left_to_serde_json: false $(|| stringify!($left) == "left")?,
            }),+]
        }
    };
}
use shape_list;

#[test]
fn a_list_is_not_read_as_a_struct() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Pet {
        name: String,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    enum Kind {
        Dog { legs: u8 },
    }

    for json in [r#"["Rex"]"#, "[]"] {
        assert_eq!(PlainReader::read::<Pet>(json, None), Err(Undecided));
    }
    assert_eq!(
        PlainReader::read::<Kind>(r#"{"Dog":[4]}"#, None),
        Err(Undecided)
    );
    assert_eq!(
        PlainReader::read::<Kind>(r#"{"Dog":{"legs":4}}"#, None),
        Ok(Kind::Dog { legs: 4 })
    );
    assert!(serde_json::from_str::<Pet>(r#"["Rex"]"#).is_ok());
    let pet = Pet {
        name: "Rex".to_owned(),
    };
    assert_eq!(PlainReader::read(r#"{"name":"Rex"}"#, None), Ok(pet));
}

/// Not among the shapes: serde_json 1.0.154 can panic on a boolean key that begins with a character
/// outside of ASCII, because it skips the first byte of the key.
#[test]
fn boolean_keys_are_read_as_serde_json_reads_them() {
    type Flags = BTreeMap<bool, u8>;

    let documents = [
        r#"{"true":1,"false":0}"#,
        r#"{ "false" : 0 }"#,
        r#"{"True":1}"#,
        r#"{"tru\u0065":1}"#,
        r#"{"true ":1}"#,
        r#"{"":1}"#,
    ];
    for json in documents {
        let string = serde_json::to_string(json).unwrap();
        let decided = compare::<Flags>(&case_of(string).unwrap());
        assert_eq!(
            decided > 0,
            serde_json::from_str::<Flags>(json).is_ok(),
            "{json}"
        );
    }
}

#[test]
fn texts_borrow_unless_they_have_escapes_of_their_own() {
    let string = r#""{\"a\":\"Rex\",\"b\":\"é\"}""#;
    let contents = &string[1..string.len() - 1];
    let read: BTreeMap<&str, &str> = EscapedReader::read(contents, None).unwrap();
    let within = contents.as_bytes().as_ptr_range();
    for (name, text) in read {
        assert!(within.contains(&name.as_ptr()) && within.contains(&text.as_ptr()));
    }
    for contents in [r#"[\"R\\u00e9x\"]"#, r#"[\"R\u00e9x\"]"#] {
        assert_eq!(
            EscapedReader::read::<[&str; 1]>(contents, None),
            Err(Undecided)
        );
        assert_eq!(
            EscapedReader::read::<[String; 1]>(contents, None),
            Ok(["Réx".to_owned()])
        );
    }
}

#[test]
fn texts_with_escapes_are_borrowed_from_an_arena() {
    let texts = Arena::new();
    for contents in [r#"[\"R\\u00e9x\",\"Tom\"]"#, r#"[\"R\u00e9x\",\"Tom\"]"#] {
        let names = EscapedReader::read::<[&str; 2]>(contents, Some(&texts));
        assert_eq!(names, Ok(["Réx", "Tom"]));
    }
    let names = PlainReader::read::<[&str; 2]>(r#"["R\u00e9x","Tom"]"#, Some(&texts));
    assert_eq!(names, Ok(["Réx", "Tom"]));
    let ages = PlainReader::read::<BTreeMap<&str, u8>>(r#"{"R\u00e9x":1}"#, Some(&texts));
    assert_eq!(ages, Ok(BTreeMap::from([("Réx", 1)])));
    // An invalid text does not become valid.
    assert_eq!(
        PlainReader::read::<&str>(r#""\n\x""#, Some(&texts)),
        Err(Undecided)
    );
    assert_eq!(texts.latest_first().count(), 4);
}

#[test]
fn escapes_of_the_string_around_the_document_are_not_escapes_of_the_document() {
    for (contents, expected) in [
        (r#"\"R\u00e9x\/\""#, Ok("Réx/")),
        (r#"\"\\nR\u00e9x\""#, Ok("\nRéx")),
        // A quote, a backslash and a letter of an escape by their numbers.
        (r#"\"Rex\u0022"#, Err(Undecided)),
        (r#"\"\u005cn\""#, Err(Undecided)),
        (r#"\"\\\u006e\""#, Err(Undecided)),
        // Characters that the document must escape.
        (r#"\"\u000a\""#, Err(Undecided)),
        (r#"\"\n\""#, Err(Undecided)),
    ] {
        let json = string::whole(&format!("\"{contents}\""))
            .unwrap()
            .into_owned();
        let read = EscapedReader::read::<String>(contents, None);
        assert_eq!(read.as_deref(), expected.as_deref(), "{json}");
        if let Ok(read) = read {
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), read);
        }
    }
}

#[test]
fn nesting_is_limited_as_by_serde_json() {
    for depth in [126, 127, 128, 129, 10_000] {
        let json = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let expected = serde_json::from_str::<Value>(&json).is_ok();
        assert_eq!(
            PlainReader::read::<Value>(&json, None).is_ok(),
            expected,
            "{depth}"
        );
        assert_eq!(
            EscapedReader::read::<Value>(&json, None).is_ok(),
            expected,
            "{depth}"
        );
    }
}
