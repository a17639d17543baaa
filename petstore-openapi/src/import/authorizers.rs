//! Reads authorizers and other security schemes.

use super::arn;
use super::context::Context;
use super::cursor::Cursor;
use super::problem::Problem;
use super::scheme::Scheme;
use petstore_core::contract::{Api, Authorizer, AuthorizerKind};

/// The longest time, in seconds, for which API Gateway caches the result of an authorizer.
pub(super) const MAX_TTL_SECONDS: u32 = 3600;

/// Reads the security schemes. Each one with `x-amazon-apigateway-authorizer` becomes an
/// authorizer, even if no method uses it.
pub(super) fn declare(context: &mut Context<'_>, api: &mut Api) {
    let declared = context.components("securityDefinitions", "securitySchemes");
    for (name, scheme) in context.kept(declared).into_iter().flatten() {
        let read = scheme
            .resolved()
            .and_then(|scheme| read_scheme(context, name, &scheme));
        if let Some((meaning, authorizer)) = context.kept(read) {
            let count = context.schemes.len();
            let budget = context.budget();
            let room = budget
                .take_entry::<String, Scheme>(count)
                .and_then(|()| budget.take_entry::<String, Authorizer>(count))
                .and_then(|()| budget.take_text(2 * name.len()));
            if context.kept(room).is_none() {
                return;
            }
            context.schemes.insert(name.to_owned(), meaning);
            api.authorizers
                .extend(authorizer.map(|authorizer| (name.to_owned(), authorizer)));
        }
    }
}

fn read_scheme(
    context: &mut Context<'_>,
    name: &str,
    scheme: &Cursor<'_>,
) -> Result<(Scheme, Option<Authorizer>), Problem> {
    let auth_type = scheme.text_of("x-amazon-apigateway-authtype")?;
    if let Some(extension) = scheme.get("x-amazon-apigateway-authorizer")? {
        let authorizer = read_authorizer(scheme, &extension, auth_type)?;
        let meaning = match authorizer.kind {
            AuthorizerKind::CognitoUserPools { .. } => Scheme::Cognito,
            AuthorizerKind::Token { .. } | AuthorizerKind::Request { .. } => Scheme::Custom,
        };
        return Ok((meaning, Some(authorizer)));
    }
    let kind = scheme.text_of("type")?.unwrap_or_default();
    let key_header = scheme
        .text_of("name")?
        .is_some_and(|header| header.eq_ignore_ascii_case("x-api-key"));
    let is_key = kind == "apiKey" && key_header;
    match auth_type.filter(|auth_type| !auth_type.is_empty()) {
        Some(auth_type) if auth_type.eq_ignore_ascii_case("awsSigv4") => Ok((Scheme::Iam, None)),
        _ if is_key => Ok((Scheme::ApiKey, None)),
        Some(_) => {
            context.warn(
                scheme,
                format!(
                    "Unable to create authorizer from security definition: '{name}'. Extension \
                     x-amazon-apigateway-authorizer is required. Any methods with security: '{name}' will not be \
                     created. If this security definition is not a custom authorizer, remove the \
                     x-amazon-apigateway-authtype extension and it will be ignored."
                ),
            );
            Ok((Scheme::Failed, None))
        }
        None if kind != "apiKey" => {
            context.warn(
                scheme,
                format!("Unsupported security definition type '{kind}' for '{name}'. Ignoring."),
            );
            Ok((Scheme::Ignored, None))
        }
        None => {
            context.warn(
                scheme,
                format!(
                    "API Gateway ignores the security scheme `{name}`, because it has no \
                     `x-amazon-apigateway-authorizer`: it does not protect any method"
                ),
            );
            Ok((Scheme::Ignored, None))
        }
    }
}

fn read_authorizer(
    scheme: &Cursor<'_>,
    extension: &Cursor<'_>,
    auth_type: Option<String>,
) -> Result<Authorizer, Problem> {
    let kind = extension.text_of("type")?.unwrap_or_default();
    let function = || {
        let uri = extension.text_of("authorizerUri")?.unwrap_or_default();
        check_uri(extension, &uri)?;
        Ok((uri, extension.filled_text_of("authorizerCredentials")?))
    };
    let kind = match kind.to_ascii_lowercase().as_str() {
        "token" => {
            let (uri, credentials) = function()?;
            AuthorizerKind::Token { uri, credentials }
        }
        "request" => {
            let (uri, credentials) = function()?;
            AuthorizerKind::Request { uri, credentials }
        }
        "cognito_user_pools" => AuthorizerKind::CognitoUserPools {
            provider_arns: extension.texts_of("providerARNs")?,
        },
        _ => {
            return Err(extension.violates(
                &kind,
                "type",
                "Member must satisfy enum value set: [TOKEN, REQUEST, COGNITO_USER_POOLS]",
            ));
        }
    };
    let result_ttl_seconds = extension.integer_of("authorizerResultTtlInSeconds")?;
    if result_ttl_seconds.is_some_and(|ttl| ttl > MAX_TTL_SECONDS) {
        return Err(
            extension.bad_request("Authorizer result TTL should be between 0 and 3600 seconds")
        );
    }
    Ok(Authorizer {
        identity_source: identity_source(scheme, extension, &kind)?,
        kind,
        auth_type,
        identity_validation_expression: extension.filled_text_of("identityValidationExpression")?,
        result_ttl_seconds,
    })
}

/// Checks the invocation URI of an authorizer's function, whose region must be that of the
/// function.
pub(super) fn check_uri(place: &Cursor<'_>, uri: &str) -> Result<(), Problem> {
    let invokes = || {
        let uri = arn::parse(uri)?;
        let path = uri.resource.strip_prefix("path/2015-03-31/functions/")?;
        let function = path.strip_suffix("/invocations")?;
        let invoked = arn::parse(function)?.region;
        let same_region = uri.region == invoked || !arn::is_literal(uri.region, invoked);
        // In these ARNs, the called service takes the place of the account.
        let right = uri.service == "apigateway"
            && uri.account_id == "lambda"
            && arn::is_region(uri.region)
            && arn::is_function(function)
            && same_region;
        right.then_some(())
    };
    invokes().ok_or_else(|| {
        place.bad_request(format!(
            "Invalid Authorizer URI: {uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda \
             function invocation."
        ))
    })
}

/// A token is in the header that the scheme names; only `REQUEST` authorizers have other sources.
fn identity_source(
    scheme: &Cursor<'_>,
    extension: &Cursor<'_>,
    kind: &AuthorizerKind,
) -> Result<Vec<String>, Problem> {
    if let AuthorizerKind::Request { .. } = kind {
        let sources = extension.text_of("identitySource")?.unwrap_or_default();
        let sources = sources.split(',').map(str::trim);
        return Ok(sources
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect());
    }
    // API Gateway exports `Unused` for a scheme that must name a header but has none.
    let header = scheme
        .filled_text_of("name")?
        .filter(|name| name != "Unused");
    Ok(header
        .into_iter()
        .map(|header| format!("method.request.header.{header}"))
        .collect())
}
