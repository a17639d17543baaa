//! Requests that the gateway rejects before it invokes a function.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use bytes::Bytes;
use common::{api, header, request, request_with, returning, text};
use http::{Request, Response};
use petstore_core::contract::{
    Api, GatewayResponse, GatewayResponseType, Location, Model, Parameter, RequestValidator,
};
use petstore_gateway::{DeployError, Stage, StageOptions};
use serde_json::json;

fn validator(body: bool, parameters: bool) -> RequestValidator {
    RequestValidator {
        validate_request_body: body,
        validate_request_parameters: parameters,
    }
}

/// `POST /pets/{id}` with a required query parameter `q`, a required header `X-H`, and a model.
fn pets(validator: RequestValidator) -> Api {
    let mut api = api(&["POST /pets/{id}", "POST /free"]);
    api.request_validators.insert("v".into(), validator);
    let pet = json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "properties": {
            "kind": {"enum": ["cat", "dog"]},
            "price": {"type": "number", "minimum": 0, "exclusiveMinimum": true},
            "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        },
        "required": ["kind"],
    });
    api.models.insert("Pet".into(), Model::json(pet));
    let method = api
        .resource("/pets/{id}")
        .methods
        .values_mut()
        .next()
        .unwrap();
    method.request_validator = Some("v".into());
    method.request_parameters = vec![
        Parameter::path("id"),
        Parameter::query_string("q").required(),
        Parameter::query_string("optional"),
        Parameter::header("X-H").required(),
    ];
    method.request_models = [("application/json".into(), "Pet".into())].into();
    assert_eq!(method.request_parameters[0].location, Location::Path);
    api
}

async fn response(api: &Api, request: Request<Bytes>) -> Response<Bytes> {
    let stage = Stage::new(api, returning("{}"), StageOptions::default()).unwrap();
    stage.serve(request).await
}

#[tokio::test]
async fn a_path_parameter_that_the_path_lacks_is_always_missing() {
    let mut api = pets(validator(false, true));
    let methods = api.resource("/pets/{id}").methods.values_mut();
    for method in methods {
        method.request_parameters.push(Parameter::path("owner"));
    }
    let response = response(&api, request("POST", "/dev/pets/7?owner=1", &[])).await;
    assert_eq!(
        text(&response),
        r#"{"message":"Missing required request parameters: [X-H, owner, q]"}"#
    );
}

