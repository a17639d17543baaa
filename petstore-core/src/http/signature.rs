//! What the types of a signature say of themselves, for the contract.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::problem::RequestPart;

/// Collects what the arguments of a route take.
#[derive(Debug)]
pub struct Inputs<'g> {
    generator: &'g mut SchemaGenerator,
    pub(crate) parameters: Vec<ParameterDoc>,
    pub(crate) body: Option<BodyDoc>,
    /// Whether a request can be such that no argument can be made of it; a missing body apart.
    pub(crate) fallible: bool,
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
    /// Whether a body of any media type is taken.
    pub(crate) any_type: bool,
    pub(crate) schema: Schema,
}

impl<'g> Inputs<'g> {
    /// An empty collection; schemas are made by `generator`.
    pub fn new(generator: &'g mut SchemaGenerator) -> Self {
        Inputs {
            generator,
            parameters: Vec::new(),
            body: None,
            fallible: false,
        }
    }

    /// A parameter named `name`, or, where `T` is an object, one for each of its members.
    pub fn parameters<T: JsonSchema>(&mut self, part: RequestPart, name: &str) {
        let inline = crate::schema_check::TypeSchema::of::<T>();
        let members = inline.members();
        if members.is_empty() {
            let required = part != RequestPart::Path && inline.needs_a_value();
            // What a header holds may be no text.
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
        // The members' own definitions have to reach the document, too.
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

    /// The body, described by `T`.
    pub fn body<T: JsonSchema + ?Sized>(&mut self, content_type: &'static str) {
        let schema = self.generator.subschema_for::<T>();
        self.fallible = true;
        self.body = Some(BodyDoc {
            content_type,
            required: true,
            any_type: false,
            schema,
        });
    }

    /// The body, as bytes of any media type.
    pub fn bytes(&mut self) {
        self.body = Some(BodyDoc {
            content_type: "*/*",
            required: true,
            any_type: true,
            schema: Schema::default(),
        });
    }

    /// The body of this route may be missing.
    pub fn optional_body(&mut self) {
        if let Some(body) = &mut self.body {
            body.required = false;
        }
    }
}

/// Whether every text is a `T`. What is not recognised counts as picky, which promises too little
/// and never too much.
fn is_any_text<T: ?Sized>() -> bool {
    const TEXTS: [&str; 3] = ["alloc::string::String", "&str", "alloc::borrow::Cow<str>"];
    let name = std::any::type_name::<T>();
    let inner = name.strip_prefix("core::option::Option<");
    let name = inner
        .and_then(|name| name.strip_suffix('>'))
        .unwrap_or(name);
    TEXTS.contains(&name)
}

/// Collects what a route answers.
#[derive(Debug)]
pub struct ResponseDocs<'g> {
    generator: &'g mut SchemaGenerator,
    pub(crate) by_status: BTreeMap<u16, ResponseDoc>,
    /// The handler answers what it likes within its declared statuses.
    pub(crate) raw: bool,
}

/// What one status carries.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ResponseDoc {
    pub(crate) description: String,
    pub(crate) body: Option<(&'static str, Option<Schema>)>,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

impl<'g> ResponseDocs<'g> {
    /// An empty collection; schemas are made by `generator`.
    pub fn new(generator: &'g mut SchemaGenerator) -> Self {
        ResponseDocs {
            generator,
            by_status: BTreeMap::new(),
            raw: false,
        }
    }

    /// JSON of the type `T`.
    pub fn json<T: JsonSchema + ?Sized>(&mut self, status: u16) {
        let schema = self.generator.subschema_for::<T>();
        self.add(status, "Success", Some(("application/json", Some(schema))));
    }

    /// Text or bytes of a media type.
    pub fn text(&mut self, status: u16, content_type: &'static str) {
        let media_type = content_type.split(';').next().unwrap_or(content_type);
        self.add(status, "Success", Some((media_type, None)));
    }

    /// No body.
    pub fn empty(&mut self, status: u16, description: &str) {
        self.add(status, description, None);
    }

    /// An error in the framework's shape: `{"message": "…"}`.
    pub fn error(&mut self, status: u16, description: &str) {
        let schema = self.generator.subschema_for::<ErrorShape>();
        self.add(
            status,
            description,
            Some(("application/json", Some(schema))),
        );
    }

    /// An error of each status, with the reason that HTTP gives it.
    pub fn errors(&mut self, statuses: crate::StatusSet) {
        for status in statuses.iter() {
            let reason = http::StatusCode::from_u16(status).ok();
            let reason = reason.and_then(|status| status.canonical_reason());
            self.error(status, reason.unwrap_or("Error"));
        }
    }

    /// A 400 with the list of everything that is wrong.
    pub(crate) fn invalid_request(&mut self) {
        let schema = self.generator.subschema_for::<InvalidRequestShape>();
        // It may stand beside the handler's own 400s, whose shape is part of this one.
        self.by_status.remove(&400);
        self.add(
            400,
            "Invalid request",
            Some(("application/json", Some(schema))),
        );
    }

    /// A header that comes with a status.
    pub fn header(&mut self, status: u16, name: &'static str, description: &'static str) {
        if let Some(answer) = self.by_status.get_mut(&status) {
            answer.headers.push((name, description));
        }
    }

    /// What `describe` says, with the status `from` moved to `to`.
    pub fn moved(&mut self, from: u16, to: u16, describe: fn(&mut ResponseDocs<'_>)) {
        let mut inner = ResponseDocs::new(self.generator);
        describe(&mut inner);
        let (answers, raw) = (inner.by_status, inner.raw);
        self.raw |= raw;
        for (status, answer) in answers {
            let status = if status == from { to } else { status };
            self.by_status.entry(status).or_insert(answer);
        }
    }

    /// The handler decides its status when it runs.
    pub fn raw(&mut self) {
        self.raw = true;
    }

    fn add(
        &mut self,
        status: u16,
        description: &str,
        body: Option<(&'static str, Option<Schema>)>,
    ) {
        self.by_status.entry(status).or_insert_with(|| ResponseDoc {
            description: description.to_owned(),
            body,
            headers: Vec::new(),
        });
    }
}

/// The shape of an error answer.
#[derive(JsonSchema)]
#[schemars(rename = "Error")]
#[allow(dead_code, reason = "only its schema is used")]
struct ErrorShape {
    /// What went wrong.
    message: String,
}

/// The shape of a 400 by the framework.
#[derive(JsonSchema)]
#[schemars(rename = "InvalidRequest")]
#[allow(dead_code, reason = "only its schema is used")]
struct InvalidRequestShape {
    /// What went wrong.
    message: String,
    /// Everything that is wrong with the request; missing where the gateway refused it.
    #[schemars(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemShape>,
}

#[derive(JsonSchema)]
#[schemars(rename = "InvalidRequestProblem")]
#[allow(dead_code, reason = "only its schema is used")]
struct ProblemShape {
    /// The part of the request.
    #[schemars(extend("enum" = ["path", "query", "header", "cookie", "body"]))]
    #[schemars(rename = "in")]
    part: String,
    /// The name of the parameter, outside the body.
    #[schemars(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Where in the body, or below the parameter, as a JSON Pointer in a URI fragment.
    #[schemars(default, skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// What is wrong there.
    detail: String,
}
