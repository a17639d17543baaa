//! Likely mistakes in contracts.

use petstore_core::contract::{
    Api, Auth, Integration, IntegrationResponse, IntegrationType, Method, MethodResponse,
    Parameter, PassthroughBehavior, RequestValidator,
};
use petstore_core::verb::Verb;
use petstore_openapi::import::{Options, import};
use petstore_openapi::lint::{Rule, lint};
use serde_json::{Value, json};

fn found(method: Method) -> Vec<String> {
    let mut api = Api::new("pets");
    let validator = RequestValidator {
        validate_request_body: true,
        validate_request_parameters: true,
    };
    api.request_validators.insert("all".into(), validator);
    api.resource("/pets")
        .methods
        .insert(Verb::Post.into(), method);
    lint(&api)
        .iter()
        .map(|lint| lint.to_string().replace("POST /pets: ", ""))
        .collect()
}

fn http() -> Integration {
    Integration {
        uri: Some("http://localhost/pets".into()),
        http_method: Some("POST".into()),
        ..Integration::new(IntegrationType::Http)
    }
}

fn declares(statuses: &[u16]) -> Method {
    let responses = statuses.iter();
    Method {
        responses: responses
            .map(|status| (*status, MethodResponse::default()))
            .collect(),
        ..Method::default()
    }
}

fn answers(pattern: &str) -> IntegrationResponse {
    IntegrationResponse {
        selection_pattern: (!pattern.is_empty()).then(|| pattern.to_owned()),
        ..IntegrationResponse::default()
    }
}

#[test]
fn a_model_that_no_validator_checks() {
    let behind = |integration| Method {
        request_models: [("application/json".into(), "NewPet".into())].into(),
        request_parameters: vec![Parameter::query_string("kind").required()],
        integration: Some(integration),
        ..Method::default()
    };
    assert_eq!(
        found(behind(http())),
        [
            "bodies are not validated against the model `NewPet`: name a request validator that validates bodies \
             [unvalidated]",
            "the required parameter `kind` is not validated: name a request validator that validates parameters \
             [unvalidated]",
        ]
    );
    assert_eq!(found(behind(Integration::lambda_proxy("pets"))), [""; 0]);
    let checked = Method {
        request_validator: Some("all".into()),
        ..behind(http())
    };
    assert_eq!(found(checked), [""; 0]);
}

#[test]
fn a_method_without_auth_beside_methods_with_it() {
    let mut api = Api::new("pets");
    let methods = &mut api.resource("/pets").methods;
    methods.insert(Verb::Get.into(), Method::default());
    methods.insert(Verb::Options.into(), Method::default());
    assert_eq!(lint(&api), []);
    let guarded = Method {
        api_key_required: true,
        ..Method::default()
    };
    api.resource("/pets")
        .methods
        .insert(Verb::Post.into(), guarded);
    let places: Vec<_> = lint(&api)
        .into_iter()
        .map(|lint| (lint.place, lint.rule.as_str()))
        .collect();
    assert_eq!(places, [("GET /pets".to_owned(), "open")]);
}

#[test]
fn errors_that_the_responses_leave_out() {
    let method = Method {
        auth: Auth::Custom {
            authorizer: "keeper".into(),
        },
        api_key_required: true,
        request_validator: Some("all".into()),
        integration: Some(Integration {
            passthrough_behavior: PassthroughBehavior::Never,
            ..http()
        }),
        ..declares(&[200, 403])
    };
    let statuses: Vec<String> = found(method.clone())
        .iter()
        .filter_map(|message| message.strip_prefix("the method can return ")?.get(..3))
        .map(str::to_owned)
        .collect();
    assert_eq!(statuses, ["400", "401", "415", "429"]);
    let promises_nothing = Method {
        responses: Default::default(),
        ..method
    };
    assert_eq!(found(promises_nothing), [""; 0]);
}

#[test]
fn integration_responses_that_lead_nowhere() {
    let mapped = |responses| Method {
        integration: Some(Integration {
            responses,
            ..http()
        }),
        ..declares(&[200, 404])
    };
    assert_eq!(
        found(mapped(
            [(200, answers("")), (404, answers("4\\d{2}"))].into()
        )),
        [""; 0]
    );
    assert_eq!(
        found(mapped([(500, answers("5.."))].into())),
        [
            "the integration returns 500, but the method does not declare it, so the gateway returns 500: add this \
             response to the method [undeclared-status]"
        ]
    );
    assert_eq!(
        found(mapped([(404, answers(".*not found.*"))].into())),
        [
            "no status code matches the selection pattern `.*not found.*` of the response 404 [never-matches]"
        ]
    );
    assert_eq!(
        found(mapped([(200, answers("")), (404, answers(""))].into())),
        [
            "the responses 200 and 404 have the same selection pattern, so only one of them is used [never-matches]"
        ]
    );
    // Java's patterns may look around, which is left to API Gateway.
    assert_eq!(found(mapped([(404, answers("(?!2)..."))].into())), [""; 0]);
}

