//! Templates that contain the paths themselves.

use std::collections::BTreeMap;

/// Splits a template with inline paths, such as `{"pet": <$.detail.pet>}`, into the `InputPathsMap` and
/// the `InputTemplate` of AWS. The paths are named in order: `p0`, `p1` and so on.
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
