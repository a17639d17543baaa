//! The API in a template, and what checks its callers.

use petstore::openapi::{TemplateOptions, api_definition};
use petstore::prelude::*;
use serde_json::json;

use crate::app::{Pets, app, create_pet, get_pet};
use crate::parts::put_pet;
use crate::{of_type, properties, sam, write};

#[test]
fn the_api_has_a_stage_a_plan_and_a_key_and_may_invoke_its_function() {
    let template = sam();
    let stage = properties(&template, "ApiStage");
    assert_eq!(stage["StageName"], json!({"Ref": "Stage"}));
    assert_eq!(stage["TracingEnabled"], true);
    let member = properties(&template, "UsagePlanKey");
    assert_eq!(member["KeyId"], json!({"Ref": "ApiKey"}));
    assert_eq!(member["UsagePlanId"], json!({"Ref": "UsagePlan"}));
    let permission = properties(&template, "ApiFunctionApiPermission");
    assert_eq!(permission["Principal"], "apigateway.amazonaws.com");
    assert_eq!(
        template["Outputs"]["ApiKeyId"]["Value"],
        json!({"Ref": "ApiKey"})
    );
    let id = &template["Outputs"]["ApiId"]["Value"];
    assert_eq!(id, &json!({"Ref": "RestApi"}));
    let url = &template["Outputs"]["ApiUrl"]["Value"]["Fn::Sub"];
    assert!(url.as_str().is_some_and(|url| url.ends_with("/${Stage}/")));
}

#[test]
fn a_function_without_routes_is_not_invoked_by_the_api() {
    let template = sam();
    let resources = template["Resources"].as_object().expect("resources");
    assert!(!resources.contains_key("StatisticsFunctionApiPermission"));
}

#[test]
fn an_app_without_routes_has_no_api() {
    let app = App::new("pets").function("worker", routes![], events![crate::app::notify]);
    let template = write(&app, &TemplateOptions::new("pets"));
    assert!(of_type(&template, "AWS::ApiGateway::RestApi").is_empty());
    assert!(template["Parameters"].get("Stage").is_none());
    assert!(template.get("Outputs").is_none());
}

#[test]
fn a_change_of_the_contract_is_a_new_deployment_of_the_api() {
    let id = |app: &App| {
        let template = write(app, &TemplateOptions::new("pets"));
        let resources = template["Resources"].as_object().expect("resources");
        let mut ids = resources.keys();
        ids.find(|id| id.starts_with("ApiDeployment")).cloned()
    };
    let one = App::new("pets").function("api", routes![get_pet], events![]);
    let two = App::new("pets").function("api", routes![get_pet, create_pet], events![]);
    assert!(id(&one).is_some());
    assert_eq!(id(&one), id(&one));
    assert_ne!(id(&one), id(&two));
}

#[test]
fn the_definition_can_be_beside_the_template() {
    let options = TemplateOptions::new("pets").definition("api.json");
    let template = write(&app(), &options);
    let body = &properties(&template, "RestApi")["Body"]["Fn::Transform"];
    assert_eq!(body["Name"], "AWS::Include");
    assert_eq!(body["Parameters"]["Location"], "api.json");
    let inline = properties(&sam(), "RestApi")["Body"].clone();
    let beside = api_definition(&app().contract(), &app().deployment());
    assert_eq!(beside.to_value(), inline);
}

#[route(GET, "/account", auth = cognito)]
async fn account() -> NoContent {
    NoContent
}

#[test]
fn tokens_come_from_a_user_pool_of_the_template() {
    let app = App::new("pets").routes(routes![account]);
    let template = write(&app, &TemplateOptions::new("pets"));
    properties(&template, "UserPool");
    properties(&template, "UserPoolClient");
    let body = properties(&template, "RestApi")["Body"].to_string();
    assert!(body.contains("${UserPool.Arn}"), "{body}");
    assert!(!body.contains("${CognitoUserPoolArn}"), "{body}");
    for output in ["UserPoolId", "UserPoolClientId"] {
        assert!(template["Outputs"][output].is_object(), "{output}");
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Session {
    user: String,
}

#[authorizer(cache = 60)]
async fn by_token(
    token: BearerToken<'_>,
    _: Table<'_, Pets, Read>,
) -> Result<petstore::Allow<Session>, petstore::Deny> {
    let user = token.as_str().to_owned();
    Ok(petstore::Allow::new(user.clone(), Session { user }))
}

#[route(GET, "/me", auth = lambda(by_token))]
async fn me() -> NoContent {
    NoContent
}

#[test]
fn a_lambda_authorizer_is_in_the_function_of_its_routes() {
    let app = App::new("pets")
        .function("open", routes![put_pet], events![])
        .function("members", routes![me], events![]);
    let template = write(&app, &TemplateOptions::new("pets"));
    let body = &properties(&template, "RestApi")["Body"];
    let scheme = &body["components"]["securitySchemes"]["by_token"];
    let uri = &scheme["x-amazon-apigateway-authorizer"]["authorizerUri"]["Fn::Sub"];
    let uri = uri.as_str().expect("the URI of a function");
    assert!(uri.contains("${MembersFunction.Arn}/"), "{uri}");
    let permission = properties(&template, "MembersFunctionApiPermission");
    let source = permission["SourceArn"]["Fn::Sub"].as_str().expect("an ARN");
    assert!(source.ends_with(":${RestApi}/*"), "{source}");
    let role = properties(&template, "MembersFunctionRole").to_string();
    assert!(role.contains("dynamodb:GetItem"), "{role}");
}

#[route(
    GET,
    "/orders",
    auth = jwt(issuer = "https://login.example", audience = "web")
)]
async fn orders() -> NoContent {
    NoContent
}

#[test]
fn an_app_with_a_jwt_authorizer_is_an_http_api() {
    let app = App::new("pets").routes(routes![orders]);
    let options = TemplateOptions::new("pets");
    let document = petstore::openapi::template(&app.http_api(), &app.deployment(), &options);
    let template = document.expect("a template").to_value();
    assert!(of_type(&template, "AWS::ApiGateway::RestApi").is_empty());
    let api = properties(&template, "HttpApi");
    let operation = &api["Body"]["paths"]["/orders"]["get"];
    let uri = &operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"];
    let uri = uri.as_str().expect("the URI of the function");
    assert!(uri.contains("${PetsFunction.Arn}/"), "{uri}");
    let scheme = &api["Body"]["components"]["securitySchemes"]["jwt"];
    let authorizer = &scheme["x-amazon-apigateway-authorizer"];
    let issuer = &authorizer["jwtConfiguration"]["issuer"];
    assert_eq!(issuer, "https://login.example");
    let stage = properties(&template, "ApiStage");
    assert_eq!(stage["ApiId"], json!({"Ref": "HttpApi"}));
    assert_eq!(stage["AutoDeploy"], true);
    let permission = properties(&template, "PetsFunctionApiPermission");
    let source = permission["SourceArn"]["Fn::Sub"].as_str().expect("an ARN");
    assert!(source.ends_with(":${HttpApi}/*"), "{source}");
    let url = &template["Outputs"]["ApiUrl"]["Value"]["Fn::Sub"];
    let url = url.as_str().expect("a URL");
    assert!(url.starts_with("https://${HttpApi}."), "{url}");
}
