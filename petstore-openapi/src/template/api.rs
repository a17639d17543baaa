//! The REST API, its deployment and stage, and what callers need: an API key, or a user pool.

use petstore_core::contract::{Api, Deployment};
use serde_json::{Value, json};

use super::error::TemplateError;
use super::ids::{Resource, Resources, function_id};
use super::options::TemplateOptions;
use super::values::{reference, sub};
use crate::node::Node;
use crate::object::Object;
use crate::{Document, Options, export};

/// The placeholder of a user pool in a contract.
const USER_POOL: &str = "${CognitoUserPoolArn}";

/// Adds the API, if it has a method, and returns the outputs of the template.
pub(super) fn add(
    api: &Api,
    deployment: &Deployment,
    options: &TemplateOptions,
    resources: &mut Resources,
) -> Result<Vec<(String, Value)>, TemplateError> {
    if api.methods().next().is_none() {
        return Ok(Vec::new());
    }
    let name = &api.name;
    let document = export(api, &Options::default()).document;
    let text = document.to_json();
    let body = match &options.definition {
        Some(location) => json!({
            "Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": location}},
        }),
        None => with_functions(document.0, deployment).to_value(),
    };
    let mut rest_api = json!({
        "Name": sub(format!("${{AWS::StackName}}-{}", escaped(name))),
        "Body": body,
        "FailOnWarnings": true,
    });
    rest_api["EndpointConfiguration"] = json!({"Types": ["REGIONAL"]});
    resources.add(
        "RestApi",
        name,
        Resource::new("AWS::ApiGateway::RestApi", rest_api),
    )?;
    // A deployment is a snapshot: only a new one, with an id of its own, publishes a change.
    let deployed = format!("ApiDeployment{:016x}", fingerprint(&text));
    let properties = json!({"RestApiId": reference("RestApi")});
    let snapshot = Resource::new("AWS::ApiGateway::Deployment", properties);
    resources.add(&*deployed, name, snapshot)?;
    let stage = json!({
        "RestApiId": reference("RestApi"),
        "DeploymentId": reference(&deployed),
        "StageName": reference("Stage"),
        "TracingEnabled": true,
    });
    resources.add(
        "ApiStage",
        name,
        Resource::new("AWS::ApiGateway::Stage", stage),
    )?;
    for function in deployment
        .functions
        .iter()
        .filter(|function| !function.routes.is_empty())
    {
        let id = function_id(&function.name);
        let source =
            "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${RestApi}/*";
        let properties = json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": reference(&id),
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": sub(source),
        });
        let permission = Resource::new("AWS::Lambda::Permission", properties);
        resources.add(format!("{id}ApiPermission"), &function.name, permission)?;
    }
    let url = "https://${RestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}/";
    let mut outputs = vec![
        output("ApiUrl", "The URL of the API", sub(url)),
        output("ApiId", "The id of the API", reference("RestApi")),
    ];
    if api.methods().any(|(_, _, method)| method.api_key_required) {
        outputs.push(add_usage_plan(name, resources)?);
    }
    if text.contains(USER_POOL) {
        outputs.extend(add_user_pool(name, resources)?);
    }
    Ok(outputs)
}

/// The definition of the API for a template that includes it: the contract with the ARNs of the
/// template's functions and user pool, which CloudFormation fills in.
pub fn api_definition(api: &Api, deployment: &Deployment) -> Document {
    let document = export(api, &Options::default()).document;
    Document(with_functions(document.0, deployment))
}

fn output(name: &str, description: &str, value: Value) -> (String, Value) {
    (
        name.to_owned(),
        json!({"Description": description, "Value": value}),
    )
}

fn add_usage_plan(name: &str, resources: &mut Resources) -> Result<(String, Value), TemplateError> {
    let after_stage = |resource: Resource| resource.depends_on(["ApiStage".to_owned()]);
    let key = Resource::new("AWS::ApiGateway::ApiKey", json!({"Enabled": true}));
    resources.add("ApiKey", name, after_stage(key))?;
    let plan = json!({"ApiStages": [{"ApiId": reference("RestApi"), "Stage": reference("Stage")}]});
    let plan = Resource::new("AWS::ApiGateway::UsagePlan", plan);
    resources.add("UsagePlan", name, after_stage(plan))?;
    let member = json!({
        "KeyId": reference("ApiKey"),
        "KeyType": "API_KEY",
        "UsagePlanId": reference("UsagePlan"),
    });
    let member = Resource::new("AWS::ApiGateway::UsagePlanKey", member);
    resources.add("UsagePlanKey", name, member)?;
    let description =
        "The id of the API key: aws apigateway get-api-key --include-value --api-key ID";
    Ok(output("ApiKeyId", description, reference("ApiKey")))
}

fn add_user_pool(
    name: &str,
    resources: &mut Resources,
) -> Result<[(String, Value); 2], TemplateError> {
    let pool = json!({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}});
    resources.add(
        "UserPool",
        name,
        Resource::new("AWS::Cognito::UserPool", pool).with_data(),
    )?;
    let client = json!({
        "UserPoolId": reference("UserPool"),
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
    let client = Resource::new("AWS::Cognito::UserPoolClient", client);
    resources.add("UserPoolClient", name, client)?;
    Ok([
        output(
            "UserPoolId",
            "The user pool that issues tokens",
            reference("UserPool"),
        ),
        output(
            "UserPoolClientId",
            "The client of the user pool",
            reference("UserPoolClient"),
        ),
    ])
}

/// The document, with the ARNs of the functions of the template in place of their names.
fn with_functions(node: Node, deployment: &Deployment) -> Node {
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

/// Text in `Fn::Sub` that is not a placeholder.
fn escaped(text: &str) -> String {
    text.replace("${", "${!")
}

/// The FNV-1a hash, which stays the same from one version of the compiler to the next.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
