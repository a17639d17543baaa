//! Makes values from a JSON Schema. Most of them match it.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use crate::random::Random;

/// Beyond this depth, values are as small as their schema allows.
const DEEPEST: usize = 6;

/// Text that is likely to be read in different ways.
const TEXTS: [&str; 16] = [
    "",
    "a",
    "abc",
    "Abc1",
    "é",
    "日本語",
    "a\"b\\c",
    "line\nbreak",
    "\u{1F980}",
    "5",
    "-1",
    "true",
    "null",
    " ",
    "a/b~c",
    "0123456789abcdef",
];

pub(crate) struct Generator<'s> {
    pub(crate) random: Random,
    document: &'s Value,
    runner: TestRunner,
}

impl<'s> Generator<'s> {
    /// References are resolved in the document.
    pub(crate) fn new(document: &'s Value, seed: u64) -> Self {
        Generator {
            random: Random::new(seed),
            document,
            runner: TestRunner::deterministic(),
        }
    }

    pub(crate) fn value(&mut self, schema: &Value, depth: usize) -> Value {
        let schema = match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => match self.document.pointer(reference.trim_start_matches('#')) {
                Some(target) => return self.value(target, depth + 1),
                // The exported document has no items of tuples, and so no models for them.
                None => return self.anything(),
            },
            None => schema,
        };
        if let Some(Value::Array(values)) = schema.get("enum") {
            return self.random.choose(values).cloned().unwrap_or(Value::Null);
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        let mut value = self.typed(schema, depth);
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(choices)) = schema.get(keyword) {
                let chosen = match depth > DEEPEST {
                    true => choices.iter().min_by_key(|choice| choice.to_string().len()),
                    false => self.random.choose(choices),
                };
                if let Some(chosen) = chosen {
                    value = merged(value, self.value(chosen, depth + 1));
                }
            }
        }
        if let Some(Value::Array(parts)) = schema.get("allOf") {
            for part in parts {
                value = merged(value, self.value(part, depth + 1));
            }
        }
        match value {
            Some(value) => value,
            None => self.anything(),
        }
        .clone()
    }

    fn typed(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        let has = |name| schema.get(name).is_some();
        let type_name = match schema.get("type") {
            Some(Value::String(name)) => name,
            Some(Value::Array(names)) => self.random.choose(names).and_then(Value::as_str)?,
            _ if has("properties") || has("required") => "object",
            _ => return None,
        };
        Some(match type_name {
            "object" => self.object(schema, depth),
            "array" => self.array(schema, depth),
            "string" => Value::String(self.text(schema)),
            "integer" => self.integer(schema),
            "number" => self.number(schema),
            "boolean" => Value::Bool(self.random.one_in(2)),
            _ => Value::Null,
        })
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let empty = Map::new();
        let properties = match schema.get("properties") {
            Some(Value::Object(properties)) => properties,
            _ => &empty,
        };
        let required: Vec<&str> = schema["required"]
            .as_array()
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let mut object = Map::new();
        for (name, member) in properties {
            let is_required = required.contains(&name.as_str());
            if is_required || (depth < DEEPEST && self.random.one_in(2)) {
                object.insert(name.clone(), self.value(member, depth + 1));
            }
        }
        if let Some(Value::Object(patterns)) = schema.get("patternProperties") {
            for (pattern, member) in patterns {
                let name = self.matching(pattern).unwrap_or_default();
                object.insert(name, self.value(member, depth + 1));
            }
        }
        let others = schema.get("additionalProperties");
        if others != Some(&Value::Bool(false)) && depth < DEEPEST {
            let least = match others {
                Some(Value::Object(_)) => self.random.below(4),
                _ => usize::from(self.random.one_in(8)),
            };
            for _ in 0..least {
                let name = self.random.choose(&TEXTS).copied().unwrap_or_default();
                let value = match others {
                    Some(schema @ Value::Object(_)) => self.value(schema, depth + 1),
                    _ => self.anything(),
                };
                object.entry(name).or_insert(value);
            }
        }
        Value::Object(object)
    }

    fn array(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(Value::Array(items)) = schema.get("prefixItems") {
            return items
                .iter()
                .map(|item| self.value(item, depth + 1))
                .collect();
        }
        let least = size(schema, "minItems").unwrap_or(0);
        let most = size(schema, "maxItems").unwrap_or(least + 3);
        let length = match depth > DEEPEST {
            true => least,
            false => least + self.random.below(most.saturating_sub(least).min(5) + 1),
        };
        let items = schema.get("items").unwrap_or(&Value::Null);
        (0..length).map(|_| self.value(items, depth + 1)).collect()
    }

    /// A text that matches a pattern.
    fn matching(&mut self, pattern: &str) -> Option<String> {
        let pattern = pattern.trim_matches(['^', '$']);
        let texts = proptest::string::string_regex(pattern).ok()?;
        Some(texts.new_tree(&mut self.runner).ok()?.current())
    }

    fn text(&mut self, schema: &Value) -> String {
        let pattern = schema.get("pattern").and_then(Value::as_str);
        if let Some(text) = pattern.and_then(|pattern| self.matching(pattern)) {
            return text;
        }
        let by_format = match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => "2026-11-27T09:30:00Z",
            Some("date") => "2026-11-27",
            Some("uuid") => "67e55044-10b1-426f-9247-bb680e5fe0c8",
            Some("email") => "rex@example.org",
            Some("uri") => "https://example.org/pets?x=1",
            Some("ip" | "ipv4") => "192.0.2.7",
            Some("ipv6") => "2001:db8::7",
            _ => "",
        };
        if !by_format.is_empty() && !self.random.one_in(4) {
            return by_format.to_owned();
        }
        let text = self.random.choose(&TEXTS).copied().unwrap_or_default();
        let (least, most) = (size(schema, "minLength"), size(schema, "maxLength"));
        let mut characters: Vec<char> = text.chars().collect();
        let length = match self.random.below(3) {
            0 => least.unwrap_or(0),
            1 => most.unwrap_or(characters.len()),
            _ => characters.len(),
        };
        let length = length.clamp(least.unwrap_or(0), most.unwrap_or(usize::MAX).min(300));
        let filler = self.random.choose(&['x', 'é', '7', '日']).copied();
        characters.resize(length, filler.unwrap_or('x'));
        characters.into_iter().collect()
    }

    fn integer(&mut self, schema: &Value) -> Value {
        let bound = |name| {
            let number = schema.get(name)?;
            let exact = number.as_i64().map(i128::from);
            exact
                .or_else(|| number.as_u64().map(i128::from))
                .or_else(|| number.as_f64().map(|bound| bound as i128))
        };
        let least = bound("minimum").unwrap_or(i64::MIN.into());
        let most = bound("maximum").unwrap_or(i64::MAX.into());
        let number = match self.random.below(5) {
            0 => least,
            1 => most,
            2 => least.saturating_add(1),
            _ => self.random.below(100) as i128,
        };
        let number = number.clamp(least, most.max(least));
        match (i64::try_from(number), u64::try_from(number)) {
            (Ok(number), _) => number.into(),
            (_, Ok(number)) => number.into(),
            _ => json!(number as f64),
        }
    }

    fn number(&mut self, schema: &Value) -> Value {
        let bound = |name| schema.get(name).and_then(Value::as_f64);
        let least = bound("minimum").unwrap_or(-1e9);
        let most = bound("maximum").unwrap_or(1e9);
        let number = match self.random.below(5) {
            0 => {
                return json!(
                    self.random
                        .below(10)
                        .clamp(least.max(0.0) as usize, most.max(0.0) as usize)
                );
            }
            1 => least,
            2 => most,
            3 => least + (most - least) / 3.0,
            _ => self.random.below(1000) as f64 / 8.0,
        };
        json!(number.clamp(least, most))
    }

    /// A value of any type.
    pub(crate) fn anything(&mut self) -> Value {
        match self.random.below(12) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(0),
            3 => json!(-1),
            4 => json!(1.5),
            5 => json!(1e300),
            6 => json!(u64::MAX),
            7 => json!([]),
            8 => json!({}),
            9 => json!([1, "a"]),
            10 => json!({"a": 1}),
            _ => json!(self.random.choose(&TEXTS)),
        }
    }
}

fn size(schema: &Value, name: &str) -> Option<usize> {
    schema.get(name)?.as_u64().map(|size| size as usize)
}

/// Objects are merged; otherwise the second value counts.
fn merged(first: Option<Value>, second: Value) -> Option<Value> {
    match (first, second) {
        (Some(Value::Object(mut members)), Value::Object(more)) => {
            members.extend(more);
            Some(Value::Object(members))
        }
        (_, second) => Some(second),
    }
}
