//! Reads the authorizers of HTTP APIs.

use std::collections::BTreeMap;

use super::super::super::node::Node;
use super::super::authorizers::{MAX_TTL_SECONDS, check_uri};
use super::super::context::Context;
use super::super::cursor::Cursor;
use super::super::problem::Problem;
use petstore_core::contract::http_api::{
    HttpApi, HttpAuthorizer, HttpAuthorizerKind, IdentitySource, JwtConfiguration, PayloadFormat,
};

/// How API Gateway interprets a security scheme of an HTTP API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// The JWT authorizer with the name of the scheme.
    Jwt,
    /// The Lambda authorizer with the name of the scheme.
    Lambda,
    /// A signature that IAM checks.
    Iam,
    /// The authorizer cannot be created, and neither can the routes that use it.
    Failed,
    /// API Gateway ignores the scheme, so it does not restrict access.
    Ignored,
}

/// Reads the security schemes, and adds those with an authorizer to the API.
pub(super) fn declare<'d>(
    context: &mut Context<'d>,
    api: &mut HttpApi,
) -> BTreeMap<&'d str, Scheme> {
    let declared = context.components("", "securitySchemes");
    let mut schemes = BTreeMap::new();
    for (name, scheme) in context.kept(declared).into_iter().flatten() {
        let read = scheme.resolved().and_then(|scheme| read(&scheme));
        let meaning = match read {
            Ok(Read::Authorizer(authorizer)) => {
                let meaning = match authorizer.kind {
                    HttpAuthorizerKind::Jwt(_) => Scheme::Jwt,
                    _ => Scheme::Lambda,
                };
                api.authorizers.insert(name.to_owned(), authorizer);
                meaning
            }
            Ok(Read::Iam) => Scheme::Iam,
            Ok(Read::Ignored(place)) => {
                context.warn(
                    &place,
                    format!(
                        "API Gateway ignores the security scheme `{name}`, because it has no \
                         `x-amazon-apigateway-authorizer`: it does not protect any route"
                    ),
                );
                Scheme::Ignored
            }
            Err(problem) => {
                let message = format!(
                    "Unable to create authorizer '{name}': {}. Any routes with security: '{name}' will not be \
                     created.",
                    problem.message.trim_end_matches('.')
                );
                context.warn_at(problem.path, message);
                Scheme::Failed
            }
        };
        schemes.insert(name, meaning);
    }
    schemes
}

enum Read<'d> {
    Authorizer(HttpAuthorizer),
    Iam,
    Ignored(Cursor<'d>),
}

fn read<'d>(scheme: &Cursor<'d>) -> Result<Read<'d>, Problem> {
    let Some(extension) = scheme.get("x-amazon-apigateway-authorizer")? else {
        let auth_type = scheme.text_of("x-amazon-apigateway-authtype")?;
        let is_iam = auth_type.is_some_and(|kind| kind.eq_ignore_ascii_case("awsSigv4"));
        return Ok(if is_iam {
            Read::Iam
        } else {
            Read::Ignored(scheme.clone())
        });
    };
    let kind = extension.text_of("type")?.unwrap_or_default();
    let kind = match kind.to_ascii_lowercase().as_str() {
        "jwt" => jwt(&extension)?,
        "request" => lambda(&extension)?,
        _ => {
            return Err(extension.bad_request(format!(
                "Invalid authorizer type '{kind}': HTTP APIs have the types jwt and request"
            )));
        }
    };
    let result_ttl_seconds = extension.integer_of("authorizerResultTtlInSeconds")?;
    if result_ttl_seconds.is_some_and(|ttl| ttl > MAX_TTL_SECONDS) {
        return Err(extension
            .bad_request("authorizerResultTtlInSeconds should be between 0 and 3600 seconds"));
    }
    Ok(Read::Authorizer(HttpAuthorizer {
        identity_sources: identity_sources(&extension, &kind)?,
        kind,
        result_ttl_seconds,
    }))
}

fn jwt(extension: &Cursor<'_>) -> Result<HttpAuthorizerKind, Problem> {
    let Some(configuration) = extension.get("jwtConfiguration")? else {
        return Err(extension.bad_request("JwtConfiguration is required for JWT authorizers"));
    };
    let issuer = configuration.filled_text_of("issuer")?.unwrap_or_default();
    if !issuer.starts_with("https://") {
        return Err(
            configuration.bad_request(format!("Invalid issuer: {issuer}. Must be an HTTPS URL"))
        );
    }
    let audience = configuration.texts_of("audience")?;
    Ok(HttpAuthorizerKind::Jwt(JwtConfiguration {
        issuer,
        audience,
    }))
}

fn lambda(extension: &Cursor<'_>) -> Result<HttpAuthorizerKind, Problem> {
    let format = extension.text_of("authorizerPayloadFormatVersion")?;
    let payload_format: PayloadFormat = match format.as_deref().map(decimal) {
        Some(version) => version.parse().map_err(|_| {
            extension.bad_request("AuthorizerPayloadFormatVersion should be 1.0 or 2.0")
        })?,
        None => {
            return Err(extension.bad_request(
                "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer",
            ));
        }
    };
    let simple_responses = extension.flag_of("enableSimpleResponses")?;
    if simple_responses && payload_format == PayloadFormat::V1 {
        return Err(extension.bad_request(
            "EnableSimpleResponses is only supported for AuthorizerPayloadFormatVersion 2.0",
        ));
    }
    let uri = extension.text_of("authorizerUri")?.unwrap_or_default();
    check_uri(extension, &uri)?;
    Ok(HttpAuthorizerKind::Lambda {
        uri,
        credentials: extension.filled_text_of("authorizerCredentials")?,
        payload_format,
        simple_responses,
    })
}

/// A version that YAML or JSON has as a number: `2` and `2.0` are the same.
pub(super) fn decimal(version: &str) -> &str {
    match version {
        "1" => "1.0",
        "2" => "2.0",
        other => other,
    }
}

/// The sources: one text with commas, or an array of texts.
fn identity_sources(
    extension: &Cursor<'_>,
    kind: &HttpAuthorizerKind,
) -> Result<Vec<IdentitySource>, Problem> {
    let Some(place) = extension.get("identitySource")? else {
        return match kind {
            HttpAuthorizerKind::Jwt(_) => {
                Err(extension.bad_request("IdentitySource is required for JWT authorizers"))
            }
            _ => Ok(Vec::new()),
        };
    };
    let texts = match place.node {
        Node::Array(_) => extension.texts_of("identitySource")?,
        _ => place.text()?.split(',').map(str::to_owned).collect(),
    };
    let texts = texts.iter().map(|text| text.trim());
    let sources = texts.filter(|text| !text.is_empty()).map(|text| {
        text.parse().map_err(|_| {
            place.bad_request(format!(
                "Invalid identity source '{text}': use $request.header.name, $request.querystring.name, \
                 $context.name or $stageVariables.name"
            ))
        })
    });
    let sources: Vec<IdentitySource> = sources.collect::<Result<_, _>>()?;
    if matches!(kind, HttpAuthorizerKind::Jwt(_)) && sources.len() != 1 {
        return Err(place.bad_request("JWT authorizers have exactly one identity source"));
    }
    Ok(sources)
}
