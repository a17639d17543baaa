//! Distinguishes definitions of HTTP APIs from those of REST APIs.

use super::super::super::node::Node;

/// Members at the root that only REST APIs have.
const REST_ROOT: [&str; 8] = [
    "swagger",
    "x-amazon-apigateway-request-validators",
    "x-amazon-apigateway-request-validator",
    "x-amazon-apigateway-gateway-responses",
    "x-amazon-apigateway-api-key-source",
    "x-amazon-apigateway-binary-media-types",
    "x-amazon-apigateway-minimum-compression-size",
    "x-amazon-apigateway-policy",
];

/// Members of integrations that only REST APIs have.
const REST_INTEGRATION: [&str; 6] = [
    "requestTemplates",
    "passthroughBehavior",
    "contentHandling",
    "cacheKeyParameters",
    "cacheNamespace",
    "responses",
];

/// What a document has of each kind of API.
#[derive(Debug, Default)]
struct Signs {
    /// A member that only HTTP APIs have.
    http: bool,
    /// A member that only REST APIs have.
    rest: bool,
    /// A member of HTTP APIs that REST APIs ignore.
    hint: bool,
}

/// Whether the document defines an HTTP API. Without any sign it defines a REST API.
pub(in super::super) fn is_http_api(document: &Node) -> bool {
    let mut signs = Signs::default();
    signs.root(document);
    for item in members(document.member("paths")) {
        for operation in members(Some(item)) {
            signs.operation(operation);
        }
    }
    let schemes = document
        .member("components")
        .and_then(|c| c.member("securitySchemes"));
    for scheme in members(schemes) {
        let authorizer = scheme.member("x-amazon-apigateway-authorizer");
        authorizer
            .into_iter()
            .for_each(|authorizer| signs.authorizer(authorizer));
    }
    signs.http || (signs.hint && !signs.rest)
}

fn members(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    let members = match node {
        Some(Node::Object(object)) => &object[..],
        _ => &[],
    };
    members.iter().map(|(_, node)| node)
}

impl Signs {
    fn root(&mut self, document: &Node) {
        let components = document.member("components");
        let shared = components.and_then(|c| c.member("x-amazon-apigateway-integrations"));
        self.rest |= REST_ROOT.iter().any(|name| document.member(name).is_some());
        self.http |= document
            .member("x-amazon-apigateway-importexport-version")
            .is_some()
            || shared.is_some();
        self.hint |= document.member("x-amazon-apigateway-cors").is_some();
        members(shared).for_each(|integration| self.integration(integration));
    }

    fn operation(&mut self, operation: &Node) {
        self.http |= operation.member("isDefaultRoute").is_some();
        self.rest |= operation
            .member("x-amazon-apigateway-request-validator")
            .is_some();
        if let Some(integration) = operation.member("x-amazon-apigateway-integration") {
            self.integration(integration);
        }
    }

    fn integration(&mut self, integration: &Node) {
        self.http |= integration.member("integrationSubtype").is_some();
        self.hint |= integration.member("payloadFormatVersion").is_some();
        let mapped = integration.member("requestParameters");
        if let Some(Node::Object(mapped)) = mapped {
            for (name, _) in mapped.iter() {
                self.http |= name.starts_with("append:")
                    || name.starts_with("overwrite:")
                    || name.starts_with("remove:");
                self.rest |= name.starts_with("integration.request.");
            }
        }
        self.rest |= REST_INTEGRATION
            .iter()
            .any(|name| integration.member(name).is_some());
        if let Some(Node::String(kind)) = integration.member("type") {
            self.rest |= ["mock", "aws", "http"].contains(&kind.to_ascii_lowercase().as_str());
        }
    }

    fn authorizer(&mut self, authorizer: &Node) {
        self.http |= authorizer.member("jwtConfiguration").is_some();
        self.hint |= authorizer
            .member("authorizerPayloadFormatVersion")
            .is_some();
        if let Some(Node::String(kind)) = authorizer.member("type") {
            let kind = kind.to_ascii_lowercase();
            self.rest |= kind == "token" || kind == "cognito_user_pools";
        }
    }
}
