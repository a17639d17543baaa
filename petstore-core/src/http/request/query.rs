//! The query parameters of a request.

use std::borrow::Cow;

use crate::http::payload::{ProxyEvent, Query, percent_decode, query_pairs};
use crate::json::{MapError, push_value};

#[doc = include_str!("../../../docs/query_parameters.md")]
#[derive(Debug, Clone, Copy)]
pub struct QueryParameters<'r> {
    pub(crate) event: &'r ProxyEvent<'r>,
}

impl<'r> QueryParameters<'r> {
    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<Cow<'r, str>> {
        match &self.event.query {
            Query::Decoded(map) => map.get(name).ok()?,
            Query::Encoded(map) => map
                .find(|key| decode(Cow::Borrowed(key)) == name)
                .ok()?
                .map(decode),
            Query::Raw(query) => query_pairs(query)
                .find(|(key, _)| key == name)
                .map(|(_, value)| value),
        }
    }

    /// Every value of a parameter, in the order of the request.
    pub fn get_all(&self, name: &str) -> Vec<Cow<'r, str>> {
        self.get_at_most(usize::MAX, name).unwrap_or_default()
    }

    /// Calls `see` with each parameter and each of its values, in the order of the event.
    pub fn for_each(&self, mut see: impl FnMut(&str, Cow<'r, str>)) {
        let _ = match &self.event.query {
            Query::Decoded(map) => map.for_each(see),
            Query::Encoded(map) => {
                map.for_each(|name, value| see(&decode(Cow::Borrowed(name)), decode(value)))
            }
            Query::Raw(query) => {
                query_pairs(query).for_each(|(name, value)| see(&name, value));
                Ok(())
            }
        };
    }

    /// Every value of a parameter, unless there are more than `most`.
    pub(crate) fn get_at_most(
        &self,
        most: usize,
        name: &str,
    ) -> Result<Vec<Cow<'r, str>>, MapError> {
        match &self.event.query {
            Query::Decoded(map) => map.get_at_most(most, |key| key == name),
            Query::Encoded(map) => {
                let values = map.get_at_most(most, |key| decode(Cow::Borrowed(key)) == name)?;
                Ok(values.into_iter().map(decode).collect())
            }
            Query::Raw(query) => values_of(query, name, most),
        }
    }
}

/// The values of a name in a query string or a form, unless there are more than `most`.
pub(crate) fn values_of<'r>(
    pairs: &'r str,
    name: &str,
    most: usize,
) -> Result<Vec<Cow<'r, str>>, MapError> {
    let mut values = Vec::new();
    for (_, value) in query_pairs(pairs).filter(|(key, _)| key == name) {
        push_value(&mut values, value, most)?;
    }
    Ok(values)
}

/// Decodes a query component, in which `+` is a space.
fn decode(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return text;
    }
    Cow::Owned(percent_decode(&text.replace('+', " ")).into_owned())
}
