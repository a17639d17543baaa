use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::JsonText;

/// A JSON object that stays raw until it is asked for a member.
///
/// `null`, an absent member and `{}` are the same: the empty map.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonMap<'e> {
    json: Option<&'e str>,
}

/// What a map was expected to hold, and did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// The JSON is no object.
    #[error("expected an object or null")]
    NotAnObject,
    /// A member is neither text nor (where lists may be) a list of text.
    #[error("expected text")]
    NotText,
}

impl<'e> JsonMap<'e> {
    /// Takes a raw value; fails if it is neither an object nor `null`.
    pub fn new(raw: Option<&'e RawValue>) -> Result<Self, MapError> {
        match raw.map(RawValue::get) {
            None | Some("null") => Ok(Self { json: None }),
            Some(json) => match json.strip_prefix('{') {
                Some(members) if members.trim_start().starts_with('}') => Ok(Self { json: None }),
                Some(_) => Ok(Self { json: Some(json) }),
                None => Err(MapError::NotAnObject),
            },
        }
    }

    /// The object as it stands in the event.
    pub(crate) fn json(&self) -> &'e str {
        self.json.unwrap_or("{}")
    }

    /// Whether nothing stands in the map.
    pub fn is_empty(&self) -> bool {
        self.json.is_none()
    }

    /// The member of exactly this name.
    pub fn get(&self, name: &str) -> Result<Option<Cow<'e, str>>, MapError> {
        self.find(|key| key == name)
    }

    /// The member whose name fits, whatever the case of its letters (as HTTP headers want it).
    pub fn get_ignore_case(&self, name: &str) -> Result<Option<Cow<'e, str>>, MapError> {
        self.find(|key| key.eq_ignore_ascii_case(name))
    }

    /// Every value of every member whose name fits; a member is a list of text, or text.
    pub fn get_all(&self, fits: impl Fn(&str) -> bool) -> Result<Vec<Cow<'e, str>>, MapError> {
        let mut values = Vec::new();
        let mut result = Ok(());
        self.each_raw(|key, value| {
            if fits(key) {
                result = collect(value, &mut values);
            }
            match result {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        result.map(|()| values)
    }

    /// Hands every name with each of its values to `see`, in the order of the event.
    /// A value is text, or a list of text; `null` is passed over.
    ///
    /// # Errors
    ///
    /// [`MapError::NotText`] if a member is neither; `see` gets the others all the same.
    pub fn each(&self, mut see: impl FnMut(&str, Cow<'e, str>)) -> Result<(), MapError> {
        let mut result = Ok(());
        self.each_raw(|key, value| {
            let mut values = Vec::new();
            match collect(value, &mut values) {
                Ok(()) => values.into_iter().for_each(|value| see(key, value)),
                Err(error) => result = Err(error),
            }
            ControlFlow::Continue(())
        });
        result
    }

    fn find(&self, fits: impl Fn(&str) -> bool) -> Result<Option<Cow<'e, str>>, MapError> {
        let Some(json) = self.json else {
            return Ok(None);
        };
        let mut found = Ok(None);
        let mut reader = serde_json::Deserializer::from_str(json);
        // Stopping early leaves the rest of the object unread, which the reader calls an error.
        let _ = reader.deserialize_map(Find {
            fits,
            found: &mut found,
        });
        found
    }

    /// Walks the members until `see` stops.
    pub(crate) fn each_raw(&self, see: impl FnMut(&str, &'e RawValue) -> ControlFlow<()>) {
        if let Some(json) = self.json {
            let mut reader = serde_json::Deserializer::from_str(json);
            // Stopping is told to the reader as an error, since it has no other way to end early.
            let _ = reader.deserialize_map(Walk { see });
        }
    }
}

fn collect<'e>(value: &'e RawValue, values: &mut Vec<Cow<'e, str>>) -> Result<(), MapError> {
    if value.get().starts_with('[') {
        let list: Vec<Option<JsonText<'e>>> =
            serde_json::from_str(value.get()).map_err(|_| MapError::NotText)?;
        values.extend(list.into_iter().flatten().map(JsonText::into_cow));
    } else if let Some(text) =
        Option::<JsonText<'e>>::deserialize(value).map_err(|_| MapError::NotText)?
    {
        values.push(text.into_cow());
    }
    Ok(())
}

struct Find<'f, 'e, F> {
    fits: F,
    found: &'f mut Result<Option<Cow<'e, str>>, MapError>,
}

impl<'e, F: Fn(&str) -> bool> Visitor<'e> for Find<'_, 'e, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'e>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<JsonText<'e>>()? {
            if (self.fits)(&key) {
                match map.next_value::<FirstText<'e>>() {
                    Ok(FirstText(None)) => continue,
                    Ok(FirstText(text)) => *self.found = Ok(text),
                    Err(_) => *self.found = Err(MapError::NotText),
                }
                return Ok(());
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// Text, `null`, or the first text of a list.
struct FirstText<'e>(Option<Cow<'e, str>>);

impl<'de: 'e, 'e> Deserialize<'de> for FirstText<'e> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct First;

        impl<'de> Visitor<'de> for First {
            type Value = FirstText<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text, a list of text, or null")
            }

            fn visit_borrowed_str<E: serde::de::Error>(
                self,
                text: &'de str,
            ) -> Result<Self::Value, E> {
                Ok(FirstText(Some(Cow::Borrowed(text))))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(FirstText(Some(Cow::Owned(text.to_owned()))))
            }

            fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
                Ok(FirstText(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut first = None;
                while first.is_none()
                    && let Some(next) = list.next_element::<Option<JsonText<'de>>>()?
                {
                    first = next;
                }
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(FirstText(first.map(JsonText::into_cow)))
            }
        }

        deserializer.deserialize_any(First)
    }
}

struct Walk<F> {
    see: F,
}

impl<'e, F: FnMut(&str, &'e RawValue) -> ControlFlow<()>> Visitor<'e> for Walk<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'e>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<JsonText<'e>, &'e RawValue>()? {
            if (self.see)(&key, value).is_break() {
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(json: &str) -> JsonMap<'_> {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        JsonMap::new(Some(raw)).unwrap()
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
    fn a_list_is_no_map() {
        let raw: &RawValue = serde_json::from_str("[]").unwrap();
        assert_eq!(JsonMap::new(Some(raw)).unwrap_err(), MapError::NotAnObject);
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
    fn lists_give_every_value() {
        let query = map(r#"{"a":["1","2"],"b":"3","c":null}"#);
        assert_eq!(query.get_all(|key| key == "a").unwrap(), ["1", "2"]);
        assert_eq!(query.get_all(|key| key == "b").unwrap(), ["3"]);
        assert!(query.get_all(|key| key == "c").unwrap().is_empty());
        assert_eq!(query.get("a").unwrap().as_deref(), Some("1"));
        let mut seen = Vec::new();
        query
            .each(|key, value| seen.push(format!("{key}={value}")))
            .unwrap();
        assert_eq!(seen, ["a=1", "a=2", "b=3"]);
    }

    #[test]
    fn a_member_that_is_no_text_is_an_error_only_when_asked_for() {
        let headers = map(r#"{"a":5,"b":"x"}"#);
        assert_eq!(headers.get("b").unwrap().as_deref(), Some("x"));
        assert_eq!(headers.get("a"), Err(MapError::NotText));
    }
}
