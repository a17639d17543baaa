//! `$util`: functions on texts.

use std::fmt::Write;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};
use petstore_vtl::{Budget, CallError, Object, Value, parse_json};

/// Decodes with and without padding, as Java's decoder does.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The variable `$util`.
#[derive(Debug)]
pub(super) struct Util;

impl Object for Util {
    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        budget: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        let [argument] = arguments else {
            return Ok(None);
        };
        if argument.is_null() {
            return Ok(None);
        }
        let text = match argument {
            Value::String(text) => text.clone(),
            other => {
                let mut text = String::new();
                other.write_text(&mut text, budget)?;
                text.into()
            }
        };
        budget.step(1 + text.len() / 64)?;
        budget.allocate(text.len())?;
        Ok(Some(match method {
            "escapeJavaScript" => {
                budget.allocate(text.len() * 5)?;
                escape_java_script(&text).into()
            }
            "base64Encode" => general_purpose::STANDARD.encode(&*text).into(),
            "base64Decode" => {
                let bytes = LENIENT.decode(&*text).map_err(CallError::host)?;
                String::from_utf8_lossy(&bytes).into_owned().into()
            }
            "parseJson" => {
                // A value takes up to some forty bytes per character of its text.
                budget.allocate(text.len() * 40)?;
                parse_json(&text).map_err(CallError::host)?
            }
            "urlEncode" => url_encode(&text).into(),
            "urlDecode" => url_decode(&text)?.into(),
            _ => return Ok(None),
        }))
    }
}

/// Escapes a text for a string of JavaScript, as commons-lang 2 does.
fn escape_java_script(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '"' | '\'' | '\\' | '/' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            '\r' => escaped.push_str("\\r"),
            '\u{8}' => escaped.push_str("\\b"),
            '\u{c}' => escaped.push_str("\\f"),
            ' '..='~' => escaped.push(character),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    // Writing to a text does not fail.
                    let _ = write!(escaped, "\\u{unit:04X}");
                }
            }
        }
    }
    escaped
}

/// Encodes a text as a value of a form.
fn url_encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn url_decode(text: &str) -> Result<String, CallError> {
    let spaced = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy();
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use petstore_vtl::Template;
    use proptest::prelude::*;

    use super::*;

    fn render(template: &str) -> Result<String, petstore_vtl::RenderError> {
        let scope = |name: &str| (name == "util").then(|| Value::object(Util));
        Template::parse("t", template).unwrap().render(&scope)
    }

    #[test]
    fn functions_take_one_text() {
        for (template, expected) in [
            (
                "$util.escapeJavaScript(\"it's a/b é 😀\")",
                "it\\'s a\\/b \\u00E9 \\uD83D\\uDE00",
            ),
            ("$util.urlEncode('a b~*-._ü')", "a+b%7E*-._%C3%BC"),
            ("$util.urlDecode('a+b%7E%C3%BC')", "a b~ü"),
            ("$util.base64Encode('Grüße')", "R3LDvMOfZQ=="),
            ("$util.base64Decode('R3LDvMOfZQ==')", "Grüße"),
            ("$util.base64Decode('R3LDvMOfZQ')", "Grüße"),
            ("$util.parseJson('{\"a\": [1]}').a[0]", "1"),
            ("$util.urlEncode($missing)|", "|"),
            (
                "$util.none('a')$util.urlEncode('a', 'b')$util.urlEncode|",
                "|",
            ),
        ] {
            assert_eq!(render(template).unwrap(), expected, "{template}");
        }
        assert!(render("$util.base64Decode('?')").is_err());
        assert!(render("$util.parseJson('{a')").is_err());
    }

    proptest! {
        #[test]
        fn decoding_is_the_inverse_of_encoding(text in "[^\\PC]{0,20}|.{0,20}") {
            prop_assert_eq!(url_decode(&url_encode(&text)).unwrap(), text.clone());
            let escaped = escape_java_script(&text).replace("\\'", "'");
            let parsed: String = serde_json::from_str(&format!("\"{escaped}\"")).unwrap();
            prop_assert_eq!(parsed, text);
        }
    }
}
