//! Reads the root of a document, and drives the import of its parts.

use super::super::node::Node;
use super::context::Context;
use super::cors::read_cors;
use super::cursor::Cursor;
use super::imported::Imported;
use super::memory::Budget;
use super::options::Options;
use super::problem::{ImportError, Problem};
use super::servers;
use super::version::is_swagger;
use super::{attributes, authorizers, base_path, extensions, gateway_responses, paths};
use petstore_core::contract::{Api, ApiKeySource, RequestValidator};

/// The extensions at the root of a document, after `x-amazon-apigateway-`. REST APIs ignore the
/// CORS configuration.
const EXTENSIONS: [&str; 12] = [
    "api-key-source",
    "binary-media-types",
    "documentation",
    "endpoint-access-mode",
    "endpoint-configuration",
    "gateway-responses",
    "minimum-compression-size",
    "policy",
    "request-validator",
    "request-validators",
    "security-policy",
    "integrations",
];

/// Imports a parsed document.
pub(super) fn api(
    document: &Node,
    json: bool,
    options: &Options,
    budget: &Budget,
) -> Result<Imported, ImportError> {
    let document = Cursor::root(document, budget);
    let swagger = is_swagger(&document)?;
    let mut context = Context::new(document, swagger);
    context.json = json;
    let mut api = Api::default();
    let imported = read_root(&mut context, &mut api)
        .and_then(|()| base_path::prefix(&context.document, options.base_path));
    if let Some(prefix) = context.kept(imported) {
        super::schemas::declare(&mut context);
        authorizers::declare(&mut context, &mut api);
        let channels = extensions::channels(&mut context);
        api.channels = context.kept(channels).unwrap_or_default();
        let resources = paths::resources(&mut context, &prefix);
        api.resources = context.kept(resources).unwrap_or_default();
    }
    api.models = std::mem::take(&mut context.models).into_models();
    api.request_validators = std::mem::take(&mut context.request_validators);
    let warnings = context.into_warnings()?;
    Ok(Imported { api, warnings })
}

fn read_root(context: &mut Context<'_>, api: &mut Api) -> Result<(), Problem> {
    let document = context.document.clone();
    if let Some(info) = document.get("info")? {
        api.name = info.text_of("title")?.unwrap_or_default();
        api.description = info.text_of("description")?;
        api.version = info.filled_text_of("version")?;
    }
    api.api_key_source = api_key_source(&document)?;
    api.binary_media_types = document.texts_of("x-amazon-apigateway-binary-media-types")?;
    api.minimum_compression_size = minimum_compression_size(&document)?;
    api.servers = servers::urls(&document);
    api.endpoint = servers::endpoint(&document)?;
    api.policy = document
        .get("x-amazon-apigateway-policy")?
        .map(|policy| policy.value())
        .transpose()?;
    api.security_policy = document.filled_text_of("x-amazon-apigateway-security-policy")?;
    api.endpoint_access_mode =
        document.filled_text_of("x-amazon-apigateway-endpoint-access-mode")?;
    api.documentation = document
        .get("x-amazon-apigateway-documentation")?
        .map(|documentation| documentation.value())
        .transpose()?;
    context.warn_extensions(&document, &EXTENSIONS)?;
    attributes::warn_root(context, &document)?;
    api.allowed_lints = extensions::allowed_lints(context, &document)?;
    api.stage_variables = document.text_map_of("x-petstore-stage-variables")?;
    api.cors = document
        .get("x-amazon-apigateway-cors")?
        .map(|cors| read_cors(&cors))
        .transpose()?;
    for (name, validator) in document.members_of("x-amazon-apigateway-request-validators")? {
        let checks = RequestValidator {
            validate_request_body: validator.flag_of("validateRequestBody")?,
            validate_request_parameters: validator.flag_of("validateRequestParameters")?,
        };
        let count = context.request_validators.len();
        let budget = context.budget();
        budget.take_entry::<String, RequestValidator>(count)?;
        budget.take_text(name.len())?;
        context.request_validators.insert(name.to_owned(), checks);
    }
    api.gateway_responses = gateway_responses::read(&document)?;
    Ok(())
}

fn api_key_source(document: &Cursor<'_>) -> Result<ApiKeySource, Problem> {
    let Some(source) = document.get("x-amazon-apigateway-api-key-source")? else {
        return Ok(ApiKeySource::default());
    };
    match source.text()?.to_ascii_uppercase().as_str() {
        "HEADER" => Ok(ApiKeySource::Header),
        "AUTHORIZER" => Ok(ApiKeySource::Authorizer),
        other => Err(source.violates(
            other,
            "apiKeySource",
            "Member must satisfy enum value set: [AUTHORIZER, HEADER]",
        )),
    }
}

fn minimum_compression_size(document: &Cursor<'_>) -> Result<Option<u32>, Problem> {
    const LARGEST: u32 = 10_485_760;
    let name = "x-amazon-apigateway-minimum-compression-size";
    let Some(place) = document.get(name)? else {
        return Ok(None);
    };
    match document.integer_of(name) {
        Ok(Some(size)) if size <= LARGEST => Ok(Some(size)),
        _ => {
            Err(place
                .bad_request("Invalid minimum compression size, must be between 0 and 10485760"))
        }
    }
}
