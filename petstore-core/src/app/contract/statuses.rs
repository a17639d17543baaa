//! The statuses that the framework and the gateway return, each declared only where it can occur.

use crate::contract::{Integration, IntegrationType, PassthroughBehavior, RequestValidator};
use crate::http::auth::Auth;
use crate::http::route::RouteEntry;
use crate::http::signature::{Inputs, ResponseDocs};

/// Adds the statuses that the function returns before the handler runs.
pub(super) fn add_function_statuses(responses: &mut ResponseDocs<'_>, inputs: &InputFacts) {
    if inputs.fallible {
        responses.invalid_request();
    }
    if inputs.typed_body {
        responses.error(415, "The method does not accept the media type of the body");
    }
}

/// The facts about a route's inputs that decide its statuses.
pub(super) struct InputFacts {
    /// Whether a request can fail to provide an argument.
    fallible: bool,
    /// Whether the body must have a particular media type.
    typed_body: bool,
}

impl InputFacts {
    pub(super) fn new(inputs: &Inputs<'_>) -> InputFacts {
        let body = inputs.body.as_ref();
        InputFacts {
            fallible: inputs.fallible || body.is_some_and(|body| body.required),
            typed_body: body.is_some_and(|body| !body.any_type),
        }
    }
}

/// Adds the statuses of a route that only its `status(…)` declares.
pub(super) fn add_declared_statuses(responses: &mut ResponseDocs<'_>, entry: &RouteEntry) {
    let Some(declared) = entry.spec.declared else {
        return;
    };
    // An error type that several routes share has statuses that this route does not return.
    responses
        .by_status
        .retain(|status| status >= 500 || declared.contains(status));
    if responses.raw {
        for status in declared.iter() {
            responses.empty(status, "Returned by the function");
        }
    }
}

/// Adds the headers that the function adds to its responses.
pub(super) fn add_declared_headers(responses: &mut ResponseDocs<'_>, entry: &RouteEntry) {
    if !responses.adds_headers && !responses.raw {
        return;
    }
    let statuses = responses.by_status.statuses();
    let successes: Vec<u16> = statuses.filter(|status| *status < 400).collect();
    for status in successes {
        for (name, description) in entry.spec.headers {
            responses.header(status, *name, *description);
        }
    }
}

/// Adds the statuses that the gateway returns for the integration.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>
pub(super) fn add_gateway_statuses(
    responses: &mut ResponseDocs<'_>,
    auth: Auth,
    validator: Option<&RequestValidator>,
    integration: &Integration,
) {
    if validator.is_some() {
        responses.error(400, "Invalid request");
    }
    match auth {
        Auth::None => {}
        Auth::ApiKey => {
            responses.error(403, "The caller is not allowed to call this method");
            responses.error(429, "The quota or rate limit of the API key is exhausted");
        }
        Auth::Iam => responses.error(403, "The caller is not allowed to call this method"),
        Auth::Cognito | Auth::Lambda(_) | Auth::Jwt(_) => {
            responses.error(401, "The token is missing or invalid");
            responses.error(403, "The caller is not allowed to call this method");
        }
    }
    if !integration.integration_type.is_proxy()
        && integration.passthrough_behavior != PassthroughBehavior::WhenNoMatch
    {
        responses.error(415, "The method does not accept the media type of the body");
    }
    // A client cannot distinguish a handler's own 500 from the gateway's.
    responses.by_status.remove(500);
    responses.error(500, "Internal server error");
    match integration.integration_type {
        IntegrationType::AwsProxy => {
            responses.error(502, "The function failed");
            responses.error(504, "The function timed out");
        }
        IntegrationType::Aws | IntegrationType::Http | IntegrationType::HttpProxy => {
            responses.error(504, "The backend failed or timed out");
        }
        IntegrationType::Mock => {}
    }
}
