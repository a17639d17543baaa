use std::borrow::Cow;

use crate::json::{Malformed, Members, Text};

/// `requestContext`, which stays as it stands in the event until somebody asks for a member.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestContext<'e> {
    json: &'e str,
}

impl Default for RequestContext<'_> {
    fn default() -> Self {
        RequestContext { json: "{}" }
    }
}

/// What tells payload 2.0 from other formats, and what its requests are read by.
#[derive(Debug)]
pub(super) struct HttpContext<'e> {
    pub(super) domain_name: Text<'e>,
    pub(super) stage: Text<'e>,
    pub(super) method: Text<'e>,
}

impl<'e> RequestContext<'e> {
    pub(super) fn new(json: Option<&'e str>) -> Self {
        json.map_or_else(Self::default, |json| RequestContext { json })
    }

    /// The context as it stands in the event.
    pub(crate) fn json(&self) -> &'e str {
        self.json
    }

    /// A member as it stands in the event; what is no object has none.
    pub(crate) fn member(&self, name: &str) -> Option<&'e str> {
        find(self.json, name)?.raw().ok()?
    }

    /// A member that is text.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'e, str>> {
        text(self.json, name)
    }

    /// A member of `http` that is text; only payload 2.0 has them.
    pub(crate) fn http_text(&self, name: &str) -> Option<Cow<'e, str>> {
        text(self.member("http")?, name)
    }

    /// A WebSocket API's event names the connection. Searching for the name first spares all other
    /// events the walk.
    pub(super) fn is_of_websocket(&self) -> bool {
        self.json.contains("\"connectionId\"") && find(self.json, "connectionId").is_some()
    }

    /// What payload 2.0 has; `None` for any other format.
    pub(super) fn http(&self) -> Result<Option<HttpContext<'e>>, Malformed> {
        let Ok(mut members) = Members::of(self.json) else {
            return Ok(None);
        };
        let (mut domain_name, mut stage, mut http) = (None, None, None);
        while let Some(name) = members.next_name()? {
            match &*name {
                "domainName" => domain_name = Some(members.text()?),
                "stage" => stage = Some(members.text()?),
                "http" => http = members.raw()?.filter(|json| json.starts_with('{')),
                _ => {
                    members.value()?;
                }
            }
            if domain_name.is_some() && stage.is_some() && http.is_some() {
                break;
            }
        }
        let Some(http) = http else {
            return Ok(None);
        };
        Ok(Some(HttpContext {
            domain_name: domain_name.unwrap_or_default(),
            stage: stage.unwrap_or_default(),
            method: match find(http, "method") {
                Some(mut members) => members.text()?,
                None => Text::Absent,
            },
        }))
    }
}

/// The members of an object from the value of `wanted` on.
fn find<'e>(json: &'e str, wanted: &str) -> Option<Members<'e>> {
    let mut members = Members::of(json).ok()?;
    while let Some(name) = members.next_name().ok()? {
        if name == wanted {
            return Some(members);
        }
        members.value().ok()?;
    }
    None
}

fn text<'e>(json: &'e str, wanted: &str) -> Option<Cow<'e, str>> {
    match find(json, wanted)?.text().ok()? {
        Text::Is(text) => Some(text),
        Text::Absent | Text::Other => None,
    }
}
