//! Collects what the types in a route's signature read and return, for the contract.

use std::any::TypeId;
use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::http::docs_by_status::{DocsByStatus, ResponseDoc};
use crate::http::error_format::ErrorFormat;
use crate::infrastructure::{MessageSchema, Resource, ResourceSpec, ResourceUse};
use crate::problem::RequestPart;
use crate::schema_check::TypeSchema;
use crate::state::StateSpec;

/// The media type of forms, whose fields are text.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Collects the inputs that the arguments of a route read.
#[derive(Debug)]
pub struct Inputs<'g> {
    generator: &'g mut SchemaGenerator,
    pub(crate) parameters: Vec<ParameterDoc>,
    pub(crate) body: Option<BodyDoc>,
    /// Whether a request can fail to provide an argument, other than by a missing body.
    pub(crate) fallible: bool,
    /// A parameter that cannot be read from text, and what it is.
    pub(crate) unreadable: Option<(String, &'static str)>,
    pub(crate) uses: Vec<ResourceUse>,
    /// The resources that messages are sent to, with the schemas of the messages.
    pub(crate) sends: Vec<(ResourceSpec, MessageSchema)>,
    /// The responses of extractors that refuse requests.
    pub(crate) rejections: Vec<fn(&mut ResponseDocs<'_>)>,
    /// The shared state that extractors need.
    pub(crate) states: Vec<StateSpec>,
    /// The headers without which a caller is not known, although no check requires them.
    pub(crate) credentials: Vec<String>,
    /// Whether more of the request is read than the parameters.
    pub(crate) reads_more: bool,
    /// The type of the session that an argument takes, and its name.
    pub(crate) session: Option<(TypeId, &'static str)>,
}

/// One parameter of a route.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ParameterDoc {
    pub(crate) part: RequestPart,
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

/// The body of a route.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BodyDoc {
    pub(crate) content_type: &'static str,
    pub(crate) required: bool,
    /// Whether the body may have any media type.
    pub(crate) any_type: bool,
    pub(crate) schema: Schema,
}

impl<'g> Inputs<'g> {
    /// Creates an empty collection; `generator` creates the schemas.
    pub fn new(generator: &'g mut SchemaGenerator) -> Self {
        Inputs {
            generator,
            parameters: Vec::new(),
            body: None,
            fallible: false,
            unreadable: None,
            uses: Vec::new(),
            sends: Vec::new(),
            rejections: Vec::new(),
            states: Vec::new(),
            credentials: Vec::new(),
            reads_more: false,
            session: None,
        }
    }

    /// An empty collection whose schemas join those of this one.
    pub(crate) fn another(&mut self) -> Inputs<'_> {
        Inputs::new(self.generator)
    }

    /// Adds a resource that the route calls.
    pub fn uses(&mut self, resource: ResourceUse) {
        self.uses.push(resource);
    }

    /// Adds a resource that the route sends messages to.
    pub fn sends_to<R: Resource>(&mut self, resource: ResourceUse) {
        self.uses.push(resource);
        self.sends.push((R::RESOURCE, R::message));
    }

    /// Adds a parameter named `name`, or, if `T` is an object, one parameter for each of its
    /// members.
    pub fn parameters<T: JsonSchema>(&mut self, part: RequestPart, name: &str) {
        let inline = TypeSchema::for_type::<T>();
        let members = inline.members();
        if let Some((member, what)) = inline.unreadable() {
            let name = if member.is_empty() { name } else { &member };
            self.unreadable.get_or_insert((part.wire_name(name), what));
        }
        if inline.is_map() {
            // A map takes every parameter, so that no name is known.
            self.fallible = true;
            self.reads_more = true;
            return;
        }
        if members.is_empty() {
            let required = part != RequestPart::Path && inline.needs_a_value();
            // A header may contain bytes that are not text.
            self.fallible |= part == RequestPart::Header || required || !is_any_text::<T>();
            let schema = self.generator.subschema_for::<T>();
            self.parameters.push(ParameterDoc {
                part,
                name: part.wire_name(name),
                required: inline.needs_a_value(),
                schema,
            });
            return;
        }
        self.fallible = true;
        // The definitions that the members refer to must reach the document, too.
        let _ = self.generator.subschema_for::<T>();
        for member in members {
            self.parameters.push(ParameterDoc {
                part,
                name: part.wire_name(&member.name),
                required: member.required && !inline.is_list(member.schema.as_value()),
                schema: member.schema,
            });
        }
    }

    /// Adds the responses of an extractor that refuses requests.
    pub fn rejections(&mut self, describe: fn(&mut ResponseDocs<'_>)) {
        self.rejections.push(describe);
    }

    /// Adds shared state that an extractor needs: the app does not start without it.
    pub fn state<T: Send + Sync + 'static>(&mut self) {
        self.states.push(StateSpec::for_type::<T>());
    }

    /// Adds the body, described by `T`.
    pub fn body<T: JsonSchema + ?Sized>(&mut self, content_type: &'static str) {
        let schema = self.generator.subschema_for::<T>();
        self.fallible = true;
        if content_type == FORM
            && let Some(unreadable) = TypeSchema::for_type::<T>().unreadable()
        {
            self.unreadable.get_or_insert(unreadable);
        }
        self.body = Some(BodyDoc {
            content_type,
            required: true,
            any_type: false,
            schema,
        });
    }

    /// Adds the body as bytes of any media type.
    pub fn bytes(&mut self) {
        self.body = Some(BodyDoc {
            content_type: "*/*",
            required: true,
            any_type: true,
            schema: Schema::default(),
        });
    }

    /// Marks the body of this route as optional.
    pub fn optional_body(&mut self) {
        if let Some(body) = &mut self.body {
            body.required = false;
        }
    }
}

