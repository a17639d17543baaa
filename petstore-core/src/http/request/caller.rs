//! The caller of a request, as the gateway authenticated it. It reads the proof from the event's
//! request context.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::http::payload::{Format, ProxyEvent};
use crate::json::{JsonMap, JsonText};

#[doc = include_str!("../../../docs/caller.md")]
#[derive(Debug, Clone)]
pub struct Caller<'r> {
    event: &'r ProxyEvent<'r>,
}

/// The identity in REST API events and payload 1.0.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Identity<'r> {
    #[serde(borrow)]
    pub(crate) api_key: Option<JsonText<'r>>,
    #[serde(borrow)]
    pub(crate) api_key_id: Option<JsonText<'r>>,
    #[serde(borrow)]
    pub(crate) user_arn: Option<JsonText<'r>>,
    #[serde(borrow)]
    pub(crate) account_id: Option<JsonText<'r>>,
    #[serde(borrow)]
    pub(crate) source_ip: Option<JsonText<'r>>,
    #[serde(borrow)]
    pub(crate) user_agent: Option<JsonText<'r>>,
}

/// The identity in events of VPC Lattice.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct LatticeIdentity<'r> {
    #[serde(borrow, rename = "type")]
    kind: Option<JsonText<'r>>,
    #[serde(borrow)]
    principal: Option<JsonText<'r>>,
}

