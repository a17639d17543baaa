//! The variables of a request's templates: `$context`, `$input.params()` and `$stageVariables`.

use petstore_vtl::{Map, Value};

use crate::client_headers::client_headers;
use crate::context::RequestContext;
use crate::template::VariableSource;

impl VariableSource for RequestContext<'_> {
    fn context(&self) -> Map {
        context_map(self)
    }

    fn parameters(&self) -> Map {
        parameters(self)
    }

    fn stage_variables(&self) -> Map {
        let variables = self.deployment.variables.iter();
        variables
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

/// The variables of `$context` that are texts, in the order of their names.
const VARIABLES: [&str; 14] = [
    "accountId",
    "apiId",
    "deploymentId",
    "domainName",
    "domainPrefix",
    "extendedRequestId",
    "httpMethod",
    "path",
    "protocol",
    "requestId",
    "requestTime",
    "resourceId",
    "resourcePath",
    "stage",
];

/// The variables of `$context.identity`. Those without a value are null.
const IDENTITY: [&str; 12] = [
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "sourceIp",
    "user",
    "userAgent",
    "userArn",
];

/// The members of `$context` for a request.
fn context_map(context: &RequestContext<'_>) -> Map {
    let map = Map::new();
    for name in VARIABLES {
        if let Some(value) = context.variable(name) {
            map.insert(name, value.as_ref());
        }
    }
    let epoch = context.request.time_epoch_millis();
    map.insert("requestTimeEpoch", i64::try_from(epoch).unwrap_or(i64::MAX));
    let identity = Map::new();
    for name in IDENTITY {
        let value = context.variable(&format!("identity.{name}"));
        identity.insert(name, value.map(|value| Value::from(value.as_ref())));
    }
    for name in ["apiKey", "apiKeyId"] {
        if let Some(value) = context.variable(&format!("identity.{name}")) {
            identity.insert(name, value.as_ref());
        }
    }
    map.insert("identity", identity);
    map.insert("authorizer", context.authorizer_map());
    let overrides: Map = ["header", "path", "querystring"]
        .into_iter()
        .map(|place| (place, Map::new()))
        .collect();
    map.insert("requestOverride", overrides);
    let response: Map = [("header", Map::new())].into_iter().collect();
    map.insert("responseOverride", response);
    map
}

/// `$input.params()`: path, query string and headers. A repeated parameter has its last value.
fn parameters(context: &RequestContext<'_>) -> Map {
    let path = context.matched.map(|matched| {
        let parameters = matched.resource.parameters();
        parameters.collect::<Map>()
    });
    let query: Map = context
        .request
        .query()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let header: Map = client_headers(context.deployment, context.request)
        .into_iter()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    [
        ("path", path.unwrap_or_default()),
        ("querystring", query),
        ("header", header),
    ]
    .into_iter()
    .collect()
}
