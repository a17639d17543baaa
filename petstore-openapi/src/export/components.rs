//! Writes the models and security schemes of a contract.

use super::super::node::{Members, Node};
use super::schemas;
use super::style::Style;
use petstore_core::contract::{
    Api, Auth, Authorizer, AuthorizerKind, MappingExpression, RequestSource,
};

/// Adds models and security schemes, in the members that this kind of document has for them.
pub(super) fn put(document: &mut Members, api: &Api, style: &Style<'_>) {
    let models: Members = api
        .models
        .iter()
        .map(|(name, model)| (name, schemas::write(&model.schema, style)))
        .collect();
    let schemes = security_schemes(api, style);
    if style.is_swagger() {
        document.put_filled("securityDefinitions", schemes);
        document.put_filled("definitions", models);
        return;
    }
    let mut components = Members::default();
    components.put_filled("schemas", models);
    components.put_filled("securitySchemes", schemes);
    document.put("components", components);
}

fn security_schemes(api: &Api, style: &Style<'_>) -> Members {
    let methods = || api.methods().map(|(_, _, method)| method);
    let mut schemes = Members::default();
    if methods().any(|method| method.api_key_required) {
        schemes.put(&style.schemes.api_key, scheme("x-api-key", "header"));
    }
    if methods().any(|method| method.auth == Auth::Iam) {
        let mut sigv4 = scheme("Authorization", "header");
        if style.extensions {
            sigv4.put("x-amazon-apigateway-authtype", "awsSigv4");
        }
        schemes.put(&style.schemes.sigv4, sigv4);
    }
    for (name, authorizer) in &api.authorizers {
        schemes.put(name, authorizer_scheme(authorizer, style));
    }
    schemes
}

fn scheme(name: &str, location: &str) -> Members {
    let mut scheme = Members::default();
    scheme.put("type", "apiKey");
    scheme.put("name", name);
    scheme.put("in", location);
    scheme
}

fn authorizer_scheme(authorizer: &Authorizer, style: &Style<'_>) -> Members {
    let (location, name) = sent_in(authorizer);
    let mut scheme = scheme(&name, location);
    if style.extensions {
        let auth_type = authorizer.auth_type.as_ref();
        scheme.put_some("x-amazon-apigateway-authtype", auth_type);
        let extension = extension(authorizer, style);
        scheme.put("x-amazon-apigateway-authorizer", extension);
    }
    scheme
}

/// The location and the name of the only identity source, or else the name `Unused`, which API
/// Gateway requires if there are several, or one that is not a header or in the query.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html>
fn sent_in(authorizer: &Authorizer) -> (&'static str, String) {
    let only = match authorizer.identity_source.as_slice() {
        [source] => source.parse().ok(),
        _ => None,
    };
    match only {
        Some(MappingExpression::Request(RequestSource::Header(name))) => ("header", name),
        Some(MappingExpression::Request(RequestSource::QueryString(name))) => ("query", name),
        _ => ("header", "Unused".to_owned()),
    }
}

/// An export of API Gateway has the lifetime that its model of a `REQUEST` authorizer has by
/// default.
fn extension(authorizer: &Authorizer, style: &Style<'_>) -> Node {
    let mut members = Members::default();
    members.put("type", authorizer.kind.as_str().to_ascii_lowercase());
    match &authorizer.kind {
        AuthorizerKind::Token { uri, credentials }
        | AuthorizerKind::Request { uri, credentials } => {
            members.put("authorizerUri", uri);
            members.put_some("authorizerCredentials", credentials.as_ref());
        }
        AuthorizerKind::CognitoUserPools { provider_arns } => {
            members.put("providerARNs", provider_arns.as_slice());
        }
    }
    if let AuthorizerKind::Request { .. } = authorizer.kind
        && !authorizer.identity_source.is_empty()
    {
        members.put("identitySource", authorizer.identity_source.join(", "));
    }
    let pattern = authorizer.identity_validation_expression.as_ref();
    members.put_some("identityValidationExpression", pattern);
    let is_request = matches!(authorizer.kind, AuthorizerKind::Request { .. });
    let default = (is_request && !style.own).then_some(Authorizer::DEFAULT_TTL_SECONDS);
    members.put_some(
        "authorizerResultTtlInSeconds",
        authorizer.result_ttl_seconds.or(default),
    );
    members.into()
}
