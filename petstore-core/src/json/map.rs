//! Maps of text: JSON objects whose members are parsed on demand.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::{Items, Malformed, Members, string};

/// A JSON object that stays raw until a member is read.
///
/// `null`, an absent member and `{}` are equal: the empty map. If a name is repeated, one
/// value is that of the first member with text, and all values are those of every member.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonMap<'e> {
    json: Option<&'e str>,
}

/// What a map was expected to contain but did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MapError {
    /// The JSON is not an object.
    #[error("expected an object or null")]
    NotAnObject,
    /// A member is neither text nor (where lists are allowed) a list of text.
    #[error("expected text")]
    NotText,
    /// The object is malformed after a valid beginning.
    #[error("malformed JSON")]
    Malformed,
    /// There are more values than an extractor reads.
    #[error("expected at most {MOST_VALUES} values")]
    TooManyValues,
}

/// The maximum number of values that an extractor reads. A value of one byte takes dozens of bytes
/// in a list, so a body of 6 MB would take hundreds of megabytes.
pub(crate) const MOST_VALUES: usize = 20_000;

/// Adds a value, unless there are too many.
pub(crate) fn push_value<T>(values: &mut Vec<T>, value: T, most: usize) -> Result<(), MapError> {
    if values.len() >= most {
        return Err(MapError::TooManyValues);
    }
    values.push(value);
    Ok(())
}

impl From<Malformed> for MapError {
    fn from(_: Malformed) -> Self {
        MapError::Malformed
    }
}

impl<'e> JsonMap<'e> {
    /// Takes raw JSON from the event; fails if it is neither an object nor `null`.
    #[inline]
    pub(crate) fn new(json: Option<&'e str>) -> Result<Self, MapError> {
        match json {
            None | Some("null") => Ok(Self { json: None }),
            Some(json) => match Members::of(json) {
                Ok(members) if members.is_empty() => Ok(Self { json: None }),
                Ok(_) => Ok(Self { json: Some(json) }),
                Err(_) => Err(MapError::NotAnObject),
            },
        }
    }

