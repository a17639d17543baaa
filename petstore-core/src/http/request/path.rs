//! The path parameters of a request.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use crate::http::payload::percent_decode;
use crate::json::JsonMap;

/// The path parameters, decoded. An argument may borrow any of them, so those that differ from the
/// text in the event are stored here.
#[derive(Debug)]
pub(crate) enum PathParameters<'r> {
    /// As they are in the event.
    AsSent(JsonMap<'r>),
    /// Unescaped and decoded.
    Decoded(Vec<(Cow<'r, str>, Cow<'r, str>)>),
}

impl<'r> PathParameters<'r> {
    /// The parameters that the API matched. HTTP APIs decode them (`are_decoded`); REST APIs pass
    /// them on as the client sent them.
    pub(crate) fn of_event(map: JsonMap<'r>, are_decoded: bool) -> Self {
        let json = map.json().as_bytes();
        let found = match are_decoded {
            true => memchr(b'\\', json),
            false => memchr2(b'\\', b'%', json),
        };
        if found.is_none() {
            return PathParameters::AsSent(map);
        }
        let mut pairs = Vec::new();
        // A parameter that is not text counts as missing, as everywhere.
        let _ = map.for_each(|name, value| {
            let value = match value {
                value if are_decoded => value,
                Cow::Borrowed(value) => percent_decode(value),
                Cow::Owned(value) => percent_decode(&value).into_owned().into(),
            };
            pairs.push((Cow::Owned(name.to_owned()), value));
        });
        PathParameters::Decoded(pairs)
    }

    pub(crate) fn get(&'r self, name: &str) -> Option<Cow<'r, str>> {
        match self {
            PathParameters::AsSent(map) => map.get(name).ok().flatten(),
            PathParameters::Decoded(pairs) => pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| Cow::Borrowed(&**value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::payload::ProxyEvent;

    #[test]
    fn every_parameter_can_be_borrowed() {
        for (json, are_decoded, value) in [
            (r#"{"id": "a+b"}"#, false, "a+b"),
            (r#"{"id": "a%20b%2Fc+d"}"#, false, "a b/c+d"),
            (r#"{"id": "a%20b"}"#, true, "a%20b"),
            (r#"{"\u0069d": "%C3%A9\u0021"}"#, false, "é!"),
            (r#"{"id": "\"%22"}"#, true, "\"%22"),
        ] {
            let event = format!(
                r#"{{"resource": "/pets/{{id}}", "path": "/", "httpMethod": "GET",
                "requestContext": {{}}, "pathParameters": {json}}}"#
            );
            let map = ProxyEvent::read(event.as_bytes()).unwrap().path_parameters;
            let parameters = PathParameters::of_event(map, are_decoded);
            let found = parameters.get("id");
            assert!(
                matches!(found, Some(Cow::Borrowed(found)) if found == value),
                "{json}: {found:?}"
            );
            assert_eq!(parameters.get("other"), None);
        }
    }
}
