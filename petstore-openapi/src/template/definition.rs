//! The definition of the API for a template: the contract, with the functions and the user pool of
//! the template in place of their names.

use petstore_core::contract::http_api::HttpApi;
use petstore_core::contract::{Api, Deployment};

use super::ids::function_id;
use super::values::sub;
use crate::node::Node;
use crate::object::Object;
use crate::{Document, Options, export, http_api_definition};

/// The placeholder of a user pool in a contract.
pub(super) const USER_POOL: &str = "${CognitoUserPoolArn}";

/// The contract that a template deploys: that of a REST API, or that of an HTTP API.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum TemplateApi<'a> {
    /// A REST API.
    Rest(&'a Api),
    /// An HTTP API.
    Http(&'a HttpApi),
}

impl<'a> From<&'a Api> for TemplateApi<'a> {
    fn from(api: &'a Api) -> Self {
        TemplateApi::Rest(api)
    }
}

impl<'a> From<&'a HttpApi> for TemplateApi<'a> {
    fn from(api: &'a HttpApi) -> Self {
        TemplateApi::Http(api)
    }
}

impl TemplateApi<'_> {
    /// The definition that API Gateway imports, without the extensions that are only for readers: a
    /// change of them needs no deployment.
    pub(super) fn document(&self) -> Document {
        let options = Options::default();
        let document = match self {
            TemplateApi::Rest(api) => export(api, &options).document,
            TemplateApi::Http(api) => http_api_definition(api, &options),
        };
        let Node::Object(members) = document.0 else {
            return document;
        };
        let members = members.iter();
        let members = members.filter(|(name, _)| !name.starts_with("x-petstore-"));
        let members = members.map(|(name, node)| (name.clone(), node.clone()));
        Document(Node::Object(members.collect::<Object>()))
    }
}

/// The definition of the API for a template that includes it: the contract with the ARNs of the
/// template's functions and user pool, which CloudFormation fills in.
pub fn api_definition<'a>(api: impl Into<TemplateApi<'a>>, deployment: &Deployment) -> Document {
    Document(with_functions(api.into().document().0, deployment))
}

/// The document, with the ARNs of the functions of the template in place of their names.
pub(super) fn with_functions(node: Node, deployment: &Deployment) -> Node {
    match node {
        Node::String(text) if text.contains("${AWS::") || text.contains(USER_POOL) => {
            let mut text = text.replace(USER_POOL, "${UserPool.Arn}");
            for function in &deployment.functions {
                // As contracts write it, with the slash that ends it in the URI of an integration.
                let by_name = format!(
                    "arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:{}/",
                    function.name
                );
                let by_id = format!("${{{}.Arn}}/", function_id(&function.name));
                text = text.replace(&by_name, &by_id);
            }
            Node::from_value(sub(text.replace("${stageVariables.", "${!stageVariables.")))
        }
        Node::Array(items) => {
            let items = items
                .into_iter()
                .map(|item| with_functions(item, deployment));
            Node::Array(items.collect())
        }
        Node::Object(object) => {
            let members = object
                .iter()
                .map(|(name, node)| (name.clone(), with_functions(node.clone(), deployment)));
            Node::Object(members.collect::<Object>())
        }
        other => other,
    }
}
