//! The cookies of a request.

use std::borrow::Cow;
use std::ops::ControlFlow;

use crate::http::payload::ProxyEvent;
use crate::json::{Items, MapError, string, texts};

#[doc = include_str!("../../../docs/cookies.md")]
#[derive(Debug, Clone, Copy)]
pub struct Cookies<'r> {
    pub(crate) event: &'r ProxyEvent<'r>,
}

impl<'r> Cookies<'r> {
    /// The value of the first cookie with this name; names are case-sensitive (RFC 6265).
    pub fn get(&self, name: &str) -> Option<Cow<'r, str>> {
        let mut found = None;
        self.for_each_line(&mut |line| {
            found = match line {
                Cow::Borrowed(line) => find(line, name).map(Cow::Borrowed),
                Cow::Owned(line) => find(&line, name).map(|value| Cow::Owned(value.to_owned())),
            };
            found.is_none()
        });
        found
    }

    /// Calls `see` with each cookie, in the order of the request; names may repeat.
    pub fn for_each(&self, mut see: impl FnMut(&str, &str)) {
        self.for_each_line(&mut |line| {
            pairs(&line).for_each(|(name, value)| see(name, value));
            true
        });
    }

    /// Calls `see` with the values of the event, each of which has one cookie or several, until it
    /// returns `false`. They are not collected, because the client chooses how many there are.
    fn for_each_line(&self, see: &mut dyn FnMut(Cow<'r, str>) -> bool) {
        if let Some(list) = self.event.cookies {
            // Another value than a list of text counts as missing.
            let mut count = 0_usize;
            let checked = each_line(list, &mut |_| {
                count += 1;
                true
            });
            if checked.is_ok() && count > 0 {
                let _ = each_line(list, see);
                return;
            }
        }
        let maps = [&self.event.multi_value_headers, &self.event.headers];
        for map in maps {
            let mut is_done = false;
            let _ = map.walk(|name, value| {
                if !name.eq_ignore_ascii_case("cookie") {
                    return ControlFlow::Continue(());
                }
                // A header with a value that is not text has no cookies, and no other map replaces
                // it.
                if texts(value, &mut |_| Ok(())).is_err() {
                    is_done = true;
                    return ControlFlow::Break(());
                }
                let seen = texts(value, &mut |line| {
                    is_done = true;
                    match see(line) {
                        true => Ok(()),
                        false => Err(MapError::TooManyValues),
                    }
                });
                match seen {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            });
            if is_done {
                return;
            }
        }
    }
}

/// Calls `see` with each text of a JSON list until it returns `false`.
fn each_line<'r>(list: &'r str, see: &mut dyn FnMut(Cow<'r, str>) -> bool) -> Result<(), MapError> {
    let mut items = Items::of(list)?;
    while let Some(item) = items.next_value()? {
        let line = string::whole(item).map_err(|_| MapError::NotText)?;
        if !see(line) {
            break;
        }
    }
    Ok(())
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
