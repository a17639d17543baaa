//! The `requestContext` of an event, parsed member by member on demand.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;

use crate::json::{Malformed, Members, Text};

/// `requestContext`, kept as raw JSON until a member is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestContext<'e> {
    json: &'e str,
}

impl Default for RequestContext<'_> {
    fn default() -> Self {
        RequestContext { json: "{}" }
    }
}

/// The members that identify payload 2.0, and those that its requests are read from.
#[derive(Debug, Default)]
pub(super) struct HttpContext<'e> {
    pub(super) domain_name: Text<'e>,
    pub(super) stage: Text<'e>,
    pub(super) method: Text<'e>,
}

impl<'e> RequestContext<'e> {
    pub(super) fn new(json: Option<&'e str>) -> Self {
        json.map_or_else(Self::default, |json| RequestContext { json })
    }

    /// The context as raw JSON.
    pub(crate) fn json(&self) -> &'e str {
        self.json
    }

    /// A member as raw JSON. A context that is not an object or is malformed has no members, so it
    /// does not prove anything about the caller.
    pub(crate) fn member(&self, name: &str) -> Option<&'e str> {
        find(self.json, name).ok()??.raw().ok()?
    }

    /// A member that is text.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'e, str>> {
        text(self.json, name)
    }

    /// A member of `http` that is text; only payload 2.0 has them.
    pub(crate) fn http_text(&self, name: &str) -> Option<Cow<'e, str>> {
        text(self.member("http")?, name)
    }

    /// Whether the event is a WebSocket API's: only those contain a connection id.
    pub(super) fn is_of_websocket(&self) -> bool {
        // Searching for the start of the name, or for an escape that could be in it, avoids parsing
        // the context of most other events. For the whole name, the `Finder` would look for `I` and
        // `d`, which are rare in ordinary text but occur in many names of a context.
        static START: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("connection"));
        let may_be = START.find(self.json.as_bytes()).is_some()
            || (memchr(b'\\', self.json.as_bytes()).is_some() && self.json.contains("\\u00"));
        may_be && matches!(find(self.json, "connectionId"), Ok(Some(_)))
    }

    /// Reads the context in its event, and the members of payload 2.0 in the same pass; `None` if
    /// it is of another format or malformed, so that it has to be read on its own.
    pub(super) fn read_in_place(event: &mut Members<'e>) -> Option<(Self, HttpContext<'e>)> {
        let (http, members) = http_context(event.object()?).ok()??;
        let json = event.leave_object(&members).ok()?;
        Some((RequestContext { json }, http))
    }

    /// The members of payload 2.0; `None` for any other format.
    pub(super) fn http(&self) -> Result<Option<HttpContext<'e>>, Malformed> {
        let Ok(members) = Members::of(self.json) else {
            return Ok(None);
        };
        Ok(http_context(members)?.map(|(http, _)| http))
    }
}

/// Reads the members of payload 2.0 in a context. Returns them with the position after the context;
/// returns `None` for any other format.
// Takes `members` by value, so that the position stays in a register.
fn http_context<'e>(
    mut members: Members<'e>,
) -> Result<Option<(HttpContext<'e>, Members<'e>)>, Malformed> {
    let mut context = HttpContext::default();
    let mut is_there = false;
    while let Some(name) = members.next_name()? {
        match &*name {
            "domainName" => context.domain_name = members.text()?,
            "stage" => context.stage = members.text()?,
            "http" => {
                is_there = members.enter();
                if is_there {
                    (context.method, members) = method(members)?;
                } else {
                    context.method = Text::Absent;
                    members.skip()?;
                }
            }
            "connectionId" => return Ok(None),
            _ => members.skip()?,
        }
    }
    Ok(is_there.then_some((context, members)))
}

/// Reads the member `method` of an object. Returns it with the position after the object.
fn method<'e>(mut http: Members<'e>) -> Result<(Text<'e>, Members<'e>), Malformed> {
    let mut method = Text::Absent;
    while let Some(name) = http.next_name()? {
        match &*name {
            "method" => method = http.text()?,
            _ => http.skip()?,
        }
    }
    Ok((method, http))
}

/// The members of an object, starting at the value of `wanted`. If a name is repeated, its last
/// member counts, as in the event itself.
fn find<'e>(json: &'e str, wanted: &str) -> Result<Option<Members<'e>>, Malformed> {
    let mut members = Members::of(json)?;
    let mut found = None;
    while let Some(name) = members.next_name()? {
        if name == wanted {
            found = Some(members);
        }
        members.skip()?;
    }
    Ok(found)
}

fn text<'e>(json: &'e str, wanted: &str) -> Option<Cow<'e, str>> {
    match find(json, wanted).ok()??.text().ok()? {
        Text::Is(text) => Some(text),
        Text::Absent | Text::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_repeated_members_counts() {
        let context = RequestContext::new(Some(
            r#"{"identity":{"apiKey":"key"},"identity":{},"stage":"a","stage":"b","domainName":"d",
            "http":{"method":"GET","sourceIp":"1"},"http":{"method":"POST","sourceIp":"2"}}"#,
        ));
        assert_eq!(context.member("identity"), Some("{}"));
        assert_eq!(context.text("stage").as_deref(), Some("b"));
        assert_eq!(context.http_text("sourceIp").as_deref(), Some("2"));
        let http = context.http().unwrap().unwrap();
        assert_eq!(
            (http.stage.as_str(), http.method.as_str()),
            (Some("b"), Some("POST"))
        );
    }

    #[test]
    fn a_context_is_read_in_its_event_if_it_is_of_payload_2() {
        for (context, in_place) in [
            (r#"{"http": {"method": "GET"}, "stage": "a"}"#, true),
            (r#"{ }"#, false),
            (r#"{"http":{"method":"GET"},"connectionId":"c"}"#, false),
            (r#"{"http":{"method":"GET"},"x" 1}"#, false),
            ("null", false),
        ] {
            let event = format!(r#"{{"requestContext": {context} ,"next":1}}"#);
            let mut members = Members::of(&event).unwrap();
            members.next_name().unwrap();
            let Some((found, http)) = RequestContext::read_in_place(&mut members) else {
                assert!(!in_place, "{context}");
                assert!(members.raw().is_ok(), "{context}");
                continue;
            };
            assert!(in_place, "{context}");
            assert_eq!(found.json(), context);
            assert_eq!(http.method.as_str(), Some("GET"));
            assert_eq!(members.next_name().unwrap().as_deref(), Some("next"));
        }
    }

    #[test]
    fn a_malformed_context_proves_nothing() {
        let broken = RequestContext::new(Some(r#"{"identity":{"apiKey":"key"},"x" 1}"#));
        assert_eq!(broken.member("identity"), None);
        assert_eq!(broken.text("stage"), None);
        assert!(broken.http().is_err());
        let broken = RequestContext::new(Some(r#"{"http":{"method":"GET","x" 1}}"#));
        assert!(broken.http().is_err());
    }

    #[test]
    fn only_a_member_of_the_context_itself_makes_a_websocket() {
        for (context, is) in [
            (r#"{"connectionId":"c"}"#, true),
            (r#"{"connection\u0049d":null}"#, true),
            (r#"{"authorizer":{"connectionId":"c"}}"#, false),
            (r#"{"identity":{"userAgent":"\"connectionId\""}}"#, false),
            ("null", false),
        ] {
            assert_eq!(
                RequestContext::new(Some(context)).is_of_websocket(),
                is,
                "{context}"
            );
        }
    }
}
