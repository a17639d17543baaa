//! The headers of a request.

use std::borrow::Cow;

use crate::http::payload::ProxyEvent;
use crate::json::MapError;

#[doc = include_str!("../../../docs/headers.md")]
#[derive(Debug, Clone, Copy)]
pub struct Headers<'r> {
    pub(crate) event: &'r ProxyEvent<'r>,
}

impl<'r> Headers<'r> {
    /// The first value of a header.
    pub fn get(&self, name: &str) -> Option<Cow<'r, str>> {
        self.try_get(name).ok().flatten()
    }

    /// Every value of a header, in the order of the request. Payload 2.0 joins them into one,
    /// separated by commas.
    pub fn get_all(&self, name: &str) -> Vec<Cow<'r, str>> {
        self.get_at_most(usize::MAX, name).unwrap_or_default()
    }

    /// Calls `see` with each header and each of its values, in the order of the event.
    pub fn for_each(&self, mut see: impl FnMut(&str, Cow<'r, str>)) {
        // Values that are not text are skipped here; reading such a header by its name reports an
        // error.
        let lists = &self.event.multi_value_headers;
        let _ = lists.for_each(&mut see);
        let _ = self.event.headers.for_each(|name, value| {
            if lists.get_ignore_case(name) == Ok(None) {
                see(name, value);
            }
        });
    }

    pub(crate) fn try_get(&self, name: &str) -> Result<Option<Cow<'r, str>>, MapError> {
        match self.event.multi_value_headers.get_ignore_case(name)? {
            // Hand-written events often contain only one map, or a header in only one of them.
            None => self.event.headers.get_ignore_case(name),
            value => Ok(value),
        }
    }

    /// Every value of a header, unless there are more than `most`.
    pub(crate) fn get_at_most(
        &self,
        most: usize,
        name: &str,
    ) -> Result<Vec<Cow<'r, str>>, MapError> {
        let fits = |key: &str| key.eq_ignore_ascii_case(name);
        let values = self.event.multi_value_headers.get_at_most(most, fits)?;
        if values.is_empty() {
            return self.event.headers.get_at_most(most, fits);
        }
        Ok(values)
    }
}
