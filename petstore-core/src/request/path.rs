use std::borrow::Cow;

use crate::json::JsonMap;
use crate::payload::percent_decode;

/// The path parameters: as the event has them, or as the app's own match found them.
#[derive(Debug)]
pub(crate) enum PathParameters<'r> {
    /// HTTP APIs decode them.
    OfEvent(JsonMap<'r>),
    /// REST APIs hand them on as the client sent them.
    OfEventEncoded(JsonMap<'r>),
    /// Decoded here.
    Matched(Vec<(&'r str, Cow<'r, str>)>),
}

impl<'r> PathParameters<'r> {
    pub(crate) fn get(&'r self, name: &str) -> Option<Cow<'r, str>> {
        match self {
            PathParameters::OfEvent(map) => map.get(name).ok().flatten(),
            PathParameters::OfEventEncoded(map) => Some(match map.get(name).ok().flatten()? {
                Cow::Borrowed(value) => percent_decode(value),
                Cow::Owned(value) => percent_decode(&value).into_owned().into(),
            }),
            PathParameters::Matched(pairs) => pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| Cow::Borrowed(&**value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Event;

    #[test]
    fn a_rest_api_hands_on_what_the_client_sent() {
        let event = br#"{"resource": "/pets/{id}", "path": "/pets/a%20b", "httpMethod": "GET",
            "requestContext": {}, "pathParameters": {"id": "a%20b%2Fc+d", "\u0069d2": "%C3%A9\u0021"}}"#;
        let map = Event::read(event).unwrap().path_parameters;
        let sent = PathParameters::OfEventEncoded(map);
        assert_eq!(sent.get("id").unwrap(), "a b/c+d");
        assert_eq!(sent.get("id2").unwrap(), "é!");
        assert_eq!(sent.get("id3"), None);
        let decoded = PathParameters::OfEvent(map);
        assert_eq!(decoded.get("id").unwrap(), "a%20b%2Fc+d");
    }
}
