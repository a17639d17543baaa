//! What API Gateway imports without a word, and is a mistake all the same.

use std::collections::BTreeMap;
use std::fmt;

use regex_lite::Regex;

use petstore_core::contract::{
    Api, Auth, Integration, IntegrationType, Method, MethodKey, PassthroughBehavior,
};
use petstore_core::verb::Verb;

/// A likely mistake in a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// The kind of mistake.
    pub rule: Rule,
    /// The method it is in: `GET /pets`.
    pub place: String,
    /// What is wrong, and what can be done.
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
    /// A body's model, or a required parameter, that neither gateway nor function checks.
    Unvalidated,
    /// A method that lets everybody in, beside methods that do not.
    Open,
    /// A 4xx that the gateway answers, and that the method's responses leave out.
    UndeclaredError,
    /// An integration response for a status that the method does not have.
    UndeclaredStatus,
    /// An integration response that is never chosen.
    NeverMatches,
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
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The likely mistakes in a contract, method by method.
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
    let has_auth = api.methods().any(|(_, _, method)| !is_open(method));
    let mut found = Vec::new();
    for (path, verb, method) in api.methods() {
        let mut add = |rule, message: String| {
            found.push(Lint {
                rule,
                place: format!("{verb} {path}"),
                message,
            });
        };
        unvalidated(api, method, &mut add);
        // A preflight carries no credentials.
        if has_auth && is_open(method) && verb != MethodKey::Verb(Verb::Options) {
            add(
                Rule::Open,
                "everybody may call this, while other methods ask for credentials: ask for them here, or keep \
                 this method in an API of its own"
                    .to_owned(),
            );
        }
        undeclared_errors(api, method, &mut add);
        if let Some(integration) = &method.integration {
            undeclared_statuses(method, integration, &mut add);
            never_matching(integration, &mut add);
        }
    }
    found
}

fn is_open(method: &Method) -> bool {
    method.auth == Auth::None && !method.api_key_required
}

/// A Lambda function may check what it gets; what else stands behind a method is no code of ours.
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
                "nothing checks bodies against the model `{model}`: name a request validator that does"
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
                "nothing checks that the required parameter `{}` is there: name a request validator that does",
                parameter.name
            ),
        );
    }
}

/// A method that declares no responses promises nothing, and so leaves nothing out.
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
            format!("a client can get {status}, by {reason}, which the responses leave out"),
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
                "the integration answers {status}, which is not among the responses: the gateway answers 500"
            ),
        );
    }
}

fn never_matching(integration: &Integration, add: &mut dyn FnMut(Rule, String)) {
    if integration.integration_type.is_proxy() {
        if !integration.responses.is_empty() {
            add(
                Rule::NeverMatches,
                "a proxy integration passes answers as they are: its integration responses are never used".to_owned(),
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
                    "the responses {first} and {status} have the same selection pattern: only one is ever chosen"
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

/// Patterns are for the status code, but for Lambda functions, where they are for the error's message.
fn matches_statuses(integration: &Integration) -> bool {
    integration.integration_type != IntegrationType::Aws || integration.lambda_function().is_none()
}

/// API Gateway takes Java's patterns. One that cannot be read here may match.
fn matches_any_status(pattern: &str) -> bool {
    match Regex::new(&format!("^(?:{pattern})$")) {
        Ok(regex) => (100..600).any(|status: u16| regex.is_match(&status.to_string())),
        Err(_) => true,
    }
}
