//! Bodies: checks them against the model of their content type.
//!
//! Models are JSON Schema draft 4 with the keywords that API Gateway supports; the others are not
//! checked.

use std::collections::BTreeMap;
use std::fmt::Display;

use jsonschema::{Draft, Validator};
use petstore_core::contract::schema::restrict;
use petstore_core::contract::{Api, Method};
use petstore_core::value_within;
use serde_json::{Map, Value, json};

use super::messages;
use crate::deploy_error::DeployError;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;

/// How many mistakes of a body are listed.
const MAX_ERRORS: usize = 100;

/// The values of a body whose mistakes are listed. The validator collects all of them at once,
/// which takes far more memory than the values.
const MAX_LISTED: usize = 25_000;

/// The memory for the values of a body beside its size. Its values can take a hundred times its
/// size.
const TREE: usize = 10 * 1024 * 1024;

/// The models that methods refer to, compiled.
#[derive(Debug)]
pub(super) struct Models(BTreeMap<String, Validator>);

impl Models {
    pub(super) fn new(api: &Api) -> Result<Self, DeployError> {
        let schemas: Map<String, Value> = api
            .models
            .iter()
            // API Gateway does not check keywords that its models do not support.
            .map(|(name, model)| (name.clone(), restrict(&model.schema).schema))
            .collect();
        let schemas = Value::Object(schemas);
        let mut models = BTreeMap::new();
        for (path, verb, method) in api.methods().filter(|(.., method)| is_checked(api, method)) {
            for name in method.request_models.values() {
                // `Empty` is API Gateway's own model, which accepts every body.
                if models.contains_key(name) || (name == "Empty" && !api.models.contains_key(name))
                {
                    continue;
                }
                let model = compile(name, &schemas).map_err(|reason| DeployError::Validation {
                    path: path.to_owned(),
                    verb,
                    reason: format!("the model {name:?}: {reason}"),
                })?;
                models.insert(name.clone(), model);
            }
        }
        Ok(Self(models))
    }

    /// Checks the body against the model of its content type. A type without a model is not
    /// checked.
    pub(super) fn check(
        &self,
        request: &GatewayRequest,
        method: &Method,
    ) -> Result<(), GatewayError> {
        let content_type = request.header("content-type").unwrap_or("application/json");
        let content_type = content_type.split(';').next().unwrap_or_default().trim();
        let mut models = method.request_models.iter();
        let model = models
            .find(|(media_type, _)| media_type.eq_ignore_ascii_case(content_type))
            .and_then(|(_, name)| self.0.get(name));
        let Some(model) = model else {
            return Ok(());
        };
        // A missing body counts as an object without members.
        let body: &[u8] = if request.body.is_empty() {
            b"{}"
        } else {
            &request.body
        };
        let malformed = |error: &dyn Display| GatewayError::bad_request_body(format!("[{error}]"));
        let text = std::str::from_utf8(body).map_err(|error| malformed(&error))?;
        let budget = text.len() + TREE;
        let Some(body) = value_within(text, budget).map_err(|error| malformed(&error))? else {
            return Err(malformed(
                &"the body has more values than are checked on this machine",
            ));
        };
        if model.is_valid(&body) {
            return Ok(());
        }
        if count_values(&body) > MAX_LISTED {
            return Err(malformed(
                &"the body does not match the model, and is too large to list its mistakes",
            ));
        }
        let errors = model.iter_errors(&body).take(MAX_ERRORS);
        Err(GatewayError::bad_request_body(messages::describe(errors)))
    }
}

/// The number of values in a document, itself included.
fn count_values(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count_values).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(count_values).sum::<usize>(),
        _ => 1,
    }
}

fn is_checked(api: &Api, method: &Method) -> bool {
    let validator = method.request_validator.as_ref();
    validator
        .and_then(|name| api.request_validators.get(name))
        .is_some_and(|validator| validator.validate_request_body)
}

/// Compiles a model as JSON Schema draft 4, with the other models where references expect them.
fn compile(name: &str, schemas: &Value) -> Result<Validator, String> {
    let pointer = name.replace('~', "~0").replace('/', "~1");
    let schema = json!({
        "$ref": format!("#/components/schemas/{pointer}"),
        "components": {"schemas": schemas},
    });
    let options = jsonschema::options().with_draft(Draft::Draft4);
    options.build(&schema).map_err(|error| error.to_string())
}
