use std::borrow::Cow;

use crate::json::JsonMap;

/// The path parameters: as the event has them, or as the app's own match found them.
#[derive(Debug)]
pub(crate) enum PathParameters<'r> {
    /// API Gateway decodes them.
    OfEvent(JsonMap<'r>),
    /// Decoded here.
    Matched(Vec<(&'r str, Cow<'r, str>)>),
}

impl<'r> PathParameters<'r> {
    pub(crate) fn get(&'r self, name: &str) -> Option<Cow<'r, str>> {
        match self {
            PathParameters::OfEvent(map) => map.get(name).ok().flatten(),
            PathParameters::Matched(pairs) => pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| Cow::Borrowed(&**value)),
        }
    }
}
