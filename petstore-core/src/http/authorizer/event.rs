//! The events that API Gateway sends to authorizers.
//!
//! Source: "Input to an API Gateway Lambda authorizer" and "Control access to HTTP APIs with AWS
//! Lambda authorizers" in the API Gateway developer guide.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::http::payload::{EventError, ProxyEvent};

/// The members that only events of authorizers have.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'e> {
    #[serde(borrow)]
    r#type: Option<Cow<'e, str>>,
    #[serde(borrow)]
    version: Option<Cow<'e, str>>,
    #[serde(borrow)]
    method_arn: Option<Cow<'e, str>>,
    #[serde(borrow)]
    route_arn: Option<Cow<'e, str>>,
    #[serde(borrow)]
    authorization_token: Option<&'e RawValue>,
}

/// The event of an authorizer.
#[derive(Debug)]
pub(super) struct AuthorizerEvent<'e> {
    /// The ARN of the method or route, with the verb and path of the request.
    pub(super) arn: MethodArn<'e>,
    pub(super) response: ResponseFormat,
    content: EventContent<'e>,
}

/// What an authorizer is expected to return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResponseFormat {
    /// An IAM policy.
    Policy,
    /// `isAuthorized`: payload 2.0 of HTTP APIs.
    Simple,
}

#[derive(Debug)]
enum EventContent<'e> {
    /// A token alone: the whole value of the header `Authorization`, as JSON.
    Token(&'e str),
    /// A request without its body.
    Request(&'e str),
}

/// `arn:aws:execute-api:eu-west-1:123456789012:abc/dev/GET/pets/7`.
#[derive(Debug, Clone)]
pub(super) struct MethodArn<'e> {
    text: Cow<'e, str>,
    /// Where the stage, the verb and the path begin.
    parts: [usize; 3],
}

impl<'e> MethodArn<'e> {
    fn parse(text: Cow<'e, str>) -> Option<Self> {
        let resource = text.match_indices(':').nth(4)?.0 + 1;
        let mut slashes = text[resource..]
            .match_indices('/')
            .map(|(at, _)| resource + at + 1);
        let (stage, verb) = (slashes.next()?, slashes.next()?);
        // The root has no slash after the verb.
        let path = slashes.next().unwrap_or(text.len() + 1);
        text.starts_with("arn:").then_some(())?;
        Some(MethodArn {
            text,
            parts: [stage, verb, path],
        })
    }

    /// Every method of the stage: `arn:aws:execute-api:eu-west-1:123456789012:abc/dev/*`.
    pub(super) fn whole_stage(&self) -> String {
        let [_, verb, _] = self.parts;
        format!("{}*", &self.text[..verb])
    }

    fn verb(&self) -> &str {
        let [_, verb, path] = self.parts;
        &self.text[verb..path - 1]
    }

    fn path(&self) -> String {
        let [_, _, path] = self.parts;
        format!("/{}", self.text.get(path..).unwrap_or_default())
    }
}

impl<'e> AuthorizerEvent<'e> {
    /// Reads the event of an authorizer; `None` if it is another event.
    pub(super) fn read(json: &'e str) -> Option<Self> {
        let members: Members<'e> = serde_json::from_str(json).ok()?;
        let response = match (&members.route_arn, members.version.as_deref()) {
            (Some(_), Some("2.0")) => ResponseFormat::Simple,
            _ => ResponseFormat::Policy,
        };
        let arn = MethodArn::parse(members.method_arn.or(members.route_arn)?)?;
        let content = match members.r#type.as_deref()? {
            "TOKEN" => EventContent::Token(members.authorization_token?.get()),
            "REQUEST" => EventContent::Request(json),
            _ => return None,
        };
        Some(AuthorizerEvent {
            arn,
            response,
            content,
        })
    }

    /// The event as that of a request, in JSON.
    ///
    /// The token of a `TOKEN` event is the header `Authorization` of the request that the ARN
    /// names.
    pub(super) fn as_request(&self) -> Cow<'e, str> {
        match self.content {
            EventContent::Request(json) => Cow::Borrowed(json),
            EventContent::Token(token) => {
                let path = serde_json::Value::from(self.arn.path());
                let verb = serde_json::Value::from(self.arn.verb());
                Cow::Owned(format!(
                    r#"{{"resource":"$default","path":{path},"httpMethod":{verb},"headers":{{"authorization":{token}}},"requestContext":{{}}}}"#
                ))
            }
        }
    }
}

/// Reads the request in the event of an authorizer.
pub(super) fn read_request(json: &str) -> Result<ProxyEvent<'_>, EventError> {
    ProxyEvent::read_for_authorizer(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_request_with_the_header_authorization() {
        let event = r#"{"type":"TOKEN","authorizationToken":"Bearer a\"b",
            "methodArn":"arn:aws:execute-api:eu-west-1:123456789012:abc/dev/GET/pets/7%207"}"#;
        let event = AuthorizerEvent::read(event).unwrap();
        assert_eq!(
            event.arn.whole_stage(),
            "arn:aws:execute-api:eu-west-1:123456789012:abc/dev/*"
        );
        let json = event.as_request();
        let request = read_request(&json).unwrap();
        assert_eq!((&*request.verb, request.path("")), ("GET", "/pets/7%207"));
        let token = request.headers.get("authorization").unwrap();
        assert_eq!(token.as_deref(), Some("Bearer a\"b"));
    }

    #[test]
    fn an_arn_may_name_the_root() {
        for (arn, verb, path) in [
            ("arn:aws:execute-api:r:1:abc/dev/GET/", "GET", "/"),
            ("arn:aws:execute-api:r:1:abc/dev/GET", "GET", "/"),
            (
                "arn:aws-cn:execute-api:r:1:abc/$default/PUT/a:b/c",
                "PUT",
                "/a:b/c",
            ),
        ] {
            let parsed = MethodArn::parse(arn.into()).unwrap();
            assert_eq!((parsed.verb(), &*parsed.path()), (verb, path), "{arn}");
        }
        for arn in [
            "",
            "arn:aws:execute-api:r:1:abc",
            "arn:aws:execute-api:r:1:abc/dev",
        ] {
            assert!(MethodArn::parse(arn.into()).is_none(), "{arn}");
        }
    }

    #[test]
    fn other_events_are_not_taken() {
        let arn = "arn:aws:execute-api:r:1:abc/dev/GET/pets";
        for event in [
            "{}".to_owned(),
            r#"{"type":"TOKEN","authorizationToken":"t"}"#.to_owned(),
            format!(r#"{{"type":"TOKEN","methodArn":"{arn}"}}"#),
            format!(r#"{{"type":"OTHER","methodArn":"{arn}"}}"#),
            format!(r#"{{"methodArn":"{arn}"}}"#),
            r#"{"type":null,"methodArn":null}"#.to_owned(),
        ] {
            assert!(AuthorizerEvent::read(&event).is_none(), "{event}");
        }
    }
}
