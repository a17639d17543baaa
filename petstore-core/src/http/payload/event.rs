//! The type that the events of all payload formats are read into.

use std::borrow::Cow;

use super::EventError;
use super::context::RequestContext;
use crate::json::{JsonMap, LazyText, Text, TextMember};

/// The payload format of an event, recognized from the event itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A REST API's proxy event (payload version 1.0).
    Rest,
    /// An HTTP API's event in payload version 1.0.
    HttpV1,
    /// An HTTP API's event in payload version 2.0.
    HttpV2,
    /// A function URL's event: payload version 2.0 without an API.
    FunctionUrl,
    /// An Application Load Balancer's event with one value per header and query parameter.
    Alb,
    /// An Application Load Balancer's event of a target group with multi-value headers.
    AlbMultiValue,
    /// An event of a VPC Lattice service, version 1.
    VpcLatticeV1,
    /// An event of a VPC Lattice service, version 2.
    VpcLatticeV2,
}

impl Format {
    /// A description of the format for messages.
    pub fn name(self) -> &'static str {
        match self {
            Format::Rest => "a REST API event",
            Format::HttpV1 => "an HTTP API event (payload 1.0)",
            Format::HttpV2 => "an HTTP API event (payload 2.0)",
            Format::FunctionUrl => "a function URL event",
            Format::Alb | Format::AlbMultiValue => "an ALB event",
            Format::VpcLatticeV1 => "a VPC Lattice event (version 1)",
            Format::VpcLatticeV2 => "a VPC Lattice event (version 2)",
        }
    }

    /// Whether the path of the event was percent-decoded before it reached the function.
    ///
    /// HTTP APIs decode it; REST APIs, function URLs, ALBs and VPC Lattice pass it on as the client
    /// sent it.
    pub fn path_is_decoded(self) -> bool {
        matches!(self, Format::HttpV1 | Format::HttpV2)
    }
}

/// One HTTP request in its event, borrowed from the bytes of the event.
#[derive(Debug, Clone)]
pub struct ProxyEvent<'e> {
    pub(crate) format: Format,
    pub(crate) verb: Cow<'e, str>,
    /// The path in the event, which may begin with a stage or a base path.
    pub(crate) raw_path: Cow<'e, str>,
    /// The stage, if the path begins with it.
    pub(crate) stage_in_path: Option<Cow<'e, str>>,
    /// The resource or route of the API that matched: `/pets/{petId}`.
    pub(crate) resource: Option<Cow<'e, str>>,
    pub(crate) headers: JsonMap<'e>,
    pub(crate) multi_value_headers: JsonMap<'e>,
    pub(crate) query: Query<'e>,
    /// Payload 2.0 moves cookies out of the headers.
    pub(crate) cookies: Option<&'e str>,
    pub(crate) path_parameters: JsonMap<'e>,
    pub(crate) stage_variables: JsonMap<'e>,
    pub(crate) context: RequestContext<'e>,
    pub(crate) body: Option<LazyText<'e>>,
    pub(crate) base64: bool,
}

/// Where an event contains its query parameters, and in which encoding.
#[derive(Debug, Clone)]
pub(crate) enum Query<'e> {
    /// Decoded, by name.
    Decoded(JsonMap<'e>),
    /// By name, as the client sent them.
    Encoded(JsonMap<'e>),
    /// The query string as the client sent it.
    Raw(Cow<'e, str>),
}

impl<'e> ProxyEvent<'e> {
    /// The format of the event, which is also that of its response.
    pub fn format(&self) -> Format {
        self.format
    }
}

/// Reads members of a known format; errors contain the format and the member.
pub(super) struct Reader(pub(super) Format);

impl Reader {
    #[cold]
    pub(super) fn malformed(&self, member: &'static str, expected: &'static str) -> EventError {
        EventError::Malformed {
            format: self.0.name(),
            member,
            expected,
        }
    }

    pub(super) fn text<'e>(
        &self,
        member: &'static str,
        text: Text<'e>,
    ) -> Result<Cow<'e, str>, EventError> {
        self.optional_text(member, text)?
            .ok_or_else(|| self.malformed(member, "text"))
    }

    pub(super) fn optional_text<T>(
        &self,
        member: &'static str,
        text: TextMember<T>,
    ) -> Result<Option<T>, EventError> {
        match text {
            TextMember::Absent => Ok(None),
            TextMember::Is(text) => Ok(Some(text)),
            TextMember::Other => Err(self.malformed(member, "text or null")),
        }
    }

    #[inline]
    pub(super) fn map<'e>(
        &self,
        member: &'static str,
        raw: Option<&'e str>,
    ) -> Result<JsonMap<'e>, EventError> {
        JsonMap::new(raw).map_err(|_| self.malformed(member, "an object or null"))
    }

    pub(super) fn flag(&self, member: &'static str, raw: Option<&str>) -> Result<bool, EventError> {
        match raw {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(self.malformed(member, "true, false or null")),
        }
    }
}
