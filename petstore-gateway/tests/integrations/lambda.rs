//! Lambda without proxy.

use petstore_core::contract::{Integration, IntegrationType};
use petstore_gateway::{FunctionFailure, InvocationType, InvokeError};

use crate::backend::{Backend, header, map, request, respond, text, transform};

fn lambda() -> Integration {
    let function = "arn:aws:lambda:us-east-1:111111111111:function:${stageVariables.function}";
    let mut integration = Integration {
        uri: Some(Integration::lambda_uri(function)),
        http_method: Some("POST".to_owned()),
        ..Integration::new(IntegrationType::Aws)
    };
    respond(&mut integration, 200, None, None);
    integration
}

#[tokio::test]
async fn a_function_receives_and_returns_plain_json() {
    let backend = Backend::returning(Ok(r#"{"name": "Rex"}"#));
    let mut integration = lambda();
    transform(
        &mut integration,
        "{\"id\": $input.params('petId'), \"pet\": $input.json('$.pet')}",
    );
    respond(
        &mut integration,
        200,
        None,
        Some("Hello $input.path('$.name')!"),
    );
    let response = backend
        .call(integration, request(&[], r#"{"pet": ["dog"]}"#))
        .await;
    let (function, event, invocation_type) = backend.event();
    assert_eq!(
        function,
        "arn:aws:lambda:us-east-1:111111111111:function:adopt"
    );
    assert_eq!(event, r#"{"id": 7, "pet": ["dog"]}"#);
    assert_eq!(invocation_type, InvocationType::RequestResponse);
    assert_eq!(response.status(), 200);
    assert_eq!(text(response.body()), "Hello Rex!");
    assert_eq!(
        header(response.headers(), "content-type"),
        Some("application/json")
    );
}

#[tokio::test]
async fn an_empty_body_is_an_empty_object_and_another_must_be_json() {
    let backend = Backend::returning(Ok("null"));
    let response = backend.call(lambda(), request(&[], "")).await;
    assert_eq!(
        (response.status().as_u16(), text(response.body())),
        (200, "null")
    );
    assert_eq!(backend.event().1, "{}");
    let response = Backend::returning(Ok("null"))
        .call(lambda(), request(&[], "no JSON"))
        .await;
    assert_eq!(response.status(), 400);
    assert!(text(response.body()).contains("Could not parse request body into json"));
}

#[tokio::test]
async fn the_message_of_an_error_selects_the_response() {
    for (result, expected) in [
        (Ok("{}"), 200),
        (Err("[404] No such pet"), 404),
        (Err("[404]\nNo such pet"), 200),
        (Err("Something else"), 200),
    ] {
        let backend = Backend::returning(result.map_err(InvokeError::failed));
        let mut integration = lambda();
        respond(&mut integration, 404, Some("\\[404\\].*"), None);
        respond(&mut integration, 409, Some("200"), None);
        let response = backend.call(integration, request(&[], "")).await;
        assert_eq!(response.status(), expected, "{result:?}");
        if result.is_err() {
            assert!(text(response.body()).contains("errorMessage"));
        }
    }
}

#[tokio::test]
async fn mappings_read_into_the_json_of_a_message() {
    let message = r#"{"errorMessage": "{\"code\": \"P1\", \"text\": \"none\"}"}"#;
    let failure = InvokeError::Failed(FunctionFailure::from_payload(message));
    let backend = Backend::returning(Err(failure));
    let mut integration = lambda();
    let template = "#set($e = $util.parseJson($input.path('$.errorMessage')))$e.text";
    respond(&mut integration, 500, Some("(\\n|.)+"), Some(template));
    let source = "integration.response.body.errorMessage.code";
    let response = integration.responses.get_mut(&500).unwrap();
    let target = "method.response.header.X-Code".to_owned();
    response
        .response_parameters
        .insert(target, source.to_owned());
    let response = backend.call(integration, request(&[], "")).await;
    assert_eq!(response.status(), 500);
    assert_eq!(text(response.body()), "none");
    assert_eq!(header(response.headers(), "x-code"), Some("P1"));
}

#[tokio::test]
async fn an_event_is_queued() {
    let backend = Backend::returning(Ok(""));
    let mut integration = lambda();
    map(&mut integration, "header.X-Amz-Invocation-Type", "'Event'");
    let response = backend.call(integration, request(&[], "{}")).await;
    assert_eq!(backend.event().2, InvocationType::Event);
    assert_eq!(
        (response.status().as_u16(), text(response.body())),
        (200, "")
    );
}

#[tokio::test]
async fn a_rejected_invocation_is_a_configuration_error() {
    let rejected = InvokeError::Rejected {
        status: 403,
        message: "not allowed".to_owned(),
    };
    let backend = Backend::returning(Err(rejected));
    let response = backend.call(lambda(), request(&[], "{}")).await;
    assert_eq!(response.status(), 500);
    assert!(
        backend
            .log()
            .contains("Invalid permissions on Lambda function")
    );
}
