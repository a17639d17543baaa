//! Payload format 1.0 as HTTP APIs send it: the event of REST APIs with `version` and fewer ids.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use std::collections::BTreeMap;

use petstore_core::contract::http_api::HttpApi;
use serde_json::{Map, Value, json};

use super::request::RouteRequest;
use crate::payload_v2::{body, event_headers};

/// The event for a request to a route.
pub(super) fn event(request: &RouteRequest<'_>) -> Value {
    let (body, is_base64_encoded) = body(request.request);
    let mut event = parts(request);
    event.insert("body".to_owned(), body.into());
    event.insert("isBase64Encoded".to_owned(), is_base64_encoded.into());
    event.into()
}

/// The event of an authorizer, but for its identity. Empty maps are objects.
pub(super) fn authorizer_parts(request: &RouteRequest<'_>) -> Map<String, Value> {
    let mut parts = parts(request);
    for name in [
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "stageVariables",
    ] {
        if let Some(map @ Value::Null) = parts.get_mut(name) {
            *map = Map::new().into();
        }
    }
    parts
}

/// The members that events and authorizers' events have in common. Empty maps are null.
fn parts(request: &RouteRequest<'_>) -> Map<String, Value> {
    let parts = &request.request.parts;
    let query = multi_query(request);
    let first = query.iter().map(|(name, values)| {
        let first = values.first().cloned().unwrap_or_default();
        (name.clone(), Value::from(first))
    });
    let headers = event_headers(request.request, &request.deployment.domain_name);
    let cookie = parts
        .headers
        .get("cookie")
        .and_then(|value| value.to_str().ok());
    let mut multi_headers: Map<String, Value> = Map::new();
    let mut last_headers: Map<String, Value> = Map::new();
    for (name, joined) in &headers {
        let sent: Vec<_> = request.request.header_values(name).collect();
        // The gateway's own headers replace those of the client.
        let values = if sent.join(",") == *joined {
            sent.iter().map(|value| value.to_string()).collect()
        } else {
            vec![joined.clone()]
        };
        last_headers.insert(name.clone(), values.last().cloned().into());
        multi_headers.insert(name.clone(), values.into());
    }
    if let Some(cookie) = cookie {
        last_headers.insert("cookie".to_owned(), cookie.into());
        multi_headers.insert("cookie".to_owned(), json!([cookie]));
    }
    let event = json!({
        "version": "1.0",
        "resource": request.matched.path,
        "path": request.path(),
        "httpMethod": parts.method.as_str(),
        "headers": last_headers,
        "multiValueHeaders": multi_headers,
        "queryStringParameters": unless_empty(first.collect()),
        "multiValueQueryStringParameters": unless_empty(
            query.iter().map(|(name, values)| (name.clone(), json!(values))).collect()
        ),
        "requestContext": context(request),
        "pathParameters": unless_empty(request.matched.parameters.clone()),
        "stageVariables": unless_empty(
            request.deployment.variables.iter().map(|(name, value)| (name.clone(), json!(value))).collect()
        ),
    });
    match event {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn context(request: &RouteRequest<'_>) -> Value {
    let deployment = request.deployment;
    let sent = request.request;
    let mut context = json!({
        "accountId": deployment.options.account_id,
        "apiId": deployment.api_id,
        "domainName": deployment.domain_name,
        "domainPrefix": deployment.api_id,
        "extendedRequestId": request.id(),
        "httpMethod": sent.parts.method.as_str(),
        "identity": {
            "accessKey": null,
            "accountId": null,
            "caller": null,
            "cognitoAmr": null,
            "cognitoAuthenticationProvider": null,
            "cognitoAuthenticationType": null,
            "cognitoIdentityId": null,
            "cognitoIdentityPoolId": null,
            "principalOrgId": null,
            "sourceIp": sent.connection.source_ip.to_string(),
            "user": null,
            "userAgent": sent.header_values("user-agent").next().unwrap_or_default(),
            "userArn": null,
        },
        "path": request.path(),
        "protocol": "HTTP/1.1",
        "requestId": request.id(),
        "requestTime": sent.time(),
        "requestTimeEpoch": sent.time_epoch_millis(),
        "resourceId": null,
        "resourcePath": request.matched.path,
        "stage": HttpApi::DEFAULT_STAGE,
    });
    if let Some(authorizer) = request.caller.authorizer_v1() {
        context["authorizer"] = authorizer;
    }
    context
}

fn multi_query(request: &RouteRequest<'_>) -> BTreeMap<String, Vec<String>> {
    let mut query: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in request.request.query() {
        query
            .entry(name.into_owned())
            .or_default()
            .push(value.into_owned());
    }
    query
}

fn unless_empty(map: Map<String, Value>) -> Value {
    if map.is_empty() {
        Value::Null
    } else {
        map.into()
    }
}
