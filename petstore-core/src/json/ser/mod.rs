//! Writes values as JSON that is already escaped for the string that contains it.
//!
//! A proxy response carries its body as a JSON string, so a body of JSON is escaped once more: a
//! pet becomes `"{\"name\":\"Rex\"}"`. Escaping the JSON after writing it touches every byte twice,
//! and stops at every quote. [`EscapedJson`] is a serde [`Serializer`](serde::Serializer) that
//! writes the escaped form at once, at its final place in the response: `serializer` implements
//! serde's data model, `compound` writes lists and objects, and `strings` writes texts and names.
//!
//! Unescaped, the output is byte for byte that of `serde_json::to_vec`, and a value that serde_json
//! refuses is refused with the same message. So no accepted value is serialized a second time,
//! which a `Serialize` with side effects would notice. The tests compare both on random values and
//! on types of every shape.

mod compound;
mod serializer;
mod strings;
#[cfg(test)]
mod tests;

use serde::Serialize;

/// JSON as a string, with its quotes, at the end of an incomplete document.
#[derive(Debug, Clone)]
pub(crate) struct EscapedJson {
    document: Vec<u8>,
    /// Where the string begins.
    start: usize,
    /// Inside the key of a map, where only strings, numbers and booleans are allowed.
    in_key: bool,
}

type Written = Result<(), serde_json::Error>;

impl EscapedJson {
    /// Appends a value to a document.
    ///
    /// # Errors
    ///
    /// The errors of `serde_json::to_vec`: those of a `Serialize`, and keys that cannot be strings.
    pub(crate) fn append<T: Serialize + ?Sized>(
        value: &T,
        document: Vec<u8>,
    ) -> Result<EscapedJson, serde_json::Error> {
        let mut json = EscapedJson {
            start: document.len(),
            document,
            in_key: false,
        };
        json.document.push(b'"');
        value.serialize(&mut json)?;
        json.document.push(b'"');
        Ok(json)
    }

    /// The string, with its quotes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.document[self.start..]
    }

    /// The JSON itself.
    pub(crate) fn unescape(&self) -> Vec<u8> {
        let json = super::escape::unescape(self.as_bytes(), 1);
        json.map_or_else(|_| Vec::new(), |(json, _)| json.into_bytes())
    }

    /// The document that the string was appended to, and the string.
    pub(crate) fn into_document(self) -> Vec<u8> {
        self.document
    }
}
