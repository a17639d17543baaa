//! Writes documents as YAML.

use super::node::Node;
use super::object::Member;

/// Writes a node in YAML's block style.
pub(super) fn write(node: &Node) -> String {
    let mut text = String::new();
    match node {
        Node::Object(members) if !members.is_empty() => object(members, 0, &mut text),
        Node::Array(items) if !items.is_empty() => array(items, 0, &mut text),
        _ => {
            scalar(node, &mut text);
            text.push('\n');
        }
    }
    text
}

fn object(members: &[Member], indent: usize, text: &mut String) {
    for (i, (name, node)) in members.iter().enumerate() {
        // The first member is on the line of its list item.
        if i > 0 || !text.ends_with("- ") {
            spaces(indent, text);
        }
        plain_or_quoted(name, text);
        text.push(':');
        match node {
            Node::Object(members) if !members.is_empty() => {
                text.push('\n');
                object(members, indent + 2, text);
            }
            Node::Array(items) if !items.is_empty() => {
                text.push('\n');
                array(items, indent, text);
            }
            _ => {
                text.push(' ');
                scalar(node, text);
                text.push('\n');
            }
        }
    }
}

fn array(items: &[Node], indent: usize, text: &mut String) {
    for (i, node) in items.iter().enumerate() {
        if i > 0 || !text.ends_with("- ") {
            spaces(indent, text);
        }
        text.push_str("- ");
        match node {
            Node::Object(members) if !members.is_empty() => object(members, indent + 2, text),
            Node::Array(items) if !items.is_empty() => array(items, indent + 2, text),
            _ => {
                scalar(node, text);
                text.push('\n');
            }
        }
    }
}

fn scalar(node: &Node, text: &mut String) {
    match node {
        Node::String(value) => plain_or_quoted(value, text),
        Node::Null => text.push_str("null"),
        Node::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Node::Number(number) => text.push_str(&number.to_string()),
        Node::Array(_) => text.push_str("[]"),
        Node::Object(_) => text.push_str("{}"),
    }
}

fn plain_or_quoted(value: &str, text: &mut String) {
    if is_plain(value) {
        text.push_str(value);
    } else {
        // A JSON string is a YAML string, except for characters that YAML requires to be escaped.
        for c in serde_json::Value::from(value).to_string().chars() {
            match c {
                '\u{7f}'..='\u{9f}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{feff}'
                | '\u{fffe}'
                | '\u{ffff}' => {
                    text.push_str(&format!("\\u{:04x}", c as u32));
                }
                c => text.push(c),
            }
        }
    }
}

/// Whether every version of YAML reads the unquoted text as a string with this content.
fn is_plain(value: &str) -> bool {
    let safe = |c: char| c.is_ascii_alphanumeric() || " _-./{}+,$()".contains(c);
    let reserved = [
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf",
    ];
    value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '$')
        && value.chars().all(safe)
        && !value.ends_with(' ')
        && !reserved.contains(&value.to_ascii_lowercase().as_str())
}

fn spaces(count: usize, text: &mut String) {
    text.extend(std::iter::repeat_n(' ', count));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn collections_are_indented() {
        let node = Node::from(&json!({
            "/pets/{petId}": {"tags": ["a", "b c"], "list": [{"x": 1, "y": [[true, {}]]}], "none": []},
            "200": null,
        }));
        let lines = [
            "/pets/{petId}:",
            "  list:",
            "  - x: 1",
            "    \"y\":",
            "    - - true",
            "      - {}",
            "  none: []",
            "  tags:",
            "  - a",
            "  - b c",
            "\"200\": null",
            "",
        ];
        assert_eq!(write(&node), lines.join("\n"));
    }

    #[test]
    fn ambiguous_text_is_quoted() {
        for text in [
            "", "no", "1.0", "a: b", "a #b", "-", "'x'", "x\ny", "Null", " a", "a ", "*/*", "ü",
            "0x1",
        ] {
            assert!(write(&text.into()).starts_with('"'), "{text}");
        }
        for text in ["application/json", "/pets/{petId}", "$input.path()"] {
            assert_eq!(write(&text.into()), format!("{text}\n"));
        }
    }
}
