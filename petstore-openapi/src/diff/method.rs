//! Compares two versions of a method: parameters, bodies and responses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::auth;
use super::change::{Direction, Impact};
use super::changes::Changes;
use super::schema::{self, Subject};
use petstore_core::contract::{
    Api, Cookie, Documentation, Location, Method, MethodResponse, Model, Parameter, ResponseHeader,
    ResponseTransferMode,
};

/// Compares what a client sees of two methods.
pub(super) fn compare(changes: &mut Changes<'_>, paths: (&str, &str), old: &Method, new: &Method) {
    auth::compare(changes, old, new);
    path_parameters(changes, paths, old, new);
    parameters(changes, &old.request_parameters, &new.request_parameters);
    cookies(changes, &old.cookies, &new.cookies);
    body(changes, old, new);
    validation(changes, old, new);
    responses(changes, &old.responses, &new.responses);
    changes.flag(
        old.docs.deprecated,
        new.docs.deprecated,
        (Impact::Neutral, "the method is deprecated"),
        (Impact::Neutral, "the method is no longer deprecated"),
    );
    let other_words = Documentation {
        deprecated: old.docs.deprecated,
        ..new.docs.clone()
    } != old.docs;
    if other_words || old.operation_name != new.operation_name {
        changes.add(Impact::Neutral, "other words");
    }
    if old.integration != new.integration {
        changes.add(Impact::Neutral, "another integration");
    }
    let streams = |method: &Method| {
        let integration = method.integration.as_ref();
        integration.is_some_and(|integration| {
            integration.response_transfer_mode == ResponseTransferMode::Stream
        })
    };
    // Clients read the same bytes, but a stream may break off after its status, and is not
    // compressed.
    changes.flag(
        streams(old),
        streams(new),
        (Impact::Neutral, "the response is streamed"),
        (Impact::Neutral, "the response is no longer streamed"),
    );
}

/// Parameters of the path are the same where they have the same place in it, whatever their names.
fn path_parameters(changes: &mut Changes<'_>, paths: (&str, &str), old: &Method, new: &Method) {
    for (was, is) in names_in(paths.0).zip(names_in(paths.1)) {
        let declared = |method: &Method, name: &str| {
            let all = method.request_parameters.iter();
            let mut of_path = all.filter(|p| p.location == Location::Path);
            of_path
                .find(|p| p.name == name)
                .cloned()
                .unwrap_or_else(|| Parameter::path(name))
        };
        let (was, is) = (declared(old, was), declared(new, is));
        parameter(changes, &was, &is);
    }
}

/// The names of a path's variables, in order.
fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|segment| {
        let name = segment.strip_prefix('{')?.strip_suffix('}')?;
        Some(name.strip_suffix('+').unwrap_or(name))
    })
}

/// What a parameter accepts, and its description.
fn parameter(changes: &mut Changes<'_>, old: &Parameter, new: &Parameter) {
    let name = named(old);
    let path = format!("{}/parameters/{}/schema", changes.pointer, new.name);
    let subject = Subject {
        direction: Direction::Request,
        is_text: true,
        what: &name,
        path: &path,
    };
    schema::compare(changes, &subject, &old.schema, &new.schema);
    if old.description != new.description {
        changes.add(Impact::Neutral, format!("other words about {name}"));
    }
}

fn parameters(changes: &mut Changes<'_>, old: &[Parameter], new: &[Parameter]) {
    let mut found = Vec::new();
    for was in old.iter().filter(|p| p.location != Location::Path) {
        let name = named(was);
        let Some(is) = find(new, was) else {
            changes.add(Impact::Breaking, format!("{name} is gone"));
            continue;
        };
        changes.flag(
            was.required,
            is.required,
            (Impact::Breaking, &format!("{name} is required")),
            (Impact::Additive, &format!("{name} is no longer required")),
        );
        parameter(changes, was, is);
        found.push(is);
    }
    for is in new
        .iter()
        .filter(|p| p.location != Location::Path && !found.contains(p))
    {
        let name = named(is);
        if is.required {
            changes.add(Impact::Breaking, format!("{name} is new and required"));
        } else {
            changes.add(Impact::Additive, format!("{name} is new"));
        }
    }
}

