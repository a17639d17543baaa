use std::borrow::Cow;

use crate::http::payload::ProxyEvent;
use crate::json::MapError;

/// The headers of a request; names in any case.
#[derive(Debug, Clone, Copy)]
pub struct Headers<'r> {
    pub(crate) event: &'r ProxyEvent<'r>,
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
    pub fn each(&self, mut see: impl FnMut(&str, Cow<'r, str>)) {
        // What is no text is left out here and reported where it is asked for by name.
        let lists = &self.event.multi_value_headers;
        let _ = lists.each(&mut see);
        let _ = self.event.headers.each(|name, value| {
            if lists.get_ignore_case(name) == Ok(None) {
                see(name, value);
            }
        });
    }

    pub(crate) fn try_get(&self, name: &str) -> Result<Option<Cow<'r, str>>, MapError> {
        match self.event.multi_value_headers.get_ignore_case(name)? {
            // Events written by hand often have one map alone, or a header in one map alone.
            None => self.event.headers.get_ignore_case(name),
            value => Ok(value),
        }
    }

    pub(crate) fn try_get_all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
        let fits = |key: &str| key.eq_ignore_ascii_case(name);
        let values = self.event.multi_value_headers.get_all(fits)?;
        if values.is_empty() {
            return self.event.headers.get_all(fits);
        }
        Ok(values)
    }
}
