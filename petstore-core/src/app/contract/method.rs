//! One verb of a route as a method of the contract.

use super::models::{Direction, Models};
use super::names::{capitalized, operation_name};
use super::{
    BODY_AND_PARAMETERS, COGNITO, PARAMETERS, authorizers, parameter, statuses, validators,
};
use crate::app::App;
use crate::app::authorizers::AppAuthorizer;
use crate::contract::{
    Auth as MethodAuth, Documentation, Integration, IntegrationType, Location, Method, MethodKey,
    MethodResponse, ResponseHeader,
};
use crate::http::auth::Auth;
use crate::http::authorizer::add_parameters;
use crate::http::docs_by_status::ResponseDoc;
use crate::http::group::MountedRoute;
use crate::http::signature::{BodyDoc, Inputs, ResponseDocs};

impl App {
    /// Describes one verb of a route as a method in front of an integration.
    pub(super) fn describe(
        &self,
        route: &MountedRoute,
        verb: MethodKey,
        integration: Integration,
        authorizers: &[AppAuthorizer<'_>],
        models: &mut Models,
    ) -> Method {
        let (entry, auth) = (&route.entry, route.auth());
        let spec = entry.spec;
        let operation_name = operation_name(&route.prefix, spec.name, spec.verbs, verb);
        let is_function = integration.integration_type == IntegrationType::AwsProxy;
        let integration = match is_function && entry.stream.is_some() {
            true => integration.streamed(),
            false => integration,
        };
        let mut inputs = Inputs::new(&mut models.requests);
        (entry.inputs)(&mut inputs);
        for hook in &route.hooks {
            hook.0.inputs(&mut inputs);
        }
        if let Auth::Lambda(authorizer) = auth {
            add_parameters(authorizer, &mut inputs);
        }
        let rejections = std::mem::take(&mut inputs.rejections);
        let facts = statuses::InputFacts::new(&inputs);
        let (parameters, body) = (inputs.parameters, inputs.body);
        let mut method = Method {
            docs: Documentation {
                summary: non_empty(spec.summary),
                description: non_empty(spec.description),
                tags: (spec.tags.iter().map(|tag| (*tag).to_owned()))
                    .chain(route.tags.iter().cloned())
                    .collect(),
                deprecated: spec.deprecated,
            },
            api_key_required: auth == Auth::ApiKey,
            auth: match auth {
                Auth::None | Auth::ApiKey => MethodAuth::None,
                Auth::Iam => MethodAuth::Iam,
                Auth::Cognito => MethodAuth::Cognito {
                    authorizer: COGNITO.to_owned(),
                    scopes: Vec::new(),
                },
                Auth::Jwt(spec) => MethodAuth::Cognito {
                    authorizer: authorizers::name_of_jwt(spec, &self.jwt_authorizers()),
                    scopes: spec
                        .scopes
                        .iter()
                        .map(|scope| (*scope).to_owned())
                        .collect(),
                },
                Auth::Lambda(entry) => MethodAuth::Custom {
                    authorizer: authorizers::name_of(entry, authorizers),
                },
            },
            request_parameters: parameter::describe_all(&parameters),
            cookies: parameter::describe_cookies(&parameters),
            ..Method::default()
        };
        if let Some(body) = &body {
            describe_body(&mut method, body, &operation_name, models);
        }
        // Only the app's own function validates bodies; in front of any other integration the
        // gateway must.
        let bodies = self.settings.validate_at_gateway || !is_function;
        method.request_validator = validator(&method, bodies).map(str::to_owned);
        let format = self.settings.errors.as_ref().map(|format| format.get());
        let mut responses = ResponseDocs::new(&mut models.responses).with_format(format);
        (entry.outputs)(&mut responses);
        statuses::add_declared_statuses(&mut responses, entry);
        statuses::add_declared_headers(&mut responses, entry);
        if is_function {
            for describe in rejections {
                describe(&mut responses);
            }
            for hook in &route.hooks {
                hook.0.outputs(&mut responses);
            }
            statuses::add_function_statuses(&mut responses, &facts);
        }
        let validator = method.request_validator.as_deref().and_then(validators);
        statuses::add_gateway_statuses(&mut responses, auth, validator.as_ref(), &integration);
        for (status, mut doc) in responses.by_status {
            if let (Some(media_type), Some((kind, None))) = (spec.produces, &mut doc.body)
                && (200..300).contains(&status)
            {
                *kind = media_type;
            }
            let response = method_response(doc, &operation_name, status, models);
            method.responses.insert(status, response);
        }
        method.operation_name = Some(operation_name);
        method.integration = Some(with_path_parameters(integration, &method));
        method
    }
}

fn describe_body(method: &mut Method, body: &BodyDoc, operation: &str, models: &mut Models) {
    method.request_body_optional = !body.required;
    if body.content_type == "application/json" {
        let model = models.name_of(
            &body.schema,
            Direction::Request,
            &format!("{operation}Request"),
        );
        method
            .request_models
            .insert(body.content_type.to_owned(), model);
    } else {
        // With a model, the gateway would parse the body as JSON.
        method.consumes.push(body.content_type.to_owned());
    }
}

/// The name of the validator that a method needs, if any.
fn validator(method: &Method, bodies: bool) -> Option<&'static str> {
    let mut parameters = method.request_parameters.iter();
    if bodies && !method.request_models.is_empty() {
        Some(BODY_AND_PARAMETERS)
    } else if parameters.any(|parameter| parameter.required && parameter.location != Location::Path)
    {
        Some(PARAMETERS)
    } else {
        None
    }
}

/// API Gateway fills in `{name}` in a URI only from a mapping: here from the method's path
/// parameter of the same name.
fn with_path_parameters(mut integration: Integration, method: &Method) -> Integration {
    let uri = match integration.integration_type {
        IntegrationType::Http | IntegrationType::HttpProxy => integration.uri.as_deref(),
        IntegrationType::Aws | IntegrationType::AwsProxy | IntegrationType::Mock => None,
    };
    for parameter in &method.request_parameters {
        let name = &parameter.name;
        if parameter.location == Location::Path
            && uri.is_some_and(|uri| uri.contains(&format!("{{{name}}}")))
        {
            integration
                .request_parameters
                .entry(format!("integration.request.path.{name}"))
                .or_insert_with(|| parameter.source());
        }
    }
    integration
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn method_response(
    doc: ResponseDoc,
    operation: &str,
    status: u16,
    models: &mut Models,
) -> MethodResponse {
    let mut response = MethodResponse {
        description: Some(doc.description),
        ..MethodResponse::default()
    };
    for (name, description) in doc.headers {
        let header = ResponseHeader {
            description: non_empty(&description),
            ..ResponseHeader::default()
        };
        response.headers.insert(name.into_owned(), header);
    }
    match doc.body {
        Some((content_type, Some(schema))) => {
            let otherwise = format!("{}Response{status}", capitalized(operation));
            let model = models.name_of(&schema, Direction::Response, &otherwise);
            response
                .response_models
                .insert(content_type.to_owned(), model);
        }
        Some((content_type, None)) => response.produces.push(content_type.to_owned()),
        None => {}
    }
    response
}
