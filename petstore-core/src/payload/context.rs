use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::text::{Text, ignore_other_values};

/// The members of `requestContext` that tell one format from another or that somebody asks for.
/// They are read in the one pass over the event, since reading them again would cost as much; the
/// rest is passed over.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestContext<'e> {
    pub(crate) stage: Text<'e>,
    pub(crate) request_id: Text<'e>,
    pub(crate) domain_name: Text<'e>,
    pub(crate) identity: Option<&'e RawValue>,
    pub(crate) authorizer: Option<&'e RawValue>,
    /// Payload 2.0 has it, and no other format.
    pub(crate) http: HttpContext<'e>,
    /// Only a load balancer's event has `elb`.
    pub(crate) is_alb: bool,
    /// Only a WebSocket API's event names the connection.
    pub(crate) is_websocket: bool,
}

/// `requestContext.http`
#[derive(Debug, Clone, Default)]
pub(crate) struct HttpContext<'e> {
    pub(crate) is_there: bool,
    pub(crate) method: Text<'e>,
    pub(crate) source_ip: Text<'e>,
    pub(crate) user_agent: Text<'e>,
}

/// The names of the members of either.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Member {
    Stage,
    RequestId,
    DomainName,
    Identity,
    Authorizer,
    Http,
    Elb,
    ConnectionId,
    Method,
    SourceIp,
    UserAgent,
    #[serde(other)]
    Other,
}

/// Reads an object member by member, in place; what is no object has no members.
macro_rules! read_members {
    ($type:ident, |$object:ident, $map:ident, $name:ident| $read:expr) => {
        impl<'de> DeserializeSeed<'de> for &mut $type<'de> {
            type Value = ();

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
                // Of two members of one name the last counts, as in any JSON parser.
                *self = $type::default();
                deserializer.deserialize_any(self)
            }
        }

        impl<'de> Visitor<'de> for &mut $type<'de> {
            type Value = ();

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut $map: A) -> Result<(), A::Error> {
                let $object = self;
                while let Some($name) = $map.next_key()? {
                    $read
                }
                Ok(())
            }

            fn visit_unit<E>(self) -> Result<(), E> {
                Ok(())
            }

            fn visit_str<E>(self, _: &str) -> Result<(), E> {
                Ok(())
            }

            ignore_other_values!(());
        }
    };
}

read_members!(RequestContext, |context, map, name| match name {
    Member::Stage => context.stage = map.next_value()?,
    Member::RequestId => context.request_id = map.next_value()?,
    Member::DomainName => context.domain_name = map.next_value()?,
    Member::Identity => context.identity = map.next_value()?,
    Member::Authorizer => context.authorizer = map.next_value()?,
    Member::Http => map.next_value_seed(&mut context.http)?,
    Member::Elb => context.is_alb = map.next_value::<Option<IgnoredAny>>()?.is_some(),
    Member::ConnectionId => {
        context.is_websocket = true;
        map.next_value::<IgnoredAny>()?;
    }
    _ => {
        map.next_value::<IgnoredAny>()?;
    }
});

read_members!(HttpContext, |http, map, name| {
    http.is_there = true;
    match name {
        Member::Method => http.method = map.next_value()?,
        Member::SourceIp => http.source_ip = map.next_value()?,
        Member::UserAgent => http.user_agent = map.next_value()?,
        _ => {
            map.next_value::<IgnoredAny>()?;
        }
    }
});