/// Payload 2.0 has one member per kind of authorizer. All members stay raw, because a REST API's
/// Lambda authorizer puts members with arbitrary names here, which must not hide each other.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Authorizer<'r> {
    #[serde(borrow)]
    jwt: Option<&'r RawValue>,
    #[serde(borrow)]
    iam: Option<&'r RawValue>,
    #[serde(borrow)]
    claims: Option<&'r RawValue>,
    #[serde(borrow)]
    lambda: Option<&'r RawValue>,
    #[serde(borrow, rename = "principalId")]
    principal_id: Option<&'r RawValue>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Claims<'r> {
    #[serde(borrow)]
    claims: Option<&'r RawValue>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Principal<'r> {
    #[serde(borrow)]
    principal_id: Option<&'r RawValue>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Iam<'r> {
    #[serde(borrow)]
    user_arn: Option<JsonText<'r>>,
    #[serde(borrow)]
    account_id: Option<JsonText<'r>>,
}

/// A member of another type counts as absent.
fn lenient<'r, T: Deserialize<'r>>(json: Option<&'r str>) -> Option<T> {
    json.and_then(|json| serde_json::from_str(json).ok())
}

impl<'r> Caller<'r> {
    pub(crate) fn new(event: &'r ProxyEvent<'r>) -> Self {
        Caller { event }
    }

    /// Malformed members count as absent, here and below, so they do not prove anything about the
    /// caller.
    fn identity(&self) -> Identity<'r> {
        lenient(self.event.context.member("identity")).unwrap_or_default()
    }

    fn authorizer_members(&self) -> Authorizer<'r> {
        lenient(self.event.context.member("authorizer")).unwrap_or_default()
    }

    fn iam(&self) -> Iam<'r> {
        lenient(self.authorizer_members().iam.map(RawValue::get)).unwrap_or_default()
    }

    /// The client's address. Behind an ALB or VPC Lattice it is the last entry of
    /// `X-Forwarded-For`, the one that they added.
    pub fn source_ip(&self) -> Option<Cow<'r, str>> {
        let is_forwarded = matches!(
            self.event.format,
            Format::Alb | Format::AlbMultiValue | Format::VpcLatticeV1 | Format::VpcLatticeV2
        );
        if is_forwarded {
            let forwarded = super::Headers { event: self.event }.get_all("x-forwarded-for");
            let last = forwarded.last()?.rsplit(',').next()?.trim();
            return Some(Cow::Owned(last.to_owned()));
        }
        (self.event.context.http_text("sourceIp"))
            .or_else(|| self.identity().source_ip.map(JsonText::into_cow))
    }

    /// The `User-Agent` that the gateway received.
    pub fn user_agent(&self) -> Option<Cow<'r, str>> {
        let seen = (self.event.context.http_text("userAgent"))
            .or_else(|| self.identity().user_agent.map(JsonText::into_cow));
        seen.or_else(|| super::Headers { event: self.event }.get("user-agent"))
    }

    /// The id (never the value) of the API key that a REST API checked.
    pub fn api_key_id(&self) -> Option<Cow<'r, str>> {
        self.identity().api_key_id.map(JsonText::into_cow)
    }

    /// Whether a REST API checked an API key.
    pub fn has_api_key(&self) -> bool {
        let key = self.identity().api_key;
        key.is_some_and(|key| !key.is_empty())
    }

    /// The ARN of the IAM principal whose signature was checked.
    pub fn user_arn(&self) -> Option<Cow<'r, str>> {
        if self.event.format == Format::VpcLatticeV2 {
            let identity: LatticeIdentity<'r> =
                lenient(self.event.context.member("identity")).unwrap_or_default();
            let is_iam = identity.kind.is_some_and(|kind| &*kind == "AWS_IAM");
            return identity
                .principal
                .filter(|_| is_iam)
                .map(JsonText::into_cow);
        }
        let identity = self.identity().user_arn;
        identity
            .or_else(|| self.iam().user_arn)
            .map(JsonText::into_cow)
    }

    /// The account of the IAM principal whose signature was checked.
    pub fn account_id(&self) -> Option<Cow<'r, str>> {
        let identity = self.identity().account_id;
        identity
            .or_else(|| self.iam().account_id)
            .map(JsonText::into_cow)
    }

    /// The principal id that a Lambda authorizer returned. For HTTP APIs with payload 2.0, it is
    /// the member `principalId` of the authorizer's context.
    pub fn principal_id(&self) -> Option<Cow<'r, str>> {
        let authorizer = self.authorizer_members();
        let lambda = lenient::<Principal<'r>>(authorizer.lambda.map(RawValue::get));
        let principal = match self.event.format {
            Format::HttpV2 => lambda?.principal_id,
            _ => authorizer.principal_id,
        };
        lenient(principal.map(RawValue::get)).map(JsonText::into_cow)
    }

    /// The claims of the token that Cognito or a JWT authorizer checked; empty if there was no
    /// token.
    pub fn claims(&self) -> JsonMap<'r> {
        let authorizer = self.authorizer_members();
        let jwt =
            lenient::<Claims<'r>>(authorizer.jwt.map(RawValue::get)).and_then(|jwt| jwt.claims);
        JsonMap::new(jwt.or(authorizer.claims).map(RawValue::get)).unwrap_or_default()
    }

    /// The claims, or else the context of a Lambda authorizer, as JSON.
    pub(crate) fn claims_json(&self) -> Option<&'r str> {
        let authorizer = self.authorizer_members();
        let jwt = lenient::<Claims<'r>>(authorizer.jwt.map(RawValue::get));
        (jwt.and_then(|jwt| jwt.claims))
            .or(authorizer.claims)
            .or(authorizer.lambda)
            .map(RawValue::get)
            .or_else(|| self.event.context.member("authorizer"))
    }

    /// One claim, if it is text. Claims of other types are available through
    /// [`Caller::authorizer`].
    pub fn claim(&self, name: &str) -> Option<Cow<'r, str>> {
        self.claims().get(name).ok().flatten()
    }

    /// Everything that the authorizer added to the event, deserialized.
    ///
    /// # Errors
    ///
    /// The error of serde_json if it does not deserialize into `T`.
    pub fn authorizer<T: Deserialize<'r>>(&self) -> Result<T, serde_json::Error> {
        let json = self.event.context.member("authorizer").unwrap_or("null");
        serde_json::from_str(json)
    }
}
