//! Recognizes the payload format of an event and reads the event.

use super::event::ProxyEvent;
use super::fields::{Fields, not_json};
use super::{EventError, alb, http_v2, kind, rest, vpc_lattice};
use crate::json::{Malformed, Text};

impl<'e> ProxyEvent<'e> {
    /// Reads an event of any format.
    ///
    /// # Errors
    ///
    /// [`EventError`] if the bytes are not a JSON object, if the event does not contain an HTTP
    /// request, or if a member does not have the type that the format requires.
    pub fn read(event: &'e [u8]) -> Result<ProxyEvent<'e>, EventError> {
        Self::read_text(utf8(event)?)
    }

    /// Reads an event whose encoding has been checked.
    pub(crate) fn read_text(event: &'e str) -> Result<ProxyEvent<'e>, EventError> {
        let mut fields = Fields::default();
        fields.fill(event)?;
        if fields.authorizer {
            return Err(EventError::OtherKind(kind::identify_event(fields.json)));
        }
        Self::of_fields(&mut fields)
    }

    /// Reads the request in the event of an authorizer.
    pub(crate) fn read_for_authorizer(event: &'e str) -> Result<ProxyEvent<'e>, EventError> {
        let mut fields = Fields::default();
        fields.fill(event)?;
        Self::of_fields(&mut fields)
    }

    /// Takes the members of the request out of the fields, which are too large to be moved.
    fn of_fields(fields: &mut Fields<'e>) -> Result<ProxyEvent<'e>, EventError> {
        let json = fields.json;
        let other_kind = || Err(EventError::OtherKind(kind::identify_event(json)));
        let has = |text: &Text<'_>| !matches!(text, Text::Absent);
        match (has(&fields.http_method), has(&fields.resource)) {
            (true, true) if fields.context.is_of_websocket() => return other_kind(),
            (true, true) => return rest::event(fields),
            // Only a load balancer's event has `elb`.
            (true, false) if fields.context.member("elb").is_some() => return alb::event(fields),
            // `cargo lambda watch` sends payload 2.0 with an `httpMethod`.
            _ => {}
        }
        if let Some(context) = fields.http_context.take() {
            return http_v2::event(fields, context);
        }
        match fields.context.http() {
            Ok(Some(context)) => http_v2::event(fields, context),
            Ok(None) => vpc_lattice::event(fields).unwrap_or_else(other_kind),
            Err(Malformed) => Err(not_json(json)),
        }
    }
}

/// The event as text. Checking its encoding as a whole is cheaper than checking each string.
pub(crate) fn utf8(event: &[u8]) -> Result<&str, EventError> {
    // The check of the standard library is slower, but its error contains the position.
    simdutf8::basic::from_utf8(event)
        .or_else(|_| str::from_utf8(event))
        .map_err(|error| EventError::NotJson(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::payload::Format;

    #[test]
    fn the_event_of_cargo_lambda_watch_is_payload_2() {
        let event = br#"{"type":null,"methodArn":null,"httpMethod":"GET","identitySource":null,
            "authorizationToken":null,"resource":null,"version":"2.0","routeKey":"$default",
            "rawPath":"/pets/7","rawQueryString":"","headers":{},
            "requestContext":{"routeKey":"$default","stage":"$default","domainName":"localhost",
            "http":{"method":"GET","path":"/pets/7"}},"isBase64Encoded":false}"#;
        let event = ProxyEvent::read(event).unwrap();
        assert_eq!(event.format(), Format::HttpV2);
        assert_eq!((&*event.verb, event.path("")), ("GET", "/pets/7"));
    }
}