    /// The object as raw JSON.
    pub(crate) fn json(&self) -> &'e str {
        self.json.unwrap_or("{}")
    }

    /// Whether the map is empty.
    pub fn is_empty(&self) -> bool {
        self.json.is_none()
    }

    /// The member with exactly this name.
    ///
    /// # Errors
    ///
    /// [`MapError`] if it is not text, or if the map is malformed before it.
    pub fn get(&self, name: &str) -> Result<Option<Cow<'e, str>>, MapError> {
        self.find(|key| key == name)
    }

    /// The member with this name, ignoring case (as for HTTP headers).
    ///
    /// # Errors
    ///
    /// As [`JsonMap::get`].
    pub fn get_ignore_case(&self, name: &str) -> Result<Option<Cow<'e, str>>, MapError> {
        self.find(|key| key.eq_ignore_ascii_case(name))
    }

    /// Every value of every member whose name fits; a member is text or a list of text.
    ///
    /// # Errors
    ///
    /// [`MapError`] if a member is neither, or if the map is malformed.
    pub fn get_all(&self, fits: impl Fn(&str) -> bool) -> Result<Vec<Cow<'e, str>>, MapError> {
        self.get_at_most(usize::MAX, fits)
    }

    /// As [`JsonMap::get_all`], but fails if there are more than `most` values.
    pub(crate) fn get_at_most(
        &self,
        most: usize,
        fits: impl Fn(&str) -> bool,
    ) -> Result<Vec<Cow<'e, str>>, MapError> {
        let mut values = Vec::new();
        let mut result = Ok(());
        self.walk(|key, value| {
            if fits(key) {
                result = texts(value, &mut |text| push_value(&mut values, text, most));
            }
            match result {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        })?;
        result.map(|()| values)
    }

    /// Calls `see` with every name and each of its values, in the order of the event. A value is
    /// text or a list of text; `null` is skipped.
    ///
    /// # Errors
    ///
    /// [`MapError::NotText`] if a member is neither; `see` is called for the others nevertheless.
    /// [`MapError::Malformed`] if the map is malformed; `see` is called for the members before the
    /// error.
    pub fn for_each(&self, mut see: impl FnMut(&str, Cow<'e, str>)) -> Result<(), MapError> {
        let mut result = Ok(());
        self.walk(|key, value| {
            // A list is read twice, because it is not known before its end whether all of it is
            // text.
            let checked = match value.starts_with('[') {
                true => texts(value, &mut |_| Ok(())),
                false => Ok(()),
            };
            let seen = checked.and_then(|()| {
                texts(value, &mut |text| {
                    see(key, text);
                    Ok(())
                })
            });
            if seen.is_err() {
                result = seen;
            }
            ControlFlow::Continue(())
        })?;
        result
    }

    /// Walks the members until `see` stops.
    pub(crate) fn walk(
        &self,
        mut see: impl FnMut(&str, &'e str) -> ControlFlow<()>,
    ) -> Result<(), Malformed> {
        let Some(json) = self.json else {
            return Ok(());
        };
        let mut members = Members::of(json)?;
        while let Some(name) = members.next_name()? {
            if see(&name, members.value()?).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The first text of the first member that fits and contains text.
    pub(crate) fn find(
        &self,
        fits: impl Fn(&str) -> bool,
    ) -> Result<Option<Cow<'e, str>>, MapError> {
        let mut found = Ok(None);
        self.walk(|key, value| {
            if fits(key) {
                found = first(value);
            }
            match found {
                Ok(None) => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            }
        })?;
        found
    }
}

/// Calls `see` with a text, or with each text of a list.
pub(crate) fn texts<'e>(
    value: &'e str,
    see: &mut dyn FnMut(Cow<'e, str>) -> Result<(), MapError>,
) -> Result<(), MapError> {
    if !value.starts_with('[') {
        return text(value)?.map_or(Ok(()), see);
    }
    let mut items = Items::of(value)?;
    while let Some(item) = items.next_value()? {
        if let Some(text) = text(item)? {
            see(text)?;
        }
    }
    Ok(())
}

fn first(value: &str) -> Result<Option<Cow<'_, str>>, MapError> {
    if !value.starts_with('[') {
        return text(value);
    }
    let mut items = Items::of(value)?;
    while let Some(item) = items.next_value()? {
        if let Some(text) = text(item)? {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

fn text(value: &str) -> Result<Option<Cow<'_, str>>, MapError> {
    match value {
        "null" => Ok(None),
        _ => string::whole(value)
            .map(Some)
            .map_err(|_| MapError::NotText),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(json: &str) -> JsonMap<'_> {
        JsonMap::new(Some(json)).unwrap()
    }

    #[test]
    fn null_and_the_empty_object_are_the_empty_map() {
        for json in ["null", "{}", "{ }"] {
            assert!(map(json).is_empty(), "{json}");
            assert_eq!(map(json).get("a"), Ok(None));
        }
        assert!(JsonMap::new(None).unwrap().is_empty());
        assert!(!map(r#"{"a":null}"#).is_empty());
    }

    #[test]
    fn a_list_is_not_a_map() {
        assert_eq!(JsonMap::new(Some("[]")).unwrap_err(), MapError::NotAnObject);
    }

    #[test]
    fn members_are_found_with_and_without_case() {
        let headers = map(r#"{"accept":"*/*","Content-Type":"text/plain"}"#);
        assert_eq!(headers.get("content-type"), Ok(None));
        assert_eq!(
            headers.get_ignore_case("content-type").unwrap().as_deref(),
            Some("text/plain")
        );
    }

    #[test]
    fn lists_contribute_every_value() {
        let query = map(r#"{"a":["1","2"],"b":"3","c":null}"#);
        assert_eq!(query.get_all(|key| key == "a").unwrap(), ["1", "2"]);
        assert_eq!(query.get_all(|key| key == "b").unwrap(), ["3"]);
        assert!(query.get_all(|key| key == "c").unwrap().is_empty());
        assert_eq!(query.get("a").unwrap().as_deref(), Some("1"));
        let mut seen = Vec::new();
        query
            .for_each(|key, value| seen.push(format!("{key}={value}")))
            .unwrap();
        assert_eq!(seen, ["a=1", "a=2", "b=3"]);
    }

    #[test]
    fn a_member_that_is_not_text_is_an_error_only_when_read() {
        let headers = map(r#"{"a":5,"b":"x"}"#);
        assert_eq!(headers.get("b").unwrap().as_deref(), Some("x"));
        assert_eq!(headers.get("a"), Err(MapError::NotText));
    }

    #[test]
    fn malformed_json_is_an_error_once_it_is_reached() {
        let headers = map(r#"{"a":"x","b":"y" "c":"z"}"#);
        assert_eq!(headers.get("a").unwrap().as_deref(), Some("x"));
        assert_eq!(headers.get("c"), Err(MapError::Malformed));
        assert_eq!(headers.get_all(|_| true), Err(MapError::Malformed));
        assert_eq!(headers.for_each(|_, _| ()), Err(MapError::Malformed));
    }
}
