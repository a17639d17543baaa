//! Exported documents, and their versions.

use petstore_core::contract::{
    Api, Auth, Authorizer, AuthorizerKind, GatewayResponse, GatewayResponseType, Integration,
    Method, MethodResponse, Model, Parameter, RequestValidator,
};
use petstore_core::verb::Verb;
use petstore_openapi::{GetExport, Options, Version, export, get_export};
use serde_json::json;

/// An API with something of everything.
fn pets() -> Api {
    let mut api = Api::new("pets");
    api.version = Some("1".into());
    let new_pet = json!({
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string", "minLength": 1},
            "price": {"type": "number", "exclusiveMinimum": 0},
            "chip": {"type": ["string", "null"]},
        },
    });
    api.models.insert("NewPet".into(), Model::json(new_pet));
    let validator = RequestValidator {
        validate_request_body: false,
        validate_request_parameters: true,
    };
    api.request_validators
        .insert("parameters".into(), validator);
    let kind = AuthorizerKind::Token {
        uri: Integration::lambda_uri("keeper"),
        credentials: None,
    };
    api.authorizers
        .insert("keeper".into(), Authorizer::new(kind));
    let throttled = GatewayResponse {
        status_code: Some(503),
        ..GatewayResponse::default()
    };
    api.gateway_responses
        .insert(GatewayResponseType::Throttled, throttled);
    let post = Method {
        operation_name: Some("createPet".into()),
        auth: Auth::Custom {
            authorizer: "keeper".into(),
        },
        api_key_required: true,
        request_validator: Some("parameters".into()),
        request_parameters: vec![Parameter::query_string("dry").required()],
        request_models: [("application/json".into(), "NewPet".into())].into(),
        responses: [(201, MethodResponse::default())].into(),
        integration: Some(Integration::lambda_proxy("pets")),
        ..Method::default()
    };
    api.resource("/shops/{shop}/pets")
        .methods
        .insert(Verb::Post.into(), post);
    api
}

#[test]
fn our_document() {
    insta::assert_snapshot!(export(&pets(), &Options::default()).document.to_yaml());
}

#[test]
fn api_gateways_documents() {
    let request = GetExport {
        documentation: false,
        version: Version::Swagger20,
        extensions: true,
        stage: "prod".into(),
        host: "a1b2c3.execute-api.eu-west-1.amazonaws.com".into(),
    };
    insta::assert_snapshot!("swagger", get_export(&pets(), &request).to_yaml());
    let request = GetExport {
        documentation: false,
        version: Version::OpenApi30,
        extensions: false,
        ..request
    };
    insta::assert_snapshot!("oas30", get_export(&pets(), &request).to_yaml());
}

#[test]
fn schemes_of_request_authorizers() {
    let request = GetExport {
        documentation: false,
        version: Version::OpenApi30,
        extensions: true,
        stage: "prod".into(),
        host: "a1b2c3.execute-api.eu-west-1.amazonaws.com".into(),
    };
    for (sources, name, location) in [
        (vec!["method.request.header.Session"], "Session", "header"),
        (vec!["method.request.querystring.token"], "token", "query"),
        (vec!["stageVariables.tenant"], "Unused", "header"),
        (vec![], "Unused", "header"),
        (
            vec!["method.request.header.Session", "context.identity.sourceIp"],
            "Unused",
            "header",
        ),
    ] {
        let kind = AuthorizerKind::Request {
            uri: Integration::lambda_uri("guard"),
            credentials: None,
        };
        let mut api = pets();
        api.authorizers.clear();
        let mut guard = Authorizer::new(kind);
        guard.identity_source = sources.iter().map(ToString::to_string).collect();
        api.authorizers.insert("guard".into(), guard);
        let document = get_export(&api, &request).to_value();
        let scheme = &document["components"]["securitySchemes"]["guard"];
        assert_eq!(scheme["name"], name, "{sources:?}");
        assert_eq!(scheme["in"], location, "{sources:?}");
        let extension = &scheme["x-amazon-apigateway-authorizer"];
        assert_eq!(extension["authorizerResultTtlInSeconds"], 300);
        let own = export(&api, &Options::default()).document.to_value();
        let own = &own["components"]["securitySchemes"]["guard"];
        assert_eq!(own["name"], name);
        assert!(own["x-amazon-apigateway-authorizer"]["authorizerResultTtlInSeconds"].is_null());
    }
}

#[test]
fn api_gateway_exports_every_body_as_required() {
    let mut api = pets();
    for resource in api.resources.values_mut() {
        for method in resource.methods.values_mut() {
            method.request_body_optional = true;
        }
    }
    for extensions in [false, true] {
        let request = GetExport {
            documentation: false,
            version: Version::OpenApi30,
            extensions,
            stage: "prod".into(),
            host: "a1b2c3.execute-api.eu-west-1.amazonaws.com".into(),
        };
        let document = get_export(&api, &request).to_value();
        let body = &document["paths"]["/shops/{shop}/pets"]["post"]["requestBody"];
        assert_eq!(body["required"], true, "{body}");
    }
    let document = export(&api, &Options::default()).document.to_value();
    let body = &document["paths"]["/shops/{shop}/pets"]["post"]["requestBody"];
    assert!(body["required"].is_null(), "{body}");
}

#[test]
fn what_only_the_function_enforces_is_told() {
    let exported = export(&pets(), &Options::default());
    let told: Vec<_> = exported
        .unenforced
        .iter()
        .map(|u| (u.at.as_str(), u.keyword.as_str()))
        .collect();
    assert_eq!(
        told,
        [(
            "#/components/schemas/NewPet/properties/price",
            "exclusiveMinimum"
        )]
    );
    let mut unused = pets();
    unused.resources.clear();
    assert_eq!(export(&unused, &Options::default()).unenforced, []);
}

#[test]
fn the_function_can_be_another() {
    let arn = "arn:aws:lambda:eu-west-1:111111111111:function:other";
    let options = Options {
        function_arn: Some(arn.into()),
    };
    let document = export(&pets(), &options).document.to_value();
    let pointer = "/paths/~1shops~1{shop}~1pets/post/x-amazon-apigateway-integration/uri";
    let uri = document.pointer(pointer).and_then(|uri| uri.as_str());
    assert_eq!(uri, Some(Integration::lambda_uri(arn).as_str()));
}

#[test]
fn callers_that_iam_knows() {
    let mut api = Api::new("pets");
    let get = Method {
        auth: Auth::Iam,
        ..Method::default()
    };
    api.resource("/pets").methods.insert(Verb::Get.into(), get);
    let document = export(&api, &Options::default()).document.to_value();
    let operation = &document["paths"]["/pets"]["get"];
    assert_eq!(
        operation["x-amazon-apigateway-auth"],
        json!({"type": "AWS_IAM"})
    );
    assert_eq!(operation["security"], json!([{"sigv4": []}]));
    let scheme = &document["components"]["securitySchemes"]["sigv4"];
    assert_eq!(scheme["x-amazon-apigateway-authtype"], "awsSigv4");
}
