//! The cookies of a request.

use std::borrow::Cow;

use crate::http::payload::ProxyEvent;
use crate::json::JsonText;

/// The cookies of a request: from `cookies` in payload 2.0, otherwise from the `Cookie` headers.
#[derive(Debug, Clone, Copy)]
pub struct Cookies<'r> {
    pub(crate) event: &'r ProxyEvent<'r>,
}

impl<'r> Cookies<'r> {
    /// The value of the first cookie with this name; names are case-sensitive (RFC 6265).
    pub fn get(&self, name: &str) -> Option<Cow<'r, str>> {
        self.lines().into_iter().find_map(|line| match line {
            Cow::Borrowed(line) => find(line, name).map(Cow::Borrowed),
            Cow::Owned(line) => find(&line, name).map(|value| Cow::Owned(value.to_owned())),
        })
    }

    /// Calls `see` with each cookie, in the order of the request; names may repeat.
    pub fn for_each(&self, mut see: impl FnMut(&str, &str)) {
        for line in self.lines() {
            pairs(&line).for_each(|(name, value)| see(name, value));
        }
    }

    fn lines(&self) -> Vec<Cow<'r, str>> {
        let cookies = self
            .event
            .cookies
            .map(serde_json::from_str::<Vec<JsonText<'r>>>);
        match cookies {
            Some(Ok(cookies)) if !cookies.is_empty() => {
                cookies.into_iter().map(JsonText::into_cow).collect()
            }
            _ => super::Headers { event: self.event }.get_all("cookie"),
        }
    }
}

fn find<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    pairs(line).find_map(|(key, value)| (key == name).then_some(value))
}

fn pairs(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        Some((name.trim(), unquote(value.trim())))
    })
}

/// A cookie value may be in double quotes (RFC 6265, section 4.1.1).
fn unquote(value: &str) -> &str {
    value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value)
}
