//! Schemas as a document has them. An import keeps what API Gateway keeps; clients rely on the rest
//! as well.

use petstore_core::contract::http_api::RouteKey;
use petstore_core::contract::{Api, Location, Method, MethodKey, Model};
use serde_json::{Map, Value, json};

use super::super::import::{self, ImportError, Imported, ImportedHttpApi, Source};

/// Members of a Swagger parameter or header that are no part of its schema.
const BESIDE: [&str; 6] = [
    "name",
    "in",
    "required",
    "description",
    "allowEmptyValue",
    "collectionFormat",
];

/// Imports a document to compare it: with all keywords of its schemas, also with `nullable`,
/// `exclusiveMinimum` and others that API Gateway leaves out of its models.
///
/// # Errors
///
/// The same as of [`import()`](import::import()).
pub fn import_whole(document: &str, options: &import::Options) -> Result<Imported, ImportError> {
    import_source_whole(&Source::parse(document, options)?, options)
}

/// The same as [`import_whole`], for a document that is parsed.
///
/// # Errors
///
/// The same as of [`Source::import`].
pub fn import_source_whole(
    source: &Source,
    options: &import::Options,
) -> Result<Imported, ImportError> {
    let mut imported = source.import(options)?;
    complete(source, &mut imported.api);
    Ok(imported)
}

/// Imports an HTTP API to compare it, with all keywords of its schemas.
///
/// # Errors
///
/// The same as of [`Source::import_http_api`].
pub fn import_http_api_whole(
    source: &Source,
    options: &import::Options,
) -> Result<ImportedHttpApi, ImportError> {
    let mut imported = source.import_http_api(options)?;
    let mut interface = imported.api.interface();
    complete(source, &mut interface);
    for (key, route) in &mut imported.api.routes {
        if let RouteKey::Path { path, verb } = key
            && let Some(resource) = interface.resources.get_mut(path)
            && let Some(method) = resource.methods.remove(verb)
        {
            route.interface = method;
        }
    }
    imported.api.models = interface.models;
    Ok(imported)
}

/// Replaces the schemas by those of the document.
fn complete(source: &Source, api: &mut Api) {
    let document = source.document.to_value();
    let whole = Whole {
        document: &document,
    };
    whole.models(api);
    whole.methods(api);
}

/// Whether a document is an export of a stage: its server is the host of a deployed API.
pub fn is_stage_export(document: &str) -> bool {
    let source = Source::parse(document, &import::Options::default());
    source.is_ok_and(|source| source.is_stage_export())
}

struct Whole<'d> {
    document: &'d Value,
}

impl<'d> Whole<'d> {
    fn is_swagger(&self) -> bool {
        self.document.get("swagger").is_some()
    }

    fn models(&self, api: &mut Api) {
        let place = if self.is_swagger() {
            "/definitions"
        } else {
            "/components/schemas"
        };
        let named = self.document.pointer(place);
        for (name, model) in &mut api.models {
            if let Some(schema) = named.and_then(|named| named.get(name)) {
                model.schema = referring(schema);
            }
        }
    }

    fn methods(&self, api: &mut Api) {
        let paths = self.document.get("paths").and_then(Value::as_object);
        for (path, item) in paths.into_iter().flatten() {
            for (name, operation) in item.as_object().into_iter().flatten() {
                let Some(key) = method_key(name) else {
                    continue;
                };
                let resource = api.resources.get_mut(path);
                let Some(mut method) = resource.and_then(|r| r.methods.remove(&key)) else {
                    continue;
                };
                let at = format!("#/paths/{}/{name}", escaped(path));
                self.parameters(&mut method, item);
                self.parameters(&mut method, operation);
                self.bodies(api, &mut method, operation, &at);
                self.responses(api, &mut method, operation, &at);
                if let Some(resource) = api.resources.get_mut(path) {
                    resource.methods.insert(key, method);
                }
            }
        }
    }

    /// The value behind a reference to a component.
    fn found(&self, value: &'d Value) -> &'d Value {
        let reference = value.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|reference| reference.strip_prefix('#'));
        target
            .and_then(|target| self.document.pointer(target))
            .unwrap_or(value)
    }

