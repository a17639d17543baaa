//! A field of a partial update, which may be missing, `null`, or a value.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Model, Pointer, Problems};

/// A field of a partial update: JSON Merge Patch (RFC 7396) distinguishes a field that is missing,
/// which stays as it is, from `null`, which removes the value.
///
/// The field needs `#[serde(default)]`, and `skip_serializing_if` where it is also part of a
/// response:
///
/// ```
/// use petstore_core::Patch;
///
/// #[derive(serde::Deserialize)]
/// struct OrderPatch {
///     #[serde(default)]
///     note: Patch<String>,
/// }
///
/// let note = |json: &str| serde_json::from_str::<OrderPatch>(json).unwrap().note;
/// assert_eq!(note("{}"), Patch::Missing);
/// assert_eq!(note(r#"{"note": null}"#), Patch::Null);
/// assert_eq!(note(r#"{"note": "ring twice"}"#), Patch::Value("ring twice".to_owned()));
///
/// let mut stored = Some("old".to_owned());
/// note("{}").apply(&mut stored);
/// assert_eq!(stored.as_deref(), Some("old"));
/// note(r#"{"note": null}"#).apply(&mut stored);
/// assert_eq!(stored, None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The request does not have the field.
    #[default]
    Missing,
    /// The field is `null`.
    Null,
    /// The field has a value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the request does not have the field; for `#[serde(skip_serializing_if =
    /// "Patch::is_missing")]`.
    pub const fn is_missing(&self) -> bool {
        matches!(self, Patch::Missing)
    }

    /// The value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Patch::Value(value) => Some(value),
            Patch::Missing | Patch::Null => None,
        }
    }

    /// Changes an optional value: sets it, removes it, or leaves it as it is.
    pub fn apply(self, stored: &mut Option<T>) {
        match self {
            Patch::Missing => {}
            Patch::Null => *stored = None,
            Patch::Value(value) => *stored = Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(deserializer)? {
            None => Patch::Null,
            Some(value) => Patch::Value(value),
        })
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Patch::Missing | Patch::Null => serializer.serialize_none(),
            Patch::Value(value) => serializer.serialize_some(value),
        }
    }
}

/// The schema is that of an `Option`.
impl<T: JsonSchema> JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        Option::<T>::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

impl<T: Model> Model for Patch<T> {
    fn check(&self, at: Pointer<'_>, problems: &mut Problems) {
        if let Patch::Value(value) = self {
            value.check(at, problems);
        }
    }
}