#[tokio::test]
async fn required_parameters_must_be_present_and_not_blank() {
    let api = pets(validator(false, true));
    let blank = [("x-h", " ")];
    let there = [("x-h", "1")];
    for (uri, headers, missing) in [
        ("/dev/pets/7", &[][..], "X-H, q"),
        ("/dev/pets/7?q=1", &[], "X-H"),
        ("/dev/pets/7?q=1", &blank, "X-H"),
        ("/dev/pets/7?Q=1", &there, "q"),
        ("/dev/pets/7?q=", &there, "q"),
        ("/dev/pets/7?q", &there, "q"),
    ] {
        let response = response(&api, request("POST", uri, headers)).await;
        assert_eq!(response.status(), 400, "{uri}");
        assert_eq!(
            text(&response),
            format!(r#"{{"message":"Missing required request parameters: [{missing}]"}}"#)
        );
        assert_eq!(header(&response, "x-amzn-errortype"), "BadRequestException");
    }
    for uri in ["/dev/pets/7?q=1", "/dev/pets/7?q=&q=1"] {
        let response = response(&api, request("POST", uri, &there)).await;
        assert_eq!(response.status(), 200, "{uri}");
    }
}

#[tokio::test]
async fn without_a_validator_nothing_is_checked() {
    let mut api = pets(validator(false, false));
    let bare = || request_with("POST", "/dev/pets/7", &[], "no json");
    assert_eq!(response(&api, bare()).await.status(), 200);
    api.models.clear();
    assert_eq!(response(&api, bare()).await.status(), 200);
    let method = api
        .resource("/pets/{id}")
        .methods
        .values_mut()
        .next()
        .unwrap();
    method.request_validator = None;
    assert_eq!(response(&api, bare()).await.status(), 200);
}

#[tokio::test]
async fn a_body_must_match_the_model_of_its_type() {
    let api = pets(validator(true, false));
    for body in [
        r#"{"kind": "cat"}"#,
        r#"{"kind": "dog", "price": 0.5, "more": 1}"#,
        // API Gateway's models do not support `exclusiveMinimum`.
        r#"{"kind": "cat", "price": 0}"#,
        r#"{"kind": "cat", "friends": [{"kind": "dog", "friends": []}]}"#,
    ] {
        let response = response(&api, request_with("POST", "/dev/pets/7", &[], body)).await;
        assert_eq!(response.status(), 200, "{body}");
    }
    for body in [
        "",
        "{}",
        "no json",
        "[]",
        r#"{"kind": "bird"}"#,
        r#"{"kind": "cat", "price": -1}"#,
        r#"{"kind": "cat", "friends": [{"kind": "dog", "friends": [{}]}]}"#,
        &"[".repeat(5_000),
    ] {
        let json = [("content-type", "Application/JSON; charset=utf-8")];
        let request = request_with("POST", "/dev/pets/7", &json, body.to_owned());
        let response = response(&api, request).await;
        assert_eq!(
            (response.status().as_u16(), text(&response)),
            (400, r#"{"message":"Invalid request body"}"#),
            "{body}"
        );
        assert_eq!(header(&response, "x-amzn-errortype"), "BadRequestException");
    }
    let plain = [("content-type", "text/plain")];
    let response = response(&api, request_with("POST", "/dev/pets/7", &plain, "no json")).await;
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn parameters_are_checked_before_the_body_and_after_the_key() {
    let mut api = pets(validator(true, true));
    let response_of =
        async |api: &Api| response(api, request_with("POST", "/dev/pets/7", &[], "no json")).await;
    assert!(text(&response_of(&api).await).contains("Missing required"));
    let method = api
        .resource("/pets/{id}")
        .methods
        .values_mut()
        .next()
        .unwrap();
    method.api_key_required = true;
    assert_eq!(text(&response_of(&api).await), r#"{"message":"Forbidden"}"#);
}

#[tokio::test]
async fn a_gateway_response_may_contain_the_validation_error() {
    let mut api = pets(validator(true, false));
    let custom = GatewayResponse {
        response_templates: [(
            "application/json".into(),
            "$context.error.validationErrorString".into(),
        )]
        .into(),
        ..GatewayResponse::default()
    };
    api.gateway_responses
        .insert(GatewayResponseType::BadRequestBody, custom);
    let response = response(&api, request_with("POST", "/dev/pets/7", &[], "{}")).await;
    assert_eq!(
        text(&response),
        r#"[object has missing required properties ([\"kind\"])]"#
    );
}

#[tokio::test]
async fn a_hundred_mistakes_are_listed_at_most() {
    let mut api = pets(validator(true, false));
    let told = GatewayResponse {
        response_templates: [(
            "application/json".into(),
            "$context.error.validationErrorString".into(),
        )]
        .into(),
        ..GatewayResponse::default()
    };
    api.gateway_responses
        .insert(GatewayResponseType::BadRequestBody, told);
    for (mistakes, listed) in [(99, 99), (100, 100), (101, 100), (10_000, 100)] {
        let friends = vec![r#"{"":0}"#; mistakes].join(",");
        let body = format!(r#"{{"kind":"cat","friends":[{friends}]}}"#);
        let response = response(&api, request_with("POST", "/dev/pets/7", &[], body)).await;
        assert_eq!(response.status(), 400);
        let found = text(&response)
            .matches("object has missing required properties")
            .count();
        assert_eq!(found, listed);
    }
}

#[test]
fn a_method_that_cannot_be_validated_cannot_be_deployed() {
    let deploy_error = |change: &dyn Fn(&mut Api)| {
        let mut api = pets(validator(true, true));
        change(&mut api);
        match Stage::new(&api, returning("{}"), StageOptions::default()) {
            Err(DeployError::Validation { reason, .. }) => reason,
            other => panic!("{other:?}"),
        }
    };
    let reason = deploy_error(&|api| api.request_validators.clear());
    assert_eq!(
        reason,
        r#"the API has no request validator "v": declare it"#
    );
    let reason = deploy_error(&|api| api.models.clear());
    assert!(reason.starts_with(r#"the model "Pet": "#), "{reason}");
    let reason = deploy_error(&|api| {
        let model = Model::json(json!({"type": 5}));
        api.models.insert("Pet".into(), model);
    });
    assert!(reason.starts_with(r#"the model "Pet": "#), "{reason}");
}

#[tokio::test]
async fn missing_parameters_are_listed_by_place_and_name() {
    let mut api = common::api(&["GET /pets/{id}"]);
    let validator = petstore_core::contract::RequestValidator {
        validate_request_parameters: true,
        ..Default::default()
    };
    api.request_validators
        .insert("parameters".into(), validator);
    let method = api
        .resource("/pets/{id}")
        .methods
        .values_mut()
        .next()
        .unwrap();
    method.request_validator = Some("parameters".into());
    method.request_parameters = vec![
        petstore_core::contract::Parameter::query_string("a").required(),
        petstore_core::contract::Parameter::path("other"),
        petstore_core::contract::Parameter::path("id"),
        petstore_core::contract::Parameter::header("z").required(),
        petstore_core::contract::Parameter::header("b").required(),
        petstore_core::contract::Parameter::query_string("A").required(),
    ];
    let stage = common::stage(&api);
    let message = async |uri, headers: &[(&str, &str)]| {
        let response = stage.serve(common::request("GET", uri, headers)).await;
        common::text(&response).to_owned()
    };
    assert_eq!(
        message("/dev/pets/7?A=%20", &[("b", "  ")]).await,
        r#"{"message":"Missing required request parameters: [b, z, other, A, a]"}"#
    );
    assert_eq!(
        message("/dev/pets/7?A=1", &[("z", "1"), ("b", "1")]).await,
        r#"{"message":"Missing required request parameters: [other, a]"}"#
    );
}
