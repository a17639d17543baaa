//! The size of an item, as DynamoDB counts it.
//!
//! Source: DynamoDB developer guide, *DynamoDB item sizes and formats*.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// An item in DynamoDB's JSON: names and typed values such as `{"S": "Tom"}`.
pub type Item = serde_json::Map<String, Value>;

/// How deep an attribute is looked into. DynamoDB allows 32 levels.
pub(super) const MAX_DEPTH: usize = 32;

/// The bytes of the names and values of an item's attributes.
///
/// ```
/// use petstore_local::events::stream::item_size;
/// let item = serde_json::json!({"id": {"S": "Tom"}, "age": {"N": "10.50"}});
/// // 2 + 3 for the id, 3 + 3 for the age: two bytes for three digits and one more
/// assert_eq!(item_size(item.as_object().unwrap()), 11);
/// ```
pub fn item_size(item: &Item) -> usize {
    item.iter()
        .map(|(name, value)| name.len() + value_size(value, MAX_DEPTH))
        .sum()
}

fn value_size(value: &Value, depth: usize) -> usize {
    let Some((kind, value)) = value.as_object().and_then(|tagged| tagged.iter().next()) else {
        return 0;
    };
    if depth == 0 {
        return 0;
    }
    let texts = || {
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    };
    match kind.as_str() {
        "S" => value.as_str().map_or(0, str::len),
        "N" => value.as_str().map_or(0, number_size),
        "B" => value.as_str().map_or(0, binary_size),
        "SS" => texts().map(str::len).sum(),
        "NS" => texts().map(number_size).sum(),
        "BS" => texts().map(binary_size).sum(),
        // Three bytes for the list or map and one for each element.
        "L" => {
            3 + value
                .as_array()
                .into_iter()
                .flatten()
                .map(|value| 1 + value_size(value, depth - 1))
                .sum::<usize>()
        }
        "M" => {
            let members = value.as_object().into_iter().flatten();
            3 + members
                .map(|(name, value)| 1 + name.len() + value_size(value, depth - 1))
                .sum::<usize>()
        }
        "BOOL" | "NULL" => 1,
        _ => 0,
    }
}

/// One byte per two significant digits and one more; zeros at both ends do not count.
fn number_size(text: &str) -> usize {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let significant = digits.trim_start_matches('0').trim_end_matches('0').len();
    significant.div_ceil(2) + 1
}

fn binary_size(text: &str) -> usize {
    STANDARD
        .decode(text)
        .map_or(text.len(), |bytes| bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn size(value: Value) -> usize {
        value_size(&value, MAX_DEPTH)
    }

    #[test]
    fn every_type_has_its_size() {
        assert_eq!(size(json!({"S": "Zoë"})), 4);
        assert_eq!(size(json!({"N": "0"})), 1);
        assert_eq!(size(json!({"N": "-1200"})), 2);
        assert_eq!(size(json!({"N": "0.00123e5"})), 3);
        assert_eq!(size(json!({"B": "AAEC"})), 3);
        assert_eq!(size(json!({"BOOL": false})), 1);
        assert_eq!(size(json!({"NULL": true})), 1);
        assert_eq!(size(json!({"SS": ["a", "bc"]})), 3);
        assert_eq!(size(json!({"NS": ["1", "22"]})), 4);
        assert_eq!(size(json!({"L": []})), 3);
        assert_eq!(size(json!({"L": [{"S": "ab"}, {"NULL": true}]})), 3 + 3 + 2);
        assert_eq!(size(json!({"M": {"k": {"S": "v"}}})), 3 + 1 + 2);
    }

    #[test]
    fn what_is_not_an_attribute_value_has_no_size() {
        for value in [
            json!(null),
            json!(5),
            json!({}),
            json!({"S": 5}),
            json!({"X": "y"}),
        ] {
            assert_eq!(size(value), 0);
        }
    }
}
