//! Problems with a request: what is wrong, where, and how it is written in a response.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// One problem with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The part of the request that contains the problem.
    pub part: RequestPart,
    /// The position in that part: a JSON Pointer (RFC 6901) of the names that the client used.
    /// Outside the body, its first step is the name of the parameter.
    pub pointer: String,
    /// A description of the problem.
    pub detail: Cow<'static, str>,
}

/// The characters that must be escaped in a URI fragment (RFC 3986, section 3.5).
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A problem in a response: `in`, then `pointer` in the form of a URI fragment (RFC 9457, section
/// 3.1.3) for a body, or `name` for a parameter, then `detail`.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (name, pointer) = self.name_and_pointer();
        let length = 2 + usize::from(name.is_some()) + usize::from(pointer.is_some());
        // Writing a struct is faster than writing a map, whose keys may be of any type.
        let mut members = serializer.serialize_struct("Problem", length)?;
        members.serialize_field("in", self.part.as_str())?;
        if let Some(name) = name {
            members.serialize_field("name", &name)?;
        }
        if let Some(pointer) = pointer {
            members.serialize_field("pointer", &fragment(pointer))?;
        }
        members.serialize_field("detail", &*self.detail)?;
        members.end()
    }
}

impl Problem {
    /// The name of the parameter, and the position in its value or in the body.
    fn name_and_pointer(&self) -> (Option<String>, Option<&str>) {
        if self.part == RequestPart::Body {
            return (None, Some(&self.pointer));
        }
        let steps = self.pointer.strip_prefix('/').unwrap_or(&self.pointer);
        let (name, rest) = steps.split_at(steps.find('/').unwrap_or(steps.len()));
        // A problem with all parameters of a part has no name.
        let has_name = !self.pointer.is_empty();
        let name = has_name.then(|| name.replace("~1", "/").replace("~0", "~"));
        (name, (!rest.is_empty()).then_some(rest))
    }
}

/// A JSON Pointer as a URI fragment.
fn fragment(pointer: &str) -> String {
    let mut fragment = String::with_capacity(1 + pointer.len());
    fragment.push('#');
    fragment.extend(utf8_percent_encode(pointer, FRAGMENT));
    fragment
}

/// A part of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are self-explanatory")]
pub enum RequestPart {
    Path,
    Query,
    Header,
    Cookie,
    Body,
}

impl RequestPart {
    /// The name in a request for a Rust name: in headers `_` becomes `-`, because Rust names cannot
    /// contain hyphens.
    pub(crate) fn wire_name(self, name: &str) -> String {
        match self {
            RequestPart::Header => name.replace('_', "-"),
            _ => name.to_owned(),
        }
    }

    /// The name of the part in documents and responses: `query`.
    pub const fn as_str(self) -> &'static str {
        match self {
            RequestPart::Path => "path",
            RequestPart::Query => "query",
            RequestPart::Header => "header",
            RequestPart::Cookie => "cookie",
            RequestPart::Body => "body",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(part: RequestPart, pointer: &str) -> String {
        let problem = Problem {
            part,
            pointer: pointer.to_owned(),
            detail: "missing".into(),
        };
        serde_json::to_string(&problem).unwrap()
    }

    #[test]
    fn a_body_has_a_pointer_that_is_a_uri_fragment() {
        for (pointer, fragment) in [
            ("", "#"),
            ("/price", "#/price"),
            ("/a~1b/0", "#/a~1b/0"),
            ("/größe \"x\"", "#/gr%C3%B6%C3%9Fe%20%22x%22"),
        ] {
            let expected = format!(r#"{{"in":"body","pointer":"{fragment}","detail":"missing"}}"#);
            assert_eq!(written(RequestPart::Body, pointer), expected);
        }
    }

    #[test]
    fn a_parameter_has_a_name_and_a_pointer_only_below_it() {
        for (pointer, expected) in [
            (
                "/limit",
                r#"{"in":"query","name":"limit","detail":"missing"}"#,
            ),
            ("/a~1b", r#"{"in":"query","name":"a/b","detail":"missing"}"#),
            (
                "/tag/0",
                r##"{"in":"query","name":"tag","pointer":"#/0","detail":"missing"}"##,
            ),
            ("", r#"{"in":"query","detail":"missing"}"#),
        ] {
            assert_eq!(written(RequestPart::Query, pointer), expected);
        }
    }
}
