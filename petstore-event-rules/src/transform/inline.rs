//! Templates that contain the paths themselves.

use std::collections::BTreeMap;

/// Splits a template with inline paths, such as `{"pet": <$.detail.pet>}`, into the `InputPathsMap`
/// and the `InputTemplate` of AWS. The paths are named in order: `p0`, `p1` and so on.
///
/// ```
/// use petstore_event_rules::transform::split_inline_paths;
///
/// let (paths, template) = split_inline_paths(r#"{"pet": <$.detail.pet>}"#);
/// assert_eq!((paths["p0"].as_str(), template.as_str()), ("$.detail.pet", r#"{"pet": <p0>}"#));
/// ```
#[must_use]
pub fn split_inline_paths(text: &str) -> (BTreeMap<String, String>, String) {
    let (mut paths, mut template) = (BTreeMap::new(), String::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<$") {
        let Some((path, behind)) = after.split_once('>') else {
            break;
        };
        let name = format!("p{}", paths.len());
        template.push_str(before);
        template.push('<');
        template.push_str(&name);
        template.push('>');
        paths.insert(name, format!("${path}"));
        rest = behind;
    }
    template.push_str(rest);
    (paths, template)
}

/// The members of an event besides its detail, as names of variables and members.
const MEMBERS: [(&str, &str); 8] = [
    ("version", "version"),
    ("id", "id"),
    ("detailType", "detail-type"),
    ("source", "source"),
    ("account", "account"),
    ("time", "time"),
    ("region", "region"),
    ("resources", "resources"),
];

/// The `InputPathsMap` and the `InputTemplate` that replace the detail of an event by a template
/// with inline paths, and leave the rest of the event as it is. The member `handler` contains the
/// name of the handler that the event is for, since its pattern may not match the new detail.
///
/// ```
/// use petstore_event_rules::transform::detail_transformer;
///
/// let (paths, template) = detail_transformer("sold", r#"{"pet": <$.detail.pet>}"#);
/// assert_eq!((paths["p0"].as_str(), paths["source"].as_str()), ("$.detail.pet", "$.source"));
/// assert!(template.ends_with(r#""handler":"sold","detail":{"pet": <p0>}}"#));
/// ```
#[must_use]
pub fn detail_transformer(handler: &str, detail: &str) -> (BTreeMap<String, String>, String) {
    let (mut paths, detail) = split_inline_paths(detail);
    let mut template = String::from("{");
    for (variable, member) in MEMBERS {
        paths.insert(variable.to_owned(), format!("$.{member}"));
        template.push_str(&format!("\"{member}\":<{variable}>,"));
    }
    template.push_str(&format!("\"handler\":\"{handler}\",\"detail\":{detail}}}"));
    (paths, template)
}

/// [`detail_transformer`] with a constant detail in JSON, in which `<` begins no placeholder.
#[must_use]
pub fn constant_detail_transformer(
    handler: &str,
    detail: &str,
) -> (BTreeMap<String, String>, String) {
    // In JSON `<` occurs in strings only.
    detail_transformer(handler, &detail.replace('<', "\\u003c"))
}
