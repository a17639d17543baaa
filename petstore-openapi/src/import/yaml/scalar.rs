//! Scalars and the tags of CloudFormation.

use granit_parser::{ScalarStyle, Tag};
use serde_json::Number;

use crate::node::Node;

/// The function of CloudFormation that a tag is the short form of: `!Sub` means `Fn::Sub`.
pub(super) fn function(tag: Option<&Tag>) -> Option<String> {
    let tag = tag.filter(|tag| tag.handle() == "!")?;
    match tag.suffix() {
        name @ ("Ref" | "Condition") => Some(name.to_owned()),
        name @ ("And" | "Base64" | "Cidr" | "Equals" | "FindInMap" | "GetAtt" | "GetAZs" | "If"
        | "ImportValue" | "Join" | "Not" | "Or" | "Select" | "Split" | "Sub"
        | "Transform") => Some(format!("Fn::{name}")),
        _ => None,
    }
}

/// The long form of a function's call.
pub(super) fn call(function: String, argument: Node) -> Node {
    Node::Object(vec![(function.into(), argument)].into())
}

/// The value of a scalar that is not a text, by
/// <https://yaml.org/spec/1.2.2/#103-core-schema>.
pub(super) fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Option<Node> {
    let is_text = match tag.and_then(Tag::core_suffix) {
        Some(suffix) => suffix == "str",
        None => style != ScalarStyle::Plain,
    };
    if is_text {
        return None;
    }
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Node::Null,
        "true" | "True" | "TRUE" => Node::Bool(true),
        "false" | "False" | "FALSE" => Node::Bool(false),
        plain => Node::Number(number(plain)?),
    })
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if let Some(octal) = digits.strip_prefix("0o") {
        return u64::from_str_radix(octal, 8).ok().map(Number::from);
    }
    if let Some(hexadecimal) = digits.strip_prefix("0x") {
        return u64::from_str_radix(hexadecimal, 16).ok().map(Number::from);
    }
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    text.parse::<u64>()
        .map(Number::from)
        .or_else(|_| text.parse::<i64>().map(Number::from))
        .ok()
        .or_else(|| Number::from_f64(text.parse().ok()?))
}