#[test]
fn a_lambda_function_is_matched_by_its_message() {
    let function = Integration {
        integration_type: IntegrationType::Aws,
        responses: [(404, answers(".*not found.*"))].into(),
        ..Integration::lambda_proxy("pets")
    };
    let method = Method {
        integration: Some(function.clone()),
        ..declares(&[404])
    };
    assert_eq!(found(method.clone()), [""; 0]);
    let proxy = Method {
        integration: Some(Integration {
            integration_type: IntegrationType::AwsProxy,
            ..function
        }),
        ..method
    };
    assert_eq!(
        found(proxy),
        [
            "a proxy integration returns responses unchanged and never uses integration responses: remove \
             them [never-matches]"
        ]
    );
}

#[test]
fn a_method_without_an_integration_beside_methods_with_one() {
    let mut api = Api::new("pets");
    let methods = &mut api.resource("/pets").methods;
    methods.insert(Verb::Get.into(), declares(&[200]));
    methods.insert(Verb::Put.into(), declares(&[200]));
    assert_eq!(lint(&api), []);
    let with_integration = Method {
        integration: Some(http()),
        ..declares(&[200])
    };
    api.resource("/pets")
        .methods
        .insert(Verb::Put.into(), with_integration);
    let found: Vec<String> = lint(&api).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "GET /pets: the method has no integration, so API Gateway refuses to deploy the API: add \
          `x-amazon-apigateway-integration` [no-integration]"
        ]
    );
}

#[test]
fn a_function_that_is_not_invoked_with_post() {
    let invoked = |integration_type, verb: &str| Method {
        integration: Some(Integration {
            integration_type,
            http_method: Some(verb.to_owned()),
            ..Integration::lambda_proxy("arn:aws:lambda:eu-west-1:123456789012:function:pets")
        }),
        ..Method::default()
    };
    for (kind, verb) in [
        (IntegrationType::AwsProxy, "GET"),
        (IntegrationType::Aws, "ANY"),
    ] {
        assert_eq!(
            found(invoked(kind, verb)),
            [format!(
                "Lambda functions are invoked with POST, so calls with {verb} return 500: set `httpMethod` of the \
                 integration to POST [lambda-verb]"
            )]
        );
        assert_eq!(found(invoked(kind, "POST")), [""; 0]);
    }
    let other = Integration {
        http_method: Some("GET".to_owned()),
        ..http()
    };
    let other = Method {
        integration: Some(other),
        ..Method::default()
    };
    assert_eq!(found(other), [""; 0]);
}

#[test]
fn a_rule_is_switched_off_with_a_reason() {
    let document = |at_root: Value, at_method: Value| {
        json!({"openapi": "3.0.1", "x-petstore-allow": at_root, "paths": {"/": {
            "get": {
                "x-petstore-allow": at_method,
                "responses": {"200": {"description": ""}},
                "x-amazon-apigateway-integration": {"type": "mock", "responses": {"default": {"statusCode": 404}}},
            },
            "put": {
                "responses": {"200": {"description": ""}},
                "x-amazon-apigateway-integration": {"type": "mock", "responses": {"default": {"statusCode": 404}}},
            },
        }}})
    };
    let found = |at_root: Value, at_method: Value| {
        let document = document(at_root, at_method).to_string();
        let imported = import(&document, &Options::default()).expect("a definition");
        let places: Vec<String> = lint(&imported.api).into_iter().map(|l| l.place).collect();
        (places, imported.warnings.len())
    };
    let allow = json!({"undeclared-status": "the mock is never called"});
    assert_eq!(
        found(json!({}), json!({})),
        (vec!["GET /".into(), "PUT /".into()], 0)
    );
    assert_eq!(found(json!({}), allow.clone()), (vec!["PUT /".into()], 0));
    assert_eq!(found(allow, json!({})), (vec![], 0));
    let unexplained = json!({"undeclared-status": " ", "no-such-rule": "why"});
    assert_eq!(
        found(json!({}), unexplained),
        (vec!["GET /".into(), "PUT /".into()], 2)
    );
}

/// Each rule has a section in the documentation, and an import accepts its name.
#[test]
fn every_rule_is_documented() {
    let documentation = include_str!("../src/lint/rules.md");
    for rule in [
        Rule::Unvalidated,
        Rule::Open,
        Rule::UndeclaredError,
        Rule::UndeclaredStatus,
        Rule::NeverMatches,
        Rule::NoIntegration,
        Rule::LambdaVerb,
    ] {
        assert!(documentation.contains(&format!("## `{rule}`")), "{rule}");
        let document = json!({"openapi": "3.0.1", "paths": {}, "x-petstore-allow": {rule.as_str(): "a reason"}});
        let imported = import(&document.to_string(), &Options::default()).expect("a definition");
        assert_eq!(imported.warnings, []);
    }
}
