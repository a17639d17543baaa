//! Reads the root of a document, and drives the import of its parts.

use super::super::node::Node;
use super::cursor::Cursor;
use super::models::Models;
use super::problem::{ImportError, Problem, Warning};
use super::security::Scheme;
use super::{Imported, Options, authorizers, base_path, gateway_responses, paths};
use petstore_core::contract::{Api, ApiKeySource, Cors, EndpointConfiguration, RequestValidator};
use std::collections::BTreeMap;

/// The extensions at the root of a document, after `x-amazon-apigateway-`. REST APIs ignore the CORS configuration.
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

/// The state that the parts of an import share.
pub(super) struct Context<'d> {
    pub(super) document: Cursor<'d>,
    pub(super) swagger: bool,
    /// Whether the document is JSON. In YAML, API Gateway leaves out some values that it refuses in JSON.
    pub(super) json: bool,
    /// Whether the schemas are documentation only, as in HTTP APIs.
    pub(super) lenient: bool,
    pub(super) models: Models,
    pub(super) schemes: BTreeMap<String, Scheme>,
    pub(super) request_validators: BTreeMap<String, RequestValidator>,
    pub(super) warnings: Vec<Warning>,
    pub(super) problems: Vec<Problem>,
}

impl<'d> Context<'d> {
    pub(super) fn new(document: Cursor<'d>, swagger: bool) -> Context<'d> {
        Context {
            document,
            swagger,
            json: false,
            lenient: false,
            models: Models::default(),
            schemes: BTreeMap::new(),
            request_validators: BTreeMap::new(),
            warnings: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Adds a warning about this value.
    pub(super) fn warn(&mut self, place: &Cursor<'_>, message: impl Into<String>) {
        self.warn_at(place.path.clone(), message);
    }

    /// Adds a warning about the value at this path.
    pub(super) fn warn_at(&mut self, path: String, message: impl Into<String>) {
        self.warnings.push(Warning {
            message: message.into(),
            path,
        });
    }

    /// Adds a warning for each member of this value that is not known.
    pub(super) fn warn_unknown(
        &mut self,
        place: &Cursor<'_>,
        known: &[&str],
        owner: &str,
    ) -> Result<(), Problem> {
        for (name, member) in place.members()? {
            if !known.contains(&name) && !name.starts_with("x-petstore-") && name != "$ref" {
                self.warn(
                    &member,
                    format!("API Gateway ignores `{name}`, which is not a member of {owner}"),
                );
            }
        }
        Ok(())
    }

    /// Adds a warning for each extension of API Gateway that has no effect here.
    pub(super) fn warn_extensions(
        &mut self,
        place: &Cursor<'_>,
        known: &[&str],
    ) -> Result<(), Problem> {
        for (name, member) in place.members()? {
            let extension = name.strip_prefix("x-amazon-apigateway-");
            if extension.is_some_and(|extension| !known.contains(&extension)) {
                self.warn(
                    &member,
                    format!("a REST API has no `{name}` here, so it is left out"),
                );
            }
        }
        Ok(())
    }

    /// Returns the value of the result, or records its problem.
    pub(super) fn kept<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.problems.push(problem)).ok()
    }

    /// The shared definitions of one kind, which Swagger has at the root and OpenAPI in
    /// `components`.
    pub(super) fn components(
        &self,
        swagger: &str,
        openapi: &str,
    ) -> Result<Vec<(&'d str, Cursor<'d>)>, Problem> {
        if self.swagger {
            return self.document.members_of(swagger);
        }
        match self.document.get("components")? {
            Some(components) => components.members_of(openapi),
            None => Ok(Vec::new()),
        }
    }
}

/// Imports a parsed document.
pub(super) fn api(document: &Node, json: bool, options: &Options) -> Result<Imported, ImportError> {
    let document = Cursor::root(document);
    let swagger = is_swagger(&document)?;
    let mut context = Context::new(document, swagger);
    context.json = json;
    let mut api = Api::default();
    let imported = read_root(&mut context, &mut api)
        .and_then(|()| base_path::prefix(&context.document, options.base_path));
    if let Some(prefix) = context.kept(imported) {
        super::models::declare(&mut context);
        authorizers::declare(&mut context, &mut api);
        let resources = paths::resources(&mut context, &prefix);
        api.resources = context.kept(resources).unwrap_or_default();
    }
    if !context.problems.is_empty() {
        return Err(ImportError {
            problems: context.problems,
        });
    }
    api.models = context.models.into_models();
    api.request_validators = context.request_validators;
    Ok(Imported {
        api,
        warnings: context.warnings,
    })
}

pub(super) fn is_swagger(document: &Cursor<'_>) -> Result<bool, Problem> {
    let swagger = document.text_of("swagger")?;
    let openapi = document.text_of("openapi")?;
    match (swagger.as_deref(), openapi.as_deref()) {
        (Some("2.0" | "2"), _) => Ok(true),
        (None, Some(version)) if version == "3.0" || version.starts_with("3.0.") => Ok(false),
        (None, None) => {
            Err(document.invalid("the member `openapi` or `swagger` with the version is missing"))
        }
        (Some(version), _) | (None, Some(version)) => Err(document.invalid(format_args!(
            "version {version} is not supported: use OpenAPI 3.0 or Swagger 2.0"
        ))),
    }
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
    api.endpoint = endpoint(&document)?;
    api.policy = document
        .get("x-amazon-apigateway-policy")?
        .map(|policy| policy.node.to_value());
    api.security_policy = document.filled_text_of("x-amazon-apigateway-security-policy")?;
    api.endpoint_access_mode =
        document.filled_text_of("x-amazon-apigateway-endpoint-access-mode")?;
    api.documentation = document
        .get("x-amazon-apigateway-documentation")?
        .map(|documentation| documentation.node.to_value());
    context.warn_extensions(&document, &EXTENSIONS)?;
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

/// The servers. API Gateway also accepts one server that is not in an array.
pub(super) fn servers<'d>(document: &Cursor<'d>) -> Result<Vec<Cursor<'d>>, Problem> {
    match document.get("servers")? {
        Some(server) if matches!(server.node, Node::Object(_)) => Ok(vec![server]),
        _ => document.items_of("servers"),
    }
}

/// The endpoint configuration, which Swagger has at the root and OpenAPI in its servers. Both
/// places are accepted in both kinds of documents.
pub(super) fn endpoint(document: &Cursor<'_>) -> Result<EndpointConfiguration, Problem> {
    const NAME: &str = "x-amazon-apigateway-endpoint-configuration";
    let mut found = document.get(NAME)?;
    for server in servers(document)? {
        if found.is_none() {
            found = server.get(NAME)?;
        }
    }
    let Some(configuration) = found else {
        return Ok(EndpointConfiguration::default());
    };
    Ok(EndpointConfiguration {
        vpc_endpoint_ids: configuration.texts_of("vpcEndpointIds")?,
        disable_execute_api_endpoint: configuration.flag_of("disableExecuteApiEndpoint")?,
        ..EndpointConfiguration::default()
    })
}

pub(super) fn read_cors(cors: &Cursor<'_>) -> Result<Cors, Problem> {
    Ok(Cors {
        allow_origins: cors.texts_of("allowOrigins")?,
        allow_methods: cors.texts_of("allowMethods")?,
        allow_headers: cors.texts_of("allowHeaders")?,
        expose_headers: cors.texts_of("exposeHeaders")?,
        max_age: cors.integer_of("maxAge")?,
        allow_credentials: cors.flag_of("allowCredentials")?,
    })
}