/// Whether every text can be read as a `T`. For an unrecognized type the contract declares a 400
/// that may never occur, which is the safe direction.
///
/// This cannot be a const of [`Parameter`](crate::http::extract::Parameter): that trait is
/// implemented for every type that serde and schemars support, so no type can override it.
fn is_any_text<T: ?Sized>() -> bool {
    // Unlike `TypeId`, these ids also exist for types that borrow from the request.
    let id = typeid::of::<T>();
    let is = |text, option| id == text || id == option;
    is(typeid::of::<String>(), typeid::of::<Option<String>>())
        || is(typeid::of::<&str>(), typeid::of::<Option<&str>>())
        || is(
            typeid::of::<Cow<'_, str>>(),
            typeid::of::<Option<Cow<'_, str>>>(),
        )
}

/// Collects the responses of a route.
pub struct ResponseDocs<'g> {
    generator: &'g mut SchemaGenerator,
    pub(crate) by_status: DocsByStatus,
    /// Whether the handler chooses among its declared statuses at run time.
    pub(crate) raw: bool,
    /// Whether the handler adds headers to its response.
    pub(crate) adds_headers: bool,
    format: Option<&'g dyn ErrorFormat>,
}

impl<'g> ResponseDocs<'g> {
    /// Creates an empty collection; `generator` creates the schemas.
    pub fn new(generator: &'g mut SchemaGenerator) -> Self {
        ResponseDocs {
            generator,
            by_status: DocsByStatus::new(),
            raw: false,
            adds_headers: false,
            format: None,
        }
    }

    /// Describes errors in another format than the framework's own.
    pub(crate) fn with_format(mut self, format: Option<&'g dyn ErrorFormat>) -> Self {
        self.format = format;
        self
    }

    /// Adds a JSON response of the type `T`.
    pub fn json<T: JsonSchema + ?Sized>(&mut self, status: u16) {
        let schema = self.generator.subschema_for::<T>();
        self.add(status, "Success", Some(("application/json", Some(schema))));
    }

    /// Adds text or bytes of a media type.
    pub fn text(&mut self, status: u16, content_type: &'static str) {
        let media_type = content_type.split(';').next().unwrap_or(content_type);
        self.add(status, "Success", Some((media_type, None)));
    }

    /// Adds a response without a body.
    pub fn empty(&mut self, status: u16, description: &str) {
        self.add(status, description, None);
    }

    /// Adds an error in the framework's format: `{"message": "…"}`.
    pub fn error(&mut self, status: u16, description: &str) {
        let body = match self.format {
            Some(format) => (format.media_type(), Some(format.schema(self.generator))),
            None => {
                let schema = self.generator.subschema_for::<ErrorShape>();
                ("application/json", Some(schema))
            }
        };
        self.add(status, description, Some(body));
    }

