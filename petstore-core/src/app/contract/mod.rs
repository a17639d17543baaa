//! Code → contract: describes the routes of an app in API Gateway's terms, based on their types.

mod authorizers;
mod channels;
mod cors;
mod directions;
mod http_api;
mod method;
mod models;
mod names;
mod parameter;
mod references;
mod statuses;
mod type_bounds;

use super::App;
use crate::contract::{
    Api, Authorizer, AuthorizerKind, GatewayResponseType, Integration, MethodKey, RequestValidator,
};
use crate::http::ErrorFormat;
use crate::http::response::OCTETS;
use crate::http::signature::FORM;
use models::Models;

/// The names of the two validators that an app's methods use.
const PARAMETERS: &str = "parameters";
const BODY_AND_PARAMETERS: &str = "body-and-parameters";

/// The name of the authorizer for `auth = cognito`.
const COGNITO: &str = "cognito";

/// The media range that matches every media type.
const ANY_TYPE: &str = "*/*";

impl App {
    /// The contract of the app: every route as a method, described by its types, the methods added
    /// with [`App::method`], and the messages that it sends and receives as channels.
    ///
    /// Parameters, bodies and responses come from the types in the signature, and statuses from the
    /// constants of the response types. A method declares a status of the framework or the gateway
    /// only if it can return it. The function validates bodies unless [`App::validate_at_gateway`]
    /// is set; the validators of the methods reflect that.
    ///
    /// The contract is that of a REST API. For an app with `auth = jwt(…)` it is what clients see
    /// of [`App::http_api`].
    pub fn contract(&self) -> Api {
        let mut api = Api {
            description: self.settings.description.clone(),
            version: Some(self.settings.version.clone()),
            servers: self.settings.servers.clone(),
            minimum_compression_size: self.settings.minimum_compression_size,
            ..Api::new(&self.name)
        };
        let authorizers = self.authorizers();
        let mut models = Models::new();
        for (index, route) in self.mounted().iter().enumerate() {
            let other = self
                .integrations
                .as_slice()
                .iter()
                .find(|(of, _)| *of == index);
            let integration = match other {
                Some((_, integration)) => integration.clone(),
                None => {
                    let function = names::function_name(self.function_of_route(index));
                    Integration::lambda_proxy(&function)
                }
            };
            for verb in MethodKey::of_verbs(route.entry.spec.verbs) {
                let method =
                    self.describe(route, verb, integration.clone(), &authorizers, &mut models);
                let resource = api.resource(&*route.template);
                resource.methods.insert(verb, method);
            }
        }
        api.channels = self.describe_channels(&mut models);
        let models = models.finish(&mut api);
        for (verb, path, method) in self.methods.as_slice() {
            let resource = api.resource(path);
            resource.methods.insert(*verb, method.clone());
        }
        api.models = models::used(models, &api);
        for authorizer in authorizers {
            let contract = authorizers::describe(&authorizer);
            api.authorizers.insert(authorizer.name, contract);
        }
        for (index, spec) in self.jwt_authorizers().into_iter().enumerate() {
            let contract = authorizers::describe_jwt(spec);
            api.authorizers
                .insert(authorizers::jwt_name(index), contract);
        }
        self.add_referenced_items(&mut api);
        if let Some(format) = &self.settings.errors {
            add_error_format(format.get(), &mut api);
        }
        if let Some(cors) = &self.settings.cors {
            cors::add_cors(cors, &mut api);
        }
        api
    }

    /// Adds the validators, the authorizer and the binary media types that the methods use.
    fn add_referenced_items(&self, api: &mut Api) {
        let mut used: Vec<String> = Vec::new();
        let mut has_cognito = false;
        let mut has_bytes = false;
        for (_, _, method) in api.methods() {
            used.extend(method.request_validator.clone());
            has_cognito |= method.auth.authorizer() == Some(COGNITO);
            let mut produced = method.responses.values().flat_map(|r| &r.produces);
            has_bytes |= produced.any(|kind| kind == OCTETS || !kind.starts_with("text/"))
                || method.consumes.iter().any(|kind| may_be_binary(kind));
        }
        for name in used {
            if let Some(validator) = validators(&name) {
                api.request_validators.insert(name, validator);
            }
        }
        if has_cognito {
            let provider_arns = vec![self.settings.cognito_user_pool.clone()];
            let authorizer = Authorizer::new(AuthorizerKind::CognitoUserPools { provider_arns });
            api.authorizers.insert(COGNITO.to_owned(), authorizer);
        }
        if has_bytes {
            // A binary body can have any media type, and whether a response is binary depends on
            // the client's `Accept` header.
            api.binary_media_types.push(ANY_TYPE.to_owned());
        }
    }
}

/// Gives the responses that the gateway generates the shape of the app's errors.
fn add_error_format(format: &dyn ErrorFormat, api: &mut Api) {
    let Some(template) = format.gateway_template() else {
        return;
    };
    for response_type in GatewayResponseType::DEFAULTS {
        let response = api.gateway_responses.entry(response_type).or_default();
        (response.response_templates).insert("application/json".to_owned(), template.clone());
    }
}

/// Whether a request body of this media type may contain bytes that are not text, which API Gateway
/// passes on only as a binary media type.
fn may_be_binary(media_type: &str) -> bool {
    let is_text = ["text/", "application/json", "application/xml", FORM];
    !is_text.iter().any(|text| media_type.starts_with(text))
        && !media_type.ends_with("+json")
        && !media_type.ends_with("+xml")
}

/// The validator with one of the two names above.
fn validators(name: &str) -> Option<RequestValidator> {
    let validate_request_body = match name {
        PARAMETERS => false,
        BODY_AND_PARAMETERS => true,
        _ => return None,
    };
    Some(RequestValidator {
        validate_request_body,
        validate_request_parameters: true,
    })
}