/// The parameter of the same name. A header is the same in any case, but one that is written alike
/// goes first.
fn find<'p>(parameters: &'p [Parameter], wanted: &Parameter) -> Option<&'p Parameter> {
    let there = || parameters.iter().filter(|p| p.location == wanted.location);
    let same_header = |p: &&Parameter| {
        p.location == Location::Header && p.name.eq_ignore_ascii_case(&wanted.name)
    };
    (there().find(|p| p.name == wanted.name)).or_else(|| there().find(same_header))
}

fn named(parameter: &Parameter) -> String {
    let kind = match parameter.location {
        Location::Path => "path parameter",
        Location::QueryString => "query parameter",
        Location::Header => "header",
    };
    format!("the {kind} `{}`", parameter.name)
}

/// Cookies, which are text. An export of a stage has none.
fn cookies(
    changes: &mut Changes<'_>,
    old: &BTreeMap<String, Cookie>,
    new: &BTreeMap<String, Cookie>,
) {
    for (name, was) in old {
        let named = format!("the cookie `{name}`");
        let Some(is) = new.get(name) else {
            if !changes.new_is_export {
                // A client may go on sending it.
                changes.add(Impact::MayBreak, format!("{named} is gone"));
            }
            continue;
        };
        changes.flag(
            was.required,
            is.required,
            (Impact::Breaking, &format!("{named} is required")),
            (Impact::Additive, &format!("{named} is no longer required")),
        );
        let path = format!("{}/parameters/{name}/schema", changes.pointer);
        let subject = Subject {
            direction: Direction::Request,
            is_text: true,
            what: &named,
            path: &path,
        };
        schema::compare(changes, &subject, &was.schema, &is.schema);
        if was.description != is.description {
            changes.add(Impact::Neutral, format!("other words about {named}"));
        }
    }
    for (name, is) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        let (impact, end) = if is.required {
            (Impact::Breaking, " and required")
        } else {
            (Impact::Additive, "")
        };
        changes.add(impact, format!("the cookie `{name}` is new{end}"));
    }
}

fn body(changes: &mut Changes<'_>, old: &Method, new: &Method) {
    let had_body = !old.request_models.is_empty() || !old.consumes.is_empty();
    let has_body = !new.request_models.is_empty() || !new.consumes.is_empty();
    match (had_body, has_body) {
        (false, true) if !new.request_body_optional => {
            changes.add(Impact::Breaking, "a body is required");
            return;
        }
        // API Gateway exports every body as required.
        (true, true) if changes.new_is_export => {}
        (true, true) => changes.flag(
            old.request_body_optional,
            new.request_body_optional,
            (Impact::Additive, "the body is no longer required"),
            (Impact::Breaking, "the body is required"),
        ),
        _ => {}
    }
    let old = Content(&old.request_models, &old.consumes);
    let new = Content(&new.request_models, &new.consumes);
    let path = format!("{}/requestBody", changes.pointer);
    content(changes, Direction::Request, ("the body", &path), &old, &new);
}

/// Bodies by media type: the names of models, and the media types that have none.
struct Content<'m>(&'m BTreeMap<String, String>, &'m [String]);

impl Content<'_> {
    fn media_types(&self) -> BTreeSet<&String> {
        self.0.keys().chain(self.1).collect()
    }

    /// The schema for a media type; a body without a model may be anything.
    fn schema(&self, media_type: &str) -> Value {
        match self.0.get(media_type) {
            Some(name) => json!({"$ref": format!("{}{name}", Model::REF_PREFIX)}),
            None => json!({}),
        }
    }
}

