//! Writes values as JSON that is already escaped for the string that contains it.
//!
//! A proxy response carries its body as a JSON string, so a body of JSON is escaped once more: a
//! pet becomes `"{\"name\":\"Rex\"}"`. Writing the JSON first and escaping it afterwards touches
//! every byte twice, and the escaping stops at every quote. The [`Writer`] here is a serde
//! [`Serializer`](serde::Serializer) that writes the escaped form at once. Texts are copied in
//! pieces while they are checked for bytes that need an escape; only if there is one, the text is
//! written again, byte by byte where necessary (`strings`).
//!
//! Unescaped, the output is byte for byte that of `serde_json::to_vec`, for everything that
//! serde_json can write, and a value that serde_json refuses is refused with the same message. So
//! no value has to be serialized a second time, which a `Serialize` with side effects would notice.
//! The tests compare both on random values and on types of every shape.

mod compound;
mod number;
mod serializer;
mod strings;
#[cfg(test)]
mod tests;

use serde::Serialize;

use super::output::Output;

/// JSON, escaped, with the quotes of the string around it.
#[derive(Debug, Clone, Default)]
pub(crate) struct EscapedJson {
    /// The string, and room for later and longer ones, which keeps it from being zeroed again.
    buffer: Vec<u8>,
    length: usize,
}

impl EscapedJson {
    /// Writes a value into a buffer, whose contents are overwritten.
    ///
    /// # Errors
    ///
    /// The errors of `serde_json::to_vec`: those of the value's `Serialize`, and keys that are not
    /// text.
    pub(crate) fn write<T: Serialize + ?Sized>(
        value: &T,
        buffer: Vec<u8>,
    ) -> Result<EscapedJson, serde_json::Error> {
        let mut writer = Writer {
            output: Output::over(buffer),
            in_key: false,
        };
        writer.put([b'"']);
        value.serialize(&mut writer)?;
        writer.put([b'"']);
        let (buffer, length) = writer.output.into_parts();
        Ok(EscapedJson { buffer, length })
    }

    /// The string, with its quotes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// The JSON itself.
    pub(crate) fn unescape(&self) -> Vec<u8> {
        super::escape::unescape(self.as_bytes(), 1)
            .map(|(json, _)| json.into_bytes())
            .unwrap_or_default()
    }

    /// The buffer, for the next value.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }
}

/// The serializer: see the module's documentation.
struct Writer {
    output: Output,
    /// Inside the key of a map, which must be text.
    in_key: bool,
}

impl Writer {
    /// Appends a few bytes that need no escape.
    #[inline(always)]
    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.output.put(bytes, N);
    }
}
