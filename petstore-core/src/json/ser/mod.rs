//! Writes values as JSON that is already escaped for the string that contains it.
//!
//! A proxy response carries its body as a JSON string, so a body of JSON is escaped once more: a
//! pet becomes `"{\"name\":\"Rex\"}"`. Writing the JSON first and escaping it afterwards touches
//! every byte twice, and the escaping stops at every quote. The [`Writer`] here is a serde
//! [`Serializer`](serde::Serializer) that writes the escaped form at once, at its final place in
//! the response (`serializer`, with `compound` for lists and objects). Texts of up to 128 bytes are
//! copied and checked together, and written again with escapes if they need one; longer texts are
//! escaped directly (`strings`).
//!
//! Unescaped, the output is byte for byte that of `serde_json::to_vec`, for everything that
//! serde_json can write, and a value that serde_json refuses is refused with the same message. So
//! no value has to be serialized a second time, which a `Serialize` with side effects would notice.
//! The tests compare both on random values and on types of every shape. A `Display` that fails is
//! refused, too; with serde_json, it panics.

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
    start: usize,
}

impl EscapedJson {
    /// Appends a value to a document.
    ///
    /// # Errors
    ///
    /// The errors of `serde_json::to_vec`: those of the value's `Serialize`, and keys that are not
    /// text.
    pub(crate) fn append<T: Serialize + ?Sized>(
        value: &T,
        document: Vec<u8>,
    ) -> Result<EscapedJson, serde_json::Error> {
        let start = document.len();
        let mut writer = Writer {
            out: document,
            in_key: false,
        };
        writer.out.push(b'"');
        value.serialize(&mut writer)?;
        writer.out.push(b'"');
        Ok(EscapedJson {
            document: writer.out,
            start,
        })
    }

    /// The string, with its quotes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.document[self.start..]
    }

    /// The JSON itself.
    pub(crate) fn unescape(&self) -> Vec<u8> {
        super::escape::unescape(self.as_bytes(), 1)
            .map(|(json, _)| json.into_bytes())
            .unwrap_or_default()
    }

    /// The document that the string was appended to, and the string.
    pub(crate) fn into_document(self) -> Vec<u8> {
        self.document
    }
}

type Written = Result<(), serde_json::Error>;

/// The serializer: see the module's documentation.
struct Writer {
    out: Vec<u8>,
    /// Inside the key of a map, which must be text.
    in_key: bool,
}
