//! Makes a schema as strict as its Rust type: schemars writes the size of an integer as a `format`,
//! which no validator checks, and so are the formats of text.

use serde_json::{Number, Value};

use crate::contract::schema::FUNCTION_RULES;

/// The pattern of schemars for a decimal number that is read. rust_decimal also reads `.5` and
/// `1_000`, and reads JSON numbers only without its feature `serde-str`.
const DECIMAL: &str = r"^-?\d+(\.\d+)?([eE]\d+)?$";

/// Adds the bounds of every sized number, and names the formats that only the function checks.
pub(super) fn make_strict(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("pattern").and_then(Value::as_str) == Some(DECIMAL) {
                members.remove("pattern");
                members.insert(
                    FUNCTION_RULES.to_owned(),
                    Value::Array(vec!["decimal".into()]),
                );
            }
            let format = members.get("format").and_then(Value::as_str);
            let types = members.get("type");
            let has = |name: &str| match types {
                Some(Value::String(one)) => one == name,
                Some(Value::Array(several)) => several.iter().any(|one| one == name),
                _ => false,
            };
            if has("integer")
                && let Some((least, most)) = format.and_then(bounds)
            {
                members.entry("minimum").or_insert(least.into());
                members.entry("maximum").or_insert(most.into());
            } else if has("number") && format == Some("float") {
                let most = f64::from(f32::MAX);
                members.entry("minimum").or_insert((-most).into());
                members.entry("maximum").or_insert(most.into());
            } else if has("string") && format.is_some() {
                let rules = members
                    .entry(FUNCTION_RULES)
                    .or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(rules) = rules
                    && rules.is_empty()
                {
                    rules.push("format".into());
                }
            }
            members.values_mut().for_each(make_strict);
        }
        Value::Array(items) => items.iter_mut().for_each(make_strict),
        _ => {}
    }
}

fn bounds(format: &str) -> Option<(Number, Number)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" | "int" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0.into(), u8::MAX.into()),
        "uint16" => (0.into(), u16::MAX.into()),
        "uint32" => (0.into(), u32::MAX.into()),
        "uint64" | "uint" => (0.into(), u64::MAX.into()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_integer_has_the_bounds_of_its_type() {
        let mut schema = json!({"properties": {
            "a": {"type": "integer", "format": "uint8", "minimum": 1},
            "b": {"type": ["integer", "null"], "format": "int32"},
            "format": {"type": "string", "format": "uuid"},
            "type": {"type": "number", "format": "double"},
            "c": {"type": "number", "format": "float", "minimum": 0.5},
        }});
        make_strict(&mut schema);
        let expected = json!({"properties": {
            "a": {"type": "integer", "format": "uint8", "minimum": 1, "maximum": 255},
            "b": {"type": ["integer", "null"], "format": "int32",
                "minimum": -2147483648, "maximum": 2147483647},
            "format": {"type": "string", "format": "uuid", FUNCTION_RULES: ["format"]},
            "type": {"type": "number", "format": "double"},
            "c": {"type": "number", "format": "float", "minimum": 0.5,
                "maximum": 3.4028234663852886e38},
        }});
        assert_eq!(schema, expected);
    }
}
