//! Changes real events into events that no gateway would send.

use proptest::prelude::*;
use serde_json::{Value, json};

/// One change to a document, at a position chosen among all of its positions.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    place: prop::sample::Index,
    /// Positions near the top are more likely, because the important members are there.
    shallow: bool,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Remove,
    Replace(Value),
    Rename(String),
    RepeatInList,
}

/// Up to six changes.
pub(crate) fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(change(), 0..6)
}

fn change() -> impl Strategy<Value = Change> {
    let kind = prop_oneof![
        2 => Just(Kind::Remove),
        3 => other_type().prop_map(Kind::Replace),
        4 => text().prop_map(|text| Kind::Replace(json!(text))),
        1 => text().prop_map(Kind::Rename),
        2 => Just(Kind::RepeatInList),
    ];
    (any::<prop::sample::Index>(), any::<bool>(), kind).prop_map(|(place, shallow, kind)| Change {
        place,
        shallow,
        kind,
    })
}

fn other_type() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1.5),
        json!(""),
        json!([]),
        json!({}),
        json!(["a", null, "b"]),
        json!(["a", 1]),
        json!({ "a": "b" }),
        json!({ "A": ["b"] }),
    ])
}

/// Text that could cause problems in one of the layers.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z/]{0,12}",
        "(/[a-z.]{0,3}){0,6}",
        "[a-z&=%+0-9;\", ]{0,20}",
        "\\PC{0,8}",
        "[\\x00-\\x1f\"\\\\\u{7f}\u{2028}\u{10ffff}é]{0,6}",
        prop::sample::select(vec![
            "GET",
            "$default",
            "/pets/../admin",
            "/%2e%2e/",
            "//",
            "dev",
            "/dev",
            "2.0",
            "1.0",
            "ANY /{proxy+}",
            "GET /pets/{petId}",
            "/{proxy+}",
            "/pets/{petId}",
            "=",
            "%",
            "%C3%28",
            "a=1; b=\"2\"; a=3",
            "x.lambda-url.y",
            "x.execute-api.y",
            "!not base64!",
            "AAA=",
        ])
        .prop_map(str::to_owned),
    ]
}

/// Applies the changes, one after the other.
pub(crate) fn apply(document: &mut Value, changes: &[Change]) {
    for change in changes {
        let mut places = Vec::new();
        collect(document, &mut Vec::new(), &mut places);
        if change.shallow {
            places.retain(|place| place.len() <= 2);
        }
        if places.is_empty() {
            continue;
        }
        let mut place = change.place.get(&places).clone();
        let Some(last) = place.pop() else { continue };
        let parent = place
            .iter()
            .try_fold(&mut *document, |value, step| match value {
                Value::Object(object) => object.get_mut(step),
                Value::Array(list) => list.get_mut(step.parse::<usize>().ok()?),
                _ => None,
            });
        if let Some(parent) = parent {
            at_member(parent, &last, &change.kind);
        }
    }
}

fn at_member(parent: &mut Value, name: &str, kind: &Kind) {
    match parent {
        Value::Object(object) => match kind {
            Kind::Remove => drop(object.remove(name)),
            Kind::Replace(value) => drop(object.insert(name.to_owned(), value.clone())),
            Kind::Rename(new) => {
                // Names that differ in case are one header name; in an unordered map the order of
                // their values would be random.
                if !object.keys().any(|other| other.eq_ignore_ascii_case(new))
                    && let Some(value) = object.remove(name)
                {
                    object.insert(new.clone(), value);
                }
            }
            Kind::RepeatInList => {
                if let Some(value) = object.get_mut(name) {
                    *value = json!([value.clone(), value.clone()]);
                }
            }
        },
        Value::Array(list) => {
            let Some(index) = name
                .parse::<usize>()
                .ok()
                .filter(|index| *index < list.len())
            else {
                return;
            };
            match kind {
                Kind::Remove => drop(list.remove(index)),
                Kind::Replace(value) => list[index] = value.clone(),
                Kind::Rename(text) => list[index] = json!(text),
                Kind::RepeatInList => list.insert(index, list[index].clone()),
            }
        }
        _ => {}
    }
}

fn collect(value: &Value, at: &mut Vec<String>, places: &mut Vec<Vec<String>>) {
    let mut step = |name: String, value: &Value| {
        at.push(name);
        places.push(at.clone());
        collect(value, at, places);
        at.pop();
    };
    match value {
        Value::Object(object) => object
            .iter()
            .for_each(|(name, value)| step(name.clone(), value)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| step(index.to_string(), value)),
        _ => {}
    }
}

/// Writes JSON in one of many equivalent ways: members in another order, additional white space,
/// unnecessary escapes.
pub(crate) fn write(value: &Value, seed: u64) -> String {
    let mut writer = Writer {
        text: String::new(),
        dice: seed,
    };
    writer.value(value);
    writer.text
}

struct Writer {
    text: String,
    dice: u64,
}

impl Writer {
    /// A linear congruential generator: it depends only on the seed, so that a failure can be
    /// repeated.
    fn one_in(&mut self, sides: u64) -> bool {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33).is_multiple_of(sides)
    }

    fn space(&mut self) {
        if self.one_in(12) {
            self.text.push_str(" \r\n\t");
        }
    }

    fn value(&mut self, value: &Value) {
        self.space();
        match value {
            Value::String(text) => self.string(text),
            Value::Array(list) => {
                self.text.push('[');
                for (index, value) in list.iter().enumerate() {
                    self.comma(index);
                    self.value(value);
                }
                self.text.push(']');
            }
            Value::Object(object) => {
                self.text.push('{');
                let mut members: Vec<_> = object.iter().collect();
                if self.one_in(2) {
                    members.reverse();
                }
                for (index, (name, value)) in members.into_iter().enumerate() {
                    self.comma(index);
                    self.space();
                    self.string(name);
                    self.space();
                    self.text.push(':');
                    self.value(value);
                }
                self.text.push('}');
            }
            other => self.text.push_str(&other.to_string()),
        }
        self.space();
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.text.push(',');
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            if character < ' ' || character == '"' || character == '\\' || self.one_in(20) {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    self.text.push_str(&format!("\\u{unit:04x}"));
                }
            } else {
                self.text.push(character);
            }
        }
        self.text.push('"');
    }
}

/// Changes of single bytes: `(position, bytes to insert, number of bytes to remove)`.
pub(crate) fn byte_changes() -> impl Strategy<Value = Vec<(prop::sample::Index, Vec<u8>, usize)>> {
    let bytes = prop::collection::vec(
        prop_oneof![
            any::<u8>(),
            prop::sample::select(b"{}[]\",:\\ue19.-".to_vec())
        ],
        0..3,
    );
    prop::collection::vec((any::<prop::sample::Index>(), bytes, 0_usize..3), 0..5)
}

/// Applies the changes to bytes.
pub(crate) fn apply_bytes(bytes: &mut Vec<u8>, changes: &[(prop::sample::Index, Vec<u8>, usize)]) {
    for (place, put, take) in changes {
        let start = place.index(bytes.len() + 1);
        let end = (start + take).min(bytes.len());
        bytes.splice(start..end, put.iter().copied());
    }
}
