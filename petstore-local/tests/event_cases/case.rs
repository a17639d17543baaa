//! A case as its file contains it.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

/// A case.
#[derive(serde::Deserialize)]
#[serde(from = "BTreeMap<String, Box<RawValue>>")]
pub(crate) struct Case {
    /// The case as an object.
    pub(crate) json: Value,
    /// The texts of its members, in which objects keep their order and their spelling.
    texts: BTreeMap<String, Box<RawValue>>,
}

impl From<BTreeMap<String, Box<RawValue>>> for Case {
    fn from(texts: BTreeMap<String, Box<RawValue>>) -> Self {
        let json: serde_json::Map<String, Value> = texts
            .iter()
            .filter_map(|(name, text)| Some((name.clone(), serde_json::from_str(text.get()).ok()?)))
            .collect();
        Self {
            json: Value::Object(json),
            texts,
        }
    }
}

impl Case {
    /// A member as JSON text, or the member of that name and `_text`.
    pub(crate) fn source(&self, name: &str) -> String {
        match self.json.get(format!("{name}_text")) {
            Some(text) => text.as_str().unwrap_or_default().to_owned(),
            None => self
                .texts
                .get(name)
                .map_or("", |text| text.get())
                .to_owned(),
        }
    }
}