fn content(
    changes: &mut Changes<'_>,
    direction: Direction,
    (what, path): (&str, &str),
    old: &Content<'_>,
    new: &Content<'_>,
) {
    let (was, is) = (old.media_types(), new.media_types());
    changes.wanted(
        was.iter().copied(),
        is.iter().copied(),
        &format!("{what} as"),
    );
    for media_type in was.intersection(&is) {
        let what = format!("{what} as `{media_type}`");
        let (old, new) = (old.schema(media_type), new.schema(media_type));
        let key = media_type.replace('~', "~0").replace('/', "~1");
        let subject = Subject {
            direction,
            is_text: false,
            what: &what,
            path: &format!("{path}/content/{key}/schema"),
        };
        schema::compare(changes, &subject, &old, &new);
    }
}

fn validation(changes: &mut Changes<'_>, old: &Method, new: &Method) {
    let checks = |api: &Api, method: &Method| {
        let name = method.request_validator.as_ref();
        name.and_then(|name| api.request_validators.get(name))
            .copied()
            .unwrap_or_default()
    };
    let (was, is) = (checks(changes.old, old), checks(changes.new, new));
    changes.flag(
        was.validate_request_body,
        is.validate_request_body,
        (
            Impact::Breaking,
            "the gateway refuses bodies that do not fit their model",
        ),
        (Impact::Additive, "the gateway no longer checks bodies"),
    );
    changes.flag(
        was.validate_request_parameters,
        is.validate_request_parameters,
        (
            Impact::Breaking,
            "the gateway refuses requests without a required parameter",
        ),
        (Impact::Additive, "the gateway no longer checks parameters"),
    );
}

fn responses(
    changes: &mut Changes<'_>,
    old: &BTreeMap<u16, MethodResponse>,
    new: &BTreeMap<u16, MethodResponse>,
) {
    for (status, was) in old {
        match new.get(status) {
            Some(is) => response(changes, *status, was, is),
            // A client that is ready for an error is not hurt if it never comes.
            None if *status >= 400 => {
                changes.add(Impact::Neutral, format!("the status {status} is gone"));
            }
            None => changes.add(Impact::Breaking, format!("the status {status} is gone")),
        }
    }
    for status in new.keys().filter(|status| !old.contains_key(status)) {
        // A client must be ready for any error, but takes a success for one it knows.
        let impact = if *status >= 400 {
            Impact::Additive
        } else {
            Impact::Breaking
        };
        changes.add(impact, format!("the status {status} is new"));
    }
}

fn response(changes: &mut Changes<'_>, status: u16, old: &MethodResponse, new: &MethodResponse) {
    let path = format!("{}/responses/{status}", changes.pointer);
    let header = |headers: &BTreeMap<String, ResponseHeader>, name: &str| {
        let same = |(key, _): &(&String, &ResponseHeader)| key.eq_ignore_ascii_case(name);
        headers
            .get(name)
            .or_else(|| headers.iter().find(same).map(|(_, header)| header))
            .cloned()
    };
    for (name, was) in &old.headers {
        let Some(is) = header(&new.headers, name) else {
            changes.add(
                Impact::Breaking,
                format!("the header of {status} `{name}` is gone"),
            );
            continue;
        };
        let subject = Subject {
            direction: Direction::Response,
            is_text: true,
            what: &format!("the header `{name}` of {status}"),
            path: &format!("{path}/headers/{name}/schema"),
        };
        schema::compare(changes, &subject, &was.schema, &is.schema);
        if was.description != is.description {
            changes.add(
                Impact::Neutral,
                format!("other words about the header `{name}` of {status}"),
            );
        }
    }
    for name in new
        .headers
        .keys()
        .filter(|name| header(&old.headers, name).is_none())
    {
        changes.add(
            Impact::Additive,
            format!("the header of {status} `{name}` is new"),
        );
    }
    let was = Content(&old.response_models, &old.produces);
    let is = Content(&new.response_models, &new.produces);
    content(
        changes,
        Direction::Response,
        (&format!("the response {status}"), &path),
        &was,
        &is,
    );
    if old.description != new.description {
        changes.add(Impact::Neutral, format!("other words about {status}"));
    }
}