    /// Adds an error for each status, described by its HTTP reason phrase.
    pub fn errors(&mut self, statuses: crate::StatusSet) {
        for status in statuses.iter() {
            let reason = http::StatusCode::from_u16(status).ok();
            let reason = reason.and_then(|status| status.canonical_reason());
            self.error(status, reason.unwrap_or("Error"));
        }
    }

    /// Adds a 400 with the list of all problems.
    pub(crate) fn invalid_request(&mut self) {
        if self.format.is_some() {
            return self.error(400, "Invalid request");
        }
        let schema = self.generator.subschema_for::<InvalidRequestShape>();
        // The handler may have 400s of its own, whose schema is part of this one.
        self.by_status.remove(400);
        self.add(
            400,
            "Invalid request",
            Some(("application/json", Some(schema))),
        );
    }

    /// Adds a header to a status.
    pub fn header(
        &mut self,
        status: u16,
        name: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
    ) {
        if let Some(doc) = self.by_status.get_mut(status) {
            doc.headers.push((name.into(), description.into()));
        }
    }

    /// Adds what `describe` adds, with the status `from` replaced by `to`.
    pub fn moved(&mut self, from: u16, to: u16, describe: fn(&mut ResponseDocs<'_>)) {
        let mut inner = ResponseDocs::new(self.generator).with_format(self.format);
        describe(&mut inner);
        let (responses, raw, adds_headers) = (inner.by_status, inner.raw, inner.adds_headers);
        self.raw |= raw;
        self.adds_headers |= adds_headers;
        for (status, doc) in responses {
            let status = if status == from { to } else { status };
            self.by_status.add(status, doc);
        }
    }

    /// Adds the statuses of a hook, which may also pass on any response of the route.
    pub(crate) fn hook(&mut self, describe: fn(&mut ResponseDocs<'_>)) {
        let mut inner = ResponseDocs::new(self.generator).with_format(self.format);
        describe(&mut inner);
        for (status, doc) in inner.by_status {
            self.by_status.add(status, doc);
        }
    }

    /// Marks the status as chosen by the handler at run time.
    pub fn raw(&mut self) {
        self.raw = true;
    }

    fn add(
        &mut self,
        status: u16,
        description: &str,
        body: Option<(&'static str, Option<Schema>)>,
    ) {
        let doc = ResponseDoc {
            description: description.to_owned(),
            body,
            headers: Vec::new(),
        };
        self.by_status.add(status, doc);
    }
}

/// The body of an error response.
#[derive(JsonSchema)]
#[schemars(rename = "Error")]
#[allow(dead_code, reason = "only its schema is used")]
struct ErrorShape {
    /// What went wrong.
    message: String,
}

/// The body of a 400 by the framework.
#[derive(JsonSchema)]
#[schemars(rename = "InvalidRequest")]
#[allow(dead_code, reason = "only its schema is used")]
struct InvalidRequestShape {
    /// What went wrong.
    message: String,
    /// Every problem with the request; missing if the gateway rejected it.
    #[schemars(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemShape>,
}

#[derive(JsonSchema)]
#[schemars(rename = "InvalidRequestProblem")]
#[allow(dead_code, reason = "only its schema is used")]
struct ProblemShape {
    /// The part of the request that contains the problem.
    #[schemars(extend("enum" = ["path", "query", "header", "cookie", "body"]))]
    #[schemars(rename = "in")]
    part: String,
    /// The name of the parameter, for problems outside the body.
    #[schemars(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The position in the body, or within the parameter: a JSON Pointer in a URI fragment.
    #[schemars(default, skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// A description of the problem.
    detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Name<'a>(#[expect(dead_code, reason = "for its lifetime")] &'a str);

    /// Whether the type of a value that borrows is any text.
    fn is_for<T>(_: &T) -> bool {
        is_any_text::<T>()
    }

    #[test]
    fn only_text_of_the_standard_library_is_any_text() {
        let text = String::from("Rex");
        let (borrowed, cow) = (text.as_str(), Cow::Borrowed(text.as_str()));
        assert!(is_for(&text) && is_for(&borrowed) && is_for(&cow));
        assert!(is_for(&Some(text.clone())) && is_for(&Some(borrowed)) && is_for(&Some(cow)));
        assert!(
            !is_for(&7)
                && !is_for(&Some(7))
                && !is_for(&Name(borrowed))
                && !is_for(&Some(Some(borrowed)))
        );
    }
}
