//! `$context`: the variables of a request, and what templates override.

use petstore_vtl::{Budget, CallError, Map, Object, Value};

use crate::context::RequestContext;

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
pub(super) fn context_map(context: &RequestContext<'_>) -> Map {
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

/// The variable `$context`. It is a map, but a nested map that `get` returns prints as empty text.
#[derive(Debug)]
pub(super) struct ContextVariable(pub(super) Map);

impl Object for ContextVariable {
    fn property(&self, name: &str) -> Result<Value, CallError> {
        Ok(self.0.get(name).unwrap_or_default())
    }

    fn set_property(&self, name: &str, value: Value) -> Result<(), CallError> {
        self.0.insert(name, value);
        Ok(())
    }

    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        budget: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        let found = self.0.call(method, arguments, budget)?;
        Ok(match (method, found) {
            ("get", Some(Value::Map(nested))) => Some(Value::object(Self(nested))),
            (_, found) => found,
        })
    }

    fn as_map(&self) -> Option<Map> {
        Some(self.0.clone())
    }
}
