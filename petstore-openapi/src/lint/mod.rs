//! Finds probable mistakes in contracts that API Gateway imports without a warning.
//!
#![doc = include_str!("rules.md")]

use std::collections::BTreeMap;
use std::fmt;

use regex_lite::Regex;

use petstore_core::contract::{
    Api, Auth, Integration, IntegrationResponse, IntegrationType, Method, MethodKey,
    PassthroughBehavior,
};
use petstore_core::verb::Verb;

/// A likely mistake in a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// The kind of mistake.
    pub rule: Rule,
    /// The method it is in: `GET /pets`.
    pub place: String,
    /// What is wrong, and how to correct it.
    pub message: String,
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.place, self.message, self.rule)
    }
}

/// A kind of likely mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A model of a body, or a required parameter, that neither the gateway nor a function checks.
    Unvalidated,
    /// A method without authorization, in an API where other methods require it.
    Open,
    /// A 4xx status that the gateway can return, but that the method does not declare.
    UndeclaredError,
    /// An integration response for a status that the method does not declare.
    UndeclaredStatus,
    /// An integration response that is never used.
    NeverMatches,
    /// A method without an integration beside methods with one, so that the API is not deployed.
    NoIntegration,
    /// An integration that invokes a Lambda function with another verb than POST.
    LambdaVerb,
}

