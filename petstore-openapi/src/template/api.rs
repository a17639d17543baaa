//! The API with its stage, and what callers need: an API key, or a user pool.

use petstore_core::contract::http_api::HttpApi;
use petstore_core::contract::{Api, Deployment};
use serde_json::{Value, json};

use super::definition::{TemplateApi, USER_POOL, with_functions};
use super::error::TemplateError;
use super::ids::{Resource, Resources, function_id};
use super::options::TemplateOptions;
use super::values::{reference, sub};
use crate::fnv;

/// Adds the API, if it has a method, and returns the outputs of the template.
pub(super) fn add(
    api: TemplateApi<'_>,
    deployment: &Deployment,
    options: &TemplateOptions,
    resources: &mut Resources,
) -> Result<Vec<(String, Value)>, TemplateError> {
    let is_empty = match api {
        TemplateApi::Rest(api) => api.methods().next().is_none(),
        TemplateApi::Http(api) => api.routes.is_empty(),
    };
    if is_empty {
        return Ok(Vec::new());
    }
    let document = api.document();
    let text = document.to_json();
    let body = match &options.definition {
        Some(location) => json!({
            "Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": location}},
        }),
        None => with_functions(document.0, deployment).to_value(),
    };
    let id = match api {
        TemplateApi::Rest(api) => add_rest_api(api, body, &text, resources)?,
        TemplateApi::Http(api) => add_http_api(api, body, resources)?,
    };
    add_permissions(id, deployment, resources)?;
    let url =
        format!("https://${{{id}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/${{Stage}}/");
    let mut outputs = vec![
        output("ApiUrl", "The URL of the API", sub(url)),
        output("ApiId", "The id of the API", reference(id)),
    ];
    if let TemplateApi::Rest(api) = api {
        if api.methods().any(|(_, _, method)| method.api_key_required) {
            outputs.push(add_usage_plan(&api.name, resources)?);
        }
        if text.contains(USER_POOL) {
            outputs.extend(add_user_pool(&api.name, resources)?);
        }
    }
    Ok(outputs)
}

/// Adds a REST API, and returns its logical id.
fn add_rest_api(
    api: &Api,
    body: Value,
    text: &str,
    resources: &mut Resources,
) -> Result<&'static str, TemplateError> {
    let (id, name) = ("RestApi", &api.name);
    let properties = json!({
        "Name": sub(format!("${{AWS::StackName}}-{}", escaped(name))),
        "Body": body,
        "FailOnWarnings": true,
        "EndpointConfiguration": {"Types": ["REGIONAL"]},
    });
    let rest_api = Resource::new("AWS::ApiGateway::RestApi", properties);
    resources.add(id, name, rest_api)?;
    // A deployment is a snapshot: only a new one, with an id of its own, publishes a change.
    let deployed = format!("ApiDeployment{:016x}", fnv::hash(text));
    let snapshot = Resource::new(
        "AWS::ApiGateway::Deployment",
        json!({"RestApiId": reference(id)}),
    );
    resources.add(&*deployed, name, snapshot)?;
    let properties = json!({
        "RestApiId": reference(id),
        "DeploymentId": reference(&deployed),
        "StageName": reference("Stage"),
        "TracingEnabled": true,
    });
    let stage = Resource::new("AWS::ApiGateway::Stage", properties);
    resources.add("ApiStage", name, stage)?;
    Ok(id)
}

/// Adds an HTTP API, whose stage publishes each change, and returns its logical id.
fn add_http_api(
    api: &HttpApi,
    body: Value,
    resources: &mut Resources,
) -> Result<&'static str, TemplateError> {
    let (id, name) = ("HttpApi", &api.name);
    let properties = json!({"Body": body, "FailOnWarnings": true});
    let http_api = Resource::new("AWS::ApiGatewayV2::Api", properties);
    resources.add(id, name, http_api)?;
    let properties = json!({
        "ApiId": reference(id),
        "StageName": reference("Stage"),
        "AutoDeploy": true,
    });
    let stage = Resource::new("AWS::ApiGatewayV2::Stage", properties);
    resources.add("ApiStage", name, stage)?;
    Ok(id)
}

/// Allows the API to invoke the functions that have its routes and authorizers.
fn add_permissions(
    api: &str,
    deployment: &Deployment,
    resources: &mut Resources,
) -> Result<(), TemplateError> {
    let source = format!(
        "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{api}}}/*"
    );
    for function in &deployment.functions {
        if function.routes.is_empty() && function.authorizers.is_empty() {
            continue;
        }
        let id = function_id(&function.name);
        let properties = json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": reference(&id),
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": sub(&*source),
        });
        let permission = Resource::new("AWS::Lambda::Permission", properties);
        resources.add(format!("{id}ApiPermission"), &function.name, permission)?;
    }
    Ok(())
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

/// Text in `Fn::Sub` that is not a placeholder.
fn escaped(text: &str) -> String {
    text.replace("${", "${!")
}