    fn parameters(&self, method: &mut Method, within: &'d Value) {
        let all = within.get("parameters").and_then(Value::as_array);
        for parameter in all.into_iter().flatten() {
            let parameter = self.found(parameter);
            let text = |name| parameter.get(name).and_then(Value::as_str);
            let location = match text("in") {
                Some("path") => Location::Path,
                Some("query") => Location::QueryString,
                Some("header") => Location::Header,
                _ => continue,
            };
            let mut known = method.request_parameters.iter_mut();
            let known =
                known.find(|p| p.location == location && Some(p.name.as_str()) == text("name"));
            if let (Some(known), Some(schema)) = (known, self.text_schema(parameter)) {
                known.schema = schema;
            }
        }
    }

    /// The schema of a parameter or header.
    fn text_schema(&self, place: &Value) -> Option<Value> {
        if !self.is_swagger() {
            return place.get("schema").map(referring);
        }
        let members = place.as_object()?.iter();
        let schema: Map<String, Value> = members
            .filter(|(name, _)| !BESIDE.contains(&name.as_str()) && !name.starts_with("x-"))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        (!schema.is_empty()).then_some(Value::Object(schema))
    }

    fn bodies(&self, api: &mut Api, method: &mut Method, operation: &'d Value, at: &str) {
        if self.is_swagger() {
            let parameters = operation.get("parameters").and_then(Value::as_array);
            let all = parameters.into_iter().flatten().map(|p| self.found(p));
            for body in all.filter(|p| p.get("in") == Some(&json!("body"))) {
                for (media_type, name) in &mut method.request_models {
                    put(
                        api,
                        body.get("schema"),
                        name,
                        &format!("{at}/body/{media_type}"),
                    );
                }
            }
            return;
        }
        let content = operation
            .get("requestBody")
            .and_then(|body| self.found(body).get("content"));
        for (media_type, name) in &mut method.request_models {
            let schema = content.and_then(|content| content.get(media_type)?.get("schema"));
            put(
                api,
                schema,
                name,
                &format!("{at}/requestBody/{}", escaped(media_type)),
            );
        }
    }

    fn responses(&self, api: &mut Api, method: &mut Method, operation: &'d Value, at: &str) {
        let responses = operation.get("responses");
        for (status, known) in &mut method.responses {
            let Some(response) = responses.and_then(|all| all.get(status.to_string())) else {
                continue;
            };
            let response = self.found(response);
            for (media_type, name) in &mut known.response_models {
                let schema = if self.is_swagger() {
                    response.get("schema")
                } else {
                    response
                        .get("content")
                        .and_then(|all| all.get(media_type)?.get("schema"))
                };
                let at = format!("{at}/responses/{status}/{}", escaped(media_type));
                put(api, schema, name, &at);
            }
            for (name, header) in &mut known.headers {
                let place = response
                    .get("headers")
                    .and_then(|headers| headers.get(name));
                if let Some(schema) = place.and_then(|place| self.text_schema(self.found(place))) {
                    header.schema = schema;
                }
            }
        }
    }
}

/// Makes a schema that is described in place a model with a name that is the same in every version
/// of the document.
fn put(api: &mut Api, schema: Option<&Value>, name: &mut String, at: &str) {
    let Some(schema) = schema.filter(|schema| schema.get("$ref").is_none()) else {
        return;
    };
    at.clone_into(name);
    api.models
        .insert(at.to_owned(), Model::json(referring(schema)));
}

fn method_key(name: &str) -> Option<MethodKey> {
    if name == "x-amazon-apigateway-any-method" {
        return Some(MethodKey::Any);
    }
    name.to_ascii_uppercase().parse().ok()
}

fn escaped(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// A schema whose references lead to models, with nothing beside them: OpenAPI 3.0 ignores what is
/// there.
fn referring(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let name = ["#/definitions/", Model::REF_PREFIX]
                    .iter()
                    .find_map(|prefix| reference.strip_prefix(prefix))
                    .or_else(|| Some(reference.split_once("/models/")?.1))
                    .unwrap_or(reference);
                return json!({"$ref": format!("{}{name}", Model::REF_PREFIX)});
            }
            let members = members.iter();
            members
                .map(|(name, member)| (name.clone(), referring(member)))
                .collect()
        }
        Value::Array(items) => items.iter().map(referring).collect(),
        other => other.clone(),
    }
}