impl Rule {
    /// The rule's name: `never-matches`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Rule::Unvalidated => "unvalidated",
            Rule::Open => "open",
            Rule::UndeclaredError => "undeclared-error",
            Rule::UndeclaredStatus => "undeclared-status",
            Rule::NeverMatches => "never-matches",
            Rule::NoIntegration => "no-integration",
            Rule::LambdaVerb => "lambda-verb",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Returns the likely mistakes in a contract, in the order of its methods.
///
/// ```
/// use petstore_openapi::lint::{Rule, lint};
/// use petstore_core::contract::{Api, Integration, IntegrationResponse, Method};
/// use petstore_core::verb::Verb;
///
/// let mut mock = Integration::mock();
/// mock.responses.insert(200, IntegrationResponse::default());
/// let mut api = Api::new("pets");
/// let undeclared = Method { integration: Some(mock), ..Method::default() };
/// api.resource("/pets").methods.insert(Verb::Get.into(), undeclared);
/// assert_eq!(lint(&api)[0].rule, Rule::UndeclaredStatus);
/// ```
pub fn lint(api: &Api) -> Vec<Lint> {
    // A document whose integrations are all elsewhere is not one to deploy.
    let has_integrations = api
        .methods()
        .any(|(_, _, method)| method.integration.is_some());
    let has_auth = api.methods().any(|(_, _, method)| !is_open(method));
    let mut found = Vec::new();
    for (path, verb, method) in api.methods() {
        let mut add = |rule: Rule, message: String| {
            let name = rule.as_str();
            if api.allowed_lints.contains_key(name) || method.allowed_lints.contains_key(name) {
                return;
            }
            found.push(Lint {
                rule,
                place: format!("{verb} {path}"),
                message,
            });
        };
        unvalidated(api, method, &mut add);
        // A preflight request has no credentials.
        if has_auth && is_open(method) && verb != MethodKey::Verb(Verb::Options) {
            add(
                Rule::Open,
                "this method requires no credentials, but other methods do: require them here, or move this \
                 method to a separate API"
                    .to_owned(),
            );
        }
        undeclared_errors(api, method, &mut add);
        match &method.integration {
            Some(integration) => {
                undeclared_statuses(method, integration, &mut add);
                never_matching(integration, &mut add);
                invoked_without_post(integration, &mut add);
            }
            None if has_integrations => add(
                Rule::NoIntegration,
                "the method has no integration, so API Gateway refuses to deploy the API: add \
                 `x-amazon-apigateway-integration`"
                    .to_owned(),
            ),
            None => {}
        }
    }
    found
}

fn is_open(method: &Method) -> bool {
    method.auth == Auth::None && !method.api_key_required
}

/// Methods with a Lambda function, or without any integration, are left out: a function may
/// validate its requests.
fn unvalidated(api: &Api, method: &Method, add: &mut dyn FnMut(Rule, String)) {
    let has_function = method
        .integration
        .as_ref()
        .is_none_or(|integration| integration.lambda_function().is_some());
    if has_function {
        return;
    }
    let name = method.request_validator.as_ref();
    let validator = name.and_then(|name| api.request_validators.get(name));
    let validator = validator.copied().unwrap_or_default();
    if let Some(model) = method.request_models.values().next()
        && !validator.validate_request_body
    {
        add(
            Rule::Unvalidated,
            format!(
                "bodies are not validated against the model `{model}`: name a request validator that validates bodies"
            ),
        );
    }
    let mut parameters = method.request_parameters.iter();
    let required =
        parameters.find(|p| p.required && p.location != petstore_core::contract::Location::Path);
    if let Some(parameter) = required
        && !validator.validate_request_parameters
    {
        add(
            Rule::Unvalidated,
            format!(
                "the required parameter `{}` is not validated: name a request validator that validates parameters",
                parameter.name
            ),
        );
    }
}

/// A method without any response is not checked: it makes no promise to its clients.
fn undeclared_errors(api: &Api, method: &Method, add: &mut dyn FnMut(Rule, String)) {
    if method.responses.is_empty() {
        return;
    }
    let mut statuses: Vec<(u16, &str)> = Vec::new();
    let name = method.request_validator.as_ref();
    let validator = name.and_then(|name| api.request_validators.get(name));
    if validator.is_some_and(|v| v.validate_request_body || v.validate_request_parameters) {
        statuses.push((400, "the request validator"));
    }
    match method.auth {
        Auth::None => {}
        Auth::Iam => statuses.push((403, "IAM")),
        Auth::Cognito { .. } | Auth::Custom { .. } => {
            statuses.push((401, "the authorizer"));
            statuses.push((403, "the authorizer"));
        }
    }
    if method.api_key_required {
        statuses.push((403, "the API key"));
        statuses.push((429, "the usage plan"));
    }
    let behavior = method.integration.as_ref().map(|i| i.passthrough_behavior);
    if behavior.is_some_and(|behavior| behavior != PassthroughBehavior::WhenNoMatch) {
        statuses.push((415, "the passthrough behavior"));
    }
    let missing: BTreeMap<u16, &str> = statuses
        .into_iter()
        .filter(|(status, _)| !method.responses.contains_key(status))
        .collect();
    for (status, reason) in missing {
        add(
            Rule::UndeclaredError,
            format!(
                "the method can return {status} because of {reason}, but does not declare it: add this response"
            ),
        );
    }
}

fn undeclared_statuses(
    method: &Method,
    integration: &Integration,
    add: &mut dyn FnMut(Rule, String),
) {
    if integration.integration_type.is_proxy() {
        return;
    }
    let statuses = integration.responses.keys();
    for status in statuses.filter(|status| !method.responses.contains_key(status)) {
        add(
            Rule::UndeclaredStatus,
            format!(
                "the integration returns {status}, but the method does not declare it, so the gateway returns 500: add \
                 this response to the method"
            ),
        );
    }
}

fn never_matching(integration: &Integration, add: &mut dyn FnMut(Rule, String)) {
    if integration.integration_type.is_proxy() {
        if !integration.responses.is_empty() && !has_default_of_console(integration) {
            add(
                Rule::NeverMatches,
                "a proxy integration returns responses unchanged and never uses integration responses: remove \
                 them"
                    .to_owned(),
            );
        }
        return;
    }
    let mut seen: BTreeMap<&str, u16> = BTreeMap::new();
    for (status, response) in &integration.responses {
        let pattern = response.selection_pattern.as_deref().unwrap_or_default();
        if let Some(first) = seen.insert(pattern, *status) {
            add(
                Rule::NeverMatches,
                format!(
                    "the responses {first} and {status} have the same selection pattern, so only one of them is used"
                ),
            );
        } else if matches_statuses(integration)
            && !pattern.is_empty()
            && !matches_any_status(pattern)
        {
            add(
                Rule::NeverMatches,
                format!(
                    "no status code matches the selection pattern `{pattern}` of the response {status}"
                ),
            );
        }
    }
}

/// `ANY` passes on the verb of the client.
fn invoked_without_post(integration: &Integration, add: &mut dyn FnMut(Rule, String)) {
    let verb = integration.http_method.as_deref().unwrap_or("POST");
    if integration.lambda_function().is_some() && verb != "POST" {
        add(
            Rule::LambdaVerb,
            format!(
                "Lambda functions are invoked with POST, so calls with {verb} return 500: set `httpMethod` of the \
                 integration to POST"
            ),
        );
    }
}

/// Whether the only response is the one that the console adds to every integration: 200 without
/// mappings.
fn has_default_of_console(integration: &Integration) -> bool {
    let default = IntegrationResponse::default();
    integration.responses.len() == 1 && integration.responses.get(&200) == Some(&default)
}

/// Selection patterns are matched with the status code, or for Lambda functions with the error
/// message.
fn matches_statuses(integration: &Integration) -> bool {
    integration.integration_type != IntegrationType::Aws || integration.lambda_function().is_none()
}

/// API Gateway uses the syntax of Java. A pattern that is not supported here counts as matching.
fn matches_any_status(pattern: &str) -> bool {
    match Regex::new(&format!("^(?:{pattern})$")) {
        Ok(regex) => (100..600).any(|status: u16| regex.is_match(&status.to_string())),
        Err(_) => true,
    }
}
