use std::borrow::Cow;

use crate::json::MapError;
use crate::payload::Event;

/// The headers of a request; names in any case.
#[derive(Debug, Clone, Copy)]
pub struct Headers<'r> {
    pub(crate) event: &'r Event<'r>,
}

impl<'r> Headers<'r> {
    /// The first value of a header.
    pub fn get(&self, name: &str) -> Option<Cow<'r, str>> {
        self.try_get(name).ok().flatten()
    }

    /// Every value of a header, in the order sent. Payload 2.0 joins them with commas into one.
    pub fn get_all(&self, name: &str) -> Vec<Cow<'r, str>> {
        self.try_get_all(name).unwrap_or_default()
    }

    /// Hands each header with each of its values to `see`, in the order of the event.
    pub fn each(&self, see: impl FnMut(&str, Cow<'r, str>)) {
        // What is no text is left out here and reported where it is asked for by name.
        let _ = self.map().each(see);
    }

    pub(crate) fn try_get(&self, name: &str) -> Result<Option<Cow<'r, str>>, MapError> {
        self.map().get_ignore_case(name)
    }

    pub(crate) fn try_get_all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
        self.map().get_all(|key| key.eq_ignore_ascii_case(name))
    }

    fn map(&self) -> &'r crate::json::JsonMap<'r> {
        if self.event.multi_value_headers.is_empty() {
            &self.event.headers
        } else {
            &self.event.multi_value_headers
        }
    }
}
